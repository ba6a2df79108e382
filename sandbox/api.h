/* api.h: the part of Cliniko's API that the sandbox answers. */
#pragma once

#include "sandbox/message.h"
#include "sandbox/sandbox.h"

/*
 * Answers /SHARD/v1/... as Cliniko would, and lets a fault spoil the answer. Called with the lock
 * held.
 *
 * Owner:  the caller frees the reply. *ret_caller is whose key was sent (archived keys and wrong
 *         shards included), NULL when nobody's; *ret_fault the fault that struck, or NULL. Both are
 *         valid until the lock is given back.
 */
Reply *api_answer(Sandbox *sandbox, const Request *request, const Caller **ret_caller,
                  const char **ret_fault);
