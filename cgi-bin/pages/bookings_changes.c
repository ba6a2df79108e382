/* bookings_changes.c: what changed between one look at Cliniko and the next, as sentences. */
#include "cgi-bin/pages/bookings_changes.h"

#include "lib/clinic/bookings_report.h"
#include "lib/clinic/bookings_words.h"
#include "lib/store/bookings.h"

typedef struct {
    View *view;
    const BookingsState *state;
    gint64 since_utc;
    int count;
    gint64 last_id;
} Changes;

static void
add_change(const StoredChange *change, gpointer data)
{
    Changes *changes = data;
    g_autofree char *sentence = NULL, *when = NULL;
    View *item;

    if (change->before_utc < changes->since_utc)
        return;
    sentence = booking_change_sentence(&change->change, change->business_name, change->practitioner_name,
                                       change->type_name);
    when = between_words(change->after_utc, change->before_utc, changes->state->now_utc,
                         bookings_zone(changes->state));
    item = view_add(changes->view, VIEW_DRIFT_ITEM);
    view_set(item, VIEW_SENTENCE, sentence);
    view_set(item, VIEW_WHEN, when);
    changes->count++;
    changes->last_id = change->id;
}

gboolean
bookings_add_changes(App *app, View *view, const BookingsState *state, const ChangesWanted *wanted, int *ret_count,
                     gint64 *ret_last_id, GError **error)
{
    Changes changes = { .view = view, .state = state, .since_utc = wanted->since_utc };

    if (!booking_changes_visit(app->db, wanted->practitioner, wanted->before, wanted->limit, add_change, &changes,
                               error))
        return FALSE;
    *ret_count = changes.count;
    *ret_last_id = changes.last_id;
    return TRUE;
}
