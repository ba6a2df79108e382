/* key_link.c: the page behind a one-time link (/k/TOKEN), where a practitioner pastes their own key
 * without signing in.
 *
 * Looking spends nothing: mail scanners and previews look too. A key that was pasted is saved like
 * every other, as a candidate, and the link is spent when the agent finds that it is theirs. The
 * token is in the address alone; nothing here hands it on. */
#include <jansson.h>

#include "cgi-bin/pages/agent_state.h"
#include "cgi-bin/pages/key_link_words.h"
#include "cgi-bin/pages/key_saving.h"
#include "cgi-bin/pages/pages.h"
#include "lib/clinic/error.h"
#include "lib/clinic/text.h"
#include "lib/store/clinic.h"

#define REFRESH_S 3    /* without scripts, while the key is being checked */
#define JUST_NOW_S 60 /* whoever opens it twice in a minute need not be told of it */

/* Everything the page and its status are made of. */
typedef struct {
    Clinic *clinic; /* NULL while none is connected, then there are no links either */
    KeyLink *link;  /* NULL: there is no such link */
    KeyLinkState state;
    KeyLinkWords words;
    gint64 now_utc;
    const char *zone;
    gboolean is_stalled;
    const char *problem; /* what is wrong with the field, NULL for nothing */
} LinkPage;

static void
link_page_clear(LinkPage *page)
{
    g_clear_pointer(&page->clinic, clinic_free);
    g_clear_pointer(&page->link, key_link_free);
    key_link_words_clear(&page->words);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LinkPage, link_page_clear)

/* --- finding it ----------------------------------------------------------------------------- */

/* NULL without error for what is no token and for one we do not know. */
static KeyLink *
find_link(const App *app, const Request *request, GError **error)
{
    guint8 token[32], hash[32];

    if (!vault_token_parse(request_path_part(request), token, sizeof token))
        return NULL;
    vault_sha256(token, sizeof token, hash);
    vault_wipe(token, sizeof token);
    return key_link_find(app->db, hash, error);
}

static gboolean
link_page_load(const App *app, const Request *request, LinkPage *page, GError **error)
{
    GError *problem = NULL;

    page->now_utc = request_now(request);
    page->clinic = clinic_find(app->db, &problem);
    if (problem == NULL)
        page->link = find_link(app, request, &problem);
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    page->zone = page->clinic == NULL ? "" : page->clinic->zone;
    page->words = key_link_words(page->link, page->now_utc, page->zone);
    if (page->link == NULL)
        return TRUE;
    page->state = key_link_state(page->link, page->now_utc);
    return page->state != KEY_LINK_CHECKING ||
           agent_is_stalled(app->db, page->now_utc, &page->is_stalled, error);
}

static const char *
state_word(const LinkPage *page)
{
    return page->link == NULL ? "unknown" : key_link_state_word(page->state);
}

static gboolean
is_ended(const LinkPage *page)
{
    return page->link == NULL ||
           !(page->state == KEY_LINK_OPEN || page->state == KEY_LINK_CHECKING);
}

/* What a script compares; another one means that the page has other words. */
static const char *
mark_of(const LinkPage *page)
{
    return page->is_stalled ? "stalled" : state_word(page);
}

/* --- showing it ----------------------------------------------------------------------------- */

static Verdict
told_verdict(const LinkPage *page)
{
    if (page->link == NULL)
        return VERDICT_NONE;
    return page->state == KEY_LINK_USED ? VERDICT_CONNECTED
                                        : key_link_told_verdict(page->link->verdict);
}

static void
add_guide(const LinkPage *page, View *part)
{
    View *guide = view_include(part, VIEW_GUIDE, "guide.tpl");

    view_set(guide, VIEW_GUIDE_WHO, page->link->practitioner_name);
    view_set_static(guide, VIEW_GUIDE_WHY,
                    "A key belongs to whoever makes it, so it has to be your own login.");
}

/* A stranger who opened the link before is noticed by whoever opens it next. */
static void
add_times(const LinkPage *page, View *form)
{
    const KeyLink *link = page->link;
    g_autofree char *until = time_until_in_words(link->expires_utc, page->now_utc, page->zone);
    g_autofree char *opened = time_in_words(link->opened_utc, page->now_utc, page->zone);

    view_set(form, VIEW_WHEN, until);
    view_set(form, VIEW_ZONE_TEXT, *page->zone == '\0' ? "UTC" : page->zone);
    if (link->opened_utc != 0 && link->opened_utc <= page->now_utc - JUST_NOW_S)
        view_set(view_add(form, VIEW_LINK_OPENED), VIEW_SEEN, opened);
}

/* The field. The way to a key stands before it at first, and behind it once one was pasted. */
static void
add_form(const LinkPage *page, View *body)
{
    View *form = view_add(body, VIEW_LINK_FORM);
    gboolean is_first = page->link->verdict == VERDICT_NONE && page->problem == NULL;

    add_guide(page, view_add(form, is_first ? VIEW_FIRST : VIEW_AGAIN));
    if (page->problem != NULL)
        view_set_static(view_add(form, VIEW_ERROR), VIEW_ERROR_TEXT, page->problem);
    add_times(page, form);
}

static void
add_key(const LinkPage *page, View *body)
{
    View *key = view_add(body, VIEW_KEY);

    view_set_static(key, VIEW_LABEL, verdict_label(told_verdict(page)));
    if (!page->is_stalled)
        return;
    view_add(key, VIEW_STALLED);
    view_set_static(key, VIEW_NEXT_STEP, ""); /* it takes longer than that says */
}

static void
add_body(const LinkPage *page, View *body)
{
    view_set_static(body, VIEW_STATE_WORD, state_word(page));
    view_set_static(body, VIEW_VERDICT, verdict_word(told_verdict(page)));
    view_set(body, VIEW_ACCOUNT, page->clinic == NULL ? "" : page->clinic->name);
    view_set(body, VIEW_HEADING, page->words.heading);
    view_set(body, VIEW_SENTENCE, page->words.sentence);
    view_set(body, VIEW_NEXT_STEP, page->words.next_step);
    if (page->link != NULL) {
        view_set(body, VIEW_NAME, page->link->practitioner_name);
        view_set(body, VIEW_ASKED_BY, page->link->asked_by_name);
    }
    if (is_ended(page)) {
        view_add(body, VIEW_LINK_ENDED);
        return;
    }
    if (page->link->verdict != VERDICT_NONE)
        add_key(page, body);
    if (page->state == KEY_LINK_OPEN)
        add_form(page, body);
    else
        view_set_static(view_add(body, VIEW_FOLLOW), VIEW_MARK, mark_of(page));
}

static unsigned
status_of(const LinkPage *page)
{
    if (page->link == NULL)
        return 404;
    if (is_ended(page))
        return 410;
    return page->problem != NULL ? 422 : 200;
}

static void
show(const LinkPage *page, const Request *request, Response *response)
{
    const PageHead head = { status_of(page), page->words.heading, VIEW_NAME__COUNT };

    add_body(page, response_page(response, request, &head, "key_link.tpl"));
    if (page->state == KEY_LINK_CHECKING && page->link != NULL)
        response_refresh(response, REFRESH_S);
}

/* --- the pages ------------------------------------------------------------------------------ */

/* An administrator who tries the link before it is sent is not the opening that is watched for. */
static gboolean
note_opened(const App *app, const Request *request, const LinkPage *page, GError **error)
{
    const Actor actor = request_actor(request);
    gboolean good;

    if (page->link == NULL || page->state != KEY_LINK_OPEN || page->link->opened_utc != 0 ||
        !request_is_looked_at(request) || request_session(request) != NULL)
        return TRUE;
    db_write_allowed(app->db);
    good = key_link_opened(app->db, &actor, page->link, error);
    db_read_only(app->db);
    return good;
}

gboolean
key_link_show(App *app, Request *request, Response *response, GError **error)
{
    g_auto(LinkPage) page = { 0 };

    if (!link_page_load(app, request, &page, error) || !note_opened(app, request, &page, error))
        return FALSE;
    show(&page, request, response);
    return TRUE;
}

/* The page of the link shows what became of it, also when it took nothing: another post was first,
 * or it was revoked meanwhile. */
gboolean
key_link_save(App *app, Request *request, Response *response, GError **error)
{
    g_auto(LinkPage) page = { 0 };
    g_autoptr(PastedKeys) keys = pasted_keys_new();
    GError *problem = NULL;

    if (!link_page_load(app, request, &page, error))
        return FALSE;
    if (is_ended(&page)) {
        show(&page, request, response);
        return TRUE;
    }
    pasted_keys_add(keys, page.link->practitioner_id, request_field(request, "api_key"),
                    page.clinic == NULL ? "" : page.clinic->shard);
    page.problem = pasted_keys_problem(keys, page.link->practitioner_id);
    if (page.state == KEY_LINK_OPEN && page.problem != NULL) {
        show(&page, request, response);
        return TRUE;
    }
    if (page.problem == NULL && !pasted_keys_save_by_link(keys, app, request, page.link, &problem) &&
        !g_error_matches(problem, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND)) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    g_clear_error(&problem); /* the practitioner left this very moment; the page says so */
    response_redirect(response, request_path(request));
    return TRUE;
}

gboolean
key_link_status(App *app, Request *request, Response *response, GError **error)
{
    g_auto(LinkPage) page = { 0 };
    json_t *json;
    char *text;

    if (!link_page_load(app, request, &page, error))
        return FALSE;
    json = json_pack("{s:s, s:s, s:s}", "state", state_word(&page), "verdict",
                     verdict_word(told_verdict(&page)), "mark", mark_of(&page));
    text = json_dumps(json, JSON_COMPACT);
    response_json(response, page.link == NULL ? 404 : 200, text);
    json_decref(json);
    free(text);
    return TRUE;
}

gboolean
key_link_ended_show(App *app, Request *request, Response *response, GError **error)
{
    const PageHead head = { 410, "This link has ended", VIEW_NAME__COUNT };
    View *body = response_page(response, request, &head, "key_link.tpl");

    (void)app, (void)error;
    view_set_static(body, VIEW_STATE_WORD, "ended");
    view_set_static(body, VIEW_VERDICT, verdict_word(VERDICT_NONE));
    view_set_static(body, VIEW_HEADING, "This link has ended");
    view_set_static(body, VIEW_SENTENCE,
                    "If Keyrack thanked you, your key is in its place and nothing is left to do.");
    view_set_static(body, VIEW_NEXT_STEP,
                    "If it did not, ask whoever sent you the link for a new one.");
    view_add(body, VIEW_LINK_ENDED);
    return TRUE;
}
