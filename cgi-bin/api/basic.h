/* basic.h: the credentials of HTTP Basic, read strictly. */
#pragma once

#include <glib.h>

#define BASIC_MAX 1024 /* bytes of the whole header value */

typedef struct {
    char *user, *password; /* valid UTF-8 without control characters; both may be "" */
} Basic;
/* Wipes both. */
void basic_clear(Basic *basic);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Basic, basic_clear)

/*
 * Reads "Basic dXNlcjpwYXNzd29yZA==".
 *
 * Shape:  header is the value of Authorization, or NULL. The password begins behind the first colon.
 * Owner:  on TRUE *ret_basic is filled, else it stays untouched.
 * Source: RFC 7617; base64 with its padding and without anything else in it.
 */
gboolean basic_parse(const char *header, Basic *ret_basic);
