/* verdict.h: what a saved key proved to be, and the words for it. Rules: design section 6. */
#pragma once

#include <glib.h>

typedef enum {
    VERDICT_NONE, /* no key on this hook */
    VERDICT_CHECKING,
    VERDICT_CONNECTED,
    VERDICT_REJECTED,
    VERDICT_WRONG_OWNER,
    VERDICT_WRONG_ACCOUNT,
    VERDICT_INACTIVE_USER,
    VERDICT_NOT_ENOUGH_ACCESS,
    VERDICT_DUPLICATE,
    VERDICT_UNREACHABLE,
    VERDICT__COUNT
} Verdict;

/* Why Cliniko gave no clear answer; and what more there is to say about a wrong account. */
typedef enum {
    KEY_REASON_NONE,
    KEY_REASON_NO_ANSWER, /* no connection, reset, cut off */
    KEY_REASON_SLOW,      /* the time limit ran out */
    KEY_REASON_BUSY,      /* 429 */
    KEY_REASON_FAULT,     /* 5xx */
    KEY_REASON_NONSENSE,  /* an answer that is not Cliniko's: HTML, broken JSON, a redirect */
    KEY_REASON_KEEPER,    /* our own keeper did not open the key */
    KEY_REASON_MOVED,     /* of 'wrong account': its number is this clinic's, its region is another */
    KEY_REASON__COUNT
} KeyReason;

/* The word used in data-verdict, JSON and tables: "wrong-owner". Never NULL. */
const char *verdict_word(Verdict verdict);
gboolean verdict_from_word(const char *word, Verdict *ret_verdict);
const char *key_reason_word(KeyReason reason);
gboolean key_reason_from_word(const char *word, KeyReason *ret_reason);
/* The badge: "Wrong owner". */
const char *verdict_label(Verdict verdict);

/* Everything a check learnt; strings are borrowed, "" when unknown. */
typedef struct {
    /* what it should be; all "" / FALSE for the clinic's own key on first connect */
    gboolean is_clinic_key;
    const char *practitioner_id;
    const char *practitioner_user_id; /* as pinned, else as Cliniko lists it */
    const char *account_id;           /* as pinned: region and number, "au4/123"; "" while unpinned */
    /* what Cliniko answered */
    int user_status, settings_status; /* HTTP status of GET /user and GET /settings/public; 0: no answer */
    KeyReason user_reason, settings_reason; /* when there was no clear answer */
    const char *seen_user_id, *seen_role, *seen_account_id;
    gboolean seen_active;
    const char *seen_practitioner_id; /* the practitioner that user is, "" when none */
    /* what we know besides */
    gboolean saved_elsewhere; /* the same key is already in place for another practitioner */
} KeyFacts;

typedef struct {
    Verdict verdict;
    KeyReason reason; /* of UNREACHABLE, and MOVED of WRONG_ACCOUNT; else NONE */
} KeyVerdict;

/*
 * Judges a key. The order is: no clear answer, 401/403/404, account, owner (wrong owner, duplicate when that key
 * is already in place for its owner, not enough access when the person is no practitioner), inactive, role.
 * Source: cliniko-api 3, 10, 12, 13.
 */
KeyVerdict key_verdict(const KeyFacts *facts);

/* TRUE when this Cliniko role may write treatment notes, given that the person is a practitioner. */
gboolean role_may_write_notes(const char *role);

/*
 * The two sentences beside a badge: what happened, and what to do. Times are already words.
 *
 * Shape:  owner_name is the practitioner's name, or NULL for the clinic's key; seen_name and seen_role are whose key
 *         Cliniko says it is, "" when unknown; when is the words for the next try, "" when none.
 * Owner:  the caller frees both.
 */
typedef struct {
    Verdict verdict;
    KeyReason reason;
    const char *owner_name, *seen_name, *seen_role, *when;
} VerdictWords;
char *verdict_sentence(const VerdictWords *words);
char *verdict_next_step(const VerdictWords *words);

/* What waits while a practitioner has no key that works; free with g_free. */
char *verdict_waits(const char *owner_name);

/* Seconds to wait before try number attempts + 1 after `attempts` unclear ones: 10, 30, 60, 300, 900, then 1800;
 * jitter is 0..99 and adds up to a fifth. */
gint64 retry_delay_s(int attempts, int jitter);
