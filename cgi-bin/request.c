/* request.c: reads one request in checked steps; what a page sees is bounded, decoded and named in
 * its route. */
#include "cgi-bin/request_read.h"

#include <string.h>
#include <unistd.h>

#include "lib/vault/vault.h"

#define FORM_TYPE "application/x-www-form-urlencoded"

const char *
incoming_param(const Incoming *incoming, const char *name)
{
    const gsize length = strlen(name);

    for (char **param = incoming->params; *param != NULL; param++)
        if (strncmp(*param, name, length) == 0 && (*param)[length] == '=')
            return *param + length + 1;
    return NULL;
}

static gboolean
is_hex(const char *text)
{
    return *text != '\0' && strspn(text, "0123456789abcdef") == strlen(text);
}

/* nginx's own, which is in its log as well; else unique among the workers of one machine. */
static char *
make_id(const Incoming *incoming, gint64 now_utc)
{
    static unsigned counter;
    const char *given = incoming_param(incoming, "REQUEST_ID");

    if (given != NULL && is_hex(given) && strlen(given) <= 32)
        return g_strdup(given);
    return g_strdup_printf("%" G_GINT64_MODIFIER "x-%x-%x", now_utc, (unsigned)getpid(), ++counter);
}

static Method
method_of(const char *word)
{
    if (word == NULL)
        return METHOD_OTHER;
    if (g_str_equal(word, "GET"))
        return METHOD_GET;
    if (g_str_equal(word, "HEAD"))
        return METHOD_HEAD;
    return g_str_equal(word, "POST") ? METHOD_POST : METHOD_OTHER;
}

Request *
request_new(const Incoming *incoming, gint64 now_utc)
{
    Request *request = g_new0(Request, 1);

    request->incoming = incoming;
    request->now_utc = now_utc;
    request->id = make_id(incoming, now_utc);
    request->method = method_of(incoming_param(incoming, "REQUEST_METHOD"));
    request->path = g_strdup("");
    request->part = g_strdup("");
    return request;
}

void
request_free(Request *request)
{
    if (request == NULL)
        return;
    vault_wipe(request->token, sizeof request->token);
    form_clear(&request->form);
    session_free(request->session);
    session_free(request->half);
    issued_key_free(request->issued_key);
    g_free(request->id);
    g_free(request->path);
    g_free(request->part);
    g_free(request->query);
    g_free(request->csrf);
    g_free(request);
}

Refusal
request_read_target(Request *request)
{
    const char *target = request_target(request);
    const char *question = strchr(target, '?');
    g_autofree char *path = NULL;

    if (strlen(target) > REQUEST_PATH_MAX)
        return REFUSAL_PATH_TOO_LONG;
    path = question != NULL ? g_strndup(target, (gsize)(question - target)) : g_strdup(target);
    if (*path != '/' || form_decode_path(path) != FORM_GOOD)
        return REFUSAL_BAD_ENCODING;
    g_free(request->path);
    request->path = g_steal_pointer(&path);
    if (question == NULL || question[1] == '\0')
        return REFUSAL_NONE;
    if (request->method == METHOD_POST)
        return REFUSAL_FIELDS; /* a form's fields are in its body and nowhere else */
    request->query = g_strdup(question + 1);
    return form_decode(request->query, strlen(request->query), REQUEST_FIELDS_MAX,
                       &request->form) == FORM_GOOD
               ? REFUSAL_NONE
               : REFUSAL_BAD_ENCODING;
}

Refusal
request_check_host(const Request *request, const char *public_url)
{
    const char *host = incoming_param(request->incoming, "HTTP_HOST");
    const char *own = strstr(public_url, "://") + strlen("://");

    return host != NULL && g_ascii_strcasecmp(host, own) == 0 ? REFUSAL_NONE : REFUSAL_HOST;
}

Refusal
request_match(Request *request, unsigned *ret_methods)
{
    g_free(request->part);
    request->route = route_find(request->path, request->method, &request->part, ret_methods);
    if (request->route != NULL)
        return REFUSAL_NONE;
    return *ret_methods != 0 ? REFUSAL_METHOD : REFUSAL_NOT_FOUND;
}

/* Parameters of the type, such as charset, are allowed and mean nothing: forms are UTF-8. */
static gboolean
is_form_type(const char *type)
{
    const gsize length = strlen(FORM_TYPE);

    return type != NULL && g_ascii_strncasecmp(type, FORM_TYPE, length) == 0 &&
           (type[length] == '\0' || type[length] == ';' || type[length] == ' ');
}

static gboolean
has_said_length(const Incoming *incoming)
{
    const char *said = incoming_param(incoming, "CONTENT_LENGTH");
    guint64 length = 0;

    if (said != NULL && *said != '\0' &&
        !g_ascii_string_to_unsigned(said, 10, 0, G_MAXINT64, &length, NULL))
        return FALSE;
    return length == incoming->body_length;
}

Refusal
request_read_body(Request *request)
{
    const Incoming *incoming = request->incoming;

    if (incoming->body_length > REQUEST_BODY_MAX)
        return REFUSAL_TOO_LARGE;
    if (!has_said_length(incoming))
        return REFUSAL_CUT_OFF;
    if (request->method != METHOD_POST)
        return incoming->body_length == 0 ? REFUSAL_NONE : REFUSAL_FIELDS;
    if (!is_form_type(incoming_param(incoming, "CONTENT_TYPE")))
        return REFUSAL_CONTENT_TYPE;
    switch (form_decode(incoming->body, incoming->body_length, REQUEST_FIELDS_MAX,
                        &request->form)) {
    case FORM_GOOD:
        return REFUSAL_NONE;
    case FORM_TOO_MANY:
        return REFUSAL_TOO_LARGE;
    default:
        return REFUSAL_BAD_ENCODING;
    }
}

static const FormField *
form_field(const Form *form, guint i)
{
    return &g_array_index(form->fields, FormField, i);
}

static guint
form_length(const Form *form)
{
    return form->fields != NULL ? form->fields->len : 0;
}

static Refusal
check_field(const Route *route, const FormField *field, GHashTable *seen)
{
    const Field *allowed = route_field(route, field->name);

    if (allowed == NULL || strlen(field->value) > allowed->max_bytes ||
        (!g_hash_table_add(seen, (gpointer)field->name) && allowed->use != MANY))
        return REFUSAL_FIELDS;
    return REFUSAL_NONE;
}

Refusal
request_check_fields(const Request *request)
{
    g_autoptr(GHashTable) seen = NULL;

    if (form_length(&request->form) > 0)
        seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < form_length(&request->form); i++)
        if (check_field(request->route, form_field(&request->form, i), seen) != REFUSAL_NONE)
            return REFUSAL_FIELDS;
    for (const Field *field = request->route->fields; field != NULL && field->name != NULL; field++)
        if (field->use == REQUIRED && request_field(request, field->name) == NULL)
            return REFUSAL_FIELDS;
    return REFUSAL_NONE;
}

gboolean
request_is_read(const Request *request)
{
    return request->method == METHOD_GET || request->method == METHOD_HEAD;
}

const char *
request_target(const Request *request)
{
    const char *target = incoming_param(request->incoming, "REQUEST_URI");

    return target != NULL ? target : "";
}

Method
request_method(const Request *request)
{
    return request->method;
}

const char *
request_path(const Request *request)
{
    return request->path;
}

const char *
request_path_part(const Request *request)
{
    return request->part;
}

const char *
request_field(const Request *request, const char *name)
{
    for (guint i = 0; i < form_length(&request->form); i++)
        if (g_str_equal(form_field(&request->form, i)->name, name))
            return form_field(&request->form, i)->value;
    return NULL;
}

void
request_fields(const Request *request, const char *prefix, FieldVisit visit, gpointer data)
{
    for (guint i = 0; i < form_length(&request->form); i++) {
        const FormField *field = form_field(&request->form, i);

        if (g_str_has_prefix(field->name, prefix))
            visit(field->name, field->value, data);
    }
}

gboolean
request_wants_json(const Request *request)
{
    const char *accept = incoming_param(request->incoming, "HTTP_ACCEPT");

    if (request->route != NULL && request->route->json)
        return TRUE;
    return accept != NULL && strstr(accept, "application/json") != NULL &&
           strstr(accept, "text/html") == NULL;
}

gboolean
request_may_ask(const Request *request)
{
    const char *site = incoming_param(request->incoming, "HTTP_SEC_FETCH_SITE");

    return request->route != NULL && request->route->asks && request->method == METHOD_GET &&
           (site == NULL || g_str_equal(site, "same-origin") || g_str_equal(site, "none"));
}

gboolean
request_is_looked_at(const Request *request)
{
    static const char *const headers[] = { "HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ",
                                           "HTTP_X_PURPOSE" };

    for (gsize i = 0; i < G_N_ELEMENTS(headers); i++)
        if (incoming_param(request->incoming, headers[i]) != NULL)
            return FALSE; /* "prefetch", "preview" */
    return request->route != NULL && request->route->asks && request->method == METHOD_GET;
}

const char *
request_header(const Request *request, const char *name)
{
    g_autofree char *param = g_strconcat("HTTP_", name, NULL);

    return incoming_param(request->incoming, param);
}

const char *
request_address(const Request *request)
{
    const char *address = incoming_param(request->incoming, "REMOTE_ADDR");

    return address != NULL ? address : "";
}

const Session *
request_session(const Request *request)
{
    return request->session;
}

PersonRole
request_role(const Request *request)
{
    return request->session == NULL ? PERSON_NOBODY : person_role_parse(request->session->person_role);
}

const Session *
request_half_session(const Request *request)
{
    return request->half;
}

gboolean
request_is_stopped(const Request *request)
{
    return request->stopped;
}

const IssuedKey *
request_issued_key(const Request *request)
{
    return request->issued_key;
}

const char *
request_csrf(const Request *request)
{
    return request->csrf != NULL ? request->csrf : "";
}

gint64
request_now(const Request *request)
{
    return request->now_utc;
}

Actor
request_actor(const Request *request)
{
    return (Actor){
        .kind = request->session != NULL ? ACTOR_PERSON : ACTOR_VISITOR,
        .person_id = request->session != NULL ? request->session->person_id : 0,
        .address = request_address(request),
        .now_utc = request->now_utc,
        .request_id = request->id,
    };
}

Actor
request_actor_as(const Request *request, gint64 person_id)
{
    Actor actor = request_actor(request);

    actor.kind = ACTOR_PERSON;
    actor.person_id = person_id;
    return actor;
}

const char *
request_id(const Request *request)
{
    return request->id;
}
