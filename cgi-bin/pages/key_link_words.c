/* key_link_words.c: the words about one-time links. Pure: no database, no network, no clock. */
#include "cgi-bin/pages/key_link_words.h"

#include "lib/clinic/text.h"

#define NEWS_S (7 * 24 * 60 * 60) /* how long an ended link is worth a line */

const char *
key_link_state_word(KeyLinkState state)
{
    static const char *const words[] = {
        [KEY_LINK_OPEN] = "open",       [KEY_LINK_CHECKING] = "checking",
        [KEY_LINK_USED] = "used",       [KEY_LINK_REVOKED] = "revoked",
        [KEY_LINK_EXPIRED] = "expired", [KEY_LINK_TRIED_OUT] = "tried-out",
        [KEY_LINK_DEPARTED] = "departed",
    };

    return words[state];
}

Verdict
key_link_told_verdict(Verdict verdict)
{
    return verdict == VERDICT_DUPLICATE ? VERDICT_WRONG_OWNER : verdict;
}

void
key_link_words_clear(KeyLinkWords *words)
{
    g_clear_pointer(&words->heading, g_free);
    g_clear_pointer(&words->sentence, g_free);
    g_clear_pointer(&words->next_step, g_free);
}

/* --- to the practitioner: a link that ended --------------------------------------------------- */

static KeyLinkWords
unknown_words(void)
{
    return (KeyLinkWords){
        g_strdup("This link does not work"),
        g_strdup("Keyrack does not know it. Perhaps a piece is missing, or it is long over."),
        g_strdup("Open it once more from the message it came with. If it still does not work, ask "
                 "whoever sent it to you for a new one."),
    };
}

static KeyLinkWords
used_words(const KeyLink *link, const char *when)
{
    return (KeyLinkWords){
        g_strdup_printf("Thank you, %s", link->practitioner_name),
        g_strdup("Your key works and is in its place. That is all: you can close this page."),
        g_strdup_printf("In Cliniko nothing is left to do; leave the key there as it is. The link was "
                        "used %s and works no more. If that was not you, tell %s at once.",
                        when, link->asked_by_name),
    };
}

static KeyLinkWords
revoked_words(const KeyLink *link)
{
    return (KeyLinkWords){
        g_strdup("This link was taken back"),
        g_strdup("It works no more. Perhaps a newer one took its place."),
        g_strdup_printf("Look whether a newer message has come, or ask %s for a new link.",
                        link->asked_by_name),
    };
}

static KeyLinkWords
expired_words(const KeyLink *link, const char *when)
{
    return (KeyLinkWords){
        g_strdup("This link is too old"),
        g_strdup_printf("Links are good for 7 days; this one ended %s.", when),
        g_strdup_printf("Ask %s for a new link.", link->asked_by_name),
    };
}

static KeyLinkWords
tried_out_words(const KeyLink *link)
{
    return (KeyLinkWords){
        g_strdup("This link takes no more keys"),
        g_strdup_printf("%d keys came by it, and none could be put in place for %s.",
                        KEY_LINK_TRIES, link->practitioner_name),
        g_strdup_printf("Ask %s for a new link, and perhaps for somebody beside you.",
                        link->asked_by_name),
    };
}

static KeyLinkWords
departed_words(const KeyLink *link)
{
    return (KeyLinkWords){
        g_strdup("No key is needed any more"),
        g_strdup_printf("Cliniko does not list %s as an active practitioner of this clinic.",
                        link->practitioner_name),
        g_strdup_printf("If that is a mistake, tell %s.", link->asked_by_name),
    };
}

/* --- to the practitioner: the key that came by it --------------------------------------------- */

static char *
verdict_told(const KeyLink *link)
{
    switch (link->verdict) {
    case VERDICT_REJECTED:
        return g_strdup("Cliniko does not accept this key. It was not copied whole, or it was "
                        "archived.");
    case VERDICT_WRONG_OWNER:
    case VERDICT_DUPLICATE:
        return g_strdup_printf("This key belongs to somebody else in Cliniko, not to %s.",
                               link->practitioner_name);
    case VERDICT_WRONG_ACCOUNT:
        return g_strdup("This key works, but for another Cliniko account than this clinic’s.");
    case VERDICT_INACTIVE_USER:
        return g_strdup("This key belongs to a user who is inactive in Cliniko.");
    case VERDICT_NOT_ENOUGH_ACCESS:
        return g_strdup("This key belongs to a user who is not a practitioner in Cliniko, or whose "
                        "role cannot write treatment notes.");
    case VERDICT_UNREACHABLE:
        return g_strdup("Cliniko could not be asked about this key just now.");
    default:
        return g_strdup("");
    }
}

static char *
unreachable_step(const KeyLink *link, gint64 now_utc, const char *zone)
{
    g_autofree char *when = NULL;

    if (link->next_check_utc == 0)
        return g_strdup_printf("Keyrack has stopped trying. Paste the key once more, or tell %s.",
                               link->asked_by_name);
    when = time_until_in_words(link->next_check_utc, now_utc, zone);
    return g_strdup_printf("Your key is kept, and Keyrack tries again by itself %s. You can close "
                           "this page; the link shows later what became of it.",
                           when);
}

static char *
verdict_step(const KeyLink *link, gint64 now_utc, const char *zone)
{
    const char *name = link->practitioner_name, *asked_by = link->asked_by_name;

    switch (link->verdict) {
    case VERDICT_REJECTED:
        return g_strdup("Make a new key in Cliniko, as described below, and paste it here.");
    case VERDICT_WRONG_OWNER:
    case VERDICT_DUPLICATE:
        return g_strdup_printf("It is not used. Log out of Cliniko, log in as %s, make a key there "
                               "and paste it here.",
                               name);
    case VERDICT_WRONG_ACCOUNT:
        return g_strdup("Log in to this clinic’s Cliniko account, make a key there and paste it "
                        "here.");
    case VERDICT_INACTIVE_USER:
        return g_strdup_printf("Ask %s to make your user active in Cliniko and then to press Check "
                               "again. You need not paste the key again.",
                               asked_by);
    case VERDICT_NOT_ENOUGH_ACCESS:
        return g_strdup_printf("Were you logged in to Cliniko as %s? Then tell %s: your role there "
                               "has to be changed, the key can stay. If not, log in as %s, make a "
                               "key there and paste it here.",
                               name, asked_by, name);
    case VERDICT_UNREACHABLE:
        return unreachable_step(link, now_utc, zone);
    default:
        return g_strdup("");
    }
}

static KeyLinkWords
open_words(const KeyLink *link, gint64 now_utc, const char *zone)
{
    return (KeyLinkWords){
        g_strdup_printf("A Cliniko API key for %s", link->practitioner_name),
        verdict_told(link),
        verdict_step(link, now_utc, zone),
    };
}

static KeyLinkWords
checking_words(const KeyLink *link)
{
    return (KeyLinkWords){
        g_strdup_printf("A Cliniko API key for %s", link->practitioner_name),
        g_strdup_printf("Your key has arrived. Keyrack is asking Cliniko whether it belongs to %s.",
                        link->practitioner_name),
        g_strdup("This takes a second or two; this page shows the answer by itself."),
    };
}

KeyLinkWords
key_link_words(const KeyLink *link, gint64 now_utc, const char *zone)
{
    g_autofree char *used = NULL, *expired = NULL;

    if (link == NULL)
        return unknown_words();
    used = time_in_words(link->used_utc, now_utc, zone);
    expired = time_in_words(link->expires_utc, now_utc, zone);
    switch (key_link_state(link, now_utc)) {
    case KEY_LINK_USED:
        return used_words(link, used);
    case KEY_LINK_REVOKED:
        return revoked_words(link);
    case KEY_LINK_EXPIRED:
        return expired_words(link, expired);
    case KEY_LINK_TRIED_OUT:
        return tried_out_words(link);
    case KEY_LINK_DEPARTED:
        return departed_words(link);
    case KEY_LINK_CHECKING:
        return checking_words(link);
    case KEY_LINK_OPEN:
    default:
        return open_words(link, now_utc, zone);
    }
}

/* --- to the administrators -------------------------------------------------------------------- */

/* What became of a link that still works, as the middle of a sentence. */
static char *
open_news(const KeyLink *link, gint64 now_utc, const char *zone)
{
    g_autofree char *opened = NULL;

    if (link->verdict == VERDICT_UNREACHABLE)
        return g_strdup("a key came by it that Cliniko could not be asked about yet");
    if (link->verdict != VERDICT_NONE)
        return g_strdup("a key came by it, but not the right one");
    if (link->opened_utc == 0)
        return g_strdup("not opened yet");
    opened = time_in_words(link->opened_utc, now_utc, zone);
    return g_strdup_printf("first opened %s, no key pasted yet", opened);
}

static char *
news_of_open(const KeyLink *link, const char *made, gint64 now_utc, const char *zone)
{
    g_autofree char *what = open_news(link, now_utc, zone);
    g_autofree char *until = time_until_in_words(link->expires_utc, now_utc, zone);

    return g_strdup_printf("%s: %s. It ends %s.%s", made, what, until,
                           link->opened_utc != 0 && link->verdict == VERDICT_NONE
                               ? " If somebody else opened it, take it back."
                               : "");
}

static gint64
ended_utc(const KeyLink *link, KeyLinkState state)
{
    return state == KEY_LINK_USED      ? link->used_utc
           : state == KEY_LINK_REVOKED ? link->revoked_utc
                                       : link->expires_utc;
}

/* A page may have hundreds of these, so no time is put into words that are not said. */
static char *
news_of_ended(KeyLinkState state, const char *made, gint64 end_utc, gint64 now_utc, const char *zone)
{
    g_autofree char *end = time_in_words(end_utc, now_utc, zone);

    if (end_utc <= now_utc - NEWS_S)
        return NULL;
    if (state == KEY_LINK_USED)
        return g_strdup_printf("%s: the key came by it and was in place %s.", made, end);
    if (state == KEY_LINK_REVOKED)
        return g_strdup_printf("%s: taken back %s.", made, end);
    return g_strdup_printf("%s: ended %s, without the right key.", made, end);
}

char *
key_link_news(const KeyLink *link, gint64 now_utc, const char *zone)
{
    const KeyLinkState state = key_link_state(link, now_utc);
    g_autofree char *when = time_in_words(link->created_utc, now_utc, zone);
    g_autofree char *made = g_strdup_printf("Link made %s by %s", when, link->asked_by_name);

    switch (state) {
    case KEY_LINK_OPEN:
        return news_of_open(link, made, now_utc, zone);
    case KEY_LINK_CHECKING:
        return g_strdup_printf("%s: the key that came by it is being checked.", made);
    case KEY_LINK_TRIED_OUT:
        return g_strdup_printf("%s: %d keys came by it, none was the right one, and it takes no "
                               "more.",
                               made, KEY_LINK_TRIES);
    case KEY_LINK_USED:
    case KEY_LINK_REVOKED:
    case KEY_LINK_EXPIRED:
        return news_of_ended(state, made, ended_utc(link, state), now_utc, zone);
    case KEY_LINK_DEPARTED:
    default:
        return NULL;
    }
}

char *
key_link_message(const KeyLinkMessage *message)
{
    return g_strdup_printf(
        "Hello %s,\n\n"
        "Keyrack, which %s uses beside Cliniko, needs a Cliniko API key of your own. The page behind "
        "this link shows step by step how to make one and has a field to paste it into. You need no "
        "account or password there:\n\n"
        "%s\n\n"
        "The link works once, until %s (%s time), and is meant for you alone: please do not pass it "
        "on. Paste the key only there; never send it in a message.\n\n"
        "Thank you\n"
        "%s\n",
        message->name, message->clinic, message->url, message->until, message->zone,
        message->asked_by);
}
