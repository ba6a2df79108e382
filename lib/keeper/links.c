/* links.c: one-time links. The state holds the SHA-256 of a link's 32 random bytes, so reading the
 * state gives no link that works; a hash that no attacker can steer may be looked up by name. */
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "lib/clinic/error.h"
#include "lib/keeper/password_hash.h"
#include "lib/keeper/persons.h"
#include "lib/keeper/state.h"
#include "lib/keeper/verifiers.h"

#define PREFIX "link "
#define FORGET_AFTER_S (30 * 24 * 3600) /* until then a late click hears 'used' or 'expired' */

static char *
group_of(const guint8 token[32])
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

    g_checksum_update(sum, token, 32);
    return g_strconcat(PREFIX, g_checksum_get_string(sum), NULL);
}

static LinkState
state_of(GKeyFile *file, const char *group, gint64 now_utc, gint64 *ret_person_id)
{
    gint64 person_id = g_key_file_get_int64(file, group, "person", NULL);
    g_autofree char *used = g_key_file_get_string(file, group, "used", NULL);

    if (person_id <= 0 || used == NULL)
        return LINK_UNKNOWN;
    if (!g_str_equal(used, "false"))
        return LINK_USED;
    if (now_utc >= g_key_file_get_int64(file, group, "expires_utc", NULL))
        return LINK_EXPIRED;
    *ret_person_id = person_id;
    return LINK_GOOD;
}

/* Earlier links of this person, and everybody's old ones. */
static void
forget_links(GKeyFile *file, gint64 person_id, gint64 now_utc)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);

    for (char **group = groups; *group != NULL; group++)
        if (g_str_has_prefix(*group, PREFIX) &&
            (g_key_file_get_int64(file, *group, "person", NULL) == person_id ||
             g_key_file_get_int64(file, *group, "expires_utc", NULL) < now_utc - FORGET_AFTER_S))
            (void)g_key_file_remove_group(file, *group, NULL);
}

static gboolean
check_person(gint64 person_id, GError **error)
{
    if (person_id <= 0)
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "nobody has that number");
    return person_id > 0;
}

gboolean
standing_set(const char *dir, gint64 person_id, Standing standing, GError **error)
{
    g_auto(StateChange) change = { 0 };

    if (!check_person(person_id, error) || !state_change_begin(&change, dir, error))
        return FALSE;
    forget_links(change.file, person_id, 0);
    person_put_standing(change.file, person_id, standing);
    return state_change_commit(&change, error);
}

gboolean
link_make(const char *dir, const Admission *admission, gint64 now_utc, guint8 ret_token[32], GError **error)
{
    g_auto(StateChange) change = { 0 };
    g_autofree char *group = NULL;
    guint8 token[32];

    if (!check_person(admission->person_id, error))
        return FALSE;
    if (getrandom(token, sizeof token, 0) != (ssize_t)sizeof token) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "no random bytes: %s", g_strerror(errno));
        return FALSE;
    }
    if (!state_change_begin(&change, dir, error))
        return FALSE;
    forget_links(change.file, admission->person_id, now_utc);
    person_put_standing(change.file, admission->person_id, admission->standing);
    group = group_of(token);
    g_key_file_set_int64(change.file, group, "person", admission->person_id);
    g_key_file_set_int64(change.file, group, "expires_utc", now_utc + admission->link_life_s);
    g_key_file_set_boolean(change.file, group, "used", FALSE);
    if (!state_change_commit(&change, error))
        return FALSE;
    memcpy(ret_token, token, sizeof token);
    return TRUE;
}

gboolean
link_look(const char *dir, const guint8 token[32], gint64 now_utc, LinkState *ret_state,
          gint64 *ret_person_id, GError **error)
{
    g_autoptr(GKeyFile) file = state_read(dir, error);
    g_autofree char *group = group_of(token);

    if (file == NULL)
        return FALSE;
    *ret_state = state_of(file, group, now_utc, ret_person_id);
    return TRUE;
}

/* Looks, hashes without holding the lock, then looks again under the lock: the second look decides. */
gboolean
link_redeem(const char *dir, const guint8 token[32], const char *password, gint64 now_utc,
            LinkState *ret_state, gint64 *ret_person_id, GError **error)
{
    g_autofree char *group = group_of(token);
    g_autofree char *verifier = NULL;
    g_auto(StateChange) change = { 0 };
    gint64 person_id = 0;
    LinkState state;

    if (!link_look(dir, token, now_utc, &state, &person_id, error))
        return FALSE;
    if (state == LINK_GOOD) {
        verifier = password_hash(password, error);
        if (verifier == NULL || !state_change_begin(&change, dir, error))
            return FALSE;
        state = state_of(change.file, group, now_utc, &person_id);
    }
    if (state == LINK_GOOD) {
        g_key_file_set_boolean(change.file, group, "used", TRUE);
        person_put_verifier(change.file, person_id, verifier);
        if (!state_change_commit(&change, error))
            return FALSE;
        *ret_person_id = person_id;
    }
    *ret_state = state;
    return TRUE;
}
