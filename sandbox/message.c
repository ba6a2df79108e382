/* message.c: requests and replies come and go here. */
#include "sandbox/message.h"

#include <stdlib.h>

static void
pair_free(gpointer data)
{
    Pair *pair = data;

    g_free(pair->name);
    g_free(pair->value);
    g_free(pair);
}

Request *
request_new(const char *method, const char *path)
{
    Request *request = g_new0(Request, 1);

    request->method = g_strdup(method);
    request->path = g_strdup(path);
    request->query = g_ptr_array_new_with_free_func(pair_free);
    request->body = g_string_new(NULL);
    request->arrived_us = g_get_real_time();
    return request;
}

void
request_free(Request *request)
{
    if (request == NULL)
        return;
    g_free(request->method);
    g_free(request->path);
    g_ptr_array_unref(request->query);
    g_free(request->user_agent);
    g_free(request->accept);
    g_free(request->authorization);
    g_string_free(request->body, TRUE);
    g_free(request);
}

void
request_add_query(Request *request, const char *name, const char *value)
{
    Pair *pair = g_new0(Pair, 1);

    pair->name = g_strdup(name);
    pair->value = g_strdup(value == NULL ? "" : value);
    g_ptr_array_add(request->query, pair);
}

const char *
request_query(const Request *request, const char *name)
{
    for (guint i = 0; i < request->query->len; i++) {
        const Pair *pair = g_ptr_array_index(request->query, i);

        if (g_str_equal(pair->name, name))
            return pair->value;
    }
    return NULL;
}

Reply *
reply_new(unsigned status)
{
    Reply *reply = g_new0(Reply, 1);

    reply->status = status;
    reply->headers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return reply;
}

Reply *
reply_json(unsigned status, json_t *json)
{
    Reply *reply = reply_new(status);

    reply->json = json;
    return reply;
}

Reply *
reply_message(unsigned status, const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list words;

    va_start(words, format);
    message = g_strdup_vprintf(format, words);
    va_end(words);
    return reply_json(status, json_pack("{s:s}", "message", message));
}

Reply *
reply_html(unsigned status)
{
    Reply *reply = reply_new(status);
    GString *page = g_string_new(NULL);

    g_string_printf(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>Cliniko - %u</title></head>\n"
        "<body><h1>%u</h1><p>This is a page for people, not for programs.</p></body>\n</html>\n",
        status, status);
    reply_set_text(reply, "text/html; charset=utf-8", page);
    return reply;
}

void
reply_free(Reply *reply)
{
    if (reply == NULL)
        return;
    json_decref(reply->json);
    if (reply->text != NULL)
        g_string_free(reply->text, TRUE);
    g_hash_table_unref(reply->headers);
    g_free(reply);
}

void
reply_set_text(Reply *reply, const char *content_type, GString *text)
{
    g_clear_pointer(&reply->json, json_decref);
    if (reply->text != NULL)
        g_string_free(reply->text, TRUE);
    reply->text = text;
    reply->content_type = content_type;
}

void
reply_set_header(Reply *reply, const char *name, const char *value)
{
    g_hash_table_replace(reply->headers, g_strdup(name), g_strdup(value));
}

void
reply_seal(Reply *reply)
{
    char *text;

    if (reply->json == NULL)
        return;
    text = json_dumps(reply->json, JSON_COMPACT);
    g_assert(text != NULL);
    reply_set_text(reply, "application/json; charset=utf-8", g_string_new(text));
    free(text);
}
