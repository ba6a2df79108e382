/* call.h: one call to Cliniko: what it asks, and what has come of it so far. */
#pragma once

#include "lib/cliniko/transfer.h"
#include "lib/cliniko/cliniko.h"

typedef enum { CALL_USER, CALL_SETTINGS, CALL_LIST, CALL_NEXT_TIME, CALL_TIMES, CALL_REACH } CallKind;

typedef struct {
    CallKind kind;
    char *key; /* wiped when freed */
    char *shard, *budget;
    int spare;
    KeyPurpose purpose;
    gint64 key_id;
    char *hook_id;
    /* what it asks */
    char *path;  /* NULL: ids or days were not fit to be in one */
    char *query; /* "" or what comes before the page */
    ClinikoList list;
    int page; /* 0: not paged */
    /* where it is; kept by client.c */
    gint64 due_ms;      /* monotonic */
    int tries;          /* of this page */
    Transfer *transfer; /* NULL while waiting */
    /* what came */
    ClinikoUser user;
    ClinikoSettings settings;
    gint64 next_utc;
    GArray *items;    /* of a list, or times */
    GHashTable *seen; /* ids or times in items and those passed over */
    /* whom to tell */
    union {
        ClinikoUserDone user;
        ClinikoSettingsDone settings;
        ClinikoListDone list;
        ClinikoNextTimeDone next_time;
        ClinikoTimesDone times;
        ClinikoReachDone reach;
    } done;
    gpointer data;
} Call;

/* Parameters as those of cliniko_get_*; each is ended with call_end, or freed untold with call_free. */
Call *call_new_user(const ClinikoAuth *auth, ClinikoUserDone done, gpointer data);
Call *call_new_settings(const ClinikoAuth *auth, ClinikoSettingsDone done, gpointer data);
Call *call_new_list(const ClinikoAuth *auth, ClinikoList list, const char *of_id,
                    ClinikoListDone done, gpointer data);
Call *call_new_next_time(const ClinikoAuth *auth, const ClinikoCombination *of, const char *from,
                         const char *to, ClinikoNextTimeDone done, gpointer data);
Call *call_new_times(const ClinikoAuth *auth, const ClinikoCombination *of, const char *from,
                     const char *to, ClinikoTimesDone done, gpointer data);
Call *call_new_reach(const ClinikoAuth *auth, KeyArea area, ClinikoReachDone done, gpointer data);
void call_free(Call *call);

/* What must hold before a key goes anywhere: the caller's data may come from a damaged database, and
 * the key's purpose must allow this very request. */
gboolean call_is_sound(const Call *call);
/* TRUE when it waits for its budget as long as it takes, and is tried again. */
gboolean call_is_patient(const Call *call);
/* How many bytes its answer may have. */
gsize call_body_max(const Call *call);
/* Every call reads. */
#define CALL_METHOD "GET"
/* Path and query of the page it is at; free with g_free. */
char *call_target(const Call *call);

/* Takes in the body of a 200. */
typedef enum {
    CALL_COMPLETE,
    CALL_HAS_NEXT, /* call->page is now the next one */
    CALL_NONSENSE,
} CallStep;
CallStep call_take(Call *call, const Answer *answer);

/* Calls back, once, and frees the call. answer is NULL when none came. */
void call_end(Call *call, ClinikoOutcome outcome, const Answer *answer);
