/* call.h: one request to the API once it is known who asks, and the answers that several addresses share. */
#pragma once

#include "sandbox/list.h"
#include "sandbox/message.h"
#include "sandbox/resources.h"
#include "sandbox/sandbox.h"

#define IDS_MAX 3

/* Everything an answer needs; borrowed. */
typedef struct {
    Sandbox *sandbox;
    const Request *request;
    const Caller *caller;
    const char *base;         /* http://127.0.0.1:PORT/SHARD/v1 */
    const char *path;         /* below base, with its slash */
    const char *ids[IDS_MAX]; /* what stood for each ID of the route */
} Call;

/* The caller's account's record with that id, or NULL. Borrowed. */
json_t *call_find(const Call *call, const Resource *resource, const char *id);

/* The record as the caller sees it; the caller of this owns it. */
json_t *call_show(const Call *call, const Resource *resource, const json_t *record);
View call_view(const Call *call);

/* 200 with one page of a list; takes items, those of the page, over. */
Reply *call_list(const Call *call, const char *name, const ListPage *page, json_t *items);

/* 404 as the API says it. */
Reply *call_not_found(void);
