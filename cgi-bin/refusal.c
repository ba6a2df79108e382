/* refusal.c: the words and statuses of everything the web refuses; the one place to polish them. */
#include "cgi-bin/refusal.h"

#include "lib/clinic/error.h"

#define NOTHING_CHANGED "Nothing was changed. "

static const RefusalWords words[REFUSAL__COUNT] = {
    [REFUSAL_BAD_ENCODING] = { 400, "That could not be read",
        "What arrived is not text that a browser sends: it is broken or damaged on its way.",
        NOTHING_CHANGED "Go back, reload the page and try again.", FALSE },
    [REFUSAL_CUT_OFF] = { 400, "That arrived incomplete",
        "The connection ended before everything had arrived.",
        NOTHING_CHANGED "Go back and send it again.", FALSE },
    [REFUSAL_TOO_LARGE] = { 413, "That is too much at once",
        "What was sent is larger than 64 KB or has more than 1,200 fields, and no form of Keyrack "
        "needs that much.",
        NOTHING_CHANGED "Go back, check what was pasted, and save fewer fields at once.", FALSE },
    [REFUSAL_PATH_TOO_LONG] = { 414, "That address is too long",
        "No page of Keyrack has so long an address; something was added to it.",
        "Begin at the start page.", FALSE },
    [REFUSAL_FIELDS] = { 400, "That does not fit the form",
        "A field is missing, too long, came twice, or is not one of this form.",
        NOTHING_CHANGED "Go back, reload the page and fill it in again.", FALSE },
    [REFUSAL_CONTENT_TYPE] = { 415, "That does not come from a form",
        "Keyrack takes forms as browsers send them (application/x-www-form-urlencoded), nothing "
        "else.",
        NOTHING_CHANGED "Use the form on the page.", FALSE },
    [REFUSAL_HOST] = { 421, "Keyrack has another address",
        "The address you used leads to this server, but Keyrack answers only to its own.",
        "Open Keyrack at its own address and keep that as your bookmark.", FALSE },
    [REFUSAL_NOT_FOUND] = { 404, "There is no such page",
        "Nothing is at this address. It may be mistyped, or what it showed is gone.",
        "Begin at the start page.", FALSE },
    [REFUSAL_METHOD] = { 405, "This address does not take that",
        "The page exists, but it cannot be used in this way.",
        NOTHING_CHANGED "Begin at the start page.", FALSE },
    [REFUSAL_SIGN_IN] = { 401, "Please sign in",
        "Nobody is signed in here, or the session has ended.", "Sign in and try again.", TRUE },
    [REFUSAL_SIGNED_OUT] = { 403, "You are signed out",
        "The session ended before this was sent: after 30 minutes without use, after 12 hours, or "
        "because somebody signed out in another tab.",
        NOTHING_CHANGED "Sign in, then fill in the form again.", TRUE },
    [REFUSAL_ROLE] = { 403, "This is not for your role",
        "You are signed in, but your role may not open this page.",
        "Ask an administrator of Keyrack to do it, or to change your role.", FALSE },
    [REFUSAL_SECOND_FACTOR] = { 403, "Set up your second factor first",
        "Your clinic asks every administrator for a code from their phone at each sign-in, and yours is not set up "
        "yet.",
        NOTHING_CHANGED "Open your account and set up the second factor; it takes two minutes.", FALSE },
    [REFUSAL_CROSS_SITE] = { 403, "This form came from elsewhere",
        "Keyrack only takes forms from its own pages, and this one was sent from another site or "
        "address.",
        NOTHING_CHANGED "Open the page in Keyrack and do it there.", FALSE },
    [REFUSAL_STALE_FORM] = { 403, "This form is out of date",
        "It was opened long ago, or you signed in or out since, perhaps in another tab.",
        NOTHING_CHANGED "Open the page again and fill in the form once more.", TRUE },
};

const RefusalWords *
refusal_words(Refusal refusal)
{
    g_assert(refusal > REFUSAL_NONE && refusal < REFUSAL__COUNT);
    return &words[refusal];
}

/* For a handler's error, by status; the last one is for all the rest. */
static const RefusalWords error_words[] = {
    { 403, "This is not allowed", "Keyrack may not do that.",
      NOTHING_CHANGED "Ask whoever looks after the server.", FALSE },
    { 404, "This is no longer there", "What the page was about is gone, or never was.",
      NOTHING_CHANGED "Go back and reload the page.", FALSE },
    { 409, "Somebody else was faster", "It was changed by somebody else since you opened the page.",
      NOTHING_CHANGED "Go back, reload the page and look before you try again.", FALSE },
    { 422, "That did not work", NULL, NOTHING_CHANGED "Go back and try again.", FALSE },
    { 502, "No answer from outside", "A service outside Keyrack did not answer.",
      "Try again in a few minutes.", FALSE },
    { 503, "Keyrack is busy", "A part of Keyrack has too much to do, or is just starting.",
      NOTHING_CHANGED "Wait a few seconds and try again. If it stays like this, tell whoever looks "
      "after the server.", FALSE },
    { 500, "Something went wrong in Keyrack", "This is our fault, not yours.",
      NOTHING_CHANGED "Try again. If it happens again, send the request number below to whoever "
      "looks after the server: it stands in the log with the details.", FALSE },
};

RefusalWords
refusal_words_of_error(const GError *error)
{
    const unsigned status = keyrack_error_status(error);
    gsize i = 0;

    while (i < G_N_ELEMENTS(error_words) - 1 && error_words[i].status != status)
        i++;
    return error_words[i];
}
