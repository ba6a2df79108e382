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

/* The failures are over, and this network goes to the front of those known; saving keeps the first
 * KNOWN_NETWORKS_MAX. */
static void
signed_in_from(PersonTries *person, const char *network)
{
    guint at;

    person->tries = (Tries){ 0 };
    if (g_ptr_array_find_with_equal_func(person->networks, network, g_str_equal, &at))
        (void)g_ptr_array_remove_index(person->networks, at);
    g_ptr_array_insert(person->networks, 0, g_strdup(network));
}

/* What was not judged is no guess: whoever waits is not counted again. Counting goes by the answer
 * given, so it does not tell a right password that came too early. */
static void
count_failure(Tries *address, gboolean address_waits, Tries *person, gboolean person_waits,
              gint64 now_utc)
{
    if (address_waits)
        return;
    throttle_failed(address, now_utc);
    if (!person_waits)
        throttle_failed(person, now_utc);
}

static gboolean
judge(const Keeper *keeper, const KeeperCheckPassword *question, gboolean *ret_right,
      GError **error)
{
    gint64 now_utc = clock_utc();
    char network[NETWORK_SIZE];
    g_auto(PersonTries) person = { 0 };
    Tries *address;
    gboolean right = FALSE, address_waits, person_waits;

    if (!person_tries_load(keeper->dir, question->person_id, &person, error) ||
        !verifier_check(keeper->dir, question->person_id, question->password, &right, error))
        return FALSE;
    throttle_network(question->address, network);
    throttle_settle(&person.tries, now_utc);
    address = networks_tries(keeper->networks, network, now_utc);
    address_waits = throttle_wait_s(address, FREE_FOR_NETWORK, now_utc) > 0;
    person_waits = !has_signed_in_from(&person, network) &&
                   throttle_wait_s(&person.tries, FREE_FOR_PERSON, now_utc) > 0;
    right = right && !address_waits && !person_waits;
    if (right)
        signed_in_from(&person, network);
    else
        count_failure(address, address_waits, &person.tries, person_waits, now_utc);
    *ret_right = right;
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
