/* key_purpose.c: what a key may be opened for, and the only requests it may then be used for.
 * Pure. The lists are the promise that the page of a key shows; lib/cliniko refuses to send what is not in them. */
#include "lib/clinic/key_purpose.h"

#include <string.h>

#include "lib/clinic/text.h"

#define COMBINATION "/businesses/:id/practitioners/:id/appointment_types/:id/"

static const PurposeRequest verify_requests[] = {
    { "GET", "/user", NULL },
    { "GET", "/settings/public", NULL },
    { NULL, NULL, NULL },
};

static const PurposeRequest refresh_requests[] = {
    { "GET", "/settings/public", NULL },
    { "GET", "/users", NULL },
    { "GET", "/businesses", NULL },
    { "GET", "/businesses/:id/practitioners", NULL },
    { "GET", "/appointment_types", NULL },
    { "GET", "/appointment_types/:id/practitioners", NULL },
    { "GET", "/practitioners", NULL },
    { "GET", "/practitioners/inactive", NULL },
    { "GET", "/daily_availabilities", NULL },
    { "GET", "/availability_blocks", NULL },
    { "GET", "/appointment_type_billable_items", NULL },
    { "GET", "/billable_items", NULL },
    { NULL, NULL, NULL },
};

static const PurposeRequest bookings_requests[] = {
    { "GET", COMBINATION "next_available_time", NULL },
    { "GET", COMBINATION "available_times", NULL },
    { NULL, NULL, NULL },
};

static const PurposeRequest reach_requests[] = {
    { "GET", "/settings", "" },
    { "GET", "/daily_availabilities", ASKS_FOR_NOTHING },
    { "GET", "/patients", ASKS_FOR_NOTHING },
    { "GET", "/treatment_notes", ASKS_FOR_NOTHING },
    { "GET", "/invoices", ASKS_FOR_NOTHING },
    { NULL, NULL, NULL },
};

static const struct {
    const char *word, *label, *about;
    const PurposeRequest *requests;
} purposes[KEY_PURPOSE__COUNT] = {
    [KEY_FOR_VERIFY] = { "verify", "Check whose key it is",
                         "Asks Cliniko who the key’s user is and which account it belongs to.", verify_requests },
    [KEY_FOR_REFRESH] = { "refresh", "Fetch the clinic",
                          "With the clinic’s own key, reads who works where, what they offer, hours and prices. No "
                            "patients.",
                          refresh_requests },
    [KEY_FOR_BOOKINGS] = { "bookings", "See what patients can book",
                           "Asks for the free times that online booking offers. No patients.", bookings_requests },
    [KEY_FOR_REACH] = { "reach", "See what the key may read",
                        "Asks for lists in a way that nothing is in them, to learn only whether Cliniko allows it.",
                        reach_requests },
};

const char *
key_purpose_word(KeyPurpose purpose)
{
    g_assert(purpose < KEY_PURPOSE__COUNT);
    return purposes[purpose].word;
}

gboolean
key_purpose_from_word(const char *word, KeyPurpose *ret_purpose)
{
    for (KeyPurpose purpose = 0; word != NULL && purpose < KEY_PURPOSE__COUNT; purpose++) {
        if (strcmp(purposes[purpose].word, word) == 0) {
            *ret_purpose = purpose;
            return TRUE;
        }
    }
    return FALSE;
}

const char *
key_purpose_label(KeyPurpose purpose)
{
    g_assert(purpose < KEY_PURPOSE__COUNT);
    return purposes[purpose].label;
}

const char *
key_purpose_about(KeyPurpose purpose)
{
    g_assert(purpose < KEY_PURPOSE__COUNT);
    return purposes[purpose].about;
}

const PurposeRequest *
key_purpose_requests(KeyPurpose purpose)
{
    g_assert(purpose < KEY_PURPOSE__COUNT);
    return purposes[purpose].requests;
}

/* Part by part, from one '/' to the next. */
static gboolean
path_fits(const char *pattern, const char *path)
{
    while (*pattern == '/' && *path == '/') {
        const gsize wanted = strcspn(++pattern, "/"), length = strcspn(++path, "/");
        g_autofree char *part = g_strndup(path, length);

        if (*pattern == ':' ? !cliniko_id_is_valid(part)
                            : wanted != length || memcmp(pattern, path, length) != 0)
            return FALSE;
        pattern += wanted;
        path += length;
    }
    return *pattern == '\0' && *path == '\0';
}

gboolean
key_purpose_allows(KeyPurpose purpose, const char *method, const char *path, const char *query)
{
    for (const PurposeRequest *one = key_purpose_requests(purpose); one->method != NULL; one++)
        if (strcmp(one->method, method) == 0 && path_fits(one->path, path) &&
            (one->query == NULL || strcmp(one->query, query) == 0))
            return TRUE;
    return FALSE;
}

gboolean
method_is_read(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}
