/* audit.c: the audit log as a page and as a file. Pages begin at ids, never at numbers of pages, so that each costs the
 * same. */
#include "cgi-bin/pages/audit_search.h"
#include "cgi-bin/pages/pages.h"
#include "lib/clinic/csv.h"
#include "lib/clinic/error.h"
#include "lib/clinic/zone.h"

#define PAGE_LENGTH 100
#define EXPORT_LENGTH 20000
#define EXPORT_LENGTH_TEXT "20,000"

/* --- the page ---------------------------------------------------------------------------------- */

/* One page while its entries come. */
typedef struct {
    View *page, *table; /* table NULL until there is an entry */
    const char *zone;
    int count;
    gint64 first_id, last_id; /* of those shown */
} Listing;

static char *
time_words(gint64 utc, const char *zone, const char *format)
{
    g_autoptr(GDateTime) at = zone_local_time(utc, zone);

    return g_date_time_format(at, format);
}

static void
add_result(View *row, const char *outcome)
{
    static const char *const words[] = { [AUDIT_PLAIN] = "unknown", [AUDIT_GOOD] = "passed", [AUDIT_BAD] = "failed" };
    View *result;

    if (*audit_outcome_words(outcome) == '\0')
        return;
    result = view_add(row, VIEW_RESULT);
    view_set_static(result, VIEW_RESULT_WORD, words[audit_outcome_tone(outcome)]);
    view_set(result, VIEW_RESULT_TEXT, audit_outcome_words(outcome));
}

static void
add_detail(View *row, const char *detail)
{
    g_autofree char *words = audit_detail_words(detail);

    view_set(view_add(row, VIEW_DETAIL), VIEW_DETAIL_TEXT, words);
}

static void
add_table(Listing *listing)
{
    g_autofree char *zone = g_strdup_printf("Times are those of %s.", listing->zone);

    listing->table = view_add(listing->page, VIEW_TABLE);
    view_set(listing->table, VIEW_ZONE_TEXT, *listing->zone == '\0' ? "Times are UTC." : zone);
}

/* The entry behind the last of a page only tells that there are older ones. */
static void
add_entry(const AuditEntry *entry, gpointer data)
{
    Listing *listing = data;
    g_autofree char *when = time_words(entry->at_utc, listing->zone, "%a %-d %b %Y, %H:%M:%S");
    g_autofree char *moment = time_words(entry->at_utc, "", "%Y-%m-%dT%H:%M:%SZ");
    g_autofree char *about = audit_about(&entry->object);
    View *row;

    if (listing->count++ == 0) {
        listing->first_id = entry->id;
        add_table(listing);
    }
    if (listing->count > PAGE_LENGTH)
        return;
    listing->last_id = entry->id;
    row = view_add(listing->table, VIEW_ENTRY);
    view_set_int(row, VIEW_ID, entry->id);
    view_set(row, VIEW_WHEN, when);
    view_set(row, VIEW_MOMENT, moment);
    view_set(row, VIEW_WHO, audit_who(entry->actor_kind, entry->actor_name));
    view_set(row, VIEW_WHAT, audit_act_words(entry->act));
    view_set(row, VIEW_ABOUT, about);
    view_set(row, VIEW_WHERE, audit_where(entry->address));
    if (*entry->detail != '\0')
        add_detail(row, entry->detail);
    add_result(row, entry->outcome);
}

/* 0 for a field that was not sent. Errors: INVALID. */
static gboolean
read_id(const Request *request, const char *name, gint64 *ret_id, GError **error)
{
    const char *text = request_field(request, name);

    *ret_id = 0;
    if (text == NULL || *text == '\0' || g_ascii_string_to_signed(text, 10, 1, G_MAXINT64, ret_id, NULL))
        return TRUE;
    g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID,
                        "The audit log has no such page. Begin at its newest entry.");
    return FALSE;
}

/* Below which id the page begins: G_MAXINT64 for the newest. Going up ends on the first page as a whole, whatever has
 * been added to it meanwhile. */
static gboolean
find_beginning(App *app, const Request *request, const AuditQuery *query, gint64 *ret_below, GError **error)
{
    gint64 before, after, top;
    int count;

    if (!read_id(request, "before", &before, error) || !read_id(request, "after", &after, error))
        return FALSE;
    *ret_below = before == 0 ? G_MAXINT64 : before;
    if (after == 0)
        return TRUE;
    if (!audit_log_climb(app->db, &query->filter, after, PAGE_LENGTH, &count, &top, error))
        return FALSE;
    *ret_below = count < PAGE_LENGTH ? G_MAXINT64 : top + 1;
    return TRUE;
}

static gboolean
add_newer(App *app, const AuditQuery *query, Listing *listing, gint64 below, GError **error)
{
    const gint64 above = listing->count == 0 ? below - 1 : listing->first_id;
    gint64 top;
    int count;

    if (below == G_MAXINT64)
        return TRUE;
    if (!audit_log_climb(app->db, &query->filter, above, 1, &count, &top, error))
        return FALSE;
    if (count > 0)
        view_set_int(view_add(listing->page, VIEW_NEWER), VIEW_AFTER_ID, above);
    return TRUE;
}

static void
add_nothing(View *page, const AuditQuery *query, gint64 below)
{
    view_set_static(view_add(page, VIEW_NOTHING), VIEW_WHAT_HAPPENED,
                    below != G_MAXINT64         ? "There is nothing older than this."
                    : audit_query_is_set(query) ? "Nothing that was done in Keyrack fits. Choose other days, somebody "
                                                  "else, or something else."
                                                : "Nothing was done in Keyrack yet.");
}

static void
add_export(View *page, const AuditQuery *query)
{
    View *view = view_add(page, VIEW_EXPORT);

    view_set_static(view, VIEW_EXPORT_TEXT,
                    audit_query_is_set(query)
                        ? "All entries that fit, for a spreadsheet. A file holds the newest " EXPORT_LENGTH_TEXT
                          " of them; choose an earlier last day above for older ones. That you took it is noted here."
                        : "The whole log, for a spreadsheet. A file holds the newest " EXPORT_LENGTH_TEXT
                          " entries; choose a last day above for older ones. That you took it is noted here.");
}

static gboolean
add_entries(App *app, const Request *request, const AuditQuery *query, View *page, GError **error)
{
    Listing listing = { .page = page, .zone = query->zone };
    gint64 below;

    if (!find_beginning(app, request, query, &below, error) ||
        !audit_log_visit(app->db, &query->filter, below, PAGE_LENGTH + 1, add_entry, &listing, error) ||
        !add_newer(app, query, &listing, below, error))
        return FALSE;
    if (listing.count > PAGE_LENGTH)
        view_set_int(view_add(page, VIEW_OLDER), VIEW_BEFORE_ID, listing.last_id);
    if (listing.count == 0)
        add_nothing(page, query, below);
    else
        add_export(page, query);
    return TRUE;
}

static gboolean
show(App *app, const Request *request, Response *response, AuditQuery *query, GError **error)
{
    const gboolean is_good = audit_query_is_good(query);
    const PageHead head = { .status = is_good ? 200 : 422, .title = "Audit log", .navigation = VIEW_NAV_SETTINGS };
    View *page = response_page(response, request, &head, "audit.tpl");

    audit_query_add_fields(query, page);
    if (!audit_query_add_form(app, query, page, error))
        return FALSE;
    if (!is_good)
        return TRUE;
    if (audit_query_is_for_names(query))
        return audit_search_add(app, query, page, error);
    if (audit_query_is_set(query))
        view_add(page, VIEW_SHOWING);
    return add_entries(app, request, query, page, error);
}

gboolean
audit_show(App *app, Request *request, Response *response, GError **error)
{
    g_auto(AuditQuery) query = { 0 };

    return audit_query_read(app, request, &query, error) && show(app, request, response, &query, error);
}

/* --- the file ---------------------------------------------------------------------------------- */

#define COLUMNS 11

typedef struct {
    GString *out;
    const char *zone;
    int count;
} Export;

static void
begin_file(Export *export)
{
    g_autofree char *when = g_strdup_printf("When (%s)", *export->zone == '\0' ? "UTC" : export->zone);
    const char *const titles[COLUMNS] = { "Entry", when, "When (UTC)", "Who", "What", "Result", "About", "From where",
                                          "Word", "Detail", "Request" };

    g_string_append(export->out, CSV_BOM);
    csv_append_row(export->out, titles, COLUMNS);
}

static void
append_entry(const AuditEntry *entry, gpointer data)
{
    Export *export = data;
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, entry->id);
    g_autofree char *when = time_words(entry->at_utc, export->zone, "%Y-%m-%d %H:%M:%S");
    g_autofree char *moment = time_words(entry->at_utc, "", "%Y-%m-%d %H:%M:%S");
    g_autofree char *about = audit_about(&entry->object);
    const char *const cells[COLUMNS] = {
        id, when, moment, audit_who(entry->actor_kind, entry->actor_name), audit_act_words(entry->act),
        audit_outcome_words(entry->outcome), about, audit_where(entry->address), entry->act,
        entry->detail, entry->request_id
    };

    if (++export->count <= EXPORT_LENGTH)
        csv_append_row(export->out, cells, COLUMNS);
}

/* The last row of a file that ends before the log does. */
static void
end_file(Export *export)
{
    static const char *const more[COLUMNS] = {
        "This file holds the newest " EXPORT_LENGTH_TEXT " entries and there are older ones. To get them, choose an "
        "earlier last day and download again.", "", "", "", "", "", "", "", "", "", ""
    };

    if (export->count > EXPORT_LENGTH)
        csv_append_row(export->out, more, COLUMNS);
}

/* No file without its entry, no entry without its file: one transaction. */
static gboolean
write_file(App *app, const Request *request, const AuditQuery *query, GString *out, GError **error)
{
    Export export = { .out = out, .zone = query->zone };
    const Actor actor = request_actor(request);
    g_auto(Txn) txn = { 0 };

    begin_file(&export);
    if (!txn_begin(&txn, app->db, error) ||
        !audit_log_visit(app->db, &query->filter, G_MAXINT64, EXPORT_LENGTH + 1, append_entry, &export, error) ||
        !audit_add(app->db, &actor, "audit-exported", "clinic", "", "done", error))
        return FALSE;
    end_file(&export);
    return txn_commit(&txn, error);
}

gboolean
audit_export(App *app, Request *request, Response *response, GError **error)
{
    g_auto(AuditQuery) query = { 0 };
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *name = NULL;

    if (!audit_query_read(app, request, &query, error))
        return FALSE;
    if (!audit_query_is_good(&query) || audit_query_is_for_names(&query))
        return show(app, request, response, &query, error);
    if (!write_file(app, request, &query, out, error))
        return FALSE;
    name = time_words(request_now(request), query.zone, "keyrack-audit-log-%Y-%m-%d.csv");
    response_file(response, name, "text/csv; charset=utf-8", g_steal_pointer(&out));
    return TRUE;
}
