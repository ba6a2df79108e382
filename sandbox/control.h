/* control.h: the door for tests, beside the API on the same port: /sandbox/... */
#pragma once

#include "sandbox/message.h"
#include "sandbox/sandbox.h"

#define CONTROL_PREFIX "/sandbox/"

/*
 * POST, DELETE /sandbox/faults   queue one fault (faults.h), or forget them all
 * POST /sandbox/set              change the clinic while it runs (change.h)
 * POST /sandbox/latency          {"ms": 120}
 * GET, DELETE /sandbox/log       the API requests seen (never a key), or forget them
 * GET /sandbox/state             everything else there is to know
 *
 * Called with the lock held; the caller frees the reply.
 */
Reply *control_answer(Sandbox *sandbox, const Request *request);

/* Notes an API request in the log. Called with the lock held. */
void control_note(Sandbox *sandbox, const Request *request, const Reply *reply,
                  const Caller *caller, const char *fault);
