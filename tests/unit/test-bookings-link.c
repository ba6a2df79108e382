/* test-bookings-link.c: links to a bookings page are made right, found wherever they stand, and
 * judged by where they really lead. */
#include <string.h>

#include "lib/clinic/bookings_link.h"

#define US "https://north.au2.cliniko.com/bookings"
#define ANNA "1594000000000000001"

/* A clinic north.au2: businesses 11 (shown), 12 (hidden), 13 (archived); practitioners ANNA at 11
 * and 12, 22 hidden, 23 inactive, 24 at 12 only; types 31 (Anna's, at 11), 32 hidden, 33 archived,
 * 34 nobody's, 35 Anna's but not at 11. */
static void
add_business(BookingPicture *picture, const char *id, const char *name, Switch shown)
{
    BookingBusiness one = {
        .id = g_strdup(id), .name = g_strdup(name), .zone = g_strdup(""), .shown = shown
    };

    g_array_append_val(picture->businesses, one);
}

static void
add_practitioner(BookingPicture *picture, const char *id, const char *name, Switch shown)
{
    BookingPractitioner one = {
        .id = g_strdup(id), .name = g_strdup(name), .designation = g_strdup(""), .shown = shown
    };

    g_array_append_val(picture->practitioners, one);
}

static void
add_type(BookingPicture *picture, const char *id, const char *name, Switch shown)
{
    BookingType one = {
        .id = g_strdup(id), .name = g_strdup(name), .price = g_strdup(""), .shown = shown
    };

    g_array_append_val(picture->types, one);
}

static BookingPicture *
clinic_north(void)
{
    BookingPicture *picture = booking_picture_new();

    add_business(picture, "11", "North Clinic", SWITCH_ON);
    add_business(picture, "12", "Annex", SWITCH_HIDDEN);
    add_business(picture, "13", "Old House", SWITCH_GONE);
    add_practitioner(picture, ANNA, "Anna Berg", SWITCH_ON);
    add_practitioner(picture, "22", "Bo Hidden", SWITCH_HIDDEN);
    add_practitioner(picture, "23", "Cy Gone", SWITCH_GONE);
    add_practitioner(picture, "24", "Di Elsewhere", SWITCH_ON);
    add_type(picture, "31", "First visit", SWITCH_ON);
    add_type(picture, "32", "Staff", SWITCH_HIDDEN);
    add_type(picture, "33", "Old visit", SWITCH_GONE);
    add_type(picture, "34", "Massage", SWITCH_ON);
    add_type(picture, "35", "Home visit", SWITCH_ON);
    booking_picture_tables(picture);
    picture->refreshed_utc = 1795386600;
    for (guint business = 0; business < 3; business++)
        for (guint type = 0; type < 5; type++)
            picture_at(picture, business, type)->offered = type == 4 && business == 0 ? TIE_NEVER
                                                                                      : TIE_IS;
    picture_place(picture, 0, 0)->works = TIE_IS;
    picture_place(picture, 0, 1)->works = TIE_IS;
    picture_place(picture, 3, 1)->works = TIE_IS;
    picture_place(picture, 3, 0)->works = TIE_WAS;
    for (guint type = 0; type < 5; type++)
        picture_offer(picture, 0, type)->offered = type == 3 ? TIE_WAS : TIE_IS;
    return picture;
}

/* --- shapes ----------------------------------------------------------------------------------- */

static const struct {
    const char *link;
    BookingsLinkVerdict verdict;
    const char *corrected; /* NULL: none */
} shapes[] = {
    /* as clinics have them on their websites */
    { US, BOOKINGS_LINK_FINE, NULL },
    { US "/", BOOKINGS_LINK_FINE, NULL },
    { US "#service", BOOKINGS_LINK_FINE, NULL },
    { US "/?locale=sv#location", BOOKINGS_LINK_FINE, NULL },
    { US "?embedded=true", BOOKINGS_LINK_FINE, NULL },
    { US "?business_id=11&practitioner_id=" ANNA, BOOKINGS_LINK_FINE, NULL },
    { US "?appointment_type_id=31&embedded=true&practitioner_id=" ANNA "&business_id=11",
      BOOKINGS_LINK_FINE, NULL },
    { US "?business_id=11&amp;practitioner_id=" ANNA, BOOKINGS_LINK_FINE, NULL },
    { US "?business_id=11&#038;practitioner_id=" ANNA, BOOKINGS_LINK_FINE, NULL },
    { US "?utm_source=site&utm_campaign=100%#service", BOOKINGS_LINK_FINE, NULL },
    { US "?", BOOKINGS_LINK_FINE, NULL },
    { US "?business_id=&practitioner_id", BOOKINGS_LINK_FINE, NULL },
    { US "?utm_campaign=Z\303\274rich", BOOKINGS_LINK_FINE, NULL },
    { "HTTPS://North.AU2.Cliniko.COM/bookings", BOOKINGS_LINK_FINE, NULL },
    { "https://north.au2.cliniko.com:443/bookings", BOOKINGS_LINK_FINE, NULL },
    { "  " US " ", BOOKINGS_LINK_FINE, NULL },
    /* what it chooses */
    { US "?business_id=12", BOOKINGS_LINK_HIDDEN, NULL },
    { US "?practitioner_id=22", BOOKINGS_LINK_HIDDEN, NULL },
    { US "?appointment_type_id=32&embedded=true", BOOKINGS_LINK_HIDDEN, NULL },
    { US "?practitioner_id=23&utm_id=7&embedded=true#service", BOOKINGS_LINK_ARCHIVED,
      US "?embedded=true&utm_id=7#service" },
    { US "?business_id=13&appointment_type_id=31", BOOKINGS_LINK_ARCHIVED,
      US "?appointment_type_id=31" },
    { US "?appointment_type_id=33&business_id=12", BOOKINGS_LINK_ARCHIVED, US "?business_id=12" },
    { US "?practitioner_id=999", BOOKINGS_LINK_UNKNOWN_ID, US },
    { US "?practitioner_id=anna&business_id=11", BOOKINGS_LINK_UNKNOWN_ID, US "?business_id=11" },
    { US "?practitioner_id=" ANNA "&practitioner_id=99", BOOKINGS_LINK_UNKNOWN_ID, US },
    { US "?practitioner_id=99&practitioner_id=" ANNA, BOOKINGS_LINK_FINE, NULL },
    { US "?business_id=12345678901234567890123", BOOKINGS_LINK_UNKNOWN_ID, US },
    { US "?practitioner_id=" ANNA "&appointment_type_id=34", BOOKINGS_LINK_NOT_OFFERED, NULL },
    { US "?practitioner_id=24&business_id=11", BOOKINGS_LINK_NOT_OFFERED, NULL },
    { US "?appointment_type_id=35&business_id=11", BOOKINGS_LINK_NOT_OFFERED, NULL },
    /* where it leads */
    { "https://north.cliniko.com/bookings?business_id=11&embedded=true&locale=en",
      BOOKINGS_LINK_OLD_FORM, US "?business_id=11&embedded=true&locale=en" },
    { "https://north.cliniko.com/bookings?business_id=12", BOOKINGS_LINK_HIDDEN, NULL },
    { "https://north.uk1.cliniko.com/bookings?practitioner_id=" ANNA "#service",
      BOOKINGS_LINK_WRONG_REGION, US "?practitioner_id=" ANNA "#service" },
    { "http://north.uk1.cliniko.com/bookings?practitioner_id=7", BOOKINGS_LINK_WRONG_REGION, US },
    { "https://south.au2.cliniko.com/bookings?business_id=11", BOOKINGS_LINK_ANOTHER_ACCOUNT, US },
    { "https://south.cliniko.com/bookings", BOOKINGS_LINK_ANOTHER_ACCOUNT, US },
    { "https://au2.cliniko.com/bookings", BOOKINGS_LINK_ANOTHER_ACCOUNT, US },
    { "http://north.au2.cliniko.com/bookings?utm_source=a&utm_medium=b", BOOKINGS_LINK_NOT_SECURE,
      US "?utm_source=a&utm_medium=b" },
    { "//north.au2.cliniko.com/bookings", BOOKINGS_LINK_NOT_SECURE, US },
    { "north.au2.cliniko.com/bookings#service", BOOKINGS_LINK_NOT_SECURE, US "#service" },
    /* nearly */
    { "https://north.au2.cliniko.com", BOOKINGS_LINK_NOT_BOOKINGS, US },
    { "https://north.au2.cliniko.com/", BOOKINGS_LINK_NOT_BOOKINGS, US },
    { "https://north.au2.cliniko.com/patients/7", BOOKINGS_LINK_NOT_BOOKINGS, US },
    { "https://north.au2.cliniko.com/bookings/service", BOOKINGS_LINK_NOT_BOOKINGS, US },
    { "https://north.au2.cliniko.com/bookings//", BOOKINGS_LINK_NOT_BOOKINGS, US },
    { "https://north.au2.cliniko.com/Bookings", BOOKINGS_LINK_NOT_BOOKINGS, US },
    { "https://north.au2.cliniko.com/bookingsx", BOOKINGS_LINK_NOT_BOOKINGS, US },
    { "https://www.cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://south.au2.cliniko.com/", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    /* traps */
    { "https://north.au2.cliniko.com.evil.example/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://evil.example/north.au2.cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://evil.example/?u=https://north.au2.cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS,
      NULL },
    { "https://evil.example#.au2.cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://north.au2.cliniko.com@evil.example/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://anna:secret@north.au2.cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://evil.example\\@north.au2.cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://evil.example\\.au2.cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://north.au2.cliniko.com:8443/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "http://north.au2.cliniko.com:443/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://north.au2.cliniko.com./bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://north.au2.evilcliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://a.north.au2.cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://.au2.cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://north.au234.cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://-north.au2.cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://n\320\276rth.au2.cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS,
      NULL }, /* a Cyrillic o */
    { "https://north.au2.clin\304\261ko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS,
      NULL }, /* a dotless i */
    { "https://north.au2\343\200\202cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://north.au2.cliniko.com/book\342\200\213ings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://north.au2.clinik%6f.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https:/north.au2.cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "javascript:location='https://north.au2.cliniko.com/bookings'", BOOKINGS_LINK_NOT_BOOKINGS,
      NULL },
    { "data:text/html,north.au2.cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "ftp://north.au2.cliniko.com/bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "info@north.cliniko.com", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://www.example.com/book-now", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "https://", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "bookings", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
    { "", BOOKINGS_LINK_NOT_BOOKINGS, NULL },
};

static void
assert_shape(const char *text, BookingsLinkVerdict expected, const char *corrected,
             const BookingPicture *picture)
{
    g_auto(BookingsLink) link = { 0 };
    BookingsLinkVerdict verdict;
    g_autofree char *sentence = NULL, *step = NULL, *instead = NULL;

    g_test_message("%s", text);
    bookings_link_parse(text, &link);
    verdict = bookings_link_judge(&link, picture, "north", "au2");
    sentence = bookings_link_sentence(verdict, &link, picture, "north", "au2");
    step = bookings_link_next_step(verdict, &link, picture, "north", "au2");
    instead = bookings_link_corrected(verdict, &link, picture, "north", "au2");
    g_assert_cmpstr(bookings_link_word(verdict), ==, bookings_link_word(expected));
    g_assert_cmpstr(instead, ==, corrected);
    g_assert_true(g_str_has_suffix(sentence, "."));
    g_assert_true(verdict == BOOKINGS_LINK_FINE ? *step == '\0' : g_str_has_suffix(step, "."));
}

static void
test_shapes(void)
{
    g_autoptr(BookingPicture) picture = clinic_north();
    g_autofree char *long_label = g_strnfill(64, 'a');
    g_autofree char *too_long =
        g_strconcat("https://", long_label, ".au2.cliniko.com/bookings", NULL);
    g_autofree char *tail = g_strnfill(60000, 'x');
    g_autofree char *huge = g_strconcat(US "?utm_source=", tail, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++)
        assert_shape(shapes[i].link, shapes[i].verdict, shapes[i].corrected, picture);
    assert_shape(too_long, BOOKINGS_LINK_NOT_BOOKINGS, NULL, picture);
    assert_shape(huge, BOOKINGS_LINK_FINE, NULL, picture);
}

/* What is put in a bad link's place is a good one, but for what it takes to be seen. */
static void
test_corrected_links_are_better(void)
{
    g_autoptr(BookingPicture) picture = clinic_north();

    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
        g_auto(BookingsLink) link = { 0 };
        BookingsLinkVerdict verdict;

        if (shapes[i].corrected == NULL)
            continue;
        bookings_link_parse(shapes[i].corrected, &link);
        verdict = bookings_link_judge(&link, picture, "north", "au2");
        g_assert_true(verdict == BOOKINGS_LINK_FINE || verdict == BOOKINGS_LINK_HIDDEN);
    }
}

/* --- words ------------------------------------------------------------------------------------ */

static void
assert_sentence(const char *text, const char *expected)
{
    g_autoptr(BookingPicture) picture = clinic_north();
    g_auto(BookingsLink) link = { 0 };
    g_autofree char *sentence = NULL;

    bookings_link_parse(text, &link);
    sentence = bookings_link_sentence(bookings_link_judge(&link, picture, "north", "au2"), &link,
                                      picture, "north", "au2");
    g_assert_cmpstr(sentence, ==, expected);
}

static void
test_sentences(void)
{
    assert_sentence(US, "It leads to your bookings page.");
    assert_sentence(US "?practitioner_id=" ANNA,
                    "It leads to your bookings page with Anna Berg already chosen.");
    assert_sentence(US "?business_id=11&appointment_type_id=31&practitioner_id=" ANNA,
                    "It leads to your bookings page with Anna Berg, First visit and North Clinic "
                    "already chosen.");
    assert_sentence(
        US "?practitioner_id=22",
        "It chooses Bo Hidden, and Cliniko hides this practitioner from online bookings.");
    assert_sentence(US "?practitioner_id=23",
                    "It chooses Cy Gone, and this practitioner is inactive.");
    assert_sentence(US "?business_id=13", "It chooses Old House, and this business is archived.");
    assert_sentence(US "?practitioner_id=24&business_id=11",
                    "Di Elsewhere does not work at North Clinic.");
    assert_sentence(US "?practitioner_id=" ANNA "&appointment_type_id=34",
                    "Anna Berg does not offer Massage.");
    assert_sentence(US "?appointment_type_id=35&business_id=11",
                    "Home visit is not offered at North Clinic.");
    assert_sentence("https://north.uk1.cliniko.com/bookings",
                    "It leads to the region uk1; your account lives in au2.");
}

static void
assert_step(const char *text, const char *expected)
{
    g_autoptr(BookingPicture) picture = clinic_north();
    g_auto(BookingsLink) link = { 0 };
    g_autofree char *step = NULL;

    bookings_link_parse(text, &link);
    step = bookings_link_next_step(bookings_link_judge(&link, picture, "north", "au2"), &link,
                                   picture, "north", "au2");
    g_test_message("%s", step);
    g_assert_nonnull(strstr(step, expected));
}

/* What is hidden or does not belong together is changed at one place in Cliniko, named. */
static void
test_next_steps(void)
{
    assert_step(US "?business_id=12", "> Annex >");
    assert_step(US "?practitioner_id=22", "> Bo Hidden >");
    assert_step(US "?appointment_type_id=32", "> Staff >");
    assert_step(US "?practitioner_id=24&business_id=11", "> Di Elsewhere >");
    assert_step(US "?practitioner_id=" ANNA "&appointment_type_id=34", "> Anna Berg >");
    assert_step(US "?appointment_type_id=35&business_id=11", "North Clinic");
    assert_step("https://north.cliniko.com/bookings", "Replace it");
}

/* Before Cliniko was read no number can be called unknown; without a subdomain no account another
 * one. */
static void
test_little_known(void)
{
    g_autoptr(BookingPicture) picture = booking_picture_new();
    g_auto(BookingsLink) link = { 0 };
    g_autofree char *corrected = NULL;

    booking_picture_tables(picture);
    bookings_link_parse("https://any.cliniko.com/bookings?practitioner_id=5", &link);
    g_assert_cmpint(bookings_link_judge(&link, picture, "", "au2"), ==, BOOKINGS_LINK_OLD_FORM);
    corrected = bookings_link_corrected(BOOKINGS_LINK_OLD_FORM, &link, picture, "", "au2");
    g_assert_cmpstr(corrected, ==, "https://any.au2.cliniko.com/bookings?practitioner_id=5");
}

static void
test_parts(void)
{
    g_auto(BookingsLink) link = { 0 };

    bookings_link_parse(US "?locale=pt-BR&embedded=true&utm_id=4&x&business_id=1%31#loc%61tion",
                        &link);
    g_assert_true(link.is_bookings && link.is_secure && link.embedded);
    g_assert_cmpstr(link.subdomain, ==, "north");
    g_assert_cmpstr(link.shard, ==, "au2");
    g_assert_cmpstr(link.business_id, ==, "11");
    g_assert_cmpstr(link.practitioner_id, ==, "");
    g_assert_cmpstr(link.locale, ==, "pt-BR");
    g_assert_cmpstr(link.fragment, ==, "location");
    g_assert_cmpstr(link.others, ==, "utm_id=4&x");
}

/* --- finding ---------------------------------------------------------------------------------- */

static void
assert_found(const char *text, const char *const *expected)
{
    gboolean more = TRUE;
    g_autoptr(GArray) links = bookings_links_find(text, &more);
    guint count = g_strv_length((char **)expected);

    g_test_message("%s", text);
    g_assert_false(more);
    for (guint i = 0; i < MIN(links->len, count); i++)
        g_assert_cmpstr(g_array_index(links, BookingsLink, i).text, ==, expected[i]);
    g_assert_cmpuint(links->len, ==, count);
}

#define FOUND(text, ...) assert_found(text, (const char *const[]){ __VA_ARGS__, NULL })

static void
test_finding(void)
{
    static const char *const nothing[] = { NULL };

    assert_found("", nothing);
    assert_found(" \r\n\t\n", nothing);
    assert_found("Please look at our website.", nothing);
    assert_found("<p>\n</p>\nfoo\n", nothing);
    FOUND(US, US);
    FOUND(US "\r\n" US "#service\n\nhttps://www.example.com/\n", US, US "#service",
          "https://www.example.com/");
    FOUND("junk\n" US, "junk", US);
    FOUND("Book at " US ", or (" US "?locale=sv).", US, US "?locale=sv");
    FOUND("<a class=\"b\" href=\"" US "?business_id=1&amp;practitioner_id=2\">Book</a> <b>now</b>",
          US "?business_id=1&amp;practitioner_id=2");
    FOUND("<iframe src='" US "?embedded=true' title='x'></iframe><a href=" US ">",
          US "?embedded=true", US);
    FOUND("[Book](" US ") or <" US "#location>", US, US "#location");
    FOUND("\342\200\234" US "\342\200\235", US);
    FOUND(US "\342\200\213\n\357\273\277" US, US, US);
    FOUND(US "," US ";" US, US, US, US);
    FOUND("Anna;north.cliniko.com/bookings\nmail info@north.cliniko.com",
          "Anna;north.cliniko.com/bookings", "info@north.cliniko.com");
    FOUND("javascript:alert(1)", "javascript:alert(1");
    FOUND("https://evil.example/?u=" US, "https://evil.example/?u=" US);
    FOUND("See north.cliniko.com/bookings!", "north.cliniko.com/bookings");
}

static void
test_many_and_long(void)
{
    GString *text = g_string_new(NULL);
    gboolean more = FALSE;
    g_autoptr(GArray) links = NULL, shown = NULL;
    g_autofree char *tail = g_strnfill(60000, 'x');
    g_autofree char *huge = g_strconcat(US "?utm_source=", tail, NULL);
    const char *cut;

    for (int i = 0; i <= BOOKINGS_LINKS_MAX; i++)
        g_string_append(text, US " ");
    links = bookings_links_find(text->str, &more);
    g_string_free(text, TRUE);
    g_assert_cmpuint(links->len, ==, BOOKINGS_LINKS_MAX);
    g_assert_true(more);
    shown = bookings_links_find(huge, &more);
    g_assert_false(more);
    g_assert_cmpuint(shown->len, ==, 1);
    cut = g_array_index(shown, BookingsLink, 0).text;
    g_assert_cmpint(g_utf8_strlen(cut, -1), ==, BOOKINGS_LINK_SHOWN);
    g_assert_true(g_str_has_suffix(cut, "…"));
}

/* --- making ----------------------------------------------------------------------------------- */

static void
assert_url(const char *subdomain, const char *shard, const char *practitioner, const char *expected)
{
    g_autofree char *url = bookings_url(subdomain, shard, "", practitioner, "");

    g_assert_cmpstr(url, ==, expected);
}

static void
test_making(void)
{
    g_autofree char *all = bookings_url("north", "au2", "11", ANNA, "31");

    g_assert_cmpstr(all, ==, US "?business_id=11&practitioner_id=" ANNA "&appointment_type_id=31");
    assert_url("north", "au2", "", US);
    assert_url("north-2", "uk12", "7",
               "https://north-2.uk12.cliniko.com/bookings?practitioner_id=7");
    assert_url("", "au2", "", NULL);
    assert_url("north", "", "", NULL);
    assert_url("north", "AU2", "", NULL);
    assert_url("North", "au2", "", NULL);
    assert_url("north.evil", "au2", "", NULL);
    assert_url("north/", "au2", "", NULL);
    assert_url("-north", "au2", "", NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bookings-link/shapes", test_shapes);
    g_test_add_func("/bookings-link/corrected-links-are-better", test_corrected_links_are_better);
    g_test_add_func("/bookings-link/sentences", test_sentences);
    g_test_add_func("/bookings-link/next-steps", test_next_steps);
    g_test_add_func("/bookings-link/little-known", test_little_known);
    g_test_add_func("/bookings-link/parts", test_parts);
    g_test_add_func("/bookings-link/finding", test_finding);
    g_test_add_func("/bookings-link/many-and-long", test_many_and_long);
    g_test_add_func("/bookings-link/making", test_making);
    return g_test_run();
}
