/* paste_page.h: the page of Settings > Practitioners > Paste many keys: the box, the plan, and what became of it. */
#pragma once

#include "cgi-bin/routes.h"
#include "lib/clinic/paste_plan.h"
#include "lib/store/pastes.h"

#define PASTE_PATH "/settings/practitioners/paste"

/* A person's open paste and what is to become of each key. All zero while there is none. */
typedef struct {
    Paste paste;
    GPtrArray *keys;   /* of PastedKey */
    GArray *troubles;  /* of FoundTrouble */
    PlannedKey *plan;  /* one for each key */
    guint n[PLAN__COUNT];
} PastePlan;
void paste_plan_clear(PastePlan *plan);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PastePlan, paste_plan_clear)

gboolean paste_plan_load(App *app, const Request *request, PastePlan *plan, GError **error);
guint paste_plan_n_keys(const PastePlan *plan);
/* TRUE while Cliniko may still say something new about one of them. */
gboolean paste_plan_is_open(const PastePlan *plan);
/* Changes whenever the page would look different: what the script compares. Free with g_free. */
char *paste_plan_mark(const PastePlan *plan);
/* "Asked 31 of 48 keys". Free with g_free. */
char *paste_plan_progress(const PastePlan *plan);

/* What the page says besides. */
typedef struct {
    const char *problem;     /* why nothing was done, NULL for none; then status */
    const char *problem_title;
    unsigned status;
    const GArray *troubles;  /* of a text in which there was no key, NULL for none */
    const PastePlan *done;   /* confirmed just now, while some of its keys were not known; NULL for none */
} PasteNews;

/* Shows the plan of the person's open paste, else the box. */
gboolean paste_page_show(App *app, const Request *request, Response *response, const PasteNews *news, GError **error);
