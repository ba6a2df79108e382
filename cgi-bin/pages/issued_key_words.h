/* issued_key_words.h: what the pages say about an issued key. Pure. */
#pragma once

#include "cgi-bin/view.h"
#include "lib/store/issued_keys.h"

#define ISSUED_KEYS_PATH "/settings/api-keys"

#define ISSUED_UNUSED_DAYS 90
#define ISSUED_OLD_DAYS 180

/* When and where it is read. */
typedef struct {
    gint64 now_utc;
    const char *zone; /* IANA name; "" is UTC */
} ReadingTime;

/* Of the state: a word for the style sheet and the one that people read; fixed texts. */
const char *issued_key_state_mark(const IssuedKey *key, gint64 now_utc);  /* "works", "ends", "ended", "inactive" */
const char *issued_key_state_label(const IssuedKey *key, gint64 now_utc); /* "Works" */

/* Free with g_free. */
char *issued_key_owner_words(const IssuedKey *key); /* "robin@clinic.example, administrator" */
char *issued_key_used_words(const IssuedKey *key, const ReadingTime *at);    /* "today at 14:05 from 203.0.113.7" */
char *issued_key_expires_words(const IssuedKey *key, const ReadingTime *at); /* "3 March at 9:12" */
char *issued_key_created_words(const IssuedKey *key, const ReadingTime *at); /* "today at 14:05 by Robin Field" */
char *issued_key_scopes_words(const IssuedKey *key); /* "Read online bookings; Read the audit log" */
char *issued_key_networks_words(const IssuedKey *key); /* "203.0.113.0/24, 2001:db8::/32", or from everywhere */

/* Adds an item of section with ISSUED_REMARK_TEXT for each thing about a key that somebody should look at. */
void issued_key_add_remarks(View *view, ViewName section, const IssuedKey *key, gint64 now_utc);
