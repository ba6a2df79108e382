/* available_times.c: GET /api/v1/bookings/available-times: the free times of a week, as Cliniko gave them within the
 * last minute. Where they are older or were never asked for, the question goes to the agent as the preview's does,
 * and the answer says so: nobody waits for Cliniko here. */
#include "cgi-bin/api/answer.h"
#include "cgi-bin/api/api.h"

#include <string.h>

#include "cgi-bin/pages/agent_state.h"
#include "cgi-bin/pages/preview.h"
#include "lib/clinic/error.h"
#include "lib/clinic/text.h"

#define RETRY_AFTER_S "2" /* most questions are answered by then */

/* --- what is asked for ---------------------------------------------------------------------- */

static gboolean
check_ids(const Request *request, GError **error)
{
    static const char *const fields[] = { "business", "practitioner", "type" };

    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        if (!cliniko_id_is_valid(request_field(request, fields[i]))) {
            g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "%s is one of Cliniko's ids: 1 to 20 digits.",
                        fields[i]);
            return FALSE;
        }
    return TRUE;
}

/* The first day, of those that patients can book. */
static gboolean
choose_day(const Request *request, PreviewChoice *choice, GError **error)
{
    const char *from = request_field(request, "from");
    g_autofree char *today = day_format(choice->today), *last = day_format(choice->last);

    choice->first = choice->today;
    if (from == NULL)
        return TRUE;
    if (!day_parse(from, &choice->first)) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "from is a day, written 2026-11-23.");
        return FALSE;
    }
    if (day_compare(choice->first, choice->today) < 0 || day_compare(choice->first, choice->last) > 0) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID,
                    "from is a day that patients can book: from %s to %s, by the time of the business.", today, last);
        return FALSE;
    }
    return TRUE;
}

static gboolean
choose(App *app, const Request *request, PreviewChoice *choice, GError **error)
{
    if (!check_ids(request, error) || !preview_choice_load(app->db, request, choice, error))
        return FALSE;
    if (preview_is_chosen(choice))
        return choose_day(request, choice, error);
    g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND, "no such business, practitioner or type");
    return FALSE;
}

/* --- what is known -------------------------------------------------------------------------- */

/* What the answer says beside what was asked for. */
typedef struct {
    const char *state, *reason;
    const Preview *preview; /* NULL: no times, and no moment they are of */
} Known;

static void
put_times(JsonOut *out, const PreviewChoice *choice, const Preview *preview)
{
    const Day last = day_add(choice->first, WEEK_DAYS - 1);
    gint64 before = 0;

    out_array(out, "times");
    for (guint i = 0; preview != NULL && preview->times != NULL && i < preview->times->len; i++) {
        const gint64 utc = g_array_index(preview->times, gint64, i);
        const Day day = day_at(utc, choice->zone);

        /* the agent asks for more than the week where zones differ */
        if (utc != before && day_compare(day, choice->first) >= 0 && day_compare(day, last) <= 0)
            out_time(out, NULL, utc);
        before = utc;
    }
    out_array_end(out);
}

/* The answer but for its end. */
static void
put_answer(JsonOut *out, const PreviewChoice *choice, const Known *known)
{
    const PreviewNames names = preview_names(choice);
    g_autofree char *from = day_format(choice->first);
    g_autofree char *to = day_format(day_add(choice->first, WEEK_DAYS - 1));

    json_out_begin(out);
    out_object(out, NULL);
    api_put_thing(out, "business", names.business_id, names.business);
    api_put_thing(out, "practitioner", names.practitioner_id, names.practitioner);
    api_put_thing(out, "type", names.type_id, names.type);
    out_text(out, "time_zone", *choice->zone != '\0' ? choice->zone : "UTC");
    out_text(out, "from", from);
    out_text(out, "to", to);
    out_text(out, "state", known->state);
    out_word(out, "reason", known->reason);
    put_times(out, choice, known->preview);
    out_time(out, "next_free_at", known->preview != NULL ? known->preview->next_utc : 0);
    out_time(out, "asked_at", known->preview != NULL ? known->preview->answered_utc : 0);
}

static void
send_known(const Request *request, Response *response, const PreviewChoice *choice, const Known *known)
{
    g_auto(JsonOut) out = { 0 };

    put_answer(&out, choice, known);
    api_send(response, request, &out);
}

/* A check stands in the way, so Cliniko is not asked. */
static void
send_blocked(const Request *request, Response *response, const PreviewChoice *choice)
{
    const Combination one = preview_combination(choice);
    Known known = { combination_state_word(COMBINATION_NOT_OFFERED), NULL, NULL };

    if (combination_exists(choice->picture, &one)) {
        const CombinationFacts facts = combination_facts(choice->picture, &one);
        const CombinationVerdict verdict = combination_judge(&facts);

        known.state = combination_state_word(verdict.state);
        known.reason = block_reason_word(verdict.reason);
    }
    send_known(request, response, choice, &known);
}

static gboolean
send_asking(App *app, Response *response, const PreviewChoice *choice, GError **error)
{
    const Known known = { "asking", NULL, NULL };
    g_auto(JsonOut) out = { 0 };
    gboolean is_stalled = FALSE;

    if (!agent_is_stalled(app->db, choice->now_utc, &is_stalled, error))
        return FALSE;
    if (is_stalled) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_BUSY, "the agent gives no sign of life");
        return FALSE;
    }
    put_answer(&out, choice, &known);
    api_send_later(response, &out, RETRY_AFTER_S);
    return TRUE;
}

static gboolean
send_week(App *app, const Request *request, Response *response, const PreviewChoice *choice, GError **error)
{
    GError *problem = NULL;
    g_autoptr(Preview) preview = NULL;
    Known known = { NULL, NULL, NULL };

    if (request_may_ask(request) && !preview_put_question(app, choice, error))
        return FALSE;
    preview = preview_find_asked(app->db, choice, &problem);
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    if (preview == NULL || preview_is_awaited(preview))
        return send_asking(app, response, choice, error);
    known = (Known){ preview_answer_word(preview), NULL, preview };
    send_known(request, response, choice, &known);
    return TRUE;
}

gboolean
api_available_times_show(App *app, Request *request, Response *response, GError **error)
{
    g_auto(PreviewChoice) choice = { 0 };

    if (!choose(app, request, &choice, error))
        return FALSE;
    if (preview_is_askable(&choice))
        return send_week(app, request, response, &choice, error);
    send_blocked(request, response, &choice);
    return TRUE;
}
