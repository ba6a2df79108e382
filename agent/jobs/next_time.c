/* next_time.c: searches the booking window of one combination for its first free time.
 *
 * What Cliniko leaves open is read every way it may be meant (cliniko-api 20): nothing free may be
 * a 404, an answer without a time or one with null; a 404 may as well mean that the combination
 * cannot be booked online, which a list of times of the same days tells apart; more than seven days
 * may be taken or refused with 400; and on the first day 400 may come from a clock or zone that
 * differs from ours. */
#include "agent/jobs/next_time.h"

#include "lib/clinic/zone.h"

void
next_time_clear(NextTime *search)
{
    g_clear_pointer(&search->request_id, g_free);
}

static void
end(NextTime *search, TimesAnswer answer)
{
    search->answer = answer;
    search->done(search, search->data);
}

static Day
week_end(const NextTime *search)
{
    Day end = day_add(search->from, WEEK_DAYS - 1);

    return day_compare(end, search->last) < 0 ? end : search->last;
}

static void on_next_time(const ClinikoOutcome *outcome, gint64 next_utc, gpointer data);
static void on_times(const ClinikoOutcome *outcome, GArray *times, gpointer data);

static void
ask(NextTime *search, gboolean for_times)
{
    const ClinikoAuth auth = asker_auth(search->asker, search->spare);
    g_autofree char *from = day_format(search->from);
    g_autofree char *to = day_format(search->to);

    if (for_times)
        cliniko_get_times(search->client, &auth, &search->of, from, to, on_times, search);
    else
        cliniko_get_next_time(search->client, &auth, &search->of, from, to, on_next_time, search);
}

static void
ask_until(NextTime *search, Day to)
{
    search->to = to;
    ask(search, FALSE);
}

/* Nothing is free up to the day asked for. */
static void
go_on(NextTime *search)
{
    search->accepted = TRUE;
    search->from_today = FALSE;
    search->from = day_add(search->to, 1);
    if (day_compare(search->from, search->last) > 0)
        end(search, ANSWER_NONE);
    else
        ask_until(search, *search->weekly ? week_end(search) : search->last);
}

static void
days_refused(NextTime *search)
{
    if (day_compare(search->to, week_end(search)) > 0) {
        *search->weekly = TRUE;
        ask_until(search, week_end(search));
    } else if (search->from_today) {
        search->from_today = FALSE;
        search->from = day_add(search->from, 1);
        ask_until(search, week_end(search));
    } else {
        end(search, ANSWER_UNCLEAR);
    }
}

static void
found(NextTime *search, gint64 free_utc)
{
    search->free_utc = free_utc;
    end(search, ANSWER_FREE);
}

static void
note(NextTime *search, const ClinikoOutcome *outcome)
{
    g_free(search->request_id);
    search->request_id = g_strdup(outcome->request_id);
    search->status = outcome->status;
}

static void
on_next_time(const ClinikoOutcome *outcome, gint64 next_utc, gpointer data)
{
    NextTime *search = data;

    note(search, outcome);
    if (outcome->reason != KEY_REASON_NONE)
        end(search, ANSWER_UNCLEAR);
    else if (outcome->status == 200 && next_utc > 0)
        found(search, next_utc);
    else if (outcome->status == 200 || (outcome->status == 404 && search->accepted))
        go_on(search);
    else if (outcome->status == 404)
        ask(search, TRUE);
    else if (outcome->status == 400)
        days_refused(search);
    else
        end(search, ANSWER_UNCLEAR);
}

/* Of the first week only: afterwards a 404 is understood. */
static void
on_times(const ClinikoOutcome *outcome, GArray *times, gpointer data)
{
    NextTime *search = data;

    note(search, outcome);
    if (times != NULL && times->len > 0)
        found(search, g_array_index(times, gint64, 0));
    else if (times != NULL)
        go_on(search);
    else if (outcome->reason == KEY_REASON_NONE && outcome->status == 404)
        end(search, ANSWER_REFUSED);
    else if (outcome->reason == KEY_REASON_NONE && outcome->status == 400)
        days_refused(search);
    else
        end(search, ANSWER_UNCLEAR);
}

void
next_time_find(NextTime *search)
{
    ask_until(search, week_end(search));
}

const char *
account_zone(const char *label, const char *business_zone)
{
    const char *zone = zone_for_label(label);

    if (zone != NULL)
        return zone;
    return zone_is_valid(business_zone) ? business_zone : "";
}

BookingSpan
booking_span(const char *zone, int days_ahead, gint64 now_utc)
{
    return (BookingSpan){ day_at(now_utc, zone), booking_last_day(days_ahead, zone, now_utc) };
}
