/* bookings_link.h: links to a clinic's public bookings page: made, taken apart, judged. Nothing is fetched.
 * Source: cliniko-api 33. */
#pragma once

#include "lib/clinic/bookings.h"

#define BOOKINGS_LINKS_MAX 500 /* in one paste */
#define BOOKINGS_LINK_SHOWN 300 /* characters */

/* "https://SUB.SHARD.cliniko.com/bookings?business_id=..."; ids may be "". NULL when subdomain or shard is unfit.
 * Free with g_free. */
char *bookings_url(const char *subdomain, const char *shard, const char *business_id,
                   const char *practitioner_id, const char *type_id);

typedef enum {
    BOOKINGS_LINK_FINE,
    BOOKINGS_LINK_HIDDEN,          /* what it presets is not shown in online bookings */
    BOOKINGS_LINK_ARCHIVED,        /* what it presets is archived or inactive */
    BOOKINGS_LINK_UNKNOWN_ID,      /* presets something this account does not have */
    BOOKINGS_LINK_NOT_OFFERED,     /* presets three that do not belong together */
    BOOKINGS_LINK_WRONG_REGION,
    BOOKINGS_LINK_ANOTHER_ACCOUNT,
    BOOKINGS_LINK_OLD_FORM,        /* no region in the host: works by chance only */
    BOOKINGS_LINK_NOT_SECURE,      /* http */
    BOOKINGS_LINK_NOT_BOOKINGS,    /* no bookings link at all */
    BOOKINGS_LINK__COUNT
} BookingsLinkVerdict;
const char *bookings_link_word(BookingsLinkVerdict verdict);  /* "another-account": data-verdict */
const char *bookings_link_label(BookingsLinkVerdict verdict); /* "Another account" */

/* One link as it was found. All strings owned, "" when absent. Ids are as they stand there, digits or not. */
typedef struct {
    char *text;        /* as pasted, cut to BOOKINGS_LINK_SHOWN characters, fit to show */
    gboolean is_bookings, is_secure;
    char *subdomain, *shard; /* of any page of Cliniko's; shard "" in the old form */
    char *business_id, *practitioner_id, *type_id;
    gboolean embedded;
    char *locale, *fragment;
    char *others; /* parameters that are none of ours, such as utm_source=site, joined with & */
} BookingsLink;
void bookings_link_clear(BookingsLink *link);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BookingsLink, bookings_link_clear)

/* Takes one link apart. text is valid UTF-8 of any kind; what is no bookings link says so in is_bookings. */
void bookings_link_parse(const char *text, BookingsLink *ret_link);

/* Finds the links in a paste: one a line, or anywhere in text and HTML (href, src, &amp;). A line of one word that is
 * no link at all counts as one, unless there is markup. GArray of BookingsLink, at most BOOKINGS_LINKS_MAX;
 * *ret_more is TRUE when there were more. text is valid UTF-8. */
GArray *bookings_links_find(const char *text, gboolean *ret_more);

/* Judges a link against the clinic's own account; the gravest finding counts: not bookings, another account, wrong
 * region, not secure, unknown id, archived, hidden, not offered, old form. */
BookingsLinkVerdict bookings_link_judge(const BookingsLink *link, const BookingPicture *picture, const char *subdomain,
                                const char *shard);
/* One sentence that says what is so, and one that says what to do ("" when fine); names what it presets. */
char *bookings_link_sentence(BookingsLinkVerdict verdict, const BookingsLink *link, const BookingPicture *picture,
                            const char *subdomain, const char *shard);
char *bookings_link_next_step(BookingsLinkVerdict verdict, const BookingsLink *link, const BookingPicture *picture,
                             const char *subdomain, const char *shard);
/* The link to put in its place, on the account's own host, with all that was right in it; NULL when it is fine or no
 * other link would help. Free with g_free. */
char *bookings_link_corrected(BookingsLinkVerdict verdict, const BookingsLink *link, const BookingPicture *picture,
                              const char *subdomain, const char *shard);
