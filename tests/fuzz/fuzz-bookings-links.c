/* fuzz-bookings-links.c: whatever is pasted, links come out fit to show, and what counts as a bookings link leads to
 * Cliniko alone; the link put in a bad one's place is a good one. */
#include <stdint.h>
#include <string.h>

#include "lib/clinic/bookings_link.h"
#include "lib/clinic/key_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
assert_label(const char *label)
{
    g_assert_true(*label != '\0' &&
                  strspn(label, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(label));
}

static void
assert_sound(const BookingsLink *link)
{
    g_assert_true(g_utf8_validate(link->text, -1, NULL));
    g_assert_true(g_utf8_strlen(link->text, -1) <= BOOKINGS_LINK_SHOWN);
    g_assert_true(strpbrk(link->text, "\r\n\t") == NULL);
    if (*link->shard != '\0')
        g_assert_true(shard_is_valid(link->shard));
    if (*link->subdomain != '\0')
        assert_label(link->subdomain);
    g_assert_true(!link->is_bookings || *link->subdomain != '\0');
}

/* Judged by a clinic it belongs to and by one it does not. */
static void
assert_judged(const BookingsLink *link, const BookingPicture *picture, const char *subdomain)
{
    BookingsLinkVerdict verdict = bookings_link_judge(link, picture, subdomain, "au2");
    g_autofree char *sentence = bookings_link_sentence(verdict, link, picture, subdomain, "au2");
    g_autofree char *step = bookings_link_next_step(verdict, link, picture, subdomain, "au2");
    g_autofree char *corrected = bookings_link_corrected(verdict, link, picture, subdomain, "au2");

    g_assert_true(verdict < BOOKINGS_LINK__COUNT);
    g_assert_true(*sentence != '\0' && g_utf8_validate(sentence, -1, NULL));
    g_assert_true((verdict == BOOKINGS_LINK_FINE) == (*step == '\0'));
    g_assert_true((verdict == BOOKINGS_LINK_NOT_BOOKINGS) == !link->is_bookings);
    if (corrected != NULL) {
        g_auto(BookingsLink) again = { 0 };

        bookings_link_parse(corrected, &again);
        g_assert_cmpint(bookings_link_judge(&again, picture, subdomain, "au2"), ==, BOOKINGS_LINK_FINE);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *raw = g_strndup((const char *)data, size);
    g_autofree char *text = g_utf8_make_valid(raw, -1);
    g_autoptr(BookingPicture) picture = booking_picture_new();
    gboolean more = FALSE;
    g_autoptr(GArray) links = bookings_links_find(text, &more);

    booking_picture_tables(picture);
    picture->refreshed_utc = 1;
    g_assert_true(links->len <= BOOKINGS_LINKS_MAX && (!more || links->len == BOOKINGS_LINKS_MAX));
    for (guint i = 0; i < links->len; i++) {
        const BookingsLink *link = &g_array_index(links, BookingsLink, i);

        assert_sound(link);
        assert_judged(link, picture, "north");
        if (*link->subdomain != '\0')
            assert_judged(link, picture, link->subdomain);
    }
    return 0;
}
