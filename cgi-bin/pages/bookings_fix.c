/* bookings_fix.c: what stands in the way of online bookings, by what it costs: each failing setting once, with the
 * way to it in Cliniko, since when it is so, and what can be said about it. */
#include "cgi-bin/pages/bookings_fix.h"

#include "lib/clinic/bookings_report.h"
#include "lib/clinic/bookings_words.h"
#include "lib/store/bookings.h"

#define LISTED_MAX 60 /* of one kind; each costs a look into the changes, and nobody reads more at once */

typedef struct {
    App *app;
    View *view;
    const BookingsState *state;
    char *account_url; /* NULL when it cannot be made */
    GError *error;     /* the first that happened */
} Fix;

static void
fix_clear(Fix *fix)
{
    g_clear_pointer(&fix->account_url, g_free);
    g_clear_error(&fix->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fix, fix_clear)

static void
set_setting(const Fix *fix, View *item, const Setting *setting)
{
    g_autofree char *text = bookings_setting_text(fix->state->picture, setting);

    view_set(item, VIEW_SETTING, text);
}

/* Nothing is said where it is not known. */
static void
set_since(Fix *fix, View *item, const Setting *setting)
{
    const BookingPicture *picture = fix->state->picture;
    gint64 after_utc = 0, before_utc = 0;
    gboolean switched_on = FALSE;
    g_autofree char *since = NULL;

    if (fix->error != NULL ||
        !booking_change_since(fix->app->db, setting_word(setting->kind),
                              picture_business_id(picture, setting->business),
                              picture_practitioner_id(picture, setting->practitioner),
                              picture_type_id(picture, setting->type), &after_utc, &before_utc, &switched_on,
                              &fix->error) ||
        !setting_since_is_known(picture, setting, before_utc, switched_on))
        return;
    since = since_words(after_utc, before_utc, fix->state->now_utc, bookings_zone(fix->state));
    view_set(item, VIEW_SINCE, since);
}

static void
set_way(const Fix *fix, View *item, const char *way)
{
    view_set(item, VIEW_WAY, way);
    if (fix->account_url != NULL)
        view_set(view_add(item, VIEW_CLINIKO), VIEW_CLINIKO_URL, fix->account_url);
}

/* --- obstacles --------------------------------------------------------------------------------- */

static void
add_obstacle(Fix *fix, View *list, const Obstacle *obstacle)
{
    View *item = view_add(list, VIEW_OBSTACLE);
    g_autofree char *sentence = obstacle_sentence(fix->state->picture, obstacle);
    g_autofree char *cost = obstacle_cost(obstacle);
    g_autofree char *way = setting_way(fix->state->picture, &obstacle->setting, obstacle->reason);

    set_setting(fix, item, &obstacle->setting);
    view_set_static(item, VIEW_REASON_WORD, block_reason_word(obstacle->reason));
    view_set(item, VIEW_SENTENCE, sentence);
    view_set_int(item, VIEW_ALONE, obstacle->alone);
    view_set(item, VIEW_COST, cost);
    set_since(fix, item, &obstacle->setting);
    set_way(fix, item, way);
    if (!fix->state->may_say)
        return;
    view_add(item, VIEW_SAY_NO);
    if (setting_meant(fix->state->picture, &obstacle->setting) == MEANT_UNSAID)
        view_add(item, VIEW_SAY_YES);
}

/* The rest of a list that is too long to show; FALSE when there is none. */
static void
add_more(View *list, guint count)
{
    if (count > LISTED_MAX)
        view_set_int(view_add(list, VIEW_MORE), VIEW_MORE_COUNT, count - LISTED_MAX);
}

static View *
start_list(const Fix *fix, ViewName section)
{
    View *list = view_add(fix->view, section);

    if (fix->state->may_say)
        view_add(list, VIEW_SAY_ALL);
    return list;
}

/* Those of one kind, in the order they have. */
static void
add_obstacles(Fix *fix, ViewName section, gboolean departed)
{
    const GArray *obstacles = fix->state->summary->obstacles;
    View *list = NULL;
    guint count = 0;

    for (guint i = 0; i < obstacles->len; i++) {
        const Obstacle *obstacle = &g_array_index(obstacles, Obstacle, i);

        if (obstacle->departed != departed)
            continue;
        if (list == NULL)
            list = start_list(fix, section);
        if (count++ < LISTED_MAX)
            add_obstacle(fix, list, obstacle);
    }
    if (list != NULL)
        add_more(list, count);
}

/* --- what is on and should not be, or is off for no reason that could be seen ------------------- */

static void
add_intruders(Fix *fix)
{
    const GArray *intruders = fix->state->summary->intruders;
    View *list;

    if (intruders->len == 0)
        return;
    list = view_add(fix->view, VIEW_INTRUDERS);
    for (guint i = 0; i < MIN(intruders->len, LISTED_MAX); i++) {
        const Setting *setting = &g_array_index(intruders, Setting, i);
        View *item = view_add(list, VIEW_INTRUDER);
        g_autofree char *sentence = intruder_sentence(fix->state->picture, setting);
        g_autofree char *way = setting_way(fix->state->picture, setting, REASON_NONE);

        set_setting(fix, item, setting);
        view_set(item, VIEW_SENTENCE, sentence);
        set_since(fix, item, setting);
        set_way(fix, item, way);
        if (fix->state->may_say)
            view_add(item, VIEW_SAY_YES);
    }
    add_more(list, intruders->len);
}

static void
add_refusal(const Fix *fix, View *list, const Combination *one)
{
    const BookingPicture *picture = fix->state->picture;
    g_autofree char *name = combination_name(picture, one);
    View *item = view_add(list, VIEW_REFUSAL);

    view_set(item, VIEW_NAME, name);
    view_set_static(item, VIEW_BUSINESS_ID, picture_business_id(picture, (int)one->business));
    view_set_static(item, VIEW_PRACTITIONER_ID, picture_practitioner_id(picture, (int)one->practitioner));
    view_set_static(item, VIEW_TYPE_ID, picture_type_id(picture, (int)one->type));
}

static gboolean
is_unexplained(const BookingPicture *picture, const Combination *one)
{
    const BookingAnswer *answer = combination_exists(picture, one) ? combination_answer(picture, one) : NULL;
    CombinationFacts facts;

    if (answer == NULL || answer->answer != ANSWER_REFUSED)
        return FALSE;
    facts = combination_facts(picture, one);
    return combination_judge(&facts).reason == REASON_UNEXPLAINED;
}

static void
add_refusals(Fix *fix)
{
    const BookingPicture *picture = fix->state->picture;
    View *list;
    guint count = 0;
    Combination one;

    if (fix->state->summary->unexplained == 0)
        return;
    list = view_add(fix->view, VIEW_REFUSALS);
    for (one.practitioner = 0; one.practitioner < picture->practitioners->len; one.practitioner++)
        for (one.business = 0; one.business < picture->businesses->len; one.business++)
            for (one.type = 0; one.type < picture->types->len; one.type++)
                if (is_unexplained(picture, &one) && count++ < LISTED_MAX)
                    add_refusal(fix, list, &one);
    add_more(list, count);
}

/* --- what is as it is meant to be --------------------------------------------------------------- */

static void
add_quiet(Fix *fix)
{
    const GArray *all = fix->state->summary->quiet;
    g_autofree char *text = quiet_words(all->len);
    View *list;

    if (all->len == 0)
        return;
    list = view_add(fix->view, VIEW_QUIET);
    view_set(list, VIEW_QUIET_TEXT, text);
    for (guint i = 0; i < MIN(all->len, LISTED_MAX); i++) {
        const Obstacle *obstacle = &g_array_index(all, Obstacle, i);
        View *item = view_add(list, VIEW_QUIET_ITEM);
        g_autofree char *sentence = obstacle_sentence(fix->state->picture, obstacle);

        set_setting(fix, item, &obstacle->setting);
        view_set(item, VIEW_SENTENCE, sentence);
        if (fix->state->may_say)
            view_add(item, VIEW_SAY_NOTHING);
    }
    add_more(list, all->len);
}

/* Said plainly when there is nothing to do: not while something is still unknown. */
static void
add_nothing(Fix *fix)
{
    const BookingSummary *summary = fix->state->summary;

    if (summary->obstacles->len == 0 && summary->intruders->len == 0 && summary->unexplained == 0)
        view_add(fix->view, summary->unknown == 0 ? VIEW_NOTHING : VIEW_NOTHING_YET);
}

gboolean
bookings_fix_add(App *app, View *page, const BookingsState *state, GError **error)
{
    g_auto(Fix) fix = { .app = app,
                        .view = view_include(page, VIEW_FIX, "bookings_fix.tpl"),
                        .state = state,
                        .account_url = bookings_account_url(state) };

    add_nothing(&fix);
    add_obstacles(&fix, VIEW_LOUD, TRUE);
    add_intruders(&fix);
    add_refusals(&fix);
    add_obstacles(&fix, VIEW_UNSAID, FALSE);
    add_quiet(&fix);
    if (fix.error == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&fix.error));
    return FALSE;
}
