/* view_names.h: every variable, section and include name that templates and pages share, once. */
#pragma once

#define VIEW_NAMES(X) \
    /* layout.tpl */ \
    X(CONTENT) X(TITLE) X(PERSON_NAME) X(SIGNED_IN) X(CSRF) X(REFRESH) X(REFRESH_SECONDS) \
    X(REFRESH_QUERY) \
    X(NAV_BOOKINGS) X(NAV_PREVIEW) X(NAV_PRACTITIONERS) X(NAV_SETTINGS) X(NAV_ACCOUNT) \
    X(STAFF) X(ADMINISTRATOR) X(NAV_OWN_KEY) X(OWN_ID) \
    /* layout.tpl, and wherever something is under way: the emergency stop */ \
    X(STOPPED) X(STOPPED_WAY) \
    /* stop.tpl: one of STOP_OFF and STOP_ON */ \
    X(STOP_OFF) X(STOP_ON) X(STOP_WHEN) X(STOP_BY) X(STOP_WAITS) X(STOP_JOB) X(STOP_JOB_TEXT) X(STOP_IDLE) \
    X(STOP_KEYS) \
    X(STOP_KEY) X(STOP_NO_KEYS) \
    /* every form: the summary at the top, an item for each wrong field, its id and sentence */ \
    X(ERRORS) X(ERROR_ITEM) X(ERROR_FIELD) X(ERROR_TEXT) \
    /* login.tpl: REFUSED and SIGN_IN_BUSY are sections */ \
    X(EMAIL) X(NEXT) X(GO_ON) X(REFUSED) X(SIGN_IN_BUSY) \
    /* proof.tpl, proof_field.tpl and kept.tpl: a form carried on: hidden fields, and lines to change */ \
    X(PROOF) X(KEPT_FIELD) X(KEPT_NAME) X(KEPT_VALUE) X(KEPT_LINE) X(KEPT_LABEL) X(KEPT_TYPED) X(KEPT_LONG) \
    X(KEPT_SECRET) X(KEPT_TO) X(KEPT_PATH) \
    /* setup.tpl: a section for each field that is wrong, with ERROR_TEXT */ \
    X(NAME) X(NAME_ERROR) X(EMAIL_ERROR) X(PASSWORD_ERROR) X(PASSWORD_AGAIN_ERROR) \
    X(SETUP_FIRST) X(SETUP_INVITED) X(SETUP_RESET) X(SECOND_FACTOR) X(NAME_FIELD) X(EMAIL_FIELD) X(EMAIL_FIXED) \
    X(PASSWORD_LABEL) X(LENGTH) X(PASSWORD_STRENGTH) X(STRENGTH_TEXT) \
    /* people.tpl, person.tpl, role_fields.tpl, person_link.tpl */ \
    X(PEOPLE_ROW) X(PERSON_STATE) X(PERSON_STATE_WORD) X(PERSON_ROLE) X(PERSON_SEEN) X(PERSON_FACTOR) X(INVITE_NAME) \
    X(INVITE_EMAIL) X(ROLE_FIELDS) X(ROLE_ERROR) X(ROLE_OPTION) X(PRACTITIONER_ERROR) X(PRACTITIONER_OPTION) \
    X(FACTOR_OFF) X(FACTOR_ON) X(FACTOR_FIRST) X(FACTOR_READY) X(PERSON_LAST) X(PERSON_ROLE_FORM) X(PERSON_ACT) \
    X(PERSON_ACT_WORD) X(PERSON_BUTTON) X(LINK_INVITES) X(LINK_RESETS) \
    /* login_code.tpl, and in login.tpl why it is asked again */ \
    X(CODE_LATE) \
    /* account.tpl: what was done, a section for each wrong field, sessions, sign-ins */ \
    X(ACCOUNT_DONE) X(ACCOUNT_DONE_TEXT) X(ACCOUNT_NAME) X(CURRENT_ERROR) X(NEW_ERROR) X(AGAIN_ERROR) \
    X(ACCOUNT_SESSION) X(SESSION_ID) \
    X(SESSION_BROWSER) X(SESSION_TEXT) X(SESSION_OTHER) X(SESSION_OWN) X(SESSION_OTHERS) X(SIGN_IN_ROW) \
    /* second_factor.tpl, second_factor_confirm.tpl, recovery_codes.tpl */ \
    X(FACTOR_REQUIRED) X(FACTOR_NEEDED) X(FACTOR_MAY_END) X(FACTOR_SECRET) X(CODE_ERROR) X(RECOVERY_CODE) \
    X(RECOVERY_NEW) \
    /* setup_gone.tpl: one of three sections */ \
    X(LINK_USED) X(LINK_EXPIRED) X(LINK_UNKNOWN) \
    /* error.tpl: what happened, what to do; BACK and SIGN_IN are sections with where to go */ \
    X(STATUS) X(WHAT_HAPPENED) X(NEXT_STEP) X(REQUEST_ID) X(BACK) X(BACK_URL) X(BACK_LABEL) \
    X(SIGN_IN) \
    /* start.tpl */ \
    X(HEADING) X(LEAD) X(STEP) X(STEP_STATE) X(STEP_TITLE) X(STEP_TEXT) X(STEP_LINK) X(STEP_URL) \
    X(STEP_LABEL) X(TILE) X(TILE_TITLE) X(TILE_TEXT) X(NEEDS) X(NEED) X(NEED_TEXT) X(NEED_URL) X(NEED_LABEL) \
    X(NEEDS_MORE) X(STEPS) \
    /* guide.tpl, in cliniko.tpl and practitioners.tpl */ \
    X(GUIDE) X(GUIDE_WHO) X(GUIDE_WHY) \
    /* a key: its verdict word, badge, sentence and hint; ERROR is a section */ \
    X(VERDICT) X(LABEL) X(SENTENCE) X(HINT) X(ERROR) X(OPEN) X(STALLED) \
    /* cliniko.tpl */ \
    X(FOLLOW) X(MARK) X(INTRO) X(STATE_CARD) X(PROGRESS) X(PROGRESS_TEXT) X(STEPS_DONE) \
    X(STEPS_TOTAL) X(FOUND) X(FOUND_LINK) X(TROUBLE) X(AGAIN) X(AGAIN_LABEL) X(CLINIC) X(ACCOUNT) \
    X(ADDRESS) X(REGION) X(TIME_ZONE) X(PATIENT_WORD) X(FOUND_TEXT) X(REFRESHED) X(FIRST) \
    X(REPLACE) X(KEEPS) X(SAVE_LABEL) \
    /* practitioners.tpl: what stands around the list, */ \
    X(ERRORS_TITLE) X(ERROR_NAME) X(ERROR_PLAIN) X(LIST) X(COUNTS) X(FIND) X(CHIP) X(CHIP_URL) \
    X(CHIP_ID) X(CHIP_LABEL) X(CHIP_COUNT) X(CHIP_CURRENT) X(STATE) X(STATE_WORD) X(SEARCH) \
    X(SHOWING) X(SHOWING_TEXT) X(ZONE_TEXT) X(WAITING) X(WAITING_TEXT) X(WAITING_LINK) X(WAITING_WAY) X(DEPARTED) \
    X(GONE) \
    /* and a practitioner's element; KEY, MOVE and MOVING are sections */ \
    X(ACTIVE) X(ROW) X(ID) X(WHO) X(KEY) X(MOVE) X(MOVE_NAME) X(MOVING) \
    X(OLD_KEY) X(ROTATE) X(DAYS) \
    /* key_retired.tpl: ARCHIVED and ANYWAY are sections */ \
    X(TAIL) X(SHARD) X(ARCHIVED) X(ACTION) X(KEY_NUMBER) X(ANYWAY) \
    /* key_ages.tpl */ \
    X(DUE) X(DUE_WHEN) X(NONE_DUE) X(KEY_AGE_DAYS) \
    /* paste.tpl: the box, or the plan with a group for what becomes of the keys, or what was saved */ \
    X(PASTE_FORM) X(PASTE_PLAN) X(PASTE_DONE) X(PASTE_ID) X(PASTE_SUM) X(PASTE_UNTIL) X(PASTE_UNLESS) X(PASTE_SAVE) \
    X(PASTE_STILL) X(PASTE_COUNT) X(PASTE_GROUP) X(PASTE_WORD) X(PASTE_TITLE) X(PASTE_TEXT) X(PASTE_ITEM) \
    X(PASTE_PERSON) X(PASTE_HINT) \
    /* key_remove.tpl: BOTH is a section */ \
    X(BOTH) X(KEYS_SHOWN) X(REMOVE_LABEL) \
    /* key.tpl: a section for each key of a hook, its facts, */ \
    X(NO_KEY) X(CHECK_URL) X(AUDIT) X(AUDIT_URL) X(OWN_FORM) X(OWN_REMOVE) X(OWN_REMOVE_URL) X(KEY_TITLE) X(FACT) \
    X(FACT_NAME) X(FACT_TEXT) \
    /* what it reaches, and what it was used for */ \
    X(REACH) X(REACH_NOTE) X(REACH_TABLE) X(REACH_ROW) X(REACH_AREA) X(REACH_WORD) X(REACH_READS) X(REACH_WORK) \
    X(REACH_NEXT) X(USE) X(USE_WORD) X(USE_LABEL) X(USE_ABOUT) X(USE_COUNTS) X(USE_LAST) X(USE_REQUEST) X(USE_TEXT) \
    X(USE_ONLY) X(USE_DAYS) X(USE_DAY) X(USE_DAY_NAME) X(USE_FOR) X(USE_EARLIER) \
    /* key_link.tpl, key_link_made.tpl, and the link in a practitioner's element */ \
    X(ASKED_BY) X(LINK_ENDED) X(LINK_FORM) X(LINK_OPENED) X(LINK_URL) X(LINK_MESSAGE) \
    X(LINK_REPLACED) X(LINK_NEWS) X(LINK_TEXT) X(LINK_BACK) \
    /* every bookings page: ids, and what it begins with (bookings_run.tpl) */ \
    X(BUSINESS_ID) X(PRACTITIONER_ID) X(PRACTITIONER_NAME) X(TYPE_ID) X(TYPE_NAME) X(REASON_WORD) \
    X(KNOWN) X(UNKNOWN) X(RUNNING) X(RUN) X(AGE) X(AGE_TEXT) X(ONE) X(HEADLINE) X(MOOD) \
    X(DRIFT) X(DRIFT_ITEM) X(NO_DRIFT) X(WHEN) \
    /* bookings_fix.tpl: lists of settings, and what can be said about one */ \
    X(FIX) X(NOTHING) X(NOTHING_YET) X(LOUD) X(UNSAID) X(OBSTACLE) X(SETTING) X(ALONE) X(COST) \
    X(SINCE) X(WAY) X(CLINIKO) X(CLINIKO_URL) X(SAY_YES) X(SAY_NO) X(SAY_NOTHING) X(SAY_ALL) X(INTRUDERS) \
    X(INTRUDER) X(REFUSALS) X(REFUSAL) X(QUIET) X(QUIET_ITEM) X(QUIET_TEXT) X(MORE) X(MORE_COUNT) \
    /* bookings_switches.tpl: the account's rules, and a switch for each thing */ \
    X(SWITCHES) X(ACCOUNT_SWITCH) X(SWITCH) X(SWITCH_LIST) X(SHOWN) X(MEANT_TEXT) X(IN_MATRIX) \
    X(PLACE) X(PLACE_TEXT) X(LACKS_HOURS) X(MISSING) X(MISSING_COUNT) X(RULE) X(VALUE) X(EFFECT) \
    X(ADVICE) X(ADVICE_TEXT) \
    /* bookings_matrix.tpl: the filter, and a table for each business. The kinds of cells keep this order, which is \
     * the template's: bookings_matrix.c goes by it. */ \
    X(MATRIX) X(CHOICE) X(FIELD_NAME) X(OPTION) X(CHOSEN) X(ONE_AT_A_TIME) X(TABLE) \
    X(WIDTH) X(SCROLLS) X(ZONE) X(COLUMN) X(MINUTES) X(RUN_OF_CELLS) X(CELL) X(CELL_QUIET) \
    X(CELL_BLANK) X(CELL_TEXT) X(BLOCKED) X(NOT_MEANT) \
    /* bookings_why.tpl, bookings_history.tpl */ \
    X(VERDICT_LINE) X(SUPPORT) X(SUPPORT_TEXT) X(CHECK) X(CHECK_WORD) X(RESULT_WORD) X(EVIDENCE) \
    X(SEEN) X(FAILED) X(OLDER) X(BEFORE_ID) \
    /* preview.tpl: the steps to choose in, each with its two lists, */ \
    X(PREVIEW) X(PREVIEW_LOST) X(PREVIEW_STEP) X(PREVIEW_TITLE) X(PREVIEW_CHOSEN) \
    X(PREVIEW_OPTIONS) X(PREVIEW_OPTION) X(PREVIEW_URL) X(PREVIEW_NAME) X(PREVIEW_CURRENT) \
    X(PREVIEW_UNFITS) X(PREVIEW_UNFIT) X(PREVIEW_LABEL) X(PREVIEW_COUNT) X(PREVIEW_NOTHING) \
    X(PREVIEW_TEXT) \
    /* why it cannot be booked, or the week, */ \
    X(PREVIEW_BLOCKED) X(PREVIEW_STATE) X(PREVIEW_REASON) X(PREVIEW_WAY) X(PREVIEW_WHY) \
    X(PREVIEW_WEEK) X(PREVIEW_ANSWER) X(PREVIEW_PRACTITIONER) X(PREVIEW_TYPE) X(PREVIEW_BUSINESS) \
    X(PREVIEW_FACTS) X(PREVIEW_ZONE) X(PREVIEW_REMARK) X(PREVIEW_FROM) X(PREVIEW_TO) \
    X(PREVIEW_BEFORE) X(PREVIEW_AFTER) X(PREVIEW_END) X(PREVIEW_AGE) X(PREVIEW_SAY) \
    X(PREVIEW_NEXT) X(PREVIEW_AGAIN) X(PREVIEW_DAYS) X(PREVIEW_DAY) X(PREVIEW_PART) \
    X(PREVIEW_WEEKDAY) X(PREVIEW_DATE) X(PREVIEW_TIME) X(PREVIEW_MOMENT) X(PREVIEW_CLOCK) \
    /* the link, and preview_qr.tpl */ \
    X(PREVIEW_LINK) X(PREVIEW_NO_LINK) X(PREVIEW_START) X(PREVIEW_GIVEN) X(PREVIEW_QR_URL) X(PREVIEW_SOURCE) \
    X(PREVIEW_CLINIC) X(QR_SHEET) X(QR) X(QR_BOX) X(QR_PATH) \
    /* links.tpl */ \
    X(LINKS_FORM) X(LINKS_PASTED) X(LINKS_EARLY) X(LINKS_OFF) X(LINKS_RESULTS) X(LINKS_COUNTS) \
    X(LINKS_LIST) X(LINKS_ITEM) X(LINKS_TEXT) X(LINKS_CORRECTED) X(LINKS_INSTEAD) X(LINKS_MORE) \
    X(LINKS_MAX) \
    /* audit.tpl: what was asked, the form, an entry, the ways on */ \
    X(ASKED_PERSON) X(ASKED_ACT) X(ASKED_OBJECT) X(ASKED_FROM) X(ASKED_TO) X(OPTION_GROUP) X(GROUP_LABEL) \
    X(DAY_FIELD) X(DAY_TYPE) X(MATCHES) X(MATCH) X(MATCHES_MORE) \
    X(ENTRY) X(MOMENT) X(WHAT) X(ABOUT) X(WHERE) X(RESULT) X(RESULT_TEXT) X(DETAIL) X(DETAIL_TEXT) X(NEWER) \
    X(AFTER_ID) X(EXPORT) X(EXPORT_TEXT) \
    /* issued_*.tpl: keys that Keyrack issues: the list, */ \
    X(ISSUED_ROW) X(ISSUED_ABOUT) X(ISSUED_OWNER) X(ISSUED_CREATED) X(ISSUED_USED) X(ISSUED_EXPIRES) X(ISSUED_REMARK) \
    X(ISSUED_REMARK_TEXT) X(ISSUED_REVIEW) X(ISSUED_REVIEWED) X(ISSUED_NEVER_REVIEWED) X(ISSUED_ONCE) X(ISSUED_KEPT) \
    /* the forms, with a section for each field that is wrong, */ \
    X(ISSUED_ABOUT_ERROR) X(ISSUED_OWNER_ERROR) X(ISSUED_SCOPES_ERROR) X(ISSUED_EXPIRES_ERROR) \
    X(ISSUED_NETWORKS_ERROR) X(ISSUED_ENDS_ERROR) X(ISSUED_PERSON) X(ISSUED_SCOPE) X(ISSUED_EXPIRES_FIELD) \
    X(ISSUED_NETWORKS) X(ISSUED_ROTATED) X(ISSUED_INACTIVE) X(ISSUED_WORKS) \
    /* the credentials, and the help with the description of the API */ \
    X(ISSUED_USERNAME) X(ISSUED_TEXT) X(ISSUED_OLD) X(ISSUED_ENDS_LATER) X(ISSUED_ENDS_NOW) X(ISSUED_ASK) \
    X(ISSUED_SHOWN) X(ISSUED_SPOILT) X(API_BASE) \
    /* api_operations.tpl: what the API offers, and what its refusals mean */ \
    X(API_DESCRIPTION) X(API_OPERATION) X(API_PATH) X(API_SUMMARY) X(API_PARAMETERS) X(API_SCOPE) X(API_PROBLEM) \
    X(API_STATUS) X(API_WORD) X(API_TITLE) X(API_DETAIL)

typedef enum {
#define VIEW_NAME_ENUM(name) VIEW_##name,
    VIEW_NAMES(VIEW_NAME_ENUM)
#undef VIEW_NAME_ENUM
    VIEW_NAME__COUNT
} ViewName;
