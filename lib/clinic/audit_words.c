/* audit_words.c: the audit log in the words of a practice manager. Pure. tests/house/audit-words.test.mjs sees
 * that every act in the code stands here. */
#include "lib/clinic/audit_words.h"

#include <string.h>

#include "lib/clinic/key_purpose.h"
#include "lib/clinic/verdict.h"

typedef struct {
    const char *word, *words;
} Words;

static const Words acts[] = {
    { "api-refused", "Asked the API with a key that was not taken" },
    { "audit-exported", "Downloaded the audit log" },
    { "clinic-connected", "Connected the clinic" },
    { "clinic-moved", "Said that Cliniko moved the clinic to another region" },
    { "clinic-refreshed", "Fetched the lists from Cliniko" },
    { "code-refused", "Gave a wrong code" },
    { "issued-key-created", "Created an API key" },
    { "issued-key-deleted", "Deleted an API key" },
    { "issued-key-edited", "Changed the name or description of an API key" },
    { "issued-key-rotated", "Rotated an API key" },
    { "issued-key-viewed", "Looked at an API key" },
    { "issued-keys-once", "Said whether API keys are shown once only" },
    { "issued-keys-reviewed", "Said that the API keys were looked over" },
    { "key-check", "Asked for a key to be checked" },
    { "key-judged", "Checked a key" },
    { "key-move-asked", "Asked for a key to be moved to its owner" },
    { "key-moved", "Moved a key to its owner" },
    { "key-removed", "Removed the key" },
    { "key-retired", "Replaced the key in use with a newer one" },
    { "key-saved", "Saved a key" },
    { "key-used", "Used the key with Cliniko" },
    { "link-expired", "The link for pasting a key ran out" },
    { "link-made", "Made a link for pasting a key" },
    { "link-opened", "Opened the link for pasting a key" },
    { "link-revoked", "Withdrew the link for pasting a key" },
    { "link-used", "Pasted a key by the link" },
    { "meant", "Said whether patients should be able to book this" },
    { "new-key-removed", "Removed the new key, kept the one in use" },
    { "old-key-check", "Asked for a replaced key to be checked" },
    { "old-key-erased", "Erased a replaced key" },
    { "password-changed", "Changed the password" },
    { "password-link-made", "Made a link for setting a password" },
    { "password-proven", "Gave the password again" },
    { "password-reset", "Set a new password by a link" },
    { "password-right", "Gave the right password, the code still missing" },
    { "password-set", "Set a password" },
    { "paste-confirmed", "Saved the keys that were pasted together" },
    { "paste-expired", "Erased pasted keys that nobody confirmed in time" },
    { "paste-forgotten", "Threw away the keys that were pasted together" },
    { "paste-made", "Pasted keys together, to be looked over" },
    { "person-added", "Added an administrator" },
    { "person-completed", "Set up an account" },
    { "person-deactivated", "Took the account out of use" },
    { "person-invited", "Invited somebody" },
    { "person-prepared", "Began an invitation" },
    { "person-reactivated", "Put the account into use again" },
    { "person-renamed", "Changed their name" },
    { "person-role", "Gave another role" },
    { "policy-changed", "Changed how old a key may get" },
    { "proof-refused", "Was asked for the password again" },
    { "recovery-code-used", "Signed in with a recovery code" },
    { "recovery-codes-made", "Made new recovery codes" },
    { "refresh-asked", "Asked for a fresh look at Cliniko" },
    { "resumed", "Let keys be used again" },
    { "second-factor-off", "Turned the second factor off" },
    { "second-factor-on", "Set up a second factor" },
    { "second-factor-optional", "Let administrators sign in without a second factor" },
    { "second-factor-required", "Asked a second factor of every administrator" },
    { "session-ended", "Signed out another browser" },
    { "sign-in-refused", "Tried to sign in" },
    { "signed-in", "Signed in" },
    { "signed-out", "Signed out" },
    { "signed-out-elsewhere", "Signed out all other browsers" },
    { "signed-out-everywhere", "Was signed out everywhere" },
    { "stopped", "Stopped all use of keys" },
};

static const Words outcomes[] = {
    { "done", "" },
    { "expired", "its time was up" },
    { "no", "no" },
    { "refused", "refused" },
    { "unsaid", "taken back" },
    { "yes", "yes" },
    { "checking", "checking" },
    { "connected", "connected" },
    { "duplicate", "saved for somebody else already" },
    { "inactive-user", "the user is inactive in Cliniko" },
    { "not-enough-access", "not enough access" },
    { "rejected", "Cliniko rejected it" },
    { "unreachable", "Cliniko gave no answer" },
    { "wrong-account", "of another Cliniko account" },
    { "wrong-owner", "somebody else’s key" },
    /* of the API's door */
    { "key-expired", "the key has expired" },
    { "owner-inactive", "its owner may not sign in any more" },
    { "too-many-failures", "wrong username or key, again and again" },
    { "wrong-credentials", "wrong username or key" },
    { "wrong-network", "not from this network" },
};

static const Words doers[] = {
    { "agent", "Keyrack itself" },
    { "keyrackctl", "Whoever looks after the server" },
    { "person", "A person no longer known" },
    { "visitor", "Somebody not signed in" },
};

static const Words things[] = {
    { "api", "The API" },
    { "clinic", "The clinic" },
    { "online-bookings", "Online bookings" },
    { "paste", "Keys pasted together" },
    { "person", "An account that is not set up" },
    { "policy", "The rules for keys" },
    { "practitioner", "A practitioner no longer known" },
};

static const char *
find_words(const Words *list, gsize count, const char *word)
{
    for (gsize i = 0; i < count; i++)
        if (strcmp(list[i].word, word) == 0)
            return list[i].words;
    return word;
}

const char *
audit_act_words(const char *act)
{
    return find_words(acts, G_N_ELEMENTS(acts), act);
}

const char *
audit_act_at(guint place)
{
    return place < G_N_ELEMENTS(acts) ? acts[place].word : NULL;
}

gboolean
audit_act_is_known(const char *act)
{
    for (gsize i = 0; i < G_N_ELEMENTS(acts); i++)
        if (strcmp(acts[i].word, act) == 0)
            return TRUE;
    return FALSE;
}

/* "PURPOSE reads=12 writes=0" */
static char *
use_words(const char *detail)
{
    g_auto(GStrv) parts = g_strsplit(detail, " ", 4);
    gint64 reads, writes;
    KeyPurpose purpose;

    if (g_strv_length(parts) != 3 || !key_purpose_from_word(parts[0], &purpose) ||
        !g_str_has_prefix(parts[1], "reads=") || !g_str_has_prefix(parts[2], "writes=") ||
        !g_ascii_string_to_signed(parts[1] + strlen("reads="), 10, 0, G_MAXINT64, &reads, NULL) ||
        !g_ascii_string_to_signed(parts[2] + strlen("writes="), 10, 0, G_MAXINT64, &writes, NULL))
        return NULL;
    return writes == 0 ? g_strdup_printf("%s: read %" G_GINT64_FORMAT " times within an hour, changed nothing",
                                         key_purpose_label(purpose), reads)
                       : g_strdup_printf("%s: read %" G_GINT64_FORMAT " times and changed something %" G_GINT64_FORMAT
                                         " times within an hour",
                                         key_purpose_label(purpose), reads, writes);
}

char *
audit_detail_words(const char *detail)
{
    g_autofree char *use = use_words(detail);

    return use != NULL ? g_steal_pointer(&use) : g_strdup(detail);
}

const char *
audit_outcome_words(const char *outcome)
{
    return find_words(outcomes, G_N_ELEMENTS(outcomes), outcome);
}

/* What only the API's door says. */
static gboolean
is_of_the_api(const char *outcome)
{
    static const char *const words[] = { "key-expired", "owner-inactive", "too-many-failures", "wrong-credentials",
                                         "wrong-network", NULL };

    return g_strv_contains(words, outcome);
}

AuditTone
audit_outcome_tone(const char *outcome)
{
    Verdict verdict;

    if (strcmp(outcome, "refused") == 0 || is_of_the_api(outcome))
        return AUDIT_BAD;
    if (!verdict_from_word(outcome, &verdict) || verdict == VERDICT_CHECKING)
        return AUDIT_PLAIN;
    return verdict == VERDICT_CONNECTED ? AUDIT_GOOD : AUDIT_BAD;
}

const char *
audit_who(const char *kind, const char *name)
{
    return *name != '\0' ? name : find_words(doers, G_N_ELEMENTS(doers), kind);
}

const char *
audit_where(const char *address)
{
    return *address != '\0' ? address : "The Keyrack server";
}

char *
audit_about(const AuditObject *object)
{
    const char *who = *object->person != '\0' ? object->person : object->practitioner;
    const char *what = *who != '\0' && *object->type != '\0' ? ", " : "";
    const char *where = *object->business == '\0'                  ? ""
                        : *who == '\0' && *object->type == '\0' ? ""
                                                                   : " at ";
    g_autofree char *about = g_strconcat(who, what, object->type, where, object->business, NULL);

    if (*about != '\0')
        return g_steal_pointer(&about);
    if (strcmp(object->kind, "person") == 0 && *object->id == '\0')
        return g_strdup("An e-mail address Keyrack does not know");
    if (strcmp(object->kind, "issued-key") == 0)
        return *object->issued_key != '\0' ? g_strdup_printf("API key %s (number %s)", object->issued_key, object->id)
                                           : g_strdup_printf("API key number %s, deleted", object->id);
    return g_strdup(find_words(things, G_N_ELEMENTS(things), object->kind));
}
