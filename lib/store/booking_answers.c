/* booking_answers.c: what Cliniko last said about the free times of a combination. */
#include "lib/store/bookings.h"
#include "lib/store/statement.h"

enum { ANSWER_PUT, ANSWER_PUT_UNCLEAR, ANSWER_FORGET, ANSWER__STATEMENTS };

static const Statement statements[] = {
    [ANSWER_PUT] = { "INSERT INTO booking_answer (practitioner_id, business_id,"
                     " appointment_type_id, answer, free_utc, answered_utc, request_id)"
                     " SELECT $1, $2, $3, $4, $5, $6, $7 WHERE EXISTS"
                     " (SELECT 1 FROM practitioner WHERE id = $1) AND EXISTS"
                     " (SELECT 1 FROM business WHERE id = $2) AND EXISTS"
                     " (SELECT 1 FROM appointment_type WHERE id = $3)"
                     " ON CONFLICT (practitioner_id, business_id, appointment_type_id) DO UPDATE SET"
                     " answer = excluded.answer, free_utc = excluded.free_utc,"
                     " answered_utc = excluded.answered_utc, unclear_utc = NULL,"
                     " request_id = excluded.request_id",
                     DB_AGENT, NULL },
    [ANSWER_PUT_UNCLEAR] = { "INSERT INTO booking_answer (practitioner_id, business_id,"
                             " appointment_type_id, answer, unclear_utc)"
                             " SELECT $1, $2, $3, '', $4 WHERE EXISTS"
                             " (SELECT 1 FROM practitioner WHERE id = $1) AND EXISTS"
                             " (SELECT 1 FROM business WHERE id = $2) AND EXISTS"
                             " (SELECT 1 FROM appointment_type WHERE id = $3)"
                             " ON CONFLICT (practitioner_id, business_id, appointment_type_id)"
                             " DO UPDATE SET unclear_utc = excluded.unclear_utc",
                             DB_AGENT, NULL },
    [ANSWER_FORGET] = { "DELETE FROM booking_answer WHERE practitioner_id = $1"
                        " AND business_id = $2 AND appointment_type_id = $3",
                        DB_AGENT, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == ANSWER__STATEMENTS);
const Family booking_answer_family = { FAMILY_BOOKING_ANSWER, "booking answers", statements,
                                       ANSWER__STATEMENTS };

static const char *
answer_word(TimesAnswer answer)
{
    if (answer == ANSWER_FREE)
        return "free";
    return answer == ANSWER_NONE ? "none" : "refused";
}

gboolean
booking_answer_put(Db *db, const BookingAnswerPut *put, GError **error)
{
    const gboolean is_free = put->answer == ANSWER_FREE;

    if (put->answer == ANSWER_UNCLEAR)
        return db_run(db, &booking_answer_family, ANSWER_PUT_UNCLEAR,
                      VALUES(TEXT(put->practitioner_id), TEXT(put->business_id),
                             TEXT(put->type_id), INTEGER(put->at_utc)),
                      error);
    return db_run(db, &booking_answer_family, ANSWER_PUT,
                  VALUES(TEXT(put->practitioner_id), TEXT(put->business_id), TEXT(put->type_id),
                         TEXT(answer_word(put->answer)),
                         is_free ? INTEGER(put->free_utc) : NOTHING, INTEGER(put->at_utc),
                         TEXT(put->answer == ANSWER_REFUSED ? put->request_id : "")),
                  error);
}

static gboolean
forget(Db *db, const BookingPicture *picture, const Combination *one, GError **error)
{
    return db_run(
        db, &booking_answer_family, ANSWER_FORGET,
        VALUES(TEXT(g_array_index(picture->practitioners, BookingPractitioner, one->practitioner).id),
               TEXT(g_array_index(picture->businesses, BookingBusiness, one->business).id),
               TEXT(g_array_index(picture->types, BookingType, one->type).id)),
        error);
}

static gboolean
is_outdated(const BookingPicture *picture, const Combination *one)
{
    const BookingAnswer *answer = combination_answer(picture, one);
    CombinationFacts facts;

    if (answer == NULL || (answer->answered_utc == 0 && answer->unclear_utc == 0))
        return FALSE;
    facts = combination_facts(picture, one);
    return !combination_is_askable(&facts);
}

gboolean
booking_answers_forget_unaskable(Db *db, const BookingPicture *picture, GError **error)
{
    Combination one;

    for (one.practitioner = 0; one.practitioner < picture->practitioners->len; one.practitioner++)
        for (one.business = 0; one.business < picture->businesses->len; one.business++)
            for (one.type = 0; one.type < picture->types->len; one.type++)
                if (is_outdated(picture, &one) && !forget(db, picture, &one, error))
                    return FALSE;
    return TRUE;
}
