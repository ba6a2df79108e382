/* key_reach.c: what of Cliniko a key was seen to reach, what that is needed for, and what to do where it does not.
 * Pure. Facts: cliniko-api 12 (roles and permissions); where those are not sure, a role is taken not to suffice. */
#include "lib/clinic/key_reach.h"

#include <string.h>

#define ADMINISTRATOR "administrator"
#define PRACTITIONER "practitioner"
#define SCHEDULER "scheduler"

/* One area for one kind of key. A %s stands for the owner's name. */
typedef struct {
    const char *with, *without; /* which work it is for; what fails for lack of it */
    const char *role;           /* the smallest that suffices for that work; NULL: nothing needs it */
} Need;

typedef struct {
    const char *word, *label, *noun;
    const char *roles[7]; /* that may read it, ended by NULL */
    Need practitioner, clinic;
} Area;

#define EVERY_ROLE SCHEDULER, "receptionist", PRACTITIONER, "power receptionist", ADMINISTRATOR
#define NOT_FROM_CLINIC \
    "Keyrack does not need this from the clinic’s key: it uses each practitioner’s own."

static const Area areas[KEY_AREA__COUNT] = {
    [AREA_SETTINGS] = {
        "settings", "Settings", "settings", { ADMINISTRATOR, NULL },
        { "Keyrack does not need this from a practitioner’s key: it uses the clinic’s own.",
          "Nothing fails for lack of it: Keyrack uses the clinic’s own key.", NULL },
        { "The rules of online booking are among them: checks and the preview go by those.",
          "Online-booking checks and the preview go by the part of the settings that is public.", ADMINISTRATOR } },
    [AREA_AVAILABILITY] = {
        "availability", "Weekly hours", "weekly hours", { EVERY_ROLE, "bookkeeper", NULL },
        { "Online-booking checks and the preview ask about %s with this key.",
          "Online-booking checks and the preview have to ask about %s with the clinic’s own key.", SCHEDULER },
        { "Online-booking checks and the preview need them.",
          "Online-booking checks and the preview cannot be made.", ADMINISTRATOR } },
    [AREA_PATIENTS] = {
        "patients", "Patients", "patients", { EVERY_ROLE, NULL },
        { "Session notes and patient forms will need this.",
          "Session notes and patient forms could not be pushed.", PRACTITIONER },
        { NOT_FROM_CLINIC, NOT_FROM_CLINIC, NULL } },
    [AREA_NOTES] = {
        "treatment-notes", "Treatment notes", "treatment notes", { PRACTITIONER, ADMINISTRATOR, NULL },
        { "Session notes will need this. Cliniko may show only the notes %s wrote.",
          "Session notes could not be pushed.", PRACTITIONER },
        { NOT_FROM_CLINIC, NOT_FROM_CLINIC, NULL } },
    [AREA_INVOICES] = {
        "invoices", "Invoices", "invoices",
        { "receptionist", PRACTITIONER, "power receptionist", ADMINISTRATOR, "bookkeeper", NULL },
        { "The daily briefing will need this.",
          "The daily briefing could not say what was invoiced.", PRACTITIONER },
        { "The daily briefing will need this.",
          "The daily briefing could not say what was invoiced.", ADMINISTRATOR } },
};

static const char *const reach_names[REACH__COUNT] = {
    [REACH_UNKNOWN] = "unknown", [REACH_YES] = "yes", [REACH_NO] = "no",
};

const char *
key_area_word(KeyArea area)
{
    g_assert(area < KEY_AREA__COUNT);
    return areas[area].word;
}

gboolean
key_area_from_word(const char *word, KeyArea *ret_area)
{
    for (KeyArea area = 0; word != NULL && area < KEY_AREA__COUNT; area++) {
        if (strcmp(areas[area].word, word) == 0) {
            *ret_area = area;
            return TRUE;
        }
    }
    return FALSE;
}

const char *
key_area_label(KeyArea area)
{
    g_assert(area < KEY_AREA__COUNT);
    return areas[area].label;
}

const char *
reach_word(Reach reach)
{
    g_assert(reach < REACH__COUNT);
    return reach_names[reach];
}

gboolean
reach_from_word(const char *word, Reach *ret_reach)
{
    for (Reach reach = 0; word != NULL && reach < REACH__COUNT; reach++) {
        if (strcmp(reach_names[reach], word) == 0) {
            *ret_reach = reach;
            return TRUE;
        }
    }
    return FALSE;
}

/* The purpose's list has one for each area, in their order. */
const PurposeRequest *
key_area_request(KeyArea area)
{
    g_assert(area < KEY_AREA__COUNT);
    return &key_purpose_requests(KEY_FOR_REACH)[area];
}

Reach
reach_of_status(int status)
{
    if (status == 200)
        return REACH_YES;
    return status == 401 || status == 403 ? REACH_NO : REACH_UNKNOWN;
}

/* --- words -------------------------------------------------------------------------------- */

/* text with the name where its %s is, if it has one. */
static char *
with_name(const char *text, const char *name)
{
    const char *place = strstr(text, "%s");

    if (place == NULL)
        return g_strdup(text);
    return g_strdup_printf("%.*s%s%s", (int)(place - text), text, name, place + strlen("%s"));
}

static char *
work_words(const KeyOwner *owner, const Need *need, Reach reach)
{
    switch (reach) {
    case REACH_YES:
        return with_name(need->with, owner->name);
    case REACH_NO:
        return with_name(need->without, owner->name);
    default:
        return g_strdup("Cliniko gave no clear answer.");
    }
}

/* What to do about a no, when something needs it. Practitioners may be kept from money by a switch of the account. */
static char *
no_next_step(const KeyOwner *owner, KeyArea area, const Need *need)
{
    const char *name = owner->name;

    if (!g_strv_contains(areas[area].roles, owner->role))
        return g_strdup_printf(
            "In Cliniko, give %s at least the role %s, then press Check again.", name, need->role);
    if (area == AREA_INVOICES && strcmp(owner->role, PRACTITIONER) == 0)
        return g_strdup_printf("In Cliniko’s settings, financial details are kept from practitioners. If %s may see "
                               "them, switch that off there, then press Check again.", name);
    return g_strdup_printf("%s is %s %s in Cliniko, which should be enough. Look there whether something else keeps "
                           "them from it, then press Check again.",
                           name, strchr("aeiou", owner->role[0]) != NULL ? "an" : "a", owner->role);
}

static char *
next_step(const KeyOwner *owner, KeyArea area, const Need *need, Reach reach)
{
    if (reach == REACH_YES || need->role == NULL)
        return g_strdup("");
    if (reach == REACH_UNKNOWN)
        return g_strdup("Press Check again to have it asked once more.");
    return no_next_step(owner, area, need);
}

ReachWords
reach_words(const KeyOwner *owner, KeyArea area, Reach reach)
{
    const Need *need = owner->is_clinic_key ? &areas[area].clinic : &areas[area].practitioner;
    const char *answer = reach == REACH_UNKNOWN ? "not known" : reach_names[reach];

    g_assert(area < KEY_AREA__COUNT && reach < REACH__COUNT);
    return (ReachWords){
        .reads = g_strdup_printf("Reads %s: %s.", areas[area].noun, answer),
        .work = work_words(owner, need, reach),
        .next_step = next_step(owner, area, need, reach),
    };
}

void
reach_words_clear(ReachWords *words)
{
    g_free(words->reads);
    g_free(words->work);
    g_free(words->next_step);
    *words = (ReachWords){ 0 };
}
