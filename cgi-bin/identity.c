/* identity.c: cookies, sessions and CSRF. The cookie holds the token, the database its SHA-256, a
 * form its HMAC: the token cannot be computed from either. */
#include "cgi-bin/identity.h"

#include <string.h>

#include "lib/clinic/browser_words.h"
#include "lib/store/emergency_stop.h"
#include "lib/vault/vault.h"

#define TOKEN_SIZE 32
#define SEEN_EVERY_S 60 /* an UPDATE on every request costs a fifth of the throughput */

/* The value of the one cookie of that name; NULL when it is absent or, which no browser of ours
 * does, came twice. */
static char *
find_cookie(const App *app, const Request *request, const char *bare_name)
{
    const char *header = incoming_param(request->incoming, "HTTP_COOKIE");
    g_autofree char *name = cookie_name(app->config, bare_name);
    g_auto(GStrv) cookies = g_strsplit(header != NULL ? header : "", ";", 100);
    const gsize length = strlen(name);
    const char *found = NULL;

    for (char **cookie = cookies; *cookie != NULL; cookie++) {
        const char *text = g_strstrip(*cookie);

        if (strncmp(text, name, length) != 0 || text[length] != '=')
            continue;
        if (found != NULL)
            return NULL;
        found = text + length + 1;
    }
    return g_strdup(found);
}

static gboolean
read_token(const App *app, const Request *request, const char *bare_name,
           guint8 ret_token[TOKEN_SIZE])
{
    g_autofree char *text = find_cookie(app, request, bare_name);

    return text != NULL && vault_token_parse(text, ret_token, TOKEN_SIZE);
}

static void
take_token(Request *request, const guint8 token[TOKEN_SIZE])
{
    guint8 mac[32];

    memcpy(request->token, token, TOKEN_SIZE);
    request->has_token = TRUE;
    vault_hmac_sha256(token, TOKEN_SIZE, "csrf", strlen("csrf"), mac);
    g_free(request->csrf);
    request->csrf = vault_token_text(mac, sizeof mac);
}

static gboolean
find_session(App *app, Request *request, const guint8 token[TOKEN_SIZE], GError **error)
{
    GError *cause = NULL;

    vault_sha256(token, TOKEN_SIZE, request->session_hash);
    request->session = session_find(app->db, request->session_hash, request->now_utc, &cause);
    if (cause != NULL) {
        g_propagate_error(error, cause);
        return FALSE;
    }
    if (request->session == NULL)
        return TRUE;
    request->stopped = request->session->stopped;
    if (request->session->stage == SESSION_CODE)
        request->half = g_steal_pointer(&request->session);
    take_token(request, token);
    return TRUE;
}

/* What a session tells along with itself. Scripts and probes do not show it. */
static gboolean
find_stop_for_visitor(App *app, Request *request, GError **error)
{
    GError *cause = NULL;
    g_autoptr(EmergencyStop) stop = NULL;

    if (request->session != NULL || request->half != NULL || (request->route != NULL && request->route->json))
        return TRUE;
    stop = emergency_stop_find(app->db, &cause);
    request->stopped = stop != NULL;
    if (cause != NULL)
        g_propagate_error(error, cause);
    return cause == NULL;
}

gboolean
identity_find(App *app, Request *request, GError **error)
{
    guint8 token[TOKEN_SIZE];
    gboolean good = TRUE;

    if (read_token(app, request, SESSION_COOKIE, token))
        good = find_session(app, request, token, error);
    if (!request->has_token && read_token(app, request, VISITOR_COOKIE, token))
        take_token(request, token);
    vault_wipe(token, sizeof token);
    return good && find_stop_for_visitor(app, request, error);
}

void
identity_note_visit(App *app, const Request *request)
{
    if (request->route != NULL && request->route->json)
        return; /* a script that follows a check is not somebody who is there */
    if (request->session != NULL && request->now_utc - request->session->seen_utc >= SEEN_EVERY_S)
        (void)session_seen(app->db, request->session_hash, request->now_utc, NULL);
}

void
identity_give_visitor_token(Request *request, Response *response)
{
    guint8 token[TOKEN_SIZE];
    g_autofree char *text = NULL;

    if (request->has_token)
        return;
    vault_random(token, sizeof token);
    take_token(request, token);
    text = vault_token_text(token, sizeof token);
    response_cookie(response, VISITOR_COOKIE, text, "/", 0);
    vault_wipe(token, sizeof token);
}

/* A fresh token in the session's cookie, from here on also that of this request. */
static void
give_session_token(Request *request, Response *response, const guint8 token[TOKEN_SIZE], gint64 life_s)
{
    g_autofree char *text = vault_token_text(token, TOKEN_SIZE);

    response_cookie(response, SESSION_COOKIE, text, "/", life_s);
    take_token(request, token);
    vault_sha256(token, TOKEN_SIZE, request->session_hash);
    vault_wipe(text, strlen(text));
}

/* What the pages of this request show and do from now on is this person's. */
static gboolean
become(App *app, Request *request, GError **error)
{
    g_clear_pointer(&request->session, session_free);
    g_clear_pointer(&request->half, session_free);
    request->session = session_find(app->db, request->session_hash, request->now_utc, error);
    if (request->session != NULL && request->session->stage == SESSION_CODE)
        request->half = g_steal_pointer(&request->session);
    return request->session != NULL || request->half != NULL;
}

gboolean
identity_sign_in(App *app, Request *request, Response *response, gint64 person_id, SessionStage stage,
                 GError **error)
{
    const Actor before = request_actor(request);
    const Actor actor = request_actor_as(request, person_id);
    g_autofree char *browser = browser_words(incoming_param(request->incoming, "HTTP_USER_AGENT"));
    const NewSession session = { person_id, stage, browser };
    guint8 token[TOKEN_SIZE], hash[32];
    gboolean good;

    if ((request->session != NULL || request->half != NULL) &&
        !session_end(app->db, &before, request->session_hash, error))
        return FALSE;
    vault_random(token, sizeof token);
    vault_sha256(token, sizeof token, hash);
    good = session_start(app->db, &actor, hash, &session, error);
    if (good) {
        give_session_token(request, response, token, stage == SESSION_FULL ? SESSION_LIFE_S : SESSION_CODE_LIFE_S);
        response_cookie(response, VISITOR_COOKIE, NULL, "/", 0);
        good = become(app, request, error);
    }
    vault_wipe(token, sizeof token);
    return good;
}

gboolean
identity_prove(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);
    guint8 token[TOKEN_SIZE], hash[32];
    gboolean good;

    vault_random(token, sizeof token);
    vault_sha256(token, sizeof token, hash);
    good = session_prove(app->db, &actor, request->session_hash, hash, error);
    if (good) {
        give_session_token(request, response, token,
                           request->session->created_utc + SESSION_LIFE_S - request->now_utc);
        request->session->proven_utc = request->now_utc;
    }
    vault_wipe(token, sizeof token);
    return good;
}

gboolean
identity_sign_out(App *app, const Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);

    if ((request->session != NULL || request->half != NULL) &&
        !session_end(app->db, &actor, request->session_hash, error))
        return FALSE;
    response_cookie(response, SESSION_COOKIE, NULL, "/", 0);
    response_cookie(response, VISITOR_COOKIE, NULL, "/", 0);
    return TRUE;
}

gboolean
identity_is_from_our_own_page(const App *app, const Request *request)
{
    const char *site = incoming_param(request->incoming, "HTTP_SEC_FETCH_SITE");
    const char *origin = incoming_param(request->incoming, "HTTP_ORIGIN");

    if (site != NULL && !g_str_equal(site, "same-origin"))
        return FALSE;
    if (origin == NULL || g_str_equal(origin, "null"))
        return site != NULL;
    return g_str_equal(origin, app->config->public_url);
}

static gboolean
has_our_token(const Request *request)
{
    const char *sent = request_field(request, "csrf");

    return request->csrf != NULL && sent != NULL && strlen(sent) == strlen(request->csrf) &&
           vault_equal(sent, request->csrf, strlen(sent));
}

Refusal
identity_check_form(const App *app, const Request *request)
{
    if (!identity_is_from_our_own_page(app, request))
        return REFUSAL_CROSS_SITE;
    return has_our_token(request) ? REFUSAL_NONE : REFUSAL_STALE_FORM;
}
