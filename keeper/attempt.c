/* attempt.c: counts tries, and says when the next one counts. The same for passwords and for codes. */
#include "keeper/attempt.h"

#include "lib/program/program.h"

void
attempt_clear(Attempt *attempt)
{
    person_tries_clear(&attempt->person);
}

gboolean
attempt_begin(Attempt *attempt, const Keeper *keeper, gint64 person_id, const char *address, gboolean for_code,
              GError **error)
{
    attempt->person_id = person_id;
    attempt->now_utc = clock_utc();
    if (!person_tries_load(keeper->dir, person_id, &attempt->person, error))
        return FALSE;
    throttle_network(address, attempt->network);
    attempt->tries = for_code ? &attempt->person.codes : &attempt->person.tries;
    throttle_settle(attempt->tries, attempt->now_utc);
    attempt->address = networks_tries(keeper->networks, attempt->network, attempt->now_utc);
    attempt->address_waits = throttle_wait_s(attempt->address, FREE_FOR_NETWORK, attempt->now_utc) > 0;
    attempt->person_waits =
        !g_ptr_array_find_with_equal_func(attempt->person.networks, attempt->network, g_str_equal, NULL) &&
        throttle_wait_s(attempt->tries, FREE_FOR_PERSON, attempt->now_utc) > 0;
    return TRUE;
}

gboolean
attempt_waits(const Attempt *attempt)
{
    return attempt->address_waits || attempt->person_waits;
}

/* What was not judged is no guess: whoever waits is not counted again. Counting goes by the answer given, so it does
 * not tell a right password that came too early. */
static void
count_failure(Attempt *attempt)
{
    if (attempt->address_waits)
        return;
    throttle_failed(attempt->address, attempt->now_utc);
    if (!attempt->person_waits)
        throttle_failed(attempt->tries, attempt->now_utc);
}

gboolean
attempt_end(Attempt *attempt, const Keeper *keeper, gboolean right, GError **error)
{
    if (right)
        *attempt->tries = (Tries){ 0 };
    else
        count_failure(attempt);
    return person_tries_save(keeper->dir, attempt->person_id, &attempt->person, error);
}

/* It goes to the front of those known; saving keeps the first KNOWN_NETWORKS_MAX. */
void
attempt_signed_in(Attempt *attempt)
{
    GPtrArray *networks = attempt->person.networks;
    guint at;

    if (g_ptr_array_find_with_equal_func(networks, attempt->network, g_str_equal, &at))
        (void)g_ptr_array_remove_index(networks, at);
    g_ptr_array_insert(networks, 0, g_strdup(attempt->network));
}
