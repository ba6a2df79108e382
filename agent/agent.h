/* agent.h: what the running agent holds; every job is handed it. */
#pragma once

#include "agent/uses.h"
#include "lib/cliniko/cliniko.h"
#include "lib/store/audit.h"
#include "lib/store/pins.h"

typedef struct {
    Db *db;              /* keyrack.db: the web writes it too, so every row is hostile input */
    PinDb *pins;         /* agent.db: ours alone, and believed before keyrack.db */
    Cliniko *client;
    Uses *uses;          /* requests the client sent that no table knows of yet */
    char *keeper_socket;
    GPtrArray *runs;     /* Run: the jobs under way */
    GPtrArray *claimed;  /* Job: the table says 'running', their turn to start comes in the next rounds */
    gboolean lost_track; /* the table may say 'running' of a job that has no run */
    gboolean stopped;    /* the emergency stop stands: no key is opened, nothing is sent */
    gint64 audit_copied; /* the last entry of the audit log in the chain; a hint, agent.db has the truth */
} Agent;

/* The agent as the one who acts, at this moment. */
Actor agent_actor(void);
