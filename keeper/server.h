/* server.h: the keeper's loop. */
#pragma once

#include "keeper/answers.h"

typedef struct {
    uid_t web, agent; /* who may ask what; may be the same */
    int listening;    /* non-blocking, of keeper_listen */
    int signals;      /* readable when it is time to end */
} ServerSetup;

/* Answers until signals becomes readable. Errors: INTERNAL. */
gboolean server_run(const Keeper *keeper, const ServerSetup *setup, GError **error);
