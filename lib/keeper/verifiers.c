/* verifiers.c: what proves a person, and how often it was tried in vain. */
#include "lib/keeper/verifiers.h"

#include "lib/clinic/error.h"
#include "lib/keeper/password_hash.h"
#include "lib/keeper/persons.h"
#include "lib/keeper/state.h"

#define NOBODY 0

static const char *const standings[] = { [STANDING_NONE] = "none",
                                         [STANDING_MEMBER] = "member",
                                         [STANDING_ADMINISTRATOR] = "administrator" };

char *
person_group(gint64 person_id)
{
    return g_strdup_printf("person %" G_GINT64_FORMAT, person_id);
}

void
person_put_verifier(GKeyFile *file, gint64 person_id, const char *verifier)
{
    g_autofree char *group = person_group(person_id);

    g_key_file_set_string(file, group, "verifier", verifier);
    (void)g_key_file_remove_key(file, group, "failures", NULL);
    (void)g_key_file_remove_key(file, group, "last_failure_utc", NULL);
}

/* Standing is NULL for what it was. */
static gboolean
set_verifier(const char *dir, gint64 person_id, const Standing *standing, const char *password, GError **error)
{
    g_autofree char *verifier = NULL;
    g_auto(StateChange) change = { 0 };

    if (person_id <= NOBODY) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "nobody has that number");
        return FALSE;
    }
    verifier = password_hash(password, error);
    if (verifier == NULL || !state_change_begin(&change, dir, error))
        return FALSE;
    person_put_verifier(change.file, person_id, verifier);
    if (standing != NULL)
        person_put_standing(change.file, person_id, *standing);
    return state_change_commit(&change, error);
}

gboolean
verifier_set(const char *dir, gint64 person_id, Standing standing, const char *password, GError **error)
{
    return set_verifier(dir, person_id, &standing, password, error);
}

gboolean
verifier_change(const char *dir, gint64 person_id, const char *password, GError **error)
{
    return set_verifier(dir, person_id, NULL, password, error);
}

gboolean
verifier_check(const char *dir, gint64 person_id, const char *password, gboolean *ret_right,
               GError **error)
{
    g_autoptr(GKeyFile) file = state_read(dir, error);
    g_autofree char *group = person_group(person_id);
    g_autofree char *verifier = NULL;

    if (file == NULL)
        return FALSE;
    if (person_id > NOBODY && person_get_standing(file, person_id) != STANDING_NONE)
        verifier = g_key_file_get_string(file, group, "verifier", NULL);
    return password_matches(verifier, password, ret_right, error);
}

/* --- standing -------------------------------------------------------------------------------- */

Standing
person_get_standing(GKeyFile *file, gint64 person_id)
{
    g_autofree char *group = person_group(person_id);
    g_autofree char *word = g_key_file_get_string(file, group, "standing", NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(standings); i++)
        if (g_strcmp0(word, standings[i]) == 0)
            return (Standing)i;
    return STANDING_NONE;
}

void
person_put_standing(GKeyFile *file, gint64 person_id, Standing standing)
{
    g_autofree char *group = person_group(person_id);

    g_key_file_set_string(file, group, "standing", standings[standing]);
}

gboolean
standing_load(const char *dir, gint64 person_id, Standing *ret_standing, GError **error)
{
    g_autoptr(GKeyFile) file = state_read(dir, error);

    if (file == NULL)
        return FALSE;
    *ret_standing = person_get_standing(file, person_id);
    return TRUE;
}

gboolean
standings_complete(const char *dir, GError **error)
{
    g_auto(StateChange) change = { 0 };
    g_auto(GStrv) groups = NULL;
    guint completed = 0;

    if (!state_change_begin(&change, dir, error))
        return FALSE;
    groups = g_key_file_get_groups(change.file, NULL);
    for (char **group = groups; *group != NULL; group++)
        if (g_key_file_has_key(change.file, *group, "verifier", NULL) &&
            !g_key_file_has_key(change.file, *group, "standing", NULL)) {
            g_key_file_set_string(change.file, *group, "standing", standings[STANDING_ADMINISTRATOR]);
            completed++;
        }
    return completed == 0 || state_change_commit(&change, error);
}

/* --- failed tries ---------------------------------------------------------------------------- */

void
person_tries_clear(PersonTries *tries)
{
    g_clear_pointer(&tries->networks, g_ptr_array_unref);
}

static char *
tries_group(GKeyFile *file, gint64 person_id)
{
    g_autofree char *group = person_group(person_id);

    if (person_id > NOBODY && g_key_file_has_key(file, group, "verifier", NULL))
        return g_steal_pointer(&group);
    return person_group(NOBODY);
}

static Tries
read_tries(GKeyFile *file, const char *group, const char *failures, const char *last_failure)
{
    return (Tries){ (guint)CLAMP(g_key_file_get_integer(file, group, failures, NULL), 0, G_MAXINT),
                    g_key_file_get_int64(file, group, last_failure, NULL) };
}

gboolean
person_tries_load(const char *dir, gint64 person_id, PersonTries *ret_tries, GError **error)
{
    g_autoptr(GKeyFile) file = state_read(dir, error);
    g_autofree char *group = file != NULL ? tries_group(file, person_id) : NULL;
    g_auto(GStrv) networks = NULL;

    if (file == NULL)
        return FALSE;
    networks = g_key_file_get_string_list(file, group, "networks", NULL, NULL);
    ret_tries->tries = read_tries(file, group, "failures", "last_failure_utc");
    ret_tries->codes = read_tries(file, group, "code_failures", "last_code_failure_utc");
    ret_tries->code_until_utc = g_key_file_get_int64(file, group, "code_until_utc", NULL);
    ret_tries->second_factor = g_key_file_has_key(file, group, "seed", NULL);
    ret_tries->networks = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; networks != NULL && networks[i] != NULL && i < KNOWN_NETWORKS_MAX; i++)
        g_ptr_array_add(ret_tries->networks, g_strdup(networks[i]));
    return TRUE;
}

/* 0 leaves no trace. */
static void
put_number(GKeyFile *file, const char *group, const char *key, gint64 number)
{
    if (number != 0)
        g_key_file_set_int64(file, group, key, number);
    else
        (void)g_key_file_remove_key(file, group, key, NULL);
}

gboolean
person_tries_save(const char *dir, gint64 person_id, const PersonTries *tries, GError **error)
{
    g_auto(StateChange) change = { 0 };
    g_autofree char *group = NULL;

    if (!state_change_begin(&change, dir, error))
        return FALSE;
    group = tries_group(change.file, person_id);
    g_key_file_set_integer(change.file, group, "failures", (int)tries->tries.failures);
    g_key_file_set_int64(change.file, group, "last_failure_utc", tries->tries.last_failure_utc);
    put_number(change.file, group, "code_failures", tries->codes.failures);
    put_number(change.file, group, "last_code_failure_utc", tries->codes.last_failure_utc);
    put_number(change.file, group, "code_until_utc", tries->code_until_utc);
    if (tries->networks->len > 0)
        g_key_file_set_string_list(change.file, group, "networks",
                                   (const char *const *)tries->networks->pdata,
                                   MIN(tries->networks->len, KNOWN_NETWORKS_MAX));
    return state_change_commit(&change, error);
}
