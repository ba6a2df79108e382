/* bookings_why.c: one combination: every check in order with its evidence, the way to what failed, and what Cliniko's
 * support needs when nothing did. */
#include "cgi-bin/pages/bookings_changes.h"
#include "cgi-bin/pages/bookings_state.h"
#include "cgi-bin/pages/pages.h"
#include "lib/clinic/bookings_report.h"
#include "lib/clinic/bookings_words.h"
#include "lib/clinic/text.h"

#define CHANGES_MAX 5

typedef struct {
    const BookingsState *state;
    const BookingPicture *picture;
    View *page;
    Combination one;
    CombinationFacts facts;
    CombinationVerdict verdict;
    char *account_url; /* NULL when it cannot be made */
} Why;

/* FALSE for ids that are none, or that do not belong together. */
static gboolean
find_combination(const Request *request, const BookingPicture *picture, Combination *ret_one)
{
    const int business = picture_find_business(picture, bookings_field(request, "business"));
    const int practitioner = picture_find_practitioner(picture, bookings_field(request, "practitioner"));
    const int type = picture_find_type(picture, bookings_field(request, "type"));

    if (business < 0 || practitioner < 0 || type < 0)
        return FALSE;
    *ret_one = (Combination){ (guint)business, (guint)practitioner, (guint)type };
    return combination_exists(picture, ret_one);
}

static gboolean
show_unknown(const Request *request, Response *response)
{
    const PageHead head = { .status = 404, .title = "No such combination", .navigation = VIEW_NAV_BOOKINGS };
    View *page = response_page(response, request, &head, "bookings_why.tpl");

    view_add(page, VIEW_UNKNOWN);
    return TRUE;
}

/* --- checks ------------------------------------------------------------------------------------ */

/* When what a check says was seen: the lists at the refresh, the free time when Cliniko answered. */
static char *
seen_words(const Why *why, Check check)
{
    const BookingAnswer *answer = combination_answer(why->picture, &why->one);
    const char *zone = bookings_zone(why->state);
    const gint64 now_utc = why->state->now_utc;
    g_autofree char *seen = NULL, *unclear = NULL;

    if (check != CHECK_FREE_TIME) {
        seen = time_in_words(why->picture->refreshed_utc, now_utc, zone);
        return g_strdup_printf("Seen %s.", seen);
    }
    if (answer == NULL)
        return g_strdup("");
    if (answer->answered_utc != 0)
        seen = time_in_words(answer->answered_utc, now_utc, zone);
    if (answer->answer == ANSWER_UNCLEAR && answer->unclear_utc != 0)
        unclear = time_in_words(answer->unclear_utc, now_utc, zone);
    return g_strdup_printf("%s%s%s%s%s%s", seen == NULL ? "" : "Answered ", seen == NULL ? "" : seen,
                           seen == NULL ? "" : ".", unclear == NULL ? "" : " No clear answer ",
                           unclear == NULL ? "" : unclear, unclear == NULL ? "" : ".");
}

static void
add_way(const Why *why, View *item, Check check)
{
    Setting setting;
    g_autofree char *way = NULL;

    if (!check_setting(why->picture, &why->one, check, &setting))
        return;
    way = setting_way(why->picture, &setting, why->verdict.reasons[check]);
    item = view_add(item, VIEW_FAILED);
    view_set(item, VIEW_WAY, way);
    if (why->account_url != NULL)
        view_set(view_add(item, VIEW_CLINIKO), VIEW_CLINIKO_URL, why->account_url);
}

static void
add_check(const Why *why, Check check)
{
    const CheckResult result = why->verdict.checks[check];
    View *item = view_add(why->page, VIEW_CHECK);
    g_autofree char *evidence = check_evidence(why->picture, &why->one, &why->verdict, check);
    g_autofree char *seen = seen_words(why, check);

    view_set_static(item, VIEW_CHECK_WORD, check_word(check));
    view_set_static(item, VIEW_RESULT_WORD, check_result_word(result));
    view_set_static(item, VIEW_LABEL, check_result_label(result));
    view_set_static(item, VIEW_NAME, check_question(check));
    view_set(item, VIEW_EVIDENCE, evidence);
    view_set(item, VIEW_SEEN, seen);
    if (result == CHECK_FAILED)
        add_way(why, item, check);
}

/* --- the page ---------------------------------------------------------------------------------- */

static void
set_ids(const Why *why)
{
    view_set_static(why->page, VIEW_BUSINESS_ID, picture_business_id(why->picture, (int)why->one.business));
    view_set_static(why->page, VIEW_PRACTITIONER_ID,
                    picture_practitioner_id(why->picture, (int)why->one.practitioner));
    view_set_static(why->page, VIEW_TYPE_ID, picture_type_id(why->picture, (int)why->one.type));
    view_set_static(why->page, VIEW_PRACTITIONER_NAME,
                    picture_practitioner(why->picture, why->one.practitioner)->name);
}

static void
add_verdict(const Why *why)
{
    View *view = view_add(why->page, VIEW_VERDICT_LINE);
    g_autofree char *sentence =
        combination_sentence(why->picture, &why->one, &why->verdict, why->state->now_utc);

    view_set_static(view, VIEW_STATE_WORD, combination_state_word(why->verdict.state));
    view_set_static(view, VIEW_LABEL, combination_state_label(why->verdict.state));
    view_set(view, VIEW_SENTENCE, sentence);
    if (why->verdict.state == COMBINATION_BLOCKED)
        view_set_static(view_add(view, VIEW_BLOCKED), VIEW_REASON_WORD, block_reason_word(why->verdict.reason));
}

/* What to quote when everything passes and Cliniko still refuses. */
static void
add_support(const Why *why)
{
    g_autofree char *request = NULL;

    if (why->verdict.reason == REASON_UNEXPLAINED)
        request = support_request(why->picture, &why->one, why->state->clinic->shard);
    if (request != NULL)
        view_set(view_add(why->page, VIEW_SUPPORT), VIEW_SUPPORT_TEXT, request);
}

static gboolean
add_changes(App *app, const Why *why, GError **error)
{
    const ChangesWanted wanted = {
        .practitioner = picture_practitioner_id(why->picture, (int)why->one.practitioner), .limit = CHANGES_MAX
    };
    View *drift = view_add(why->page, VIEW_DRIFT);
    gint64 last_id;
    int count;

    if (!bookings_add_changes(app, drift, why->state, &wanted, &count, &last_id, error))
        return FALSE;
    if (count == 0)
        view_add(drift, VIEW_NO_DRIFT);
    return TRUE;
}

static gboolean
fill(App *app, Response *response, Why *why, GError **error)
{
    const CheckAgain again = { .label = "Check again",
                               .practitioner = picture_practitioner_id(why->picture, (int)why->one.practitioner),
                               .business = picture_business_id(why->picture, (int)why->one.business),
                               .type = picture_type_id(why->picture, (int)why->one.type) };

    why->facts = combination_facts(why->picture, &why->one);
    why->verdict = combination_judge(&why->facts);
    set_ids(why);
    add_verdict(why);
    add_support(why);
    bookings_add_run(why->page, response, why->state, &again);
    for (int i = 0; i < CHECK__COUNT; i++)
        add_check(why, (Check)i);
    return add_changes(app, why, error);
}

gboolean
bookings_why_show(App *app, Request *request, Response *response, GError **error)
{
    g_auto(BookingsState) state = { 0 };
    g_autofree char *name = NULL, *title = NULL, *account_url = NULL;
    PageHead head = { .navigation = VIEW_NAV_BOOKINGS };
    Why why = { .state = &state };

    if (!bookings_state_load(app, request, response, &state, error))
        return FALSE;
    why.picture = state.picture;
    if (state.clinic == NULL || !find_combination(request, state.picture, &why.one))
        return show_unknown(request, response);
    name = combination_name(state.picture, &why.one);
    title = g_strdup_printf("Why? %s", name);
    why.account_url = account_url = bookings_account_url(&state);
    head.title = title;
    why.page = view_add(response_page(response, request, &head, "bookings_why.tpl"), VIEW_KNOWN);
    view_set(why.page, VIEW_HEADING, name);
    return fill(app, response, &why, error);
}
