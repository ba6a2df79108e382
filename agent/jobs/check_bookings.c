/* check_bookings.c: asks Cliniko for the next free time of every combination that is worth asking
 * about.
 *
 * Lanes:  every practitioner's combinations are asked about with that practitioner's own key, each
 *         key in a lane of its own that spends its own user's calls; all others share the clinic's
 *         lane. A lane's key is opened when it begins and wiped when it has nothing to ask. The
 *         longest lanes begin first, since they end last.
 * Keys:   one that Cliniko refuses is checked anew (verify_key), and its combinations go to the
 *         clinic's lane. While the keeper is away they wait for the next try instead: it could open
 *         the clinic's key no better, and who asks should not depend on the moment.
 * Order:  what was answered longest ago, or never, is asked first. A budget that is nearly spent
 *         then goes to what somebody has just switched on.
 * Newest: a check of the same, or of everything, that was asked for later goes by a newer picture.
 *         The older one then asks no more, so that nothing is asked twice.
 * Memo:   answers are kept in batches while it goes on. Killed, put off or told to end, the job
 *         resumes with what has no clear answer since it was asked for. steps_done above 0 says
 *         that it began before. */
#include "agent/jobs/asker.h"
#include "agent/jobs/kinds.h"
#include "agent/jobs/next_time.h"
#include "lib/clinic/error.h"
#include "lib/program/program.h"
#include "lib/store/bookings.h"
#include "lib/store/clinic.h"

#define CALLS_A_LANE 4
#define CALLS_AT_ONCE 192     /* of the 256 of lib/cliniko: room for people who wait */
#define SPARE_CALLS 40        /* of each user's minute, for people who wait: a whole refresh */
#define CHECK_TRIES 4         /* in about two minutes; the next night or click asks again */
#define LANE_GIVES_UP_AFTER 4 /* answers in a row that were not clear */
#define RUN_GIVES_UP_AFTER 16
#define QUESTIONS_MAX 200000  /* no clinic has as many */

typedef enum {
    LANE_OPEN,
    LANE_WITHOUT_KEY, /* what waits in it was not asked */
    LANE_GAVE_UP,     /* what waits in it would get no clear answer now */
} LaneState;

typedef struct CheckBookings CheckBookings;

typedef struct {
    CheckBookings *check;
    const char *hook_id; /* of the picture; "" for the clinic's */
    LaneState state;
    Asker asker;         /* all zero until it begins, and when it has nothing to ask */
    GQueue waiting;      /* of Question */
    guint under_way;
    guint unclear;       /* answers in a row */
} Lane;

/* One combination. */
typedef struct {
    Lane *lane;
    NextTime search; /* its ids are the picture's */
    gint64 before_utc; /* when it was answered before this try, 0: never */
    gint64 at_utc;     /* when it was answered */
} Question;

struct CheckBookings {
    Run run;
    BookingPicture *picture; /* as it was at the start */
    GPtrArray *questions;    /* of Question: those of this try */
    GPtrArray *lanes;        /* of Lane */
    Lane *clinic_lane;
    guint total, answered;   /* combinations, those of earlier tries too */
    guint under_way;
    guint unclear;           /* answers in a row */
    gboolean keeper_away, weekly;
    gboolean superseded;     /* by a newer check */
    const char *failure;     /* why some are left that another try would leave too, NULL: none */
    const char *later;       /* why some are left for another try, NULL: none */
    GPtrArray *learnt;       /* of Question, borrowed: not yet saved */
};

static void
question_free(gpointer data)
{
    Question *question = data;

    next_time_clear(&question->search);
    g_free(question);
}

static void
lane_free(gpointer data)
{
    Lane *lane = data;

    asker_clear(&lane->asker);
    g_queue_clear(&lane->waiting);
    g_free(lane);
}

static void
check_bookings_clear(gpointer run)
{
    CheckBookings *check = run;

    g_ptr_array_unref(check->learnt);
    g_ptr_array_unref(check->lanes);
    g_ptr_array_unref(check->questions);
    booking_picture_free(check->picture);
}

/* --- writing ---------------------------------------------------------------------------------- */

static gboolean
write_answer(Db *db, const Question *question, GError **error)
{
    const NextTime *search = &question->search;
    const BookingAnswerPut put = {
        .business_id = search->of.business_id,
        .practitioner_id = search->of.practitioner_id,
        .type_id = search->of.type_id,
        .answer = search->answer,
        .free_utc = search->free_utc,
        .request_id = search->request_id != NULL ? search->request_id : "",
        .at_utc = question->at_utc,
    };

    return booking_answer_put(db, &put, error);
}

static gboolean
write_learnt(gpointer run, GError **error)
{
    CheckBookings *check = run;
    Db *db = check->run.agent->db;

    for (guint i = 0; i < check->learnt->len; i++)
        if (!write_answer(db, check->learnt->pdata[i], error))
            return FALSE;
    return job_progress(db, check->run.job->id, (int)check->answered, (int)check->total, error);
}

static void
forget_learnt(gpointer run)
{
    g_ptr_array_set_size(((CheckBookings *)run)->learnt, 0);
}

static gboolean
write_end(gpointer run, GError **error)
{
    CheckBookings *check = run;
    const Job *job = check->run.job;
    Db *db = check->run.agent->db;
    gint64 now_utc = clock_utc();
    gboolean again = check->later != NULL && !check->superseded && job->attempts < CHECK_TRIES;
    const char *left = check->failure != NULL && !again ? check->failure : check->later;

    if (check->superseded)
        left = NULL;
    check->run.outcome = left != NULL ? left : check->superseded ? "superseded" : "done";
    if (!write_learnt(run, error))
        return FALSE;
    if (again)
        return job_again(db, job->id, now_utc + run_delay_s(&check->run, 0), left, error);
    return job_end(db, job->id, left == NULL, check->run.outcome, now_utc, error);
}

static void
learn(Question *question)
{
    CheckBookings *check = question->lane->check;

    question->at_utc = clock_utc();
    g_ptr_array_add(check->learnt, question);
    run_save_soon(check, write_learnt, forget_learnt);
}

/* --- answers ---------------------------------------------------------------------------------- */

static void
give_up(Lane *lane)
{
    if (lane->state == LANE_OPEN)
        lane->state = LANE_GAVE_UP;
}

static void
take_unclear(Question *question)
{
    Lane *lane = question->lane;
    CheckBookings *check = lane->check;

    check->later = OUTCOME_UNREACHABLE;
    learn(question);
    if (++lane->unclear >= LANE_GIVES_UP_AFTER)
        give_up(lane);
    if (++check->unclear >= RUN_GIVES_UP_AFTER)
        for (guint i = 0; i < check->lanes->len; i++)
            give_up(check->lanes->pdata[i]);
}

static void
move_to_clinic_lane(Question *question)
{
    question->lane = question->lane->check->clinic_lane;
    g_queue_push_tail(&question->lane->waiting, question);
}

/* Nothing more is asked with an own key that is none. */
static void
leave_to_clinic(Lane *lane)
{
    lane->state = LANE_WITHOUT_KEY;
    while (!g_queue_is_empty(&lane->waiting))
        move_to_clinic_lane(g_queue_pop_head(&lane->waiting));
}

static gboolean
is_clinic_lane(const Lane *lane)
{
    return lane == lane->check->clinic_lane;
}

/* Also for calls that were under way when the first of them was refused. */
static void
take_refusal_of_key(Question *question)
{
    Lane *lane = question->lane;
    CheckBookings *check = lane->check;

    if (lane->state == LANE_OPEN)
        asker_doubt(check->run.agent, lane->hook_id);
    if (is_clinic_lane(lane)) {
        check->failure =
            question->search.status == 401 ? OUTCOME_REJECTED : OUTCOME_NOT_ENOUGH_ACCESS;
        give_up(lane);
        learn(question);
    } else {
        leave_to_clinic(lane);
        move_to_clinic_lane(question);
    }
}

static void
take_clear(Question *question)
{
    Lane *lane = question->lane;

    lane->unclear = 0;
    lane->check->unclear = 0;
    lane->check->answered++;
    learn(question);
}

static void ask_more(CheckBookings *check);

static void
on_answer(NextTime *search, gpointer data)
{
    Question *question = data;
    Lane *lane = question->lane;
    CheckBookings *check = lane->check;

    lane->under_way--;
    check->under_way--;
    if (search->answer == ANSWER_UNCLEAR)
        g_message("job %" G_GINT64_FORMAT ": no clear answer, status %d, request %s",
                  check->run.job->id, search->status, search->request_id);
    if (search->answer != ANSWER_UNCLEAR)
        take_clear(question);
    else if (search->status == 401 || search->status == 403)
        take_refusal_of_key(question);
    else
        take_unclear(question);
    ask_more(check);
}

/* --- asking ----------------------------------------------------------------------------------- */

static void
keeper_is_away(Lane *lane)
{
    lane->check->keeper_away = TRUE;
    lane->check->later = OUTCOME_KEEPER_AWAY;
    lane->state = LANE_WITHOUT_KEY;
}

static void
has_no_key(Lane *lane)
{
    if (is_clinic_lane(lane)) {
        lane->state = LANE_WITHOUT_KEY;
        lane->check->failure = OUTCOME_NO_CLINIC_KEY;
    } else {
        leave_to_clinic(lane);
    }
}

/* TRUE when the lane's key is open. A keeper that was away is not asked again in this try: each
 * time may take seconds. */
static gboolean
begin(Lane *lane)
{
    AskerState state = ASKER_LATER;

    if (lane->asker.key_id != 0)
        return TRUE;
    if (!lane->check->keeper_away)
        state = asker_open(lane->check->run.agent, lane->hook_id, KEY_FOR_BOOKINGS, &lane->asker);
    if (state == ASKER_LATER)
        keeper_is_away(lane);
    else if (state == ASKER_NONE)
        has_no_key(lane);
    return state == ASKER_READY;
}

static void
ask(Lane *lane, Question *question)
{
    NextTime *search = &question->search;

    search->asker = &lane->asker;
    lane->under_way++;
    lane->check->under_way++;
    next_time_find(search);
}

/* TRUE when it asked, or moved its questions elsewhere. */
static gboolean
ask_one(Lane *lane)
{
    if (lane->state != LANE_OPEN || g_queue_is_empty(&lane->waiting) ||
        lane->under_way >= CALLS_A_LANE || lane->check->under_way >= CALLS_AT_ONCE)
        return FALSE;
    if (begin(lane))
        ask(lane, g_queue_pop_head(&lane->waiting));
    return TRUE;
}

static void
wipe_if_over(Lane *lane)
{
    if (lane->under_way == 0 && (lane->state != LANE_OPEN || g_queue_is_empty(&lane->waiting)))
        asker_clear(&lane->asker);
}

/* Those that Cliniko would not have answered now. */
static void
conclude(CheckBookings *check)
{
    for (guint i = 0; i < check->lanes->len; i++) {
        Lane *lane = check->lanes->pdata[i];

        while (lane->state == LANE_GAVE_UP && !g_queue_is_empty(&lane->waiting)) {
            Question *question = g_queue_pop_head(&lane->waiting);

            question->search.answer = ANSWER_UNCLEAR;
            learn(question);
        }
    }
    run_write(check, write_end);
}

/* Every lane in turn, so that none waits for another; concludes when nothing is under way any
 * more. */
static void
ask_more(CheckBookings *check)
{
    gboolean asked = !check->superseded;

    while (asked) {
        asked = FALSE;
        for (guint i = 0; i < check->lanes->len; i++)
            asked |= ask_one(check->lanes->pdata[i]);
    }
    for (guint i = 0; i < check->lanes->len; i++)
        wipe_if_over(check->lanes->pdata[i]);
    if (check->under_way == 0)
        conclude(check);
}

/* --- planning --------------------------------------------------------------------------------- */

static Lane *
lane_add(CheckBookings *check, const char *hook_id)
{
    Lane *lane = g_new0(Lane, 1);

    lane->check = check;
    lane->hook_id = hook_id;
    g_queue_init(&lane->waiting);
    g_ptr_array_add(check->lanes, lane);
    return lane;
}

static Lane *
lane_of(CheckBookings *check, const char *practitioner_id)
{
    g_autoptr(ApiKey) key = NULL;

    if (asker_find(check->run.agent, practitioner_id, &key) == ASKER_NONE)
        return check->clinic_lane;
    return lane_add(check, practitioner_id);
}

static void
add_question(Lane *lane, const Combination *one, const BookingSpan *span)
{
    CheckBookings *check = lane->check;
    const BookingPicture *picture = check->picture;
    const BookingAnswer *answer = combination_answer(picture, one);
    Question *question = g_new0(Question, 1);

    question->lane = lane;
    question->before_utc = answer != NULL ? answer->answered_utc : 0;
    question->search = (NextTime){
        .client = check->run.agent->client,
        .spare = SPARE_CALLS,
        .of = { g_array_index(picture->businesses, BookingBusiness, one->business).id,
                g_array_index(picture->practitioners, BookingPractitioner, one->practitioner).id,
                g_array_index(picture->types, BookingType, one->type).id },
        .from = span->today,
        .last = span->last,
        .from_today = TRUE,
        .weekly = &check->weekly,
        .done = on_answer,
        .data = question,
    };
    g_ptr_array_add(check->questions, question);
    g_queue_push_tail(&lane->waiting, question);
}

/* By this job, in an earlier try. An answer of the very second in which the job was asked for may
 * be older than the job, so a job that begins anew believes none. */
static gboolean
is_answered(const CheckBookings *check, const Combination *one)
{
    const BookingAnswer *answer = combination_answer(check->picture, one);
    const Job *job = check->run.job;

    return job->steps_done > 0 && answer != NULL && answer->answer != ANSWER_NEVER &&
           answer->answer != ANSWER_UNCLEAR && answer->answered_utc >= job->created_utc;
}

static void
plan_one(CheckBookings *check, Lane **lane, const Combination *one, const BookingSpan *span)
{
    const BookingPicture *picture = check->picture;
    const CombinationFacts facts = combination_facts(picture, one);

    if (!combination_is_askable(&facts) || check->total > QUESTIONS_MAX)
        return;
    check->total++;
    if (is_answered(check, one)) {
        check->answered++;
        return;
    }
    if (*lane == NULL)
        *lane = lane_of(check, g_array_index(picture->practitioners, BookingPractitioner,
                                             one->practitioner).id);
    add_question(*lane, one, span);
}

/* spans: one for each business. */
static void
plan_practitioner(CheckBookings *check, guint practitioner, const BookingSpan *spans)
{
    const BookingPicture *picture = check->picture;
    Lane *lane = NULL;

    for (guint business = 0; business < picture->businesses->len; business++) {
        Combination one = { business, practitioner, 0 };

        if (!combination_exists(picture, &one))
            continue;
        for (; one.type < picture->types->len; one.type++)
            plan_one(check, &lane, &one, &spans[business]);
    }
}

static gint
oldest_first(gconstpointer a, gconstpointer b, gpointer unused)
{
    const Question *one = a, *other = b;

    return (one->before_utc > other->before_utc) - (one->before_utc < other->before_utc);
}

static gint
longest_first(gconstpointer a, gconstpointer b)
{
    const Lane *one = *(Lane *const *)a, *other = *(Lane *const *)b;

    return (gint)other->waiting.length - (gint)one->waiting.length;
}

static void
plan(CheckBookings *check, const char *time_zone)
{
    const BookingPicture *picture = check->picture;
    const char *subject = check->run.job->subject;
    g_autofree BookingSpan *spans = g_new(BookingSpan, picture->businesses->len);
    gint64 now_utc = clock_utc();

    for (guint i = 0; i < picture->businesses->len; i++) {
        const char *zone = g_array_index(picture->businesses, BookingBusiness, i).zone;

        spans[i] =
            booking_span(account_zone(time_zone, zone), picture->rules.days_ahead, now_utc);
    }
    for (guint i = 0; i < picture->practitioners->len && check->total <= QUESTIONS_MAX; i++) {
        const char *id = g_array_index(picture->practitioners, BookingPractitioner, i).id;

        if (*subject == '\0' || g_str_equal(subject, id))
            plan_practitioner(check, i, spans);
    }
    g_ptr_array_sort(check->lanes, longest_first);
    for (guint i = 0; i < check->lanes->len; i++)
        g_queue_sort(&((Lane *)check->lanes->pdata[i])->waiting, oldest_first, NULL);
}

/* --- the start -------------------------------------------------------------------------------- */

static CheckBookings *
check_new(Agent *agent, Job *job, BookingPicture *picture)
{
    CheckBookings *check = run_new(agent, job, sizeof *check, check_bookings_clear);

    check->picture = picture;
    check->questions = g_ptr_array_new_with_free_func(question_free);
    check->lanes = g_ptr_array_new_with_free_func(lane_free);
    check->learnt = g_ptr_array_new();
    check->clinic_lane = lane_add(check, "");
    return check;
}

static gboolean
covers(const Job *newer, const Job *older)
{
    return newer->id > older->id &&
           (*newer->subject == '\0' || g_str_equal(newer->subject, older->subject));
}

/* Of two checks under way the newer one goes on, whichever started first. */
static void
leave_to_newest(CheckBookings *check)
{
    const GPtrArray *runs = check->run.agent->runs;

    for (guint i = 0; i < runs->len; i++) {
        CheckBookings *other = runs->pdata[i];

        if (!g_str_equal(other->run.job->kind, check->run.job->kind))
            continue;
        if (covers(check->run.job, other->run.job))
            other->superseded = TRUE;
        else if (covers(other->run.job, check->run.job))
            check->superseded = TRUE;
    }
}

void
check_bookings_start(Agent *agent, Job *job)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Clinic) clinic = clinic_find(agent->db, &error);
    BookingPicture *picture =
        error == NULL ? bookings_read(agent->db, clock_utc(), &error) : NULL;
    CheckBookings *check = check_new(agent, job, picture);

    leave_to_newest(check);
    if (error == NULL && clinic != NULL)
        plan(check, clinic->time_zone);
    if (g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID)) {
        run_finish(check, FALSE, OUTCOME_BROKEN);
    } else if (error != NULL) {
        run_fault(check, error);
    } else if (check->total == 0) {
        run_finish(check, TRUE, "nothing-to-ask");
    } else if (check->total > QUESTIONS_MAX) {
        run_finish(check, FALSE, OUTCOME_BROKEN);
    } else {
        run_save_soon(check, write_learnt, forget_learnt); /* how much there is to ask */
        ask_more(check);
    }
}
