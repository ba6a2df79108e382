/* key_page.h: what the page of one key shows, loaded once. */
#pragma once

#include "cgi-bin/pages/hook_words.h"
#include "cgi-bin/routes.h"
#include "lib/store/clinic.h"
#include "lib/store/key_reaches.h"

/* Everything about the keys of one hook. */
typedef struct {
    const char *hook_id; /* borrowed; "" for the clinic's own */
    char *name;          /* of the practitioner, NULL for the clinic's own */
    Clinic *clinic;      /* NULL while none is connected */
    ApiKey *in_use, *candidate;
    gboolean is_own;     /* the practitioner whose hook it is looks at it */
    int age_days;        /* older keys are asked to be replaced */
    KeyReach reach;      /* of the key in use */
    gboolean is_asking;  /* just now, what that key reaches */
    GArray *uses, *days; /* KeyUse, as key_uses.h lists them */
    HintTimes times;
} KeyPage;

/* The page of the hook that the path names once more, with what is wrong with the key its owner pasted; fixed text.
 * Errors: as the page itself. */
gboolean key_page_show_problem(App *app, const Request *request, Response *response, const char *problem,
    GError **error);

/* The key the page is judged by: the candidate, else the key in use, else NULL. */
const ApiKey *key_page_shown(const KeyPage *page);

/* Adds what a key was used for to its part of the page, and what earlier keys of the hook were used for to the page.
 * Names in it are borrowed. */
void key_uses_add_to(View *part, const KeyPage *page, const ApiKey *key);
void key_uses_add_earlier(View *view, const KeyPage *page);

#define KEY_USES_SHOWN_DAYS 30
