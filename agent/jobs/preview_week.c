/* preview_week.c: fetches one week of free times as a patient would see it, and the next free time
 * when there is none.
 *
 * Somebody waits for it, so nothing is tried twice here: an answer that is not clear ends it, and
 * the page offers to ask again. The preview's row was written by the web; only a combination of the
 * picture is asked about. */
#include "agent/jobs/asker.h"
#include "agent/jobs/kinds.h"
#include "agent/jobs/next_time.h"
#include "lib/clinic/error.h"
#include "lib/clinic/zone.h"
#include "lib/program/program.h"
#include "lib/store/bookings.h"
#include "lib/store/clinic.h"

#define RANGES_MAX 2

typedef struct FetchPreview FetchPreview;

/* Days of the week that one question covers. */
typedef struct {
    FetchPreview *fetch;
    DayRange days;
} Range;

struct FetchPreview {
    Run run;
    Preview *preview;
    char *zone;       /* whose days make the week: the business's, else the account's, "" = UTC */
    BookingSpan span; /* what can be booked */
    Asker asker;
    Range ranges[RANGES_MAX];
    guint range_count, under_way;
    GArray *times;       /* gint64, within the week */
    gboolean refused, unclear;
    int key_status;      /* 401 or 403 when Cliniko refused the key, else 0 */
    NextTime search;
    gboolean weekly;
    TimesAnswer answer;
};

static void
fetch_preview_clear(gpointer run)
{
    FetchPreview *fetch = run;

    preview_free(fetch->preview);
    g_free(fetch->zone);
    asker_clear(&fetch->asker);
    g_array_unref(fetch->times);
    next_time_clear(&fetch->search);
}

/* --- the end ---------------------------------------------------------------------------------- */

static gboolean
write_preview(gpointer run, GError **error)
{
    FetchPreview *fetch = run;
    Db *db = fetch->run.agent->db;
    gint64 now_utc = clock_utc();

    return preview_put(db, fetch->preview->id, fetch->answer,
                       fetch->answer == ANSWER_FREE ? fetch->times : NULL,
                       fetch->answer == ANSWER_NONE ? fetch->search.free_utc : 0, now_utc, error) &&
           job_end(db, fetch->run.job->id, fetch->answer != ANSWER_UNCLEAR, fetch->run.outcome,
                   now_utc, error);
}

static void
end(FetchPreview *fetch, TimesAnswer answer, const char *outcome)
{
    fetch->answer = answer;
    fetch->run.outcome = outcome;
    run_write(fetch, write_preview);
}

/* --- the next free time after an empty week --------------------------------------------------- */

static void
on_search(NextTime *search, gpointer data)
{
    FetchPreview *fetch = data;

    if (search->answer == ANSWER_UNCLEAR)
        end(fetch, ANSWER_UNCLEAR, OUTCOME_UNREACHABLE);
    else
        end(fetch, search->answer == ANSWER_REFUSED ? ANSWER_REFUSED : ANSWER_NONE, "done");
}

/* The day after the week shown; today when that week is over. */
static Day
day_after_week(const FetchPreview *fetch)
{
    if (fetch->range_count == 0)
        return fetch->span.today;
    return day_add(fetch->ranges[fetch->range_count - 1].days.to, 1);
}

static void
search_on(FetchPreview *fetch)
{
    const Preview *preview = fetch->preview;
    Day from = day_after_week(fetch);

    if (day_compare(from, fetch->span.last) > 0) {
        end(fetch, ANSWER_NONE, "done");
        return;
    }
    fetch->search = (NextTime){
        .client = fetch->run.agent->client,
        .asker = &fetch->asker,
        .of = { preview->business_id, preview->practitioner_id, preview->type_id },
        .from = from,
        .last = fetch->span.last,
        .from_today = fetch->range_count == 0,
        .accepted = fetch->range_count > 0,
        .weekly = &fetch->weekly,
        .done = on_search,
        .data = fetch,
    };
    next_time_find(&fetch->search);
}

/* --- the week --------------------------------------------------------------------------------- */

static void ask_for_week(FetchPreview *fetch);

static const char *
rejection(const FetchPreview *fetch)
{
    return fetch->key_status == 401 ? OUTCOME_REJECTED : OUTCOME_NOT_ENOUGH_ACCESS;
}

/* The clinic's key stands in for a practitioner's that Cliniko does not take. */
static void
take_refusal_of_key(FetchPreview *fetch)
{
    Agent *agent = fetch->run.agent;
    gboolean was_clinics = *fetch->asker.hook_id == '\0';

    asker_doubt(agent, fetch->asker.hook_id);
    asker_clear(&fetch->asker);
    if (was_clinics || asker_open(agent, "", KEY_FOR_BOOKINGS, &fetch->asker) != ASKER_READY)
        end(fetch, ANSWER_UNCLEAR, rejection(fetch));
    else
        ask_for_week(fetch);
}

static void
conclude_week(FetchPreview *fetch)
{
    if (fetch->key_status != 0)
        take_refusal_of_key(fetch);
    else if (fetch->unclear)
        end(fetch, ANSWER_UNCLEAR, OUTCOME_UNREACHABLE);
    else if (fetch->refused)
        end(fetch, ANSWER_REFUSED, "done");
    else if (fetch->times->len > 0)
        end(fetch, ANSWER_FREE, "done");
    else
        search_on(fetch);
}

/* Where zones differ the days asked for reach beyond the week. */
static void
take_times(FetchPreview *fetch, const GArray *times)
{
    const Day first = fetch->preview->first_day, last = day_add(first, WEEK_DAYS - 1);

    for (guint i = 0; i < times->len; i++) {
        Day day = day_at(g_array_index(times, gint64, i), fetch->zone);

        if (day_compare(day, first) >= 0 && day_compare(day, last) <= 0)
            g_array_append_val(fetch->times, g_array_index(times, gint64, i));
    }
}

static void ask_for_range(Range *range);

/* The account's clock or zone may differ from ours: over there it may be tomorrow already. */
static gboolean
asks_from_tomorrow(Range *range)
{
    if (day_compare(range->days.from, range->fetch->span.today) != 0 ||
        day_compare(range->days.from, range->days.to) >= 0)
        return FALSE;
    range->days.from = day_add(range->days.from, 1);
    ask_for_range(range);
    return TRUE;
}

static void
on_times(const ClinikoOutcome *outcome, GArray *times, gpointer data)
{
    Range *range = data;
    FetchPreview *fetch = range->fetch;
    gboolean clear = outcome->reason == KEY_REASON_NONE;

    fetch->under_way--;
    if (clear && outcome->status == 400 && asks_from_tomorrow(range))
        return;
    if (times != NULL)
        take_times(fetch, times);
    else if (clear && outcome->status == 404)
        fetch->refused = TRUE;
    else if (clear && (outcome->status == 401 || outcome->status == 403))
        fetch->key_status = outcome->status;
    else
        fetch->unclear = TRUE;
    if (times == NULL)
        run_log_answer(&fetch->run, "times", outcome);
    if (fetch->under_way == 0)
        conclude_week(fetch);
}

static void
ask_for_range(Range *range)
{
    FetchPreview *fetch = range->fetch;
    const Preview *preview = fetch->preview;
    const ClinikoCombination of = { preview->business_id, preview->practitioner_id,
                                    preview->type_id };
    const ClinikoAuth auth = asker_auth(&fetch->asker, 0);
    g_autofree char *from = day_format(range->days.from);
    g_autofree char *to = day_format(range->days.to);

    fetch->under_way++;
    cliniko_get_times(fetch->run.agent->client, &auth, &of, from, to, on_times, range);
}

static void
ask_for_week(FetchPreview *fetch)
{
    fetch->key_status = 0;
    g_array_set_size(fetch->times, 0);
    for (guint i = 0; i < fetch->range_count; i++)
        ask_for_range(&fetch->ranges[i]);
    if (fetch->range_count == 0)
        search_on(fetch);
}

/* --- the start -------------------------------------------------------------------------------- */

static void
plan(FetchPreview *fetch, const char *zone_label, const char *business_zone, int days_ahead)
{
    const char *zone = account_zone(zone_label, business_zone);
    gint64 now_utc = clock_utc();
    DayRange days[RANGES_MAX];

    fetch->zone = g_strdup(zone_is_valid(business_zone) ? business_zone : zone);
    fetch->span = booking_span(zone, days_ahead, now_utc);
    fetch->range_count =
        preview_ranges(fetch->preview->first_day, fetch->zone, zone, now_utc, days);
    for (guint i = 0; i < fetch->range_count; i++)
        fetch->ranges[i] = (Range){ fetch, days[i] };
}

/* The business's zone, as the database has it; NULL when it is no combination of the clinic's. */
static const char *
find_combination(const FetchPreview *fetch, const BookingPicture *picture)
{
    const Preview *preview = fetch->preview;
    int business = picture_find_business(picture, preview->business_id);
    int practitioner = picture_find_practitioner(picture, preview->practitioner_id);
    int type = picture_find_type(picture, preview->type_id);
    const Combination one = { (guint)business, (guint)practitioner, (guint)type };

    if (business < 0 || practitioner < 0 || type < 0 || !combination_exists(picture, &one))
        return NULL;
    return picture_business(picture, one.business)->zone;
}

/* Opens the practitioner's own key, else the clinic's. */
static AskerState
open_key(FetchPreview *fetch)
{
    Agent *agent = fetch->run.agent;
    AskerState state = asker_open(agent, fetch->preview->practitioner_id, KEY_FOR_BOOKINGS,
                                  &fetch->asker);

    return state == ASKER_NONE ? asker_open(agent, "", KEY_FOR_BOOKINGS, &fetch->asker) : state;
}

static void
open_and_ask(FetchPreview *fetch)
{
    AskerState state = open_key(fetch);

    if (state == ASKER_READY)
        ask_for_week(fetch);
    else
        end(fetch, ANSWER_UNCLEAR,
            state == ASKER_LATER ? OUTCOME_KEEPER_AWAY : OUTCOME_NO_CLINIC_KEY);
}

/* FALSE without error when there is no such preview. */
static gboolean
read_preview(FetchPreview *fetch, GError **error)
{
    gint64 id;

    if (g_ascii_string_to_signed(fetch->run.job->subject, 10, 1, G_MAXINT64, &id, NULL))
        fetch->preview = preview_find_by_id(fetch->run.agent->db, id, error);
    return fetch->preview != NULL;
}

void
preview_week_start(Agent *agent, Job *job)
{
    FetchPreview *fetch = run_new(agent, job, sizeof *fetch, fetch_preview_clear);
    g_autoptr(BookingPicture) picture = NULL;
    g_autoptr(Clinic) clinic = NULL;
    g_autoptr(GError) error = NULL;
    const char *zone = NULL;

    fetch->times = g_array_new(FALSE, FALSE, sizeof(gint64));
    if (read_preview(fetch, &error) && (clinic = clinic_find(agent->db, &error)) != NULL)
        picture = bookings_read(agent->db, clock_utc(), &error);
    if (g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID)) {
        run_finish(fetch, FALSE, OUTCOME_BROKEN);
    } else if (error != NULL) {
        run_fault(fetch, error);
    } else if (fetch->preview == NULL) {
        run_finish(fetch, TRUE, "gone");
    } else if (picture == NULL || (zone = find_combination(fetch, picture)) == NULL) {
        end(fetch, ANSWER_UNCLEAR, "no-such-combination");
    } else {
        plan(fetch, clinic->time_zone, zone, picture->rules.days_ahead);
        open_and_ask(fetch);
    }
}
