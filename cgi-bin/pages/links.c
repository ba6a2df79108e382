/* links.c: the link checker: pasted links to the bookings page, each judged. Nothing is fetched and
 * nothing is kept. */
#include <string.h>

#include "cgi-bin/pages/pages.h"
#include "lib/clinic/bookings_link.h"
#include "lib/store/bookings.h"
#include "lib/store/clinic.h"

/* Whose links they should be, and what was pasted. */
typedef struct {
    Clinic *clinic; /* NULL while none is connected */
    BookingPicture *picture;
    const char *pasted;
    GArray *links; /* BookingsLink; NULL: nothing was pasted yet */
    gboolean has_more;
} LinkCheck;

static void
link_check_clear(LinkCheck *check)
{
    g_clear_pointer(&check->clinic, clinic_free);
    g_clear_pointer(&check->picture, booking_picture_free);
    g_clear_pointer(&check->links, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LinkCheck, link_check_clear)

static gboolean
link_check_load(App *app, const Request *request, LinkCheck *check, GError **error)
{
    GError *problem = NULL;

    check->pasted = "";
    check->clinic = clinic_find(app->db, &problem);
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    if (check->clinic == NULL)
        return TRUE;
    check->picture = bookings_read(app->db, request_now(request), error);
    return check->picture != NULL;
}

/* --- the page ------------------------------------------------------------------------------- */

static void
add_link(const LinkCheck *check, const BookingsLink *link, BookingsLinkVerdict verdict, View *list)
{
    const Clinic *clinic = check->clinic;
    g_autofree char *sentence =
        bookings_link_sentence(verdict, link, check->picture, clinic->subdomain, clinic->shard);
    g_autofree char *step =
        bookings_link_next_step(verdict, link, check->picture, clinic->subdomain, clinic->shard);
    g_autofree char *corrected =
        bookings_link_corrected(verdict, link, check->picture, clinic->subdomain, clinic->shard);
    View *item = view_add(list, VIEW_LINKS_ITEM);

    view_set_static(item, VIEW_VERDICT, bookings_link_word(verdict));
    view_set_static(item, VIEW_LABEL, bookings_link_label(verdict));
    view_set(item, VIEW_LINKS_TEXT, link->text);
    view_set(item, VIEW_SENTENCE, sentence);
    view_set(item, VIEW_NEXT_STEP, step);
    if (corrected != NULL)
        view_set(view_add(item, VIEW_LINKS_CORRECTED), VIEW_LINKS_INSTEAD, corrected);
}

static char *
count_words(guint total, guint fine)
{
    if (total == 0)
        return g_strdup("There is no link in what was pasted.");
    if (total == 1)
        return g_strdup(fine == 1 ? "The link is fine." : "The link needs a look.");
    if (fine == total)
        return g_strdup_printf("All %u links are fine.", total);
    return g_strdup_printf("%u links: %u %s fine, %u %s a look.", total, fine,
                           fine == 1 ? "is" : "are", total - fine,
                           total - fine == 1 ? "needs" : "need");
}

static void
add_results(const LinkCheck *check, View *page)
{
    const Clinic *clinic = check->clinic;
    View *results = view_add(page, VIEW_LINKS_RESULTS), *list = NULL;
    g_autofree char *words = NULL;
    guint fine = 0;

    for (guint i = 0; i < check->links->len; i++) {
        const BookingsLink *link = &g_array_index(check->links, BookingsLink, i);
        BookingsLinkVerdict verdict =
            bookings_link_judge(link, check->picture, clinic->subdomain, clinic->shard);

        if (list == NULL)
            list = view_add(results, VIEW_LINKS_LIST);
        fine += verdict == BOOKINGS_LINK_FINE;
        add_link(check, link, verdict, list);
    }
    words = count_words(check->links->len, fine);
    view_set(results, VIEW_LINKS_COUNTS, words);
    if (check->has_more)
        view_set_int(view_add(results, VIEW_LINKS_MORE), VIEW_LINKS_MAX, BOOKINGS_LINKS_MAX);
}

static void
add_notes(const LinkCheck *check, View *form)
{
    if (check->picture->refreshed_utc == 0)
        view_add(form, VIEW_LINKS_EARLY);
    if (check->picture->rules.enabled == SWITCH_HIDDEN)
        view_add(form, VIEW_LINKS_OFF);
}

static void
show(const LinkCheck *check, const Request *request, Response *response)
{
    const PageHead head = { .title = "Check links", .navigation = VIEW_NAV_PREVIEW };
    View *page = response_page(response, request, &head, "links.tpl");
    View *form;

    if (check->clinic == NULL) {
        View *waiting = view_add(page, VIEW_WAITING);

        view_set_static(waiting, VIEW_WAITING_TEXT,
                        "To tell whether a link leads to your clinic, Keyrack has to know it, so "
                        "Cliniko has to be connected first.");
        if (request_role(request) == PERSON_ADMINISTRATOR)
            view_set_static(view_add(waiting, VIEW_WAITING_WAY), VIEW_WAITING_LINK, "Connect Cliniko");
        return;
    }
    if (check->links != NULL)
        add_results(check, page);
    form = view_add(page, VIEW_LINKS_FORM);
    view_set_static(form, VIEW_LINKS_PASTED, check->pasted);
    add_notes(check, form);
}

gboolean
links_show(App *app, Request *request, Response *response, GError **error)
{
    g_auto(LinkCheck) check = { 0 };

    if (!link_check_load(app, request, &check, error))
        return FALSE;
    show(&check, request, response);
    return TRUE;
}

gboolean
links_judge(App *app, Request *request, Response *response, GError **error)
{
    g_auto(LinkCheck) check = { 0 };

    if (!link_check_load(app, request, &check, error))
        return FALSE;
    check.pasted = request_field(request, "links");
    check.links = bookings_links_find(check.pasted, &check.has_more);
    show(&check, request, response);
    return TRUE;
}
