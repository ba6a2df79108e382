/* rates.c: counters in memory that all workers share. An entry is one word, changed by compare-and-swap: nobody waits
 * for anybody, and a worker that is killed leaves no lock and no half of an entry behind. Who is meant is a keyed hash,
 * so that nobody outside can choose a name that meets another's. */
#include "cgi-bin/rates.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/clinic/error.h"
#include "lib/vault/vault.h"

#define SETS 512 /* a power of two */
#define WAYS 8
#define SECRET_SIZE 32

/* An entry from its top: 20 bits of the hash, 32 of the second its minute began in, 12 of the count; 0 is empty. */
#define COUNT_BITS 12
#define START_BITS 32
#define COUNT_MASK ((G_GUINT64_CONSTANT(1) << COUNT_BITS) - 1)
#define TAG_MASK (G_GUINT64_CONSTANT(0xfffff) << (START_BITS + COUNT_BITS))

struct RatesTable {
    guint8 secret[SECRET_SIZE];
    _Atomic guint64 entries[SETS][WAYS];
};

gboolean
rates_open(Rates *rates, GError **error)
{
    void *memory =
        mmap(NULL, sizeof(RatesTable), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "no shared memory for counters: %s",
                    g_strerror(errno));
        return FALSE;
    }
    rates->table = memory;
    vault_random(rates->table->secret, SECRET_SIZE);
    return TRUE;
}

void
rates_close(Rates *rates)
{
    if (rates->table != NULL)
        (void)munmap(rates->table, sizeof(RatesTable));
    rates->table = NULL;
}

static guint64
start_of(guint64 entry)
{
    return (entry & ~TAG_MASK) >> COUNT_BITS;
}

/* Whether its minute is over; a clock that was set back does not keep it for ever. */
static gboolean
is_over(guint64 entry, guint64 now)
{
    return now < start_of(entry) || now - start_of(entry) >= RATES_WINDOW_S;
}

/* The entry with this tag, else the one to give up for it: the one that began longest ago, an empty one first. */
static _Atomic guint64 *
find_entry(_Atomic guint64 *set, guint64 tag)
{
    _Atomic guint64 *oldest = &set[0];

    for (int i = 0; i < WAYS; i++) {
        const guint64 entry = atomic_load(&set[i]);

        if (entry != 0 && (entry & TAG_MASK) == tag)
            return &set[i];
        if (start_of(entry) < start_of(atomic_load(oldest)))
            oldest = &set[i];
    }
    return oldest;
}

static guint64
count_on(guint64 entry, guint64 tag, guint64 now)
{
    if ((entry & TAG_MASK) != tag || is_over(entry, now))
        return tag | (now & G_MAXUINT32) << COUNT_BITS | 1;
    return (entry & COUNT_MASK) == RATES_COUNT_MAX ? entry : entry + 1;
}

Rate
rates_count(const Rates *rates, const char *who, gint64 now_utc)
{
    const guint64 now = (guint64)now_utc;
    guint8 mac[32];
    guint64 hash, tag, entry, next;
    _Atomic guint64 *place;

    if (rates->table == NULL)
        return (Rate){ 1, RATES_WINDOW_S };
    vault_hmac_sha256(rates->table->secret, SECRET_SIZE, who, strlen(who), mac);
    memcpy(&hash, mac, sizeof hash);
    tag = hash & TAG_MASK;
    place = find_entry(rates->table->entries[hash % SETS], tag);
    entry = atomic_load(place);
    do
        next = count_on(entry, tag, now);
    while (!atomic_compare_exchange_weak(place, &entry, next));
    return (Rate){ (guint)(next & COUNT_MASK), (guint)(start_of(next) + RATES_WINDOW_S - now) };
}
