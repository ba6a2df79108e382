/* faults.h: what can go wrong on demand. */
#pragma once

#include "sandbox/message.h"
#include "sandbox/sandbox.h"

/*
 * Reads {"path", "user_id", "key_tail", "fault", "times"} and queues that fault.
 *
 * Shape:  path is as in the API, without shard and version ("/user"), with * for anything
 *         ("/businesses*available_time"), NULL for all; user_id and key_tail (last four characters
 *         of the key's body) narrow it to one caller; times is a number, or "forever", which is also
 *         the default.
 * Errors: a 422 reply that the caller owns, else NULL and *ret_id.
 */
Reply *fault_add(Sandbox *sandbox, const json_t *wish, guint *ret_id);

/* The faults that are queued, as JSON with how often each has struck; the caller owns it. */
json_t *faults_show(const Sandbox *sandbox);

void faults_clear(Sandbox *sandbox);

/*
 * Lets the first fault that fits spoil the reply to a request of the API, and uses up one of its
 * times.
 *
 * Shape:  path as above; caller may be NULL.
 * Owner:  may change everything in reply; returns the fault's text, NULL when none fitted, valid
 *         until the lock is given back.
 */
const char *fault_strike(Sandbox *sandbox, const char *path, const Caller *caller, Reply *reply);

void fault_free(gpointer fault);
