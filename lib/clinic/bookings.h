/* bookings.h: whether patients can book a practitioner's appointment type at a business, and if not, why. */
#pragma once

#include <glib.h>

/* --- words ------------------------------------------------------------------------------------- */

/* What a combination shows; the words are data-state. */
typedef enum {
    COMBINATION_NOT_OFFERED, /* the practitioner does not offer that type there and never did: no error */
    COMBINATION_BLOCKED,     /* a check failed */
    COMBINATION_UNKNOWN,     /* Cliniko has not said yet, or gave no clear answer */
    COMBINATION_FULL,        /* every switch is on, nothing is free inside the booking window */
    COMBINATION_BOOKABLE,
    COMBINATION__COUNT
} CombinationState;

/* Why a combination is blocked; the words are data-reason. */
typedef enum {
    REASON_NONE,
    REASON_ONLINE_BOOKINGS_OFF,
    REASON_BUSINESS_ARCHIVED,
    REASON_BUSINESS_HIDDEN,
    REASON_PRACTITIONER_INACTIVE,
    REASON_PRACTITIONER_HIDDEN,
    REASON_TYPE_ARCHIVED,
    REASON_TYPE_HIDDEN,
    REASON_TYPE_NOT_OFFERED,
    REASON_NO_SCHEDULE,
    REASON_UNEXPLAINED, /* every check passes and Cliniko still answers 404 */
    REASON__COUNT
} BlockReason;

/* "not-offered", "practitioner-hidden"; "" for REASON_NONE. Never NULL. */
const char *combination_state_word(CombinationState state);
const char *block_reason_word(BlockReason reason);

/* The conditions of online booking in the order in which they are looked at (design 7). */
typedef enum {
    CHECK_ACCOUNT,
    CHECK_BUSINESS,
    CHECK_PRACTITIONER,
    CHECK_TYPE,
    CHECK_OFFER,
    CHECK_SCHEDULE,
    CHECK_FREE_TIME,
    CHECK__COUNT
} Check;

typedef enum { CHECK_PASSED, CHECK_FAILED, CHECK_IS_UNKNOWN } CheckResult;

/* --- one combination --------------------------------------------------------------------------- */

/* A switch of Cliniko's. */
typedef enum {
    SWITCH_UNKNOWN,
    SWITCH_ON,
    SWITCH_HIDDEN, /* not shown in online bookings; for the account: online bookings are off */
    SWITCH_GONE,   /* archived, or for a practitioner: inactive; counts before hidden */
} Switch;

/* Whether a practitioner offers a type, works at a business, a business offers a type. */
typedef enum { TIE_NEVER, TIE_WAS, TIE_IS } Tie;

/* What Cliniko last said when asked for the next free time. */
typedef enum {
    ANSWER_NEVER,   /* not asked yet, or never a clear answer */
    ANSWER_FREE,
    ANSWER_NONE,    /* asked for the whole window: nothing */
    ANSWER_REFUSED, /* 404, also for a list of times */
    ANSWER_UNCLEAR, /* the last try had no clear answer, whatever was known before */
} TimesAnswer;

typedef struct {
    Switch account, business, practitioner, type;
    Tie offered;     /* by the practitioner and at the business: the lesser of the two */
    Switch scheduled; /* place_scheduled */
    TimesAnswer answer;
} CombinationFacts;

typedef struct {
    CombinationState state;
    BlockReason reason;            /* only when blocked: of the first failed check */
    CheckResult checks[CHECK__COUNT];
    BlockReason reasons[CHECK__COUNT]; /* of every failed check */
} CombinationVerdict;

/* Why a check before CHECK_FREE_TIME fails when its switch stands so; REASON_NONE when it does not fail. */
BlockReason check_reason(Check check, Switch one);

/*
 * Judges one combination. Pure.
 *
 * Rules:  a type that was never offered is NOT_OFFERED whatever else is so. A failed check before CHECK_FREE_TIME
 *         blocks. Then a free time makes it bookable, and none full, whatever is unknown; a refusal is UNEXPLAINED
 *         only when every check passed; all else is UNKNOWN. An unknown check never counts as failed.
 * Source: cliniko-api 20 (404 checklist).
 */
CombinationVerdict combination_judge(const CombinationFacts *facts);

/* TRUE when Cliniko is worth asking for a free time: every check before CHECK_FREE_TIME passed or is unknown, and
 * the type is offered now. */
gboolean combination_is_askable(const CombinationFacts *facts);

/* --- everything that online booking depends on ------------------------------------------------- */

typedef enum { MEANT_UNSAID, MEANT_YES, MEANT_NO } Meant;

/* What we hold of the account's rules; -1: Cliniko did not say. */
typedef struct {
    Switch enabled;
    gboolean was_on;
    Meant meant;
    int max_per_segment; /* 0: all */
    int notice_hours, days_ahead, cancel_hours;
    int require_address, show_prices, show_duration; /* 0, 1, -1 */
    char *currency;
} BookingRules;

typedef struct {
    char *id, *name, *zone; /* IANA, "" when unknown */
    Switch shown;
    gboolean was_on, offers_all;
    Meant meant;
} BookingBusiness;

typedef struct {
    char *id, *name, *designation;
    Switch shown;
    gboolean was_on;
    Meant meant;
} BookingPractitioner;

typedef struct {
    char *id, *name, *price; /* "" when unknown */
    int duration_in_minutes, max_attendees;
    int lead_hours; /* -1: the account's */
    Switch shown;
    gboolean was_on;
    Meant meant;
} BookingType;

/* Weekly hours: minutes since midnight in the business's zone, weekday 1 = Monday ... 7 = Sunday. */
typedef struct {
    int weekday, starts_minute, ends_minute;
} BookingHours;

typedef struct {
    TimesAnswer answer;     /* ANSWER_UNCLEAR hides was */
    TimesAnswer was;        /* the last clear one */
    gint64 free_utc, answered_utc, unclear_utc; /* 0: none */
    char *request_id;  /* "" when none */
} BookingAnswer;

/* A practitioner at a business. */
typedef struct {
    Tie works;
    gboolean had_hours, has_extra_hours;
    Meant meant;             /* the schedule */
    GArray *hours;           /* BookingHours in order, NULL: none */
    BookingAnswer *answers;  /* one for each type, NULL: none at all */
} BookingPlace;

typedef struct {
    Tie offered;
    Meant meant;
} BookingOffer;

/*
 * One picture of the clinic.
 *
 * Shape:  businesses, practitioners and types are GArrays of the structs above in the order of the page; the
 *         dense tables are indexed [practitioner * businesses->len + business], [practitioner * types->len + type]
 *         and [business * types->len + type].
 * Owner:  everything in it is its own; booking_picture_free.
 */
typedef struct {
    BookingRules rules;
    GArray *businesses, *practitioners, *types;
    BookingPlace *places;    /* practitioner x business */
    BookingOffer *offers;    /* practitioner x type */
    BookingOffer *at;        /* business x type; TIE_IS everywhere for a business that offers all */
    gint64 refreshed_utc;    /* when Cliniko was last read completely; 0: never */
} BookingPicture;

/* Nothing known; currency is the caller's. */
BookingRules booking_rules_unknown(void);
/* rules as nothing known; the tables are sized by booking_picture_tables once the three arrays are filled. */
BookingPicture *booking_picture_new(void);
void booking_picture_tables(BookingPicture *picture);
void booking_picture_free(BookingPicture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BookingPicture, booking_picture_free)

BookingBusiness *picture_business(const BookingPicture *picture, guint business);
BookingPractitioner *picture_practitioner(const BookingPicture *picture, guint practitioner);
BookingType *picture_type(const BookingPicture *picture, guint type);
BookingPlace *picture_place(const BookingPicture *picture, guint practitioner, guint business);
BookingOffer *picture_offer(const BookingPicture *picture, guint practitioner, guint type);
BookingOffer *picture_at(const BookingPicture *picture, guint business, guint type);
/* TRUE with weekly hours or extra hours. */
gboolean place_has_hours(const BookingPlace *place);
/* Whether somebody has hours at a business. When none are listed: HIDDEN; but UNKNOWN before the first refresh, and
 * for an inactive practitioner or an archived business, whose hours Cliniko may leave out. */
Switch place_scheduled(const BookingPicture *picture, guint practitioner, guint business);
/* The place of an id in its array, -1 when it is not there. */
int picture_find_business(const BookingPicture *picture, const char *id);
int picture_find_practitioner(const BookingPicture *picture, const char *id);
int picture_find_type(const BookingPicture *picture, const char *id);

typedef struct {
    guint business, practitioner, type; /* places in the picture */
} Combination;

/* TRUE when the practitioner works or worked at the business: the combinations a page shows. */
gboolean combination_exists(const BookingPicture *picture, const Combination *one);
CombinationFacts combination_facts(const BookingPicture *picture, const Combination *one);
/* The answer kept for it, NULL when there is none. Borrowed. */
const BookingAnswer *combination_answer(const BookingPicture *picture, const Combination *one);

/* --- settings: the switches behind the checks -------------------------------------------------- */

typedef enum {
    SETTING_ACCOUNT,        /* "online-bookings" */
    SETTING_BUSINESS,       /* "business" */
    SETTING_PRACTITIONER,   /* "practitioner" */
    SETTING_TYPE,           /* "appointment-type" */
    SETTING_OFFER,          /* "offer": practitioner x type */
    SETTING_BUSINESS_OFFER, /* "business-offer": business x type */
    SETTING_SCHEDULE,       /* "schedule": practitioner x business */
    SETTING_RULE,           /* "rule-notice-hours" and the like: only in changes */
    SETTING__COUNT
} SettingKind;

/* One switch; -1 where the kind is not about such a thing. */
typedef struct {
    SettingKind kind;
    int business, practitioner, type;
} Setting;

/* A combination depends on one setting of each kind but SETTING_RULE. */
#define COMBINATION_SETTINGS SETTING_RULE
/* FALSE when one of them was said to be not meant: then the combination counts for nothing. */
gboolean combination_is_meant(const BookingPicture *picture, const Combination *one);

const char *setting_word(SettingKind kind); /* "" for SETTING_RULE */
gboolean setting_from_word(const char *word, SettingKind *ret_kind);
/* TRUE when just the ids are given that a kind of setting is about; the others are "". */
gboolean setting_ids_fit(SettingKind kind, const char *business_id, const char *practitioner_id,
                         const char *type_id);
/* Why it is off; REASON_NONE when it is on, not known, or an offer or a workplace that never was. */
BlockReason setting_reason(const BookingPicture *picture, const Setting *setting);
/* What was said about it, and whether it was ever on. */
Meant setting_meant(const BookingPicture *picture, const Setting *setting);
gboolean setting_was_on(const BookingPicture *picture, const Setting *setting);
/* Whether a setting is as it is since the last change that was told of it (before_utc 0: there was
 * none; then since the first look). What becomes of a tie while its practitioner is inactive, or its
 * business or type archived, is no change of its own, so the last one may have led elsewhere. */
gboolean setting_since_is_known(const BookingPicture *picture, const Setting *setting,
                                gint64 before_utc, gboolean switched_on);

/* A failing setting and what it costs. */
typedef struct {
    Setting setting;
    BlockReason reason;
    guint alone;  /* combinations that it alone blocks */
    guint among;  /* combinations it blocks, alone or with others */
    gboolean departed; /* it was on, or was said to be meant: loud. Else nobody has said. */
} Obstacle;

typedef struct {
    guint states[COMBINATION__COUNT]; /* of all combinations shown */
    guint counted;   /* meant or not said: neither not offered nor said to be not meant */
    guint bookable, full, blocked, unknown; /* of the counted */
    guint unexplained;                      /* of the blocked: refused with every check passed */
    GArray *obstacles; /* Obstacle: loud ones first, then by alone, among, in the order of the checks. Those said to
                        * be not meant are left out. */
    GArray *quiet;     /* Obstacle: said to be not meant, and so it is */
    GArray *intruders; /* Setting: on and seen by patients, though said to be not meant */
    gint64 oldest_answer_utc, newest_answer_utc; /* of the askable combinations' clear answers; 0: none */
} BookingSummary;
BookingSummary *bookings_summarise(const BookingPicture *picture);
void booking_summary_free(BookingSummary *summary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BookingSummary, booking_summary_free)

/* --- drift --------------------------------------------------------------------------------------- */

/* One difference between two refreshes. Ids are "" where the setting is not about such a thing. All owned. */
typedef struct {
    char *setting;  /* setting_word, or "rule-notice-hours", "rule-days-ahead", "rule-max-per-segment", ... */
    char *business_id, *practitioner_id, *type_id;
    char *was, *became; /* "on", "hidden", "archived", "inactive", "off", or a number; "" = Cliniko did not say */
} BookingChange;
void booking_change_clear(BookingChange *change);

/* What the later picture has otherwise: GArray of BookingChange, in the order of the checks. Things only one of
 * the two knows are no change: something new is not drift. A picture that was never refreshed gives none. */
GArray *bookings_drift(const BookingPicture *before, const BookingPicture *after);
