/* preview_choice.c: what can be previewed: the business first, then who can be booked there, then
 * for what. What cannot be is listed apart, with the reason. */
#include "cgi-bin/pages/preview.h"

#include <string.h>

#include "cgi-bin/pages/bookings_state.h"
#include "lib/clinic/bookings_words.h"

#define PREVIEW_PATH "/bookings/preview"

/* The three steps, in order. */
typedef enum { STEP_BUSINESS, STEP_PRACTITIONER, STEP_TYPE, STEP__COUNT } Step;

/* Places in the picture by step; -1: any. */
typedef struct {
    int at[STEP__COUNT];
} Chosen;

static guint
step_length(const BookingPicture *picture, Step step)
{
    return step == STEP_BUSINESS       ? picture->businesses->len
           : step == STEP_PRACTITIONER ? picture->practitioners->len
                                       : picture->types->len;
}

static const char *
step_name(const BookingPicture *picture, Step step, int at)
{
    return step == STEP_BUSINESS       ? picture_business(picture, (guint)at)->name
           : step == STEP_PRACTITIONER ? picture_practitioner(picture, (guint)at)->name
                                       : picture_type(picture, (guint)at)->name;
}

/* --- what makes sense ----------------------------------------------------------------------- */

typedef gboolean (*CombinationTest)(const BookingPicture *picture, const Combination *one);

static gboolean
is_askable(const BookingPicture *picture, const Combination *one)
{
    const CombinationFacts facts = combination_facts(picture, one);

    return combination_is_askable(&facts);
}

static gboolean
is_blocked(const BookingPicture *picture, const Combination *one)
{
    const CombinationFacts facts = combination_facts(picture, one);

    return combination_judge(&facts).state == COMBINATION_BLOCKED;
}

static gboolean
is_any(const BookingPicture *picture, const Combination *one)
{
    (void)picture;
    (void)one;
    return TRUE;
}

/* The first combination that has what is chosen and passes the test. */
static gboolean
find_combination(const BookingPicture *picture, const Chosen *chosen, CombinationTest test,
                 Combination *ret_one)
{
    guint from[STEP__COUNT], to[STEP__COUNT];

    for (Step step = 0; step < STEP__COUNT; step++) {
        from[step] = chosen->at[step] < 0 ? 0 : (guint)chosen->at[step];
        to[step] = chosen->at[step] < 0 ? step_length(picture, step) : from[step] + 1;
    }
    for (guint b = from[STEP_BUSINESS]; b < to[STEP_BUSINESS]; b++)
        for (guint p = from[STEP_PRACTITIONER]; p < to[STEP_PRACTITIONER]; p++)
            for (guint t = from[STEP_TYPE]; t < to[STEP_TYPE]; t++) {
                const Combination one = { b, p, t };

                if (combination_exists(picture, &one) && test(picture, &one)) {
                    *ret_one = one;
                    return TRUE;
                }
            }
    return FALSE;
}

/* TRUE when patients can be offered something with what is chosen. */
static gboolean
is_sensible(const BookingPicture *picture, const Chosen *chosen)
{
    Combination one;

    return find_combination(picture, chosen, is_askable, &one);
}

static Chosen
chosen_with(const PreviewChoice *choice, Step step, int at)
{
    Chosen chosen = { { choice->business, choice->practitioner, choice->type } };

    chosen.at[step] = at;
    for (Step later = step + 1; later < STEP__COUNT; later++)
        chosen.at[later] = -1;
    return chosen;
}

/* --- reading the query ---------------------------------------------------------------------- */

void
preview_choice_clear(PreviewChoice *choice)
{
    g_clear_pointer(&choice->clinic, clinic_free);
    g_clear_pointer(&choice->picture, booking_picture_free);
}

/* The only sensible one of a step; -1 when there are several, or none. */
static int
find_only(const PreviewChoice *choice, Step step)
{
    int found = -1;

    for (guint i = 0; i < step_length(choice->picture, step); i++) {
        const Chosen chosen = chosen_with(choice, step, (int)i);

        if (!is_sensible(choice->picture, &chosen))
            continue;
        if (found >= 0)
            return -1;
        found = (int)i;
    }
    return found;
}

static int
find_by_id(const BookingPicture *picture, Step step, const char *id)
{
    return step == STEP_BUSINESS       ? picture_find_business(picture, id)
           : step == STEP_PRACTITIONER ? picture_find_practitioner(picture, id)
                                       : picture_find_type(picture, id);
}

/* A step counts only when those before it are chosen. */
static void
choose(PreviewChoice *choice, const Request *request)
{
    static const char *const fields[] = { "business", "practitioner", "type" };
    int *const places[] = { &choice->business, &choice->practitioner, &choice->type };

    for (Step step = 0; step < STEP__COUNT; step++) {
        const char *id = request_field(request, fields[step]);

        if (id != NULL && *id != '\0') {
            *places[step] = find_by_id(choice->picture, step, id);
            choice->is_lost = choice->is_lost || *places[step] < 0;
        } else
            *places[step] = find_only(choice, step);
        if (*places[step] < 0)
            return;
    }
}

/* The week asked for, kept inside the days that can be booked. */
static void
choose_week(PreviewChoice *choice, const Request *request)
{
    const char *week = request_field(request, "week");

    choice->today = day_at(choice->now_utc, choice->zone);
    choice->last =
        booking_last_day(choice->picture->rules.days_ahead, choice->zone, choice->now_utc);
    choice->first = choice->today;
    if (week == NULL || !day_parse(week, &choice->first) ||
        day_compare(choice->first, choice->today) < 0)
        choice->first = choice->today;
    if (day_compare(choice->first, choice->last) > 0)
        choice->first = choice->last;
}

gboolean
preview_choice_load(Db *db, const Request *request, PreviewChoice *choice, GError **error)
{
    GError *problem = NULL;

    *choice = (PreviewChoice){
        .business = -1, .practitioner = -1, .type = -1, .now_utc = request_now(request), .zone = ""
    };
    choice->clinic = clinic_find(db, &problem);
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    if (choice->clinic == NULL)
        return TRUE;
    choice->picture = bookings_read(db, choice->now_utc, error);
    if (choice->picture == NULL)
        return FALSE;
    choose(choice, request);
    if (choice->business >= 0)
        choice->zone = picture_business(choice->picture, (guint)choice->business)->zone;
    choice->is_zone_guessed = choice->business >= 0 && *choice->zone == '\0';
    if (*choice->zone == '\0')
        choice->zone = choice->clinic->zone;
    choose_week(choice, request);
    return TRUE;
}

gboolean
preview_is_chosen(const PreviewChoice *choice)
{
    return choice->type >= 0;
}

Combination
preview_combination(const PreviewChoice *choice)
{
    return (Combination){ (guint)choice->business, (guint)choice->practitioner,
                          (guint)choice->type };
}

gboolean
preview_is_askable(const PreviewChoice *choice)
{
    Combination one;

    if (!preview_is_chosen(choice))
        return FALSE;
    one = preview_combination(choice);
    return combination_exists(choice->picture, &one) && is_askable(choice->picture, &one);
}

PreviewNames
preview_names(const PreviewChoice *choice)
{
    const int business = choice->business, practitioner = choice->practitioner, type = choice->type;
    const BookingPicture *picture = choice->picture;

    return (PreviewNames){
        .business_id = picture_business_id(picture, business),
        .practitioner_id = picture_practitioner_id(picture, practitioner),
        .type_id = picture_type_id(picture, type),
        .business = business < 0 ? "" : step_name(picture, STEP_BUSINESS, business),
        .practitioner = practitioner < 0 ? "" : step_name(picture, STEP_PRACTITIONER, practitioner),
        .type = type < 0 ? "" : step_name(picture, STEP_TYPE, type),
    };
}

/* --- addresses ------------------------------------------------------------------------------ */

static void
append_parameter(GString *url, const char *name, const char *value)
{
    if (*value != '\0')
        g_string_append_printf(url, "%c%s=%s", strchr(url->str, '?') == NULL ? '?' : '&', name,
                               value);
}

char *
preview_url(const char *path, const PreviewChoice *choice, const Day *week)
{
    const PreviewNames names = preview_names(choice);
    g_autofree char *day = week == NULL ? g_strdup("") : day_format(*week);
    GString *url = g_string_new(path);

    append_parameter(url, "business", names.business_id);
    append_parameter(url, "practitioner", names.practitioner_id);
    append_parameter(url, "type", names.type_id);
    append_parameter(url, "week", day);
    return g_string_free(url, FALSE);
}

char *
preview_why_url(const PreviewChoice *choice)
{
    return preview_url("/bookings/why", choice, NULL);
}

/* The same for places in the picture. */
static char *
url_of(const char *path, const PreviewChoice *choice, const Chosen *chosen)
{
    const PreviewChoice other = { .picture = choice->picture,
                                  .business = chosen->at[STEP_BUSINESS],
                                  .practitioner = chosen->at[STEP_PRACTITIONER],
                                  .type = chosen->at[STEP_TYPE] };

    return preview_url(path, &other, NULL);
}

/* --- the lists ------------------------------------------------------------------------------ */

/* What was chosen further on stays chosen where that makes sense. */
static char *
option_url(const PreviewChoice *choice, Step step, int at)
{
    Chosen chosen = { { choice->business, choice->practitioner, choice->type } };

    chosen.at[step] = at;
    for (Step last = STEP__COUNT - 1; last > step && !is_sensible(choice->picture, &chosen); last--)
        chosen.at[last] = -1;
    return url_of(PREVIEW_PATH, choice, &chosen);
}

static void
add_option(const PreviewChoice *choice, View *list, Step step, int at, gboolean is_current)
{
    g_autofree char *url = option_url(choice, step, at);
    View *option = view_add(list, VIEW_PREVIEW_OPTION);

    view_set(option, VIEW_PREVIEW_URL, url);
    view_set(option, VIEW_PREVIEW_NAME, step_name(choice->picture, step, at));
    if (is_current)
        view_add(option, VIEW_PREVIEW_CURRENT);
}

/* Who never worked at the business is no news there. */
static gboolean
is_in_step(const PreviewChoice *choice, Step step, int at)
{
    return step != STEP_PRACTITIONER ||
           picture_place(choice->picture, (guint)at, (guint)choice->business)->works != TIE_NEVER;
}

static const char *
unfit_label(const PreviewChoice *choice, Step step, const Combination *one)
{
    CombinationFacts facts;
    CombinationVerdict verdict;

    if (one == NULL)
        return step == STEP_BUSINESS ? "Nobody works here" : "Offers nothing here";
    facts = combination_facts(choice->picture, one);
    verdict = combination_judge(&facts);
    return verdict.state == COMBINATION_BLOCKED ? block_reason_label(verdict.reason)
                                                : combination_state_label(verdict.state);
}

static void
add_unfit(const PreviewChoice *choice, View *list, Step step, int at)
{
    const Chosen chosen = chosen_with(choice, step, at);
    Combination one = { 0, 0, 0 };
    gboolean found = find_combination(choice->picture, &chosen, is_blocked, &one) ||
                     find_combination(choice->picture, &chosen, is_any, &one);
    const Chosen why = { { (int)one.business, (int)one.practitioner, (int)one.type } };
    g_autofree char *url = found ? url_of("/bookings/why", choice, &why)
                                 : url_of("/bookings", choice, &chosen);
    View *unfit = view_add(list, VIEW_PREVIEW_UNFIT);

    view_set(unfit, VIEW_PREVIEW_NAME, step_name(choice->picture, step, at));
    view_set_static(unfit, VIEW_PREVIEW_LABEL, unfit_label(choice, step, found ? &one : NULL));
    view_set(unfit, VIEW_PREVIEW_URL, url);
}

/* Fills a step's two lists; returns how many can be chosen. */
static guint
add_lists(const PreviewChoice *choice, View *block, Step step, int current)
{
    View *options = NULL, *unfits = NULL;
    guint n_options = 0, n_unfits = 0;

    for (int i = 0; i < (int)step_length(choice->picture, step); i++) {
        const Chosen chosen = chosen_with(choice, step, i);

        if (is_sensible(choice->picture, &chosen)) {
            if (n_options++ == 0)
                options = view_add(block, VIEW_PREVIEW_OPTIONS);
            add_option(choice, options, step, i, i == current);
        } else if (is_in_step(choice, step, i)) {
            if (n_unfits++ == 0)
                unfits = view_add(block, VIEW_PREVIEW_UNFITS);
            add_unfit(choice, unfits, step, i);
        }
    }
    if (unfits != NULL)
        view_set_int(unfits, VIEW_PREVIEW_COUNT, n_unfits);
    return n_options;
}

static void
add_nothing(const PreviewChoice *choice, View *block, Step step)
{
    const PreviewNames names = preview_names(choice);
    g_autofree char *text =
        step == STEP_BUSINESS ? g_strdup("No business can be booked online just now.")
        : step == STEP_PRACTITIONER
            ? g_strdup_printf("Nobody at %s can be booked online just now.", names.business)
            : g_strdup_printf("%s has no appointment type that can be booked online at %s just "
                              "now.",
                              names.practitioner, names.business);

    view_set(view_add(block, VIEW_PREVIEW_NOTHING), VIEW_PREVIEW_TEXT, text);
}

static void
add_step(const PreviewChoice *choice, View *page, Step step, int current)
{
    static const struct {
        const char *title, *call;
    } words[STEP__COUNT] = { { "Business", "Choose a business" },
                             { "Practitioner", "Choose a practitioner" },
                             { "Appointment type", "Choose an appointment type" } };
    View *block = view_add(page, VIEW_PREVIEW_STEP);

    view_set_static(block, VIEW_PREVIEW_TITLE, words[step].title);
    if (current >= 0)
        view_set(block, VIEW_PREVIEW_CHOSEN, step_name(choice->picture, step, current));
    else {
        view_set_static(block, VIEW_PREVIEW_CHOSEN, words[step].call);
        view_set_static(block, VIEW_OPEN, "open");
    }
    if (add_lists(choice, block, step, current) == 0)
        add_nothing(choice, block, step);
}

void
preview_add_choice(const PreviewChoice *choice, View *page)
{
    const int current[] = { choice->business, choice->practitioner, choice->type };

    if (choice->is_lost)
        view_add(page, VIEW_PREVIEW_LOST);
    for (Step step = 0; step < STEP__COUNT; step++) {
        add_step(choice, page, step, current[step]);
        if (current[step] < 0)
            return;
    }
}
