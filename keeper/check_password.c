/* check_password.c: tells whether a password is a person's, slowly enough for whoever guesses.
 *
 * Whatever the answer and whoever is meant, known or unknown, waiting or not, it costs the same: one
 * hash, and one replacement of the state on disk. */
#include "keeper/answers.h"
#include "lib/keeper/verifiers.h"
#include "lib/program/program.h"

static gboolean
has_signed_in_from(const PersonTries *person, const char *network)
{
    return g_ptr_array_find_with_equal_func(person->networks, network, g_str_equal, NULL);
}

/* The failures are over, and this network goes to the front of those known. */
static void
signed_in_from(PersonTries *person, const char *network)
{
    guint at;

    person->tries = (Tries){ 0 };
    if (g_ptr_array_find_with_equal_func(person->networks, network, g_str_equal, &at))
        (void)g_ptr_array_remove_index(person->networks, at);
    g_ptr_array_insert(person->networks, 0, g_strdup(network));
    if (person->networks->len > KNOWN_NETWORKS_MAX)
        g_ptr_array_set_size(person->networks, KNOWN_NETWORKS_MAX);
}

static gboolean
judge(const Keeper *keeper, const KeeperCheckPassword *question, gboolean *ret_right,
      GError **error)
{
    gint64 now_utc = clock_utc();
    char network[NETWORK_SIZE];
    g_auto(PersonTries) person = { 0 };
    Tries *address;
    gboolean right = FALSE, waits;

    throttle_network(question->address, network);
    address = networks_tries(keeper->networks, network, now_utc);
    if (!person_tries_load(keeper->dir, question->person_id, &person, error))
        return FALSE;
    throttle_settle(&person.tries, now_utc);
    waits = throttle_wait_s(address, FREE_FOR_NETWORK, now_utc) > 0 ||
            (!has_signed_in_from(&person, network) &&
             throttle_wait_s(&person.tries, FREE_FOR_PERSON, now_utc) > 0);
    if (!verifier_check(keeper->dir, question->person_id, question->password, &right, error))
        return FALSE;
    if (!waits && right) {
        signed_in_from(&person, network);
    } else if (!waits) {
        throttle_failed(address, now_utc);
        throttle_failed(&person.tries, now_utc);
    }
    *ret_right = right && !waits;
    return person_tries_save(keeper->dir, question->person_id, &person, error);
}

void
answer_check_password(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply)
{
    const KeeperCheckPassword *question = frame;
    g_autoptr(GError) error = NULL;
    gboolean right = FALSE;

    if (!field_is_text(question->address, sizeof question->address) ||
        !field_is_text(question->password, sizeof question->password)) {
        reply_nothing(reply, "check-password", peer, "malformed");
        return;
    }
    if (judge(keeper, question, &right, &error))
        reply_word(reply, right ? KEEPER_DONE : KEEPER_WRONG);
    else
        reply_error(reply, "check-password", error);
}
