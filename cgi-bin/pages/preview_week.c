/* preview_week.c: a week as a patient sees it, and how it stands with Cliniko's answer. */
#include <string.h>

#include "cgi-bin/pages/preview.h"
#include "lib/clinic/text.h"

gboolean
preview_is_awaited(const Preview *preview)
{
    return preview != NULL && preview->answered_utc < preview->asked_utc;
}

const char *
preview_mark(const Preview *preview, gboolean is_stalled)
{
    return !preview_is_awaited(preview) ? "answered" : is_stalled ? "stalled" : "asking";
}

const char *
preview_answer_word(const Preview *preview)
{
    static const char *const words[] = { [ANSWER_NEVER] = "",
                                         [ANSWER_FREE] = "free",
                                         [ANSWER_NONE] = "none",
                                         [ANSWER_REFUSED] = "refused",
                                         [ANSWER_UNCLEAR] = "unclear" };

    return preview == NULL ? "" : words[preview->answer];
}

/* --- what patients are told beside the times ------------------------------------------------ */

static void
append_fact(GString *text, const char *fact)
{
    g_string_append_printf(text, "%s%s", text->len == 0 ? "" : " · ", fact);
}

/* "45 minutes · $95.00", of what the settings show to patients. */
static char *
facts_words(const BookingRules *rules, const BookingType *type)
{
    GString *text = g_string_new(NULL);

    if (rules->show_duration != 0) {
        g_autofree char *duration = g_strdup_printf("%d minutes", type->duration_in_minutes);

        append_fact(text, duration);
    }
    if (rules->show_prices != 0 && *type->price != '\0') {
        g_autofree char *price = g_strconcat(rules->currency, type->price, NULL);

        append_fact(text, price);
    }
    return g_string_free(text, FALSE);
}

static void
add_remark(View *week, const char *text)
{
    view_set(view_add(week, VIEW_PREVIEW_REMARK), VIEW_PREVIEW_TEXT, text);
}

static void
add_price_remark(const BookingRules *rules, const BookingType *type, View *week)
{
    if (rules->show_prices == 0)
        add_remark(week, "Patients see no prices: the settings hide them.");
    else if (*type->price == '\0')
        add_remark(week, "The price is not known to Keyrack: none is set, or the clinic’s key may "
                         "not read it.");
    else if (rules->show_prices < 0)
        add_remark(week, "Cliniko did not say whether patients see prices.");
}

static void
add_duration_remark(const BookingRules *rules, View *week)
{
    if (rules->show_duration == 0)
        add_remark(week, "Patients do not see how long it takes: the settings hide it.");
    else if (rules->show_duration < 0)
        add_remark(week, "Cliniko did not say whether patients see how long it takes.");
}

static void
add_rule_remarks(const BookingRules *rules, const BookingType *type, View *week)
{
    if (type->max_attendees > 1) {
        g_autofree char *text = g_strdup_printf("A group: up to %d patients come at the same time.",
                                                type->max_attendees);

        add_remark(week, text);
    }
    if (rules->max_per_segment > 0) {
        g_autofree char *text = g_strdup_printf(
            "The settings show patients at most %d %s in each morning, afternoon and evening; when "
            "one is taken, the next appears.",
            rules->max_per_segment, rules->max_per_segment == 1 ? "time" : "times");

        add_remark(week, text);
    }
}

static void
add_zone_remark(const PreviewChoice *choice, View *week)
{
    const PreviewNames names = preview_names(choice);
    g_autofree char *text =
        *choice->zone == '\0'
            ? g_strdup_printf("Times are in UTC: Cliniko did not say in which time zone %s is.",
                              names.business)
        : choice->is_zone_guessed
            ? g_strdup_printf("Times are by the clock of the account (%s): Cliniko did not say in "
                              "which time zone %s is.",
                              choice->zone, names.business)
            : g_strdup_printf("Times are by the clock of %s (%s).", names.business, choice->zone);

    view_set(week, VIEW_PREVIEW_ZONE, text);
}

static void
add_what(const PreviewChoice *choice, View *week)
{
    const PreviewNames names = preview_names(choice);
    const BookingRules *rules = &choice->picture->rules;
    const BookingType *type = picture_type(choice->picture, (guint)choice->type);
    g_autofree char *facts = facts_words(rules, type);

    view_set(week, VIEW_PREVIEW_PRACTITIONER, names.practitioner);
    view_set(week, VIEW_PREVIEW_TYPE, names.type);
    view_set(week, VIEW_PREVIEW_BUSINESS, names.business);
    view_set(week, VIEW_PREVIEW_FACTS, facts);
    add_zone_remark(choice, week);
    add_duration_remark(rules, week);
    add_price_remark(rules, type, week);
    add_rule_remarks(rules, type, week);
}

/* --- from week to week ---------------------------------------------------------------------- */

static void
add_turn(const PreviewChoice *choice, View *week, ViewName name, Day to)
{
    g_autofree char *url = preview_url("/bookings/preview", choice, &to);

    view_set(view_add(week, name), VIEW_PREVIEW_URL, url);
}

static void
add_turns(const PreviewChoice *choice, View *week)
{
    const Day before = day_add(choice->first, -WEEK_DAYS),
              after = day_add(choice->first, WEEK_DAYS);
    g_autofree char *from = day_words(choice->first);
    g_autofree char *to = day_words(day_add(choice->first, WEEK_DAYS - 1));

    view_set(week, VIEW_PREVIEW_FROM, from);
    view_set(week, VIEW_PREVIEW_TO, to);
    if (day_compare(choice->first, choice->today) > 0)
        add_turn(choice, week, VIEW_PREVIEW_BEFORE,
                 day_compare(before, choice->today) < 0 ? choice->today : before);
    if (day_compare(after, choice->last) <= 0)
        add_turn(choice, week, VIEW_PREVIEW_AFTER, after);
    else {
        g_autofree char *last = day_words(choice->last);
        g_autofree char *text =
            choice->picture->rules.days_ahead < 0
                ? g_strdup_printf("Cliniko did not say how far ahead patients can book. It is asked "
                                  "for times until %s.",
                                  last)
                : g_strdup_printf("Patients can book until %s; later weeks are not open yet.", last);

        view_set(view_add(week, VIEW_PREVIEW_END), VIEW_PREVIEW_TEXT, text);
    }
}

/* --- the times ------------------------------------------------------------------------------ */

static void
add_time(View *part, gint64 utc, const char *zone)
{
    g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(utc);
    g_autofree char *moment = g_date_time_format(at, "%Y-%m-%dT%H:%M:%SZ");
    g_autofree char *clock = clock_words(utc, zone);
    View *time = view_add(part, VIEW_PREVIEW_TIME);

    view_set(time, VIEW_PREVIEW_MOMENT, moment);
    view_set(time, VIEW_PREVIEW_CLOCK, clock);
}

static void
add_part(View *day, DayPart name, const GArray *times, const char *zone)
{
    View *part = view_add(day, VIEW_PREVIEW_PART);

    view_set_static(part, VIEW_PREVIEW_TITLE, day_part_label(name));
    for (guint i = 0; i < times->len; i++)
        add_time(part, g_array_index(times, gint64, i), zone);
}

static void
add_day(const PreviewChoice *choice, View *days, const PreviewDay *one)
{
    g_autofree char *words = day_words(one->day);
    g_auto(GStrv) title = g_strsplit(words, " ", 2); /* "Monday", "23 November" */
    View *day = view_add(days, VIEW_PREVIEW_DAY);
    guint count = 0;

    view_set(day, VIEW_PREVIEW_WEEKDAY, title[0]);
    view_set(day, VIEW_PREVIEW_DATE, title[1]);
    for (DayPart part = 0; part < PART__COUNT; part++) {
        if (one->parts[part]->len == 0)
            continue;
        add_part(day, part, one->parts[part], choice->zone);
        count += one->parts[part]->len;
    }
    if (count == 0)
        view_set_static(view_add(day, VIEW_PREVIEW_NOTHING), VIEW_PREVIEW_TEXT,
                        day_compare(one->day, choice->last) > 0 ? "Not open yet" : "Nothing free");
}

/* Returns how many times the week has. */
static guint
add_times(const PreviewChoice *choice, const Preview *preview, View *week)
{
    g_autoptr(PreviewWeek) days = preview_week_new(preview->times, choice->first, choice->zone);
    View *list;

    if (days->count == 0)
        return 0;
    list = view_add(week, VIEW_PREVIEW_DAYS);
    for (int i = 0; i < WEEK_DAYS; i++)
        add_day(choice, list, &days->days[i]);
    return days->count;
}

/* --- how it stands -------------------------------------------------------------------------- */

static void
say(View *week, const char *text)
{
    view_set(view_add(week, VIEW_PREVIEW_SAY), VIEW_SENTENCE, text);
}

static void
add_why(const PreviewChoice *choice, View *week)
{
    g_autofree char *why = preview_why_url(choice);

    view_set(view_add(week, VIEW_PREVIEW_WHY), VIEW_PREVIEW_URL, why);
}

static void
add_nothing_free(const PreviewChoice *choice, const Preview *preview, View *week)
{
    Day day;

    if (preview->next_utc == 0) {
        g_autofree char *last = day_words(choice->last);
        g_autofree char *text =
            g_strdup_printf("Nothing is free in this week, nor later until %s%s", last,
                            choice->picture->rules.days_ahead < 0
                                ? ". Cliniko did not say how far ahead patients can book."
                                : ", the last day that patients can book.");

        say(week, text);
    } else {
        g_autofree char *when = time_short_words(preview->next_utc, choice->now_utc, choice->zone);
        g_autofree char *text =
            g_strdup_printf("Nothing is free in this week. The next free time is %s.", when);

        say(week, text);
        day = day_at(preview->next_utc, choice->zone);
        add_turn(choice, week, VIEW_PREVIEW_NEXT, day);
    }
    add_why(choice, week);
}

static void
add_again(const PreviewChoice *choice, View *week, const char *label)
{
    g_autofree char *url = preview_url("/bookings/preview", choice, &choice->first);
    View *again = view_add(week, VIEW_PREVIEW_AGAIN);

    view_set(again, VIEW_PREVIEW_URL, url);
    view_set_static(again, VIEW_PREVIEW_LABEL, label);
}

static void
add_answer(const PreviewChoice *choice, const Preview *preview, View *week)
{
    switch (preview->answer) {
    case ANSWER_FREE:
    case ANSWER_NONE:
        if (add_times(choice, preview, week) == 0)
            add_nothing_free(choice, preview, week);
        break;
    case ANSWER_REFUSED:
        say(week, "Cliniko answers that there is nothing to book here (404), although every switch "
                  "that Keyrack can see is on.");
        add_why(choice, week);
        break;
    case ANSWER_UNCLEAR:
    case ANSWER_NEVER:
        say(week,
            "Cliniko gave no clear answer, so it is not known what patients see in this week.");
        add_again(choice, week, "Try again");
        break;
    }
}

/* What there is stands there at once; what is awaited is said beside it. */
static void
add_state(const PreviewChoice *choice, const Preview *preview, View *week)
{
    g_autofree char *when = time_in_words(preview->answered_utc, choice->now_utc, choice->zone);
    g_autofree char *age = NULL;

    if (preview_is_awaited(preview) && preview->answered_utc == 0) {
        say(week, "Asking Cliniko which times are free …");
        return;
    }
    if (preview_is_awaited(preview))
        age = g_strdup_printf("Asking Cliniko again … Meanwhile this is what it said %s.", when);
    else if (preview->answer != ANSWER_UNCLEAR)
        age = g_strdup_printf("As Cliniko said %s.", when);
    if (age != NULL)
        view_set(view_add(week, VIEW_PREVIEW_AGE), VIEW_PREVIEW_TEXT, age);
    add_answer(choice, preview, week);
}

void
preview_add_week(const PreviewChoice *choice, const Preview *preview, gboolean is_stalled,
                 View *page)
{
    View *week = view_add(page, VIEW_PREVIEW_WEEK);

    view_set_static(week, VIEW_PREVIEW_ANSWER, preview_answer_word(preview));
    add_what(choice, week);
    add_turns(choice, week);
    if (preview_is_awaited(preview)) {
        view_set_static(view_add(week, VIEW_FOLLOW), VIEW_MARK, preview_mark(preview, is_stalled));
        if (is_stalled)
            view_add(week, VIEW_STALLED);
    }
    if (preview != NULL)
        add_state(choice, preview, week);
    else {
        say(week, "Cliniko was not asked for this week yet.");
        add_again(choice, week, "Ask Cliniko");
    }
}
