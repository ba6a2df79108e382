/* error.h: the one error domain of Keyrack, a code for each thing a caller can do about it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS /* cgi-bin/view.cc reads this too */

#define KEYRACK_ERROR (keyrack_error_quark())

typedef enum {
    KEYRACK_ERROR_INVALID,   /* 422: the input breaks a rule; the message may be shown */
    KEYRACK_ERROR_NOT_FOUND, /* 404 */
    KEYRACK_ERROR_FORBIDDEN, /* 403 */
    KEYRACK_ERROR_CONFLICT,  /* 409: someone else changed it; reload */
    KEYRACK_ERROR_BUSY,      /* 503: try again soon */
    KEYRACK_ERROR_REMOTE,    /* no clear answer from outside: reads retry, writes look first */
    KEYRACK_ERROR_REFUSED,   /* a clear no from outside: do not retry, tell the user */
    KEYRACK_ERROR_INTERNAL,  /* 500: our fault; details only in the log */
} KeyrackError;

GQuark keyrack_error_quark(void);

/* The HTTP status that tells a browser about error; 500 for NULL and for foreign domains. */
unsigned keyrack_error_status(const GError *error);

G_END_DECLS
