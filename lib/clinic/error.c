/* error.c: what each error code means to a browser. */
#include "lib/clinic/error.h"

G_DEFINE_QUARK(keyrack-error-quark, keyrack_error)

unsigned
keyrack_error_status(const GError *error)
{
    static const unsigned statuses[] = {
        [KEYRACK_ERROR_INVALID] = 422,  [KEYRACK_ERROR_NOT_FOUND] = 404,
        [KEYRACK_ERROR_FORBIDDEN] = 403, [KEYRACK_ERROR_CONFLICT] = 409,
        [KEYRACK_ERROR_BUSY] = 503,     [KEYRACK_ERROR_REMOTE] = 502,
        [KEYRACK_ERROR_REFUSED] = 422,  [KEYRACK_ERROR_INTERNAL] = 500,
    };

    if (error == NULL || error->domain != KEYRACK_ERROR || error->code < 0 ||
        (gsize)error->code >= G_N_ELEMENTS(statuses))
        return 500;
    return statuses[error->code];
}
