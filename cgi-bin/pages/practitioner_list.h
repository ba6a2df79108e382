/* practitioner_list.h: the page of Settings > Practitioners, also as the answer to its forms. */
#pragma once

#include "cgi-bin/pages/key_saving.h"

typedef struct {
    const char *state, *search; /* "" for all */
    const PastedKeys *pasted;   /* what the form held, NULL for none: its problems are shown */
    const char *trouble;        /* a sentence about the whole form, NULL for none */
} ListRequest;

/* Errors: INVALID a state that is none of ours; INTERNAL. */
gboolean practitioner_list_show(App *app, const Request *request, Response *response,
                                const ListRequest *asked, GError **error);
