/* bookings.c: everything that online booking depends on, read as one picture: some ten statements
 * however large the clinic is. */
#include "lib/store/bookings.h"

#include <string.h>

#include "lib/clinic/error.h"
#include "lib/store/clinic.h"
#include "lib/store/statement.h"

#define ANSWER_GOOD_FOR_S (36 * 60 * 60) /* last night's check, and some */
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
/* What is gone and was never on has nothing to say any more. */
#define STILL_MATTERS "(gone_utc IS NULL OR was_on = 1)"

static const Statement statements[] = {
    [RULES_READ] = { "SELECT COALESCE(enabled, -1), was_on, COALESCE(max_per_segment, -1),"
                     " COALESCE(notice_hours, -1), COALESCE(days_ahead, -1),"
                     " COALESCE(cancel_hours, -1), COALESCE(require_address, -1),"
                     " COALESCE(show_prices, -1), COALESCE(show_duration, -1), currency"
                     " FROM online_bookings WHERE id = 1",
                     DB_WEB | DB_AGENT, NULL },
    [BUSINESSES_READ] = { "SELECT id, name, zone, show_online, gone_utc IS NOT NULL, was_on,"
                          " offers_all FROM business WHERE " STILL_MATTERS " ORDER BY name, id",
                          DB_WEB | DB_AGENT, ALL },
    [PRACTITIONERS_READ] = { "SELECT id, name, designation, show_online,"
                             " gone_utc IS NOT NULL OR active = 0, was_on FROM practitioner"
                             " WHERE (active = 1 AND gone_utc IS NULL) OR was_on = 1"
                             " ORDER BY sort_name, id",
                             DB_WEB | DB_AGENT, ALL },
    [TYPES_READ] = { "SELECT id, name, price, duration_in_minutes, max_attendees,"
                     " COALESCE(lead_hours, -1), show_online, gone_utc IS NOT NULL, was_on"
                     " FROM appointment_type WHERE " STILL_MATTERS " ORDER BY name, id",
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

static void
note_place(GHashTable *places, char *id, guint place)
{
    g_hash_table_insert(places, id, GINT_TO_POINTER((int)place + 1));
}

static Switch
switch_of(gboolean gone, gboolean shown)
{
    if (gone)
        return SWITCH_GONE;
    return shown ? SWITCH_ON : SWITCH_HIDDEN;
}

/* Runs a statement and hands over each row. */
typedef void (*RowTake)(Reading *reading, Query *row);
static gboolean
read_rows(Reading *reading, guint statement, const Value *values, gsize count, RowTake take,
          GError **error)
{
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, reading->db, &booking_family, statement, values, count, error))
        return FALSE;
    while (query_next(&query))
        take(reading, &query);
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
    rules->currency = g_strdup(query_text(row, 9, WORD_MAX));
}

static void
take_business(Reading *reading, Query *row)
{
    GArray *businesses = reading->picture->businesses;
    const BookingBusiness business = {
        .id = g_strdup(query_text(row, 0, ID_MAX)),
        .name = g_strdup(query_text(row, 1, STORED_NAME_MAX)),
        .zone = g_strdup(query_text(row, 2, STORED_NAME_MAX)),
        .shown = switch_of(query_flag(row, 4), query_flag(row, 3)),
        .was_on = query_flag(row, 5),
        .offers_all = query_flag(row, 6),
    };

    note_place(reading->businesses, business.id, businesses->len);
    g_array_append_val(businesses, business);
}

static void
take_practitioner(Reading *reading, Query *row)
{
    GArray *practitioners = reading->picture->practitioners;
    const BookingPractitioner practitioner = {
        .id = g_strdup(query_text(row, 0, ID_MAX)),
        .name = g_strdup(query_text(row, 1, STORED_NAME_MAX)),
        .designation = g_strdup(query_text(row, 2, STORED_NAME_MAX)),
        .shown = switch_of(query_flag(row, 4), query_flag(row, 3)),
        .was_on = query_flag(row, 5),
    };

    note_place(reading->practitioners, practitioner.id, practitioners->len);
    g_array_append_val(practitioners, practitioner);
}

static void
take_type(Reading *reading, Query *row)
{
    GArray *types = reading->picture->types;
    const BookingType type = {
        .id = g_strdup(query_text(row, 0, ID_MAX)),
        .name = g_strdup(query_text(row, 1, STORED_NAME_MAX)),
        .price = g_strdup(query_text(row, 2, WORD_MAX)),
        .duration_in_minutes = (int)query_integer(row, 3, 0, HOURS_MAX),
        .max_attendees = (int)query_integer(row, 4, 0, HOURS_MAX),
        .lead_hours = (int)query_integer(row, 5, -1, HOURS_MAX),
        .shown = switch_of(query_flag(row, 7), query_flag(row, 6)),
        .was_on = query_flag(row, 8),
    };

    note_place(reading->types, type.id, types->len);
    g_array_append_val(types, type);
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
answer_of_word(const char *word)
{
    if (g_str_equal(word, "free"))
        return ANSWER_FREE;
    if (g_str_equal(word, "none"))
        return ANSWER_NONE;
    return g_str_equal(word, "refused") ? ANSWER_REFUSED : ANSWER_NEVER;
}

static void
take_answer(Reading *reading, Query *row)
{
    BookingPlace *place = place_of_row(reading, row);
    const int type = place_of(reading->types, query_text(row, 2, ID_MAX));
    const gint64 too_old_utc = reading->now_utc - ANSWER_GOOD_FOR_S;
    BookingAnswer *answer;

    if (place == NULL || type < 0)
        return;
    if (place->answers == NULL)
        place->answers = g_new0(BookingAnswer, reading->picture->types->len);
    answer = &place->answers[type];
    g_free(answer->request_id);
    *answer = (BookingAnswer){
        .was = answer_of_word(query_text(row, 3, WORD_MAX)),
        .free_utc = query_time(row, 4),
        .answered_utc = query_time(row, 5),
        .unclear_utc = query_time(row, 6),
        .request_id = g_strdup(query_text(row, 7, WORD_MAX)),
    };
    if (answer->answered_utc <= too_old_utc)
        answer->was = ANSWER_NEVER;
    answer->answer = answer->unclear_utc > answer->answered_utc ? ANSWER_UNCLEAR : answer->was;
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
        *mark = g_str_equal(query_text(row, 4, WORD_MAX), "yes") ? MEANT_YES : MEANT_NO;
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
    if (!read_things(&reading, error) || !make_tables(&reading, error) ||
        !read_ties(&reading, error))
        return NULL;
    return g_steal_pointer(&reading.picture);
}
