/* key_purpose.h: what a key may be opened for, and the only requests it may then be used for. */
#pragma once

#include <glib.h>

/* The numbers cross the keeper's socket: a new purpose goes to the end. The first one may do least, so that a call
 * without a purpose of its own gets nowhere else. */
typedef enum {
    KEY_FOR_VERIFY,
    KEY_FOR_REFRESH,
    KEY_FOR_BOOKINGS,
    KEY_FOR_REACH,
    KEY_PURPOSE__COUNT
} KeyPurpose;

/* The word in the keeper's log and in tables: "verify". Never NULL. */
const char *key_purpose_word(KeyPurpose purpose);
gboolean key_purpose_from_word(const char *word, KeyPurpose *ret_purpose);
/* For people: "Check whose key it is", and a sentence that says what that means. */
const char *key_purpose_label(KeyPurpose purpose);
const char *key_purpose_about(KeyPurpose purpose);

/* One kind of request. In the path ":id" stands for one of Cliniko's ids. */
typedef struct {
    const char *method, *path;
    const char *query; /* it must be this one; NULL: any */
} PurposeRequest;

/* A filter that no record fits, of one a page: what it asks for is an empty list, so nothing but whether the key may
 * have the list comes back (cliniko-api 6). */
#define ASKS_FOR_NOTHING "q%5B%5D=created_at%3A%3C1900-01-01T00%3A00%3A00Z&per_page=1"

/* Every request a purpose allows, ended by one with a NULL method. */
const PurposeRequest *key_purpose_requests(KeyPurpose purpose);

/* Whether a request is one of those; path and query are as they are sent, "" for no query. */
gboolean key_purpose_allows(KeyPurpose purpose, const char *method, const char *path, const char *query);

/* Whether a request of this method changes nothing in Cliniko. */
gboolean method_is_read(const char *method);
