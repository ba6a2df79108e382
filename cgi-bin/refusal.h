/* refusal.h: every way the web says no before a page is asked, with the status and words for
 * each. */
#pragma once

#include <glib.h>

typedef enum {
    REFUSAL_NONE,
    REFUSAL_BAD_ENCODING, /* percent-encoding, UTF-8, NUL, a form that is none */
    REFUSAL_CUT_OFF,      /* the body is not as long as was said */
    REFUSAL_TOO_LARGE,
    REFUSAL_PATH_TOO_LONG,
    REFUSAL_FIELDS,       /* an unknown, repeated, missing or overlong field */
    REFUSAL_CONTENT_TYPE,
    REFUSAL_HOST,
    REFUSAL_NOT_FOUND,
    REFUSAL_METHOD,
    REFUSAL_SIGN_IN,      /* nobody is signed in, and somebody must be */
    REFUSAL_SIGNED_OUT,   /* the same, when a form was sent */
    REFUSAL_ROLE,
    REFUSAL_SECOND_FACTOR, /* the clinic requires one, and it is not set up */
    REFUSAL_CROSS_SITE,   /* a form sent from another site */
    REFUSAL_STALE_FORM,   /* a form whose token is not this session's */
    REFUSAL__COUNT
} Refusal;

typedef struct {
    unsigned status;
    const char *title;
    const char *happened;  /* NULL when the error's own message says it */
    const char *next_step;
    gboolean sign_in;      /* offer the way to the sign-in page */
} RefusalWords;

/* Fixed text; refusal is not REFUSAL_NONE. */
const RefusalWords *refusal_words(Refusal refusal);

/* The words for a handler's error. A message is shown only for INVALID and REFUSED, which are
 * written to be read. */
RefusalWords refusal_words_of_error(const GError *error);
