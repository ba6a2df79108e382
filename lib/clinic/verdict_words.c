/* verdict_words.c: the two sentences beside a badge, in the words of a practice manager.
 * The first says what happened, the second what to do. Names come from outside: they are only ever
 * text here. */
#include <string.h>

#include "lib/clinic/verdict.h"

#define MAKE_KEY "under My info, Manage API keys, Add an API key"

static const char *unreachable_because[KEY_REASON__COUNT] = {
    [KEY_REASON_NONE] = "Cliniko gave no clear answer",
    [KEY_REASON_NO_ANSWER] = "Cliniko could not be reached",
    [KEY_REASON_SLOW] = "Cliniko took too long to answer",
    [KEY_REASON_BUSY] = "Cliniko has had as many requests from this user as it takes in a minute",
    [KEY_REASON_FAULT] = "Cliniko reported a fault of its own",
    [KEY_REASON_NONSENSE] = "what answered did not speak as Cliniko does",
    [KEY_REASON_KEEPER] = "Keyrack's own key store did not hand the key out",
    [KEY_REASON_MOVED] = "Cliniko answered for another region",
};

/* "an administrator"; a role of Cliniko's that is new to us is quoted. */
static char *
role_with_article(const char *role)
{
    if (*role == '\0')
        return g_strdup("someone without a role");
    if (strcmp(role, "administrator") == 0)
        return g_strdup("an administrator");
    if (role_may_write_notes(role) || strcmp(role, "receptionist") == 0 ||
        strcmp(role, "scheduler") == 0 || strcmp(role, "bookkeeper") == 0)
        return g_strdup_printf("a %s", role);
    return g_strdup_printf("someone with the role “%s”", role);
}

static const char *
seen_name(const VerdictWords *words)
{
    return *words->seen_name == '\0' ? "somebody else" : words->seen_name;
}

/* Whom to ask for a key: the practitioner, or any administrator for the clinic's own. */
static const char *
maker(const VerdictWords *words)
{
    return words->owner_name == NULL ? "an administrator" : words->owner_name;
}

/* Cliniko names the same person as a practitioner and as a user, and a title in front makes nobody
 * else. */
static gboolean
seen_is_owner(const VerdictWords *words)
{
    return *words->seen_name != '\0' && (g_str_has_suffix(words->seen_name, words->owner_name) ||
                                         g_str_has_suffix(words->owner_name, words->seen_name));
}

/* The role is good for notes and still there is not enough access: then the person is no
 * practitioner. */
static gboolean
lacks_practitioner(const VerdictWords *words)
{
    return words->owner_name != NULL && role_may_write_notes(words->seen_role);
}

static char *
connected_sentence(const VerdictWords *words)
{
    g_autofree char *role = role_with_article(words->seen_role);

    if (words->owner_name == NULL)
        return g_strdup_printf("This key works. It belongs to %s, %s.", seen_name(words), role);
    return g_strdup_printf("This key works and belongs to %s.", words->owner_name);
}

static char *
access_sentence(const VerdictWords *words)
{
    g_autofree char *role = role_with_article(words->seen_role);

    if (words->owner_name == NULL)
        return g_strdup_printf(
            "This key belongs to %s, %s. The clinic's own key must be an administrator's.",
            seen_name(words), role);
    if (lacks_practitioner(words))
        return g_strdup_printf("This key belongs to %s, %s who is not a practitioner in Cliniko.",
                               seen_name(words), role);
    return g_strdup_printf("This key belongs to %s, %s. That role cannot write treatment notes.",
                           seen_name(words), role);
}

static char *
unreachable_sentence(const VerdictWords *words)
{
    g_autofree char *sentence = g_strdup_printf("%s, so this key could not be checked.",
                                                unreachable_because[words->reason]);

    sentence[0] = g_ascii_toupper(sentence[0]);
    return g_steal_pointer(&sentence);
}

char *
verdict_sentence(const VerdictWords *words)
{
    const char *owner = words->owner_name;

    switch (words->verdict) {
    case VERDICT_NONE:
        return owner == NULL ? g_strdup("The clinic has no key of its own yet.")
                             : g_strdup_printf("There is no key for %s yet.", owner);
    case VERDICT_CHECKING:
        return owner == NULL
                   ? g_strdup("Keyrack is asking Cliniko about this key.")
                   : g_strdup_printf("Keyrack is asking Cliniko whether this key belongs to %s.",
                                     owner);
    case VERDICT_CONNECTED:
        return connected_sentence(words);
    case VERDICT_REJECTED:
        return g_strdup(
            "Cliniko does not accept this key. It was archived, or not copied exactly.");
    case VERDICT_WRONG_OWNER:
        return g_strdup_printf("This key belongs to %s, not to %s.", seen_name(words),
                               maker(words));
    case VERDICT_WRONG_ACCOUNT:
        if (words->reason == KEY_REASON_MOVED)
            return g_strdup("This key works, for an account with this clinic's number but in another region of "
                            "Cliniko's than before. Perhaps Cliniko has moved your account.");
        return g_strdup("This key works, but for another Cliniko account than this clinic's.");
    case VERDICT_INACTIVE_USER:
        return g_strdup_printf("This key belongs to %s, whose user in Cliniko is inactive.",
                               seen_name(words));
    case VERDICT_NOT_ENOUGH_ACCESS:
        return access_sentence(words);
    case VERDICT_DUPLICATE:
        return g_strdup_printf("This key belongs to %s and is already saved there.",
                               seen_name(words));
    case VERDICT_UNREACHABLE:
        return unreachable_sentence(words);
    case VERDICT__COUNT:
        break;
    }
    g_assert_not_reached();
}

static char *
access_next_step(const VerdictWords *words)
{
    if (words->owner_name == NULL)
        return g_strdup("Ask an administrator of your Cliniko account to make a key " MAKE_KEY
                        ", and paste it here.");
    if (!seen_is_owner(words))
        return g_strdup_printf("Ask %s to sign in to Cliniko and make a key of their own " MAKE_KEY
                               ".",
                               words->owner_name);
    if (lacks_practitioner(words))
        return g_strdup_printf(
            "Ask an administrator to make %s a practitioner in Cliniko, then press Check again.",
            words->owner_name);
    return g_strdup_printf(
        "Ask an administrator to give %s the role practitioner in Cliniko, then press Check again.",
        words->owner_name);
}

static char *
unreachable_next_step(const VerdictWords *words)
{
    const char *more = "";

    if (*words->when == '\0') /* the last try was made; a record the keeper refuses will not open tomorrow either */
        return g_strdup(words->reason == KEY_REASON_KEEPER
                            ? "Paste the key once more. If the same happens again, tell whoever looks after Keyrack."
                            : "Keyrack has tried for a day and stopped. The key is kept: press Check again when "
                              "Cliniko can be reached.");
    if (words->reason == KEY_REASON_NONSENSE)
        more =
            " If this lasts, ask whoever looks after your network what answers in Cliniko's place.";
    if (words->reason == KEY_REASON_KEEPER)
        more = " If this lasts, ask whoever looks after Keyrack to see whether keyrack-keeper is "
               "running.";
    return g_strdup_printf("The key is kept; Keyrack tries again by itself %s.%s", words->when, more);
}

char *
verdict_next_step(const VerdictWords *words)
{
    switch (words->verdict) {
    case VERDICT_NONE:
        return g_strdup_printf("Ask %s to make a key in Cliniko " MAKE_KEY ", and paste it here.",
                               maker(words));
    case VERDICT_CHECKING:
        return g_strdup("This takes a second or two. You need not wait on this page.");
    case VERDICT_CONNECTED:
        return g_strdup("Nothing is left to do.");
    case VERDICT_REJECTED:
        return g_strdup_printf(
            "Ask %s to make a new key in Cliniko " MAKE_KEY ", and paste it here.", maker(words));
    case VERDICT_WRONG_OWNER:
        return g_strdup_printf(
            "Ask %s to make a key of their own, or save this one for %s instead.", maker(words),
            seen_name(words));
    case VERDICT_WRONG_ACCOUNT:
        if (words->reason == KEY_REASON_MOVED)
            return g_strdup("If Cliniko's support confirms that, whoever looks after the Keyrack server can say so "
                            "with keyrackctl clinic-moved; then press Check again. If they do not, remove this key.");
        return g_strdup_printf(
            "Ask %s to sign in to this clinic's Cliniko account and make the key there.",
            maker(words));
    case VERDICT_INACTIVE_USER:
        return g_strdup_printf(
            "Ask an administrator to make %s active again in Cliniko's settings, then press Check "
            "again.",
            seen_name(words));
    case VERDICT_NOT_ENOUGH_ACCESS:
        return access_next_step(words);
    case VERDICT_DUPLICATE:
        return g_strdup_printf("Ask %s to make a key of their own. Nothing changes for %s.",
                               maker(words), seen_name(words));
    case VERDICT_UNREACHABLE:
        return unreachable_next_step(words);
    case VERDICT__COUNT:
        break;
    }
    g_assert_not_reached();
}

char *
verdict_waits(const char *owner_name)
{
    return g_strdup_printf("Until a new key is connected, Keyrack does nothing in the name of %s; it looks at their "
                           "online bookings with the clinic's key.",
                           owner_name);
}
