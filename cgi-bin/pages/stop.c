/* stop.c: Settings > Emergency stop: one press stops all use of keys; what waits, and which keys to archive; going
 * on. */
#include <string.h>

#include "cgi-bin/pages/pages.h"
#include "cgi-bin/proof.h"
#include "lib/clinic/text.h"
#include "lib/program/doorbell.h"
#include "lib/store/clinic.h"
#include "lib/store/emergency_stop.h"

#define STOP_PATH "/settings/stop"

/* --- what waits -------------------------------------------------------------------------------- */

static const struct {
    const char *kind, *one, *many;
} job_words[] = {
    { "check_bookings", "look at what patients can book", "looks at what patients can book" },
    { "move_key", "key on its way to its owner", "keys on their way to their owners" },
    { "preview_week", "preview of a patient’s week", "previews of a patient’s week" },
    { "reach_key", "look at what a key may read", "looks at what keys may read" },
    { "refresh_clinic", "fetch of the lists from Cliniko", "fetches of the lists from Cliniko" },
    { "verify_key", "check of a key", "checks of keys" },
};

/* One list of the page while its items come; list NULL until there is one. */
typedef struct {
    View *page, *list;
} Listing;

static View *
add_item(Listing *listing, ViewName list, ViewName item)
{
    if (listing->list == NULL)
        listing->list = view_add(listing->page, list);
    return view_add(listing->list, item);
}

static void
add_jobs(const char *kind, gint64 count, gpointer data)
{
    const char *words = count == 1 ? "thing of another kind" : "things of another kind";
    g_autofree char *text = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(job_words); i++)
        if (strcmp(job_words[i].kind, kind) == 0)
            words = count == 1 ? job_words[i].one : job_words[i].many;
    text = g_strdup_printf("%" G_GINT64_FORMAT " %s", count, words);
    view_set(add_item(data, VIEW_STOP_WAITS, VIEW_STOP_JOB), VIEW_STOP_JOB_TEXT, text);
}

static gboolean
add_waiting(App *app, View *page, GError **error)
{
    Listing listing = { page, NULL };

    if (!emergency_stop_visit_jobs(app->db, add_jobs, &listing, error))
        return FALSE;
    if (listing.list == NULL)
        view_add(page, VIEW_STOP_IDLE);
    return TRUE;
}

/* --- which keys -------------------------------------------------------------------------------- */

static void
add_key(const StopKey *key, gpointer data)
{
    static const char *const places[KEY_PLACE__COUNT] = {
        [KEY_IN_USE] = "In use",
        [KEY_CANDIDATE] = "Pasted, not in use yet",
        [KEY_RETIRED] = "Replaced",
        [KEY_PASTED] = "Pasted with others, on nobody’s hook yet",
    };
    View *row = add_item(data, VIEW_STOP_KEYS, VIEW_STOP_KEY);

    view_set(row, VIEW_NAME, *key->name != '\0' ? key->name
                             : key->is_clinics ? "The clinic’s own key"
                                               : "Not known yet");
    view_set(row, VIEW_TAIL, key->tail);
    view_set(row, VIEW_SHARD, key->shard);
    view_set_static(row, VIEW_STATE, places[key->place]);
}

static gboolean
add_keys(App *app, View *page, GError **error)
{
    Listing listing = { page, NULL };

    if (!emergency_stop_visit_keys(app->db, add_key, &listing, error))
        return FALSE;
    if (listing.list == NULL)
        view_add(page, VIEW_STOP_NO_KEYS);
    return TRUE;
}

/* --- the page ---------------------------------------------------------------------------------- */

static gboolean
add_stop(App *app, const Request *request, const EmergencyStop *stop, View *page, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Clinic) clinic = clinic_find(app->db, &cause);
    g_autofree char *when = NULL;
    View *on;

    if (cause != NULL) {
        g_propagate_error(error, cause);
        return FALSE;
    }
    on = view_add(page, VIEW_STOP_ON);
    when = time_in_words(stop->since_utc, request_now(request), clinic != NULL ? clinic->zone : "");
    view_set(on, VIEW_STOP_WHEN, when);
    view_set(on, VIEW_STOP_BY, *stop->by != '\0' ? stop->by : "whoever looks after the server");
    proof_ask_in_form(on, request);
    return add_waiting(app, on, error) && add_keys(app, on, error);
}

gboolean
stop_show(App *app, Request *request, Response *response, GError **error)
{
    const PageHead head = { .title = "Emergency stop", .navigation = VIEW_NAV_SETTINGS };
    GError *cause = NULL;
    g_autoptr(EmergencyStop) stop = emergency_stop_find(app->db, &cause);
    View *page;

    if (cause != NULL) {
        g_propagate_error(error, cause);
        return FALSE;
    }
    page = response_page(response, request, &head, "stop.tpl");
    if (stop != NULL)
        return add_stop(app, request, stop, page, error);
    view_add(page, VIEW_STOP_OFF);
    return TRUE;
}

/* The bell rings after the commit: the agent looks at once. */
gboolean
stop_save(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);

    if (!emergency_stop_set(app->db, &actor, error))
        return FALSE;
    doorbell_ring(app->doorbell);
    response_redirect(response, STOP_PATH);
    return TRUE;
}

gboolean
stop_resume(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);

    if (!emergency_stop_lift(app->db, &actor, error))
        return FALSE;
    doorbell_ring(app->doorbell);
    response_redirect(response, STOP_PATH);
    return TRUE;
}
