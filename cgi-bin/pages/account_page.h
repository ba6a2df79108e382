/* account_page.h: the page of somebody's own account, shown again with what is wrong. */
#pragma once

#include "cgi-bin/routes.h"

/* What is wrong with each field, NULL: nothing. */
typedef struct {
    const char *name, *password, *new_password, *new_password_again;
} AccountErrors;

/* errors NULL: none. done is a word of the field 'done', NULL for nothing. Errors: those of the store. */
gboolean account_page_show(App *app, Request *request, Response *response, const AccountErrors *errors,
                           const char *done, GError **error);
