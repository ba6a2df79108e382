/* bookings.c: everything that online booking depends on, read as one picture: some ten statements
 * however large the clinic is. */
#include "lib/store/bookings.h"

#include <string.h>

#include "lib/clinic/error.h"
#include "lib/clinic/text.h"
#include "lib/store/clinic.h"
#include "lib/store/statement.h"

#define ANSWER_GOOD_FOR_S (36 * 60 * 60) /* last night's check, and some */
#define THINGS_MAX 20000 /* businesses, practitioners, types: Cliniko's lists end there */
#define CELLS_MAX 1000000
#define HOURS_MAX 100000 /* rules in force: hours, days, minutes, times */

enum {
    RULES_READ,
    BUSINESSES_READ,
    PRACTITIONERS_READ,
    TYPES_READ,
    WORKS_AT_READ,
    OFFERS_READ,
    AT_READ,
    HOURS_READ,
    BLOCKS_READ,
    ANSWERS_READ,
    MEANT_READ,
    BOOKING__COUNT
};

#define ALL "the page shows all of them"
/* What is gone has something to say only when it was on, and somebody worked there or offered it. */
#define WAS_ON_WITH(table, column) \
    "(was_on = 1 AND EXISTS (SELECT 1 FROM " table " tie WHERE tie." column " = id))"

static const Statement statements[] = {
    [RULES_READ] = { "SELECT COALESCE(enabled, -1), was_on, COALESCE(max_per_segment, -1),"
                     " COALESCE(notice_hours, -1), COALESCE(days_ahead, -1),"
                     " COALESCE(cancel_hours, -1), COALESCE(require_address, -1),"
                     " COALESCE(show_prices, -1), COALESCE(show_duration, -1), currency"
                     " FROM online_bookings WHERE id = 1",
                     DB_WEB | DB_AGENT, NULL },
    [BUSINESSES_READ] = { "SELECT id, name, zone, show_online, gone_utc IS NOT NULL, was_on,"
                          " offers_all FROM business WHERE gone_utc IS NULL OR "
                          WAS_ON_WITH("practitioner_business", "business_id"),
                          DB_WEB | DB_AGENT, ALL },
    [PRACTITIONERS_READ] = { "SELECT id, name, designation, show_online,"
                             " gone_utc IS NOT NULL OR active = 0, was_on FROM practitioner"
                             " WHERE (active = 1 AND gone_utc IS NULL) OR "
                             WAS_ON_WITH("practitioner_business", "practitioner_id")
                             " ORDER BY sort_name, id",
                             DB_WEB | DB_AGENT, ALL },
    [TYPES_READ] = { "SELECT id, name, price, duration_in_minutes, max_attendees,"
                     " COALESCE(lead_hours, -1), show_online, gone_utc IS NOT NULL, was_on"
                     " FROM appointment_type WHERE gone_utc IS NULL OR "
                     WAS_ON_WITH("practitioner_appointment_type", "appointment_type_id"),
                     DB_WEB | DB_AGENT, ALL },
    [WORKS_AT_READ] = { "SELECT practitioner_id, business_id, gone_utc IS NOT NULL, had_hours"
                        " FROM practitioner_business",
                        DB_WEB | DB_AGENT, ALL },
    [OFFERS_READ] = { "SELECT practitioner_id, appointment_type_id, gone_utc IS NOT NULL"
                      " FROM practitioner_appointment_type",
                      DB_WEB | DB_AGENT, ALL },
    [AT_READ] = { "SELECT business_id, appointment_type_id, gone_utc IS NOT NULL"
                  " FROM business_appointment_type",
                  DB_WEB | DB_AGENT, ALL },
    [HOURS_READ] = { "SELECT practitioner_id, business_id, weekday, starts_minute, ends_minute"
                     " FROM daily_availability"
                     " ORDER BY practitioner_id, business_id, weekday, starts_minute",
                     DB_WEB | DB_AGENT, ALL },
    [BLOCKS_READ] = { "SELECT practitioner_id, business_id FROM availability_block"
                      " WHERE ends_utc > $1",
                      DB_WEB | DB_AGENT, ALL },
    [ANSWERS_READ] = { "SELECT practitioner_id, business_id, appointment_type_id, answer,"
                       " free_utc, answered_utc, unclear_utc, request_id FROM booking_answer"
                       " WHERE max(COALESCE(answered_utc, 0), COALESCE(unclear_utc, 0)) > $1",
                       DB_WEB | DB_AGENT, ALL },
    [MEANT_READ] = { "SELECT setting, business_id, practitioner_id, appointment_type_id, meant"
                     " FROM meant",
                     DB_WEB | DB_AGENT, ALL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == BOOKING__COUNT);
const Family booking_family = { FAMILY_BOOKING, "bookings", statements, BOOKING__COUNT };

/* --- the picture as it is filled -------------------------------------------------------------- */

typedef struct {
    Db *db;
    BookingPicture *picture;
    gint64 now_utc;
    gint64 refreshed_utc; /* the clinic's */
    gsize answers;        /* room made for them so far */
    GHashTable *businesses, *practitioners, *types; /* id -> place + 1, borrowed from the picture */
} Reading;

static void
reading_clear(Reading *reading)
{
    g_clear_pointer(&reading->picture, booking_picture_free);
    g_hash_table_unref(reading->businesses);
    g_hash_table_unref(reading->practitioners);
    g_hash_table_unref(reading->types);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, reading_clear)

/* The place of an id, -1 when the picture leaves it out. */
static int
place_of(GHashTable *places, const char *id)
{
    return GPOINTER_TO_INT(g_hash_table_lookup(places, id)) - 1;
}

static Switch
switch_of(gboolean gone, gboolean shown)
{
    if (gone)
        return SWITCH_GONE;
    return shown ? SWITCH_ON : SWITCH_HIDDEN;
}

/* Runs a statement and hands over each row; the file may hold more rows than any clinic has. */
typedef void (*RowTake)(Reading *reading, Query *row);
static gboolean
read_rows(Reading *reading, guint statement, const Value *values, gsize count, RowTake take,
          GError **error)
{
    const guint most = statement <= TYPES_READ ? THINGS_MAX : CELLS_MAX;
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, reading->db, &booking_family, statement, values, count, error))
        return FALSE;
    for (guint rows = 0; !query.broken && query_next(&query); rows++) {
        take(reading, &query);
        query.broken |= rows >= most;
    }
    return query_end(&query, error);
}

/* --- what there is ---------------------------------------------------------------------------- */

/* A refresh from before there were rules told nothing about online booking. */
static void
take_rules(Reading *reading, Query *row)
{
    BookingRules *rules = &reading->picture->rules;
    gint64 enabled = query_integer(row, 0, -1, 1);

    reading->picture->refreshed_utc = reading->refreshed_utc;
    rules->enabled = enabled < 0 ? SWITCH_UNKNOWN : switch_of(FALSE, enabled == 1);
    rules->was_on = query_flag(row, 1);
    rules->max_per_segment = (int)query_integer(row, 2, -1, HOURS_MAX);
    rules->notice_hours = (int)query_integer(row, 3, -1, HOURS_MAX);
    rules->days_ahead = (int)query_integer(row, 4, -1, HOURS_MAX);
    rules->cancel_hours = (int)query_integer(row, 5, -1, HOURS_MAX);
    rules->require_address = (int)query_integer(row, 6, -1, 1);
    rules->show_prices = (int)query_integer(row, 7, -1, 1);
    rules->show_duration = (int)query_integer(row, 8, -1, 1);
    g_free(rules->currency);
    rules->currency = g_strdup(query_text(row, 9, STORED_NAME_MAX));
}

/* An id goes into URLs: the file may not make one up. Free with g_free. */
static char *
id_of(Query *row)
{
    const char *id = query_text(row, 0, ID_MAX);

    row->broken |= !cliniko_id_is_valid(id);
    return g_strdup(id);
}

static void
take_business(Reading *reading, Query *row)
{
    const BookingBusiness business = {
        .id = id_of(row),
        .name = g_strdup(query_text(row, 1, STORED_NAME_MAX)),
        .zone = g_strdup(query_text(row, 2, STORED_NAME_MAX)),
        .shown = switch_of(query_flag(row, 4), query_flag(row, 3)),
        .was_on = query_flag(row, 5),
        .offers_all = query_flag(row, 6),
    };

    g_array_append_val(reading->picture->businesses, business);
}

static void
take_practitioner(Reading *reading, Query *row)
{
    const BookingPractitioner practitioner = {
        .id = id_of(row),
        .name = g_strdup(query_text(row, 1, STORED_NAME_MAX)),
        .designation = g_strdup(query_text(row, 2, STORED_NAME_MAX)),
        .shown = switch_of(query_flag(row, 4), query_flag(row, 3)),
        .was_on = query_flag(row, 5),
    };

    g_array_append_val(reading->picture->practitioners, practitioner);
}

static void
take_type(Reading *reading, Query *row)
{
    const BookingType type = {
        .id = id_of(row),
        .name = g_strdup(query_text(row, 1, STORED_NAME_MAX)),
        .price = g_strdup(query_text(row, 2, WORD_MAX)),
        .duration_in_minutes = (int)query_integer(row, 3, 0, HOURS_MAX),
        .max_attendees = (int)query_integer(row, 4, 0, HOURS_MAX),
        .lead_hours = (int)query_integer(row, 5, -1, HOURS_MAX),
        .shown = switch_of(query_flag(row, 7), query_flag(row, 6)),
        .was_on = query_flag(row, 8),
    };

    g_array_append_val(reading->picture->types, type);
}

/* How every business, practitioner and type begins. */
typedef struct {
    char *id, *name;
} Named;

static int
compare_names(gconstpointer a, gconstpointer b, gpointer data)
{
    const Named *one = a, *other = b;
    GHashTable *forms = data;
    const int order = strcmp(g_hash_table_lookup(forms, one->name),
                             g_hash_table_lookup(forms, other->name));

    return order != 0 ? order : strcmp(one->id, other->id);
}

static const Named *
named_at(const GArray *things, guint i)
{
    const gsize size = g_array_get_element_size((GArray *)things);

    return (const Named *)(const void *)(things->data + i * size);
}

static void
order_by_name(GArray *things)
{
    g_autoptr(GHashTable) forms = g_hash_table_new_full(NULL, NULL, NULL, g_free); /* of a name */

    for (guint i = 0; i < things->len; i++) {
        char *name = named_at(things, i)->name;

        g_hash_table_insert(forms, name, name_sort_form(name));
    }
    g_array_sort_with_data(things, compare_names, forms);
}

static void
note_places(GHashTable *places, const GArray *things)
{
    for (guint i = 0; i < things->len; i++)
        g_hash_table_insert(places, named_at(things, i)->id, GINT_TO_POINTER((int)i + 1));
}

/* Practitioners come in the order of their sort_name. */
static void
put_in_order(Reading *reading)
{
    const BookingPicture *picture = reading->picture;

    order_by_name(picture->businesses);
    order_by_name(picture->types);
    note_places(reading->businesses, picture->businesses);
    note_places(reading->practitioners, picture->practitioners);
    note_places(reading->types, picture->types);
}

/* The tables are dense, so their size is bounded before they are made. */
static gboolean
make_tables(Reading *reading, GError **error)
{
    const BookingPicture *picture = reading->picture;
    const guint64 people = picture->practitioners->len, places = picture->businesses->len,
                  types = picture->types->len;

    if (people * places > CELLS_MAX || people * types > CELLS_MAX || places * types > CELLS_MAX) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID,
                            "the clinic is larger than Keyrack can show");
        return FALSE;
    }
    booking_picture_tables(reading->picture);
    return TRUE;
}

/* --- what goes together ----------------------------------------------------------------------- */

/* The practitioner's place at the business the row begins with, NULL when the picture leaves one
 * of them out. */
static BookingPlace *
place_of_row(Reading *reading, Query *row)
{
    const int practitioner = place_of(reading->practitioners, query_text(row, 0, ID_MAX));
    const int business = place_of(reading->businesses, query_text(row, 1, ID_MAX));

    if (practitioner < 0 || business < 0)
        return NULL;
    return picture_place(reading->picture, (guint)practitioner, (guint)business);
}

static Tie
tie_of(Query *row, int column)
{
    return query_flag(row, column) ? TIE_WAS : TIE_IS;
}

static void
take_works_at(Reading *reading, Query *row)
{
    BookingPlace *place = place_of_row(reading, row);

    if (place == NULL)
        return;
    place->works = tie_of(row, 2);
    place->had_hours = query_flag(row, 3);
}

static void
take_offer(Reading *reading, Query *row)
{
    const int practitioner = place_of(reading->practitioners, query_text(row, 0, ID_MAX));
    const int type = place_of(reading->types, query_text(row, 1, ID_MAX));

    if (practitioner >= 0 && type >= 0)
        picture_offer(reading->picture, (guint)practitioner, (guint)type)->offered = tie_of(row, 2);
}

/* A business that has no list offers everything, whatever its list said once. */
static void
take_at(Reading *reading, Query *row)
{
    const int business = place_of(reading->businesses, query_text(row, 0, ID_MAX));
    const int type = place_of(reading->types, query_text(row, 1, ID_MAX));

    if (business < 0 || type < 0 ||
        g_array_index(reading->picture->businesses, BookingBusiness, (guint)business).offers_all)
        return;
    picture_at(reading->picture, (guint)business, (guint)type)->offered = tie_of(row, 2);
}

/* Who has hours at a business works there, also where the list of who works there lacks them. */
static void
take_hours(Reading *reading, Query *row)
{
    BookingPlace *place = place_of_row(reading, row);
    const BookingHours hours = {
        .weekday = (int)query_integer(row, 2, 1, 7),
        .starts_minute = (int)query_integer(row, 3, 0, 1439),
        .ends_minute = (int)query_integer(row, 4, 1, 1440),
    };

    if (place == NULL)
        return;
    if (place->hours == NULL)
        place->hours = g_array_new(FALSE, FALSE, sizeof(BookingHours));
    g_array_append_val(place->hours, hours);
    place->works = TIE_IS;
}

static void
take_block(Reading *reading, Query *row)
{
    BookingPlace *place = place_of_row(reading, row);

    if (place == NULL)
        return;
    place->has_extra_hours = TRUE;
    place->works = TIE_IS;
}

/* --- what Cliniko answered, and what was said ------------------------------------------------- */

static TimesAnswer
read_clear_answer(Query *row, int column)
{
    const char *word = query_text(row, column, WORD_MAX);

    if (g_str_equal(word, "free"))
        return ANSWER_FREE;
    if (g_str_equal(word, "none"))
        return ANSWER_NONE;
    if (g_str_equal(word, "refused"))
        return ANSWER_REFUSED;
    row->broken |= *word != '\0';
    return ANSWER_NEVER;
}

/* Room for the answers of all types, made when the first one comes; NULL when there are too many. */
static BookingAnswer *
answers_at(Reading *reading, BookingPlace *place)
{
    const guint types = reading->picture->types->len;

    if (place->answers == NULL && reading->answers + types <= CELLS_MAX) {
        place->answers = g_new0(BookingAnswer, types);
        reading->answers += types;
    }
    return place->answers;
}

/* A clear answer takes away that there was none: where the mark is, it is the newer one. */
static BookingAnswer
read_answer(Query *row, gint64 too_old_utc)
{
    BookingAnswer answer = { .unclear_utc = query_time(row, 6), .was = ANSWER_NEVER };
    const gint64 answered_utc = query_time(row, 5);

    if (answered_utc > too_old_utc) {
        answer.was = read_clear_answer(row, 3);
        answer.free_utc = query_time(row, 4);
        answer.answered_utc = answered_utc;
    }
    answer.answer = answer.unclear_utc != 0 ? ANSWER_UNCLEAR : answer.was;
    answer.request_id = g_strdup(query_text(row, 7, WORD_MAX));
    return answer;
}

static void
take_answer(Reading *reading, Query *row)
{
    BookingPlace *place = place_of_row(reading, row);
    const int type = place_of(reading->types, query_text(row, 2, ID_MAX));
    BookingAnswer *answers;

    if (place == NULL || type < 0)
        return;
    answers = answers_at(reading, place);
    if (answers == NULL) {
        row->broken = TRUE;
        return;
    }
    g_free(answers[type].request_id);
    answers[type] = read_answer(row, reading->now_utc - ANSWER_GOOD_FOR_S);
}

/* Where the mark on a setting is kept, NULL when the picture leaves it out. */
static Meant *
mark_place(Reading *reading, SettingKind kind, int business, int practitioner, int type)
{
    BookingPicture *picture = reading->picture;
    const gboolean b = business >= 0, p = practitioner >= 0, t = type >= 0;

    if (kind == SETTING_ACCOUNT)
        return &picture->rules.meant;
    if (kind == SETTING_BUSINESS && b)
        return &g_array_index(picture->businesses, BookingBusiness, (guint)business).meant;
    if (kind == SETTING_PRACTITIONER && p)
        return &g_array_index(picture->practitioners, BookingPractitioner, (guint)practitioner)
                    .meant;
    if (kind == SETTING_TYPE && t)
        return &g_array_index(picture->types, BookingType, (guint)type).meant;
    if (kind == SETTING_OFFER && p && t)
        return &picture_offer(picture, (guint)practitioner, (guint)type)->meant;
    if (kind == SETTING_BUSINESS_OFFER && b && t)
        return &picture_at(picture, (guint)business, (guint)type)->meant;
    if (kind == SETTING_SCHEDULE && b && p)
        return &picture_place(picture, (guint)practitioner, (guint)business)->meant;
    return NULL;
}

static Meant
read_meant(Query *row, int column)
{
    const char *word = query_text(row, column, WORD_MAX);

    if (g_str_equal(word, "yes"))
        return MEANT_YES;
    row->broken |= !g_str_equal(word, "no");
    return MEANT_NO;
}

static void
take_meant(Reading *reading, Query *row)
{
    SettingKind kind;
    Meant *mark;

    if (!setting_from_word(query_text(row, 0, WORD_MAX), &kind))
        return;
    mark = mark_place(reading, kind, place_of(reading->businesses, query_text(row, 1, ID_MAX)),
                      place_of(reading->practitioners, query_text(row, 2, ID_MAX)),
                      place_of(reading->types, query_text(row, 3, ID_MAX)));
    if (mark != NULL)
        *mark = read_meant(row, 4);
}

/* --- all of it -------------------------------------------------------------------------------- */

static gboolean
read_things(Reading *reading, GError **error)
{
    return read_rows(reading, RULES_READ, NO_VALUES, take_rules, error) &&
           read_rows(reading, BUSINESSES_READ, NO_VALUES, take_business, error) &&
           read_rows(reading, PRACTITIONERS_READ, NO_VALUES, take_practitioner, error) &&
           read_rows(reading, TYPES_READ, NO_VALUES, take_type, error);
}

static gboolean
read_ties(Reading *reading, GError **error)
{
    const gint64 now_utc = reading->now_utc;

    return read_rows(reading, WORKS_AT_READ, NO_VALUES, take_works_at, error) &&
           read_rows(reading, OFFERS_READ, NO_VALUES, take_offer, error) &&
           read_rows(reading, AT_READ, NO_VALUES, take_at, error) &&
           read_rows(reading, HOURS_READ, NO_VALUES, take_hours, error) &&
           read_rows(reading, BLOCKS_READ, VALUES(INTEGER(now_utc)), take_block, error) &&
           read_rows(reading, ANSWERS_READ, VALUES(INTEGER(now_utc - ANSWER_GOOD_FOR_S)),
                     take_answer, error) &&
           read_rows(reading, MEANT_READ, NO_VALUES, take_meant, error);
}

BookingPicture *
bookings_read(Db *db, gint64 now_utc, GError **error)
{
    g_auto(Reading) reading = {
        .db = db,
        .picture = booking_picture_new(),
        .now_utc = now_utc,
        .businesses = g_hash_table_new(g_str_hash, g_str_equal),
        .practitioners = g_hash_table_new(g_str_hash, g_str_equal),
        .types = g_hash_table_new(g_str_hash, g_str_equal),
    };
    GError *failure = NULL;
    g_autoptr(Clinic) clinic = clinic_find(db, &failure);

    if (failure != NULL) {
        g_propagate_error(error, failure);
        return NULL;
    }
    reading.refreshed_utc = clinic == NULL ? 0 : clinic->refreshed_utc;
    if (!read_things(&reading, error))
        return NULL;
    put_in_order(&reading);
    if (!make_tables(&reading, error) || !read_ties(&reading, error))
        return NULL;
    return g_steal_pointer(&reading.picture);
}
