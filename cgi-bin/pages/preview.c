/* preview.c: the week that patients are offered, the link that leads to it, and its QR code. */
#include <jansson.h>

#include "cgi-bin/pages/agent_state.h"
#include "cgi-bin/pages/pages.h"
#include "cgi-bin/pages/preview.h"
#include "cgi-bin/qr.h"
#include "lib/program/doorbell.h"

#define REFRESH_S 2 /* without scripts, while an answer is awaited */

/* --- asking --------------------------------------------------------------------------------- */

Preview *
preview_find_asked(Db *db, const PreviewChoice *choice, GError **error)
{
    const PreviewNames names = preview_names(choice);

    return preview_find(db, names.business_id, names.practitioner_id, names.type_id,
                        choice->first, error);
}

gboolean
preview_put_question(App *app, const PreviewChoice *choice, GError **error)
{
    const PreviewNames names = preview_names(choice);
    gboolean is_asked = FALSE, good;

    db_write_allowed(app->db);
    good = preview_ask(app->db, names.business_id, names.practitioner_id, names.type_id,
                       choice->first, choice->now_utc, &is_asked, error);
    if (is_asked)
        doorbell_ring(app->doorbell);
    db_read_only(app->db);
    return good;
}

/* --- the page ------------------------------------------------------------------------------- */

/* While there is nothing to choose from: why, and where to go. */
static void
add_waiting(const PreviewChoice *choice, const Request *request, View *page)
{
    View *waiting = view_add(page, VIEW_WAITING);

    view_set_static(
        waiting, VIEW_WAITING_TEXT,
        choice->clinic == NULL
            ? "What patients see comes from Cliniko, so Cliniko has to be connected "
              "first."
            : "Keyrack is about to fetch your businesses, practitioners and appointment "
              "types from Cliniko.");
    if (request_role(request) == PERSON_ADMINISTRATOR)
        view_set_static(view_add(waiting, VIEW_WAITING_WAY), VIEW_WAITING_LINK,
                        choice->clinic == NULL ? "Connect Cliniko" : "See how far it is");
}

static gboolean
has_clinic(const PreviewChoice *choice)
{
    return choice->clinic != NULL && choice->clinic->refreshed_utc != 0;
}

static View *
start_page(const Request *request, Response *response, const char *title, const char *template_name)
{
    const PageHead head = { .title = title, .navigation = VIEW_NAV_PREVIEW };

    return response_page(response, request, &head, template_name);
}

static gboolean
show_week(App *app, const Request *request, Response *response, const PreviewChoice *choice,
          View *page, GError **error)
{
    g_autoptr(Preview) preview = NULL;
    GError *problem = NULL;
    gboolean is_stalled = FALSE;

    if (request_may_ask(request) && !preview_put_question(app, choice, error))
        return FALSE;
    preview = preview_find_asked(app->db, choice, &problem);
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    if (!agent_is_stalled(app->db, choice->now_utc, &is_stalled, error))
        return FALSE;
    preview_add_week(choice, preview, is_stalled, page);
    if (preview_is_awaited(preview))
        response_refresh(response, REFRESH_S);
    return TRUE;
}

gboolean
preview_show(App *app, Request *request, Response *response, GError **error)
{
    g_auto(PreviewChoice) choice = { 0 };
    View *page;

    if (!preview_choice_load(app->db, request, &choice, error))
        return FALSE;
    page = start_page(request, response, "Preview", "preview.tpl");
    if (!has_clinic(&choice)) {
        add_waiting(&choice, request, page);
        return TRUE;
    }
    page = view_add(page, VIEW_PREVIEW);
    preview_add_choice(&choice, page);
    preview_add_link(&choice, page);
    if (preview_is_askable(&choice))
        return show_week(app, request, response, &choice, page, error);
    if (preview_is_chosen(&choice))
        preview_add_blocked(&choice, page);
    else
        view_add(page, VIEW_INTRO);
    return TRUE;
}

/* --- what scripts follow -------------------------------------------------------------------- */

gboolean
preview_status(App *app, Request *request, Response *response, GError **error)
{
    g_auto(PreviewChoice) choice = { 0 };
    g_autoptr(Preview) preview = NULL;
    GError *problem = NULL;
    gboolean is_stalled = FALSE;
    json_t *json;
    char *text;

    if (!preview_choice_load(app->db, request, &choice, error) ||
        !agent_is_stalled(app->db, choice.now_utc, &is_stalled, error))
        return FALSE;
    if (preview_is_chosen(&choice))
        preview = preview_find_asked(app->db, &choice, &problem);
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    json = json_pack("{s:b, s:s, s:s}", "answered", preview != NULL && !preview_is_awaited(preview),
                     "answer", preview_answer_word(preview), "mark",
                     preview_mark(preview, is_stalled));
    text = json_dumps(json, JSON_COMPACT);
    response_json(response, 200, text);
    json_decref(json);
    free(text);
    return TRUE;
}

/* --- the QR code ---------------------------------------------------------------------------- */

/* The code with the white around it that readers need. */
static gboolean
add_code(View *page, const char *url, GError **error)
{
    int size = 0;
    g_autofree char *path = qr_path(url, &size, error);
    g_autofree char *box = NULL;
    View *code;

    if (path == NULL)
        return FALSE;
    box = g_strdup_printf("%d %d %d %d", -QR_QUIET, -QR_QUIET, size + 2 * QR_QUIET,
                          size + 2 * QR_QUIET);
    code = view_add(page, VIEW_QR);
    view_set(code, VIEW_QR_BOX, box);
    view_set(code, VIEW_QR_PATH, path);
    view_set(code, VIEW_PREVIEW_URL, url);
    return TRUE;
}

gboolean
preview_qr_show(App *app, Request *request, Response *response, GError **error)
{
    g_auto(PreviewChoice) choice = { 0 };
    g_autofree char *url = NULL, *back = NULL;
    PreviewNames names;
    View *page;

    if (!preview_choice_load(app->db, request, &choice, error))
        return FALSE;
    page = start_page(request, response, "QR code", "preview_qr.tpl");
    if (!has_clinic(&choice)) {
        add_waiting(&choice, request, page);
        return TRUE;
    }
    names = preview_names(&choice);
    url = preview_link(&choice);
    back = preview_url("/bookings/preview", &choice, NULL);
    page = view_add(page, VIEW_QR_SHEET);
    view_set(page, VIEW_PREVIEW_CLINIC, choice.clinic->name);
    view_set(page, VIEW_PREVIEW_BUSINESS, names.business);
    view_set(page, VIEW_PREVIEW_PRACTITIONER, names.practitioner);
    view_set(page, VIEW_PREVIEW_TYPE, names.type);
    view_set(page, VIEW_BACK_URL, back);
    if (url != NULL)
        return add_code(page, url, error);
    view_add(page, VIEW_PREVIEW_NO_LINK);
    return TRUE;
}
