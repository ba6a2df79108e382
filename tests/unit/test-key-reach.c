/* test-key-reach.c: what is said about every area, for every kind of key, role and answer. */
#include <string.h>

#include "lib/clinic/key_reach.h"

#define NAME "Anna Berg"

/* Which next step belongs to a no: none needed; a role at least; the switch about money; something else. */
typedef enum { NONE, ROLE, MONEY, ELSE } Step;

/* In the order of `roles`; apart from key_reach.c by hand from cliniko-api 12. */
static const char *const roles[] = { "scheduler", "receptionist", "practitioner", "power receptionist",
                                     "administrator", "bookkeeper", "", "gardener" };
static const struct {
    KeyArea area;
    gboolean is_clinic_key;
    const char *reads, *with, *without, *role; /* role: named by ROLE */
    Step no[G_N_ELEMENTS(roles)];
} cases[] = {
    { AREA_SETTINGS, FALSE, "settings", "Keyrack does not need this from a practitioner’s key",
      "Nothing fails for lack of it", NULL, { NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE } },
    { AREA_AVAILABILITY, FALSE, "weekly hours", "ask about " NAME " with this key",
      "ask about " NAME " with the clinic’s own key", "scheduler", { ELSE, ELSE, ELSE, ELSE, ELSE, ELSE, ROLE, ROLE } },
    { AREA_PATIENTS, FALSE, "patients", "Session notes and patient forms will need this",
      "Session notes and patient forms could not be pushed", "practitioner",
      { ELSE, ELSE, ELSE, ELSE, ELSE, ROLE, ROLE, ROLE } },
    { AREA_NOTES, FALSE, "treatment notes", "Session notes will need this. Cliniko may show only the notes " NAME,
      "Session notes could not be pushed", "practitioner", { ROLE, ROLE, ELSE, ROLE, ELSE, ROLE, ROLE, ROLE } },
    { AREA_INVOICES, FALSE, "invoices", "The daily briefing will need this", "could not say what was invoiced",
      "practitioner", { ROLE, ELSE, MONEY, ELSE, ELSE, ELSE, ROLE, ROLE } },
    { AREA_SETTINGS, TRUE, "settings", "The rules of online booking are among them", "the part of the settings "
      "that is public",
      "administrator", { ROLE, ROLE, ROLE, ROLE, ELSE, ROLE, ROLE, ROLE } },
    { AREA_AVAILABILITY, TRUE, "weekly hours", "Online-booking checks and the preview need them",
      "Online-booking checks and the preview cannot be made", "administrator",
      { ELSE, ELSE, ELSE, ELSE, ELSE, ELSE, ROLE, ROLE } },
    { AREA_PATIENTS, TRUE, "patients", "does not need this from the clinic’s key",
      "does not need this from the clinic’s key", NULL, { NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE } },
    { AREA_NOTES, TRUE, "treatment notes", "does not need this from the clinic’s key",
      "does not need this from the clinic’s key", NULL, { NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE } },
    { AREA_INVOICES, TRUE, "invoices", "The daily briefing will need this", "could not say what was invoiced",
      "administrator", { ROLE, ELSE, MONEY, ELSE, ELSE, ELSE, ROLE, ROLE } },
};
G_STATIC_ASSERT(G_N_ELEMENTS(cases) == 2 * KEY_AREA__COUNT);

static void
assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        g_error("'%s' is not in '%s'", part, text);
}

static void
assert_step(const char *text, Step step, const char *least, const char *role)
{
    g_autofree char *give = g_strdup_printf("In Cliniko, give " NAME " at least the role %s, then press Check again.",
                                            least);

    if (step == NONE)
        g_assert_cmpstr(text, ==, "");
    if (step == ROLE)
        g_assert_cmpstr(text, ==, give);
    if (step == MONEY)
        assert_has(text, "financial details are kept from practitioners. If " NAME " may see them");
    if (step == ELSE) {
        assert_has(text, NAME " is a");
        assert_has(text, role);
        assert_has(text, "which should be enough");
    }
}

static void
every_combination(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        for (gsize role = 0; role < G_N_ELEMENTS(roles); role++) {
            const KeyOwner owner = { cases[i].is_clinic_key, NAME, roles[role] };
            g_auto(ReachWords) yes = reach_words(&owner, cases[i].area, REACH_YES);
            g_auto(ReachWords) no = reach_words(&owner, cases[i].area, REACH_NO);
            g_auto(ReachWords) unknown = reach_words(&owner, cases[i].area, REACH_UNKNOWN);
            g_autofree char *said = g_strdup_printf("Reads %s: ", cases[i].reads);

            g_test_message("%s, %d, '%s'", cases[i].reads, cases[i].is_clinic_key, roles[role]);
            g_assert_true(g_str_has_prefix(yes.reads, said) && g_str_has_suffix(yes.reads, ": yes."));
            g_assert_true(g_str_has_prefix(no.reads, said) && g_str_has_suffix(no.reads, ": no."));
            g_assert_true(g_str_has_suffix(unknown.reads, ": not known."));
            assert_has(yes.work, cases[i].with);
            assert_has(no.work, cases[i].without);
            g_assert_cmpstr(unknown.work, ==, "Cliniko gave no clear answer.");
            g_assert_cmpstr(yes.next_step, ==, "");
            assert_step(no.next_step, cases[i].no[role], cases[i].role, roles[role]);
            g_assert_cmpstr(unknown.next_step, ==,
                            cases[i].role == NULL ? "" : "Press Check again to have it asked once more.");
        }
}

/* As a practice manager reads it. */
static void
whole_sentences(void)
{
    const KeyOwner bookkeeper = { FALSE, NAME, "bookkeeper" }, administrator = { FALSE, NAME, "administrator" };
    g_auto(ReachWords) patients = reach_words(&bookkeeper, AREA_PATIENTS, REACH_NO);
    g_auto(ReachWords) notes = reach_words(&administrator, AREA_NOTES, REACH_NO);

    g_assert_cmpstr(patients.reads, ==, "Reads patients: no.");
    g_assert_cmpstr(patients.work, ==, "Session notes and patient forms could not be pushed.");
    g_assert_cmpstr(patients.next_step, ==,
                    "In Cliniko, give Anna Berg at least the role practitioner, then press Check again.");
    g_assert_cmpstr(notes.next_step, ==,
                    "Anna Berg is an administrator in Cliniko, which should be enough. Look there whether something "
                    "else keeps them from it, then press Check again.");
}

/* A name from outside is never taken for a format. */
static void
names_are_plain(void)
{
    const KeyOwner owner = { FALSE, "%s%n", "scheduler" };
    g_auto(ReachWords) words = reach_words(&owner, AREA_AVAILABILITY, REACH_YES);
    g_auto(ReachWords) no = reach_words(&owner, AREA_NOTES, REACH_NO);

    assert_has(words.work, "about %s%n with");
    assert_has(no.next_step, "give %s%n at least");
}

static void
statuses(void)
{
    static const struct { int status; Reach reach; } all[] = {
        { 200, REACH_YES }, { 401, REACH_NO },      { 403, REACH_NO },      { 404, REACH_UNKNOWN },
        { 400, REACH_UNKNOWN }, { 429, REACH_UNKNOWN }, { 500, REACH_UNKNOWN }, { 0, REACH_UNKNOWN },
        { 201, REACH_UNKNOWN }, { 304, REACH_UNKNOWN }, { 422, REACH_UNKNOWN },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        g_assert_cmpint(reach_of_status(all[i].status), ==, all[i].reach);
}

static void
words_come_back(void)
{
    KeyArea area;
    Reach reach;

    for (KeyArea i = 0; i < KEY_AREA__COUNT; i++) {
        g_assert_true(key_area_from_word(key_area_word(i), &area) && area == i);
        g_assert_true(g_utf8_strlen(key_area_label(i), -1) > 5);
    }
    for (Reach i = 0; i < REACH__COUNT; i++)
        g_assert_true(reach_from_word(reach_word(i), &reach) && reach == i);
    g_assert_false(key_area_from_word("", &area) || key_area_from_word(NULL, &area));
    g_assert_false(reach_from_word("maybe", &reach) || reach_from_word(NULL, &reach));
}

/* Each area has the request that is about it, and none of them can bring a record. */
static void
requests_ask_for_nothing(void)
{
    static const char *const paths[KEY_AREA__COUNT] = {
        [AREA_SETTINGS] = "/settings",
        [AREA_AVAILABILITY] = "/daily_availabilities",
        [AREA_PATIENTS] = "/patients",
        [AREA_NOTES] = "/treatment_notes",
        [AREA_INVOICES] = "/invoices",
    };

    for (KeyArea area = 0; area < KEY_AREA__COUNT; area++) {
        const PurposeRequest *request = key_area_request(area);

        g_assert_cmpstr(request->path, ==, paths[area]);
        g_assert_cmpstr(request->method, ==, "GET");
        if (area == AREA_SETTINGS)
            g_assert_cmpstr(request->query, ==, "");
        else
            g_assert_cmpstr(request->query, ==, "q%5B%5D=created_at%3A%3C1900-01-01T00%3A00%3A00Z&per_page=1");
    }
    g_assert_null(key_purpose_requests(KEY_FOR_REACH)[KEY_AREA__COUNT].method);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/key-reach/every combination", every_combination);
    g_test_add_func("/key-reach/whole sentences", whole_sentences);
    g_test_add_func("/key-reach/names are plain", names_are_plain);
    g_test_add_func("/key-reach/statuses", statuses);
    g_test_add_func("/key-reach/words come back", words_come_back);
    g_test_add_func("/key-reach/requests ask for nothing", requests_ask_for_nothing);
    return g_test_run();
}
