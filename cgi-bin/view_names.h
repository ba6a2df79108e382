/* view_names.h: every variable, section and include name that templates and pages share, once. */
#pragma once

#define VIEW_NAMES(X) \
    /* layout.tpl */ \
    X(CONTENT) X(TITLE) X(PERSON_NAME) X(SIGNED_IN) X(CSRF) X(REFRESH) X(REFRESH_SECONDS) \
    X(REFRESH_QUERY) \
    X(NAV_BOOKINGS) X(NAV_PREVIEW) X(NAV_PRACTITIONERS) X(NAV_CLINIKO) \
    /* every form: the summary at the top, an item for each wrong field, its id and sentence */ \
    X(ERRORS) X(ERROR_ITEM) X(ERROR_FIELD) X(ERROR_TEXT) \
    /* login.tpl: REFUSED and SIGN_IN_BUSY are sections */ \
    X(EMAIL) X(NEXT) X(GO_ON) X(REFUSED) X(SIGN_IN_BUSY) \
    /* setup.tpl: a section for each field that is wrong, with ERROR_TEXT */ \
    X(NAME) X(NAME_ERROR) X(EMAIL_ERROR) X(PASSWORD_ERROR) X(PASSWORD_AGAIN_ERROR) \
    /* setup_gone.tpl: one of three sections */ \
    X(LINK_USED) X(LINK_EXPIRED) X(LINK_UNKNOWN) \
    /* error.tpl: what happened, what to do; BACK and SIGN_IN are sections with where to go */ \
    X(STATUS) X(WHAT_HAPPENED) X(NEXT_STEP) X(REQUEST_ID) X(BACK) X(BACK_URL) X(BACK_LABEL) \
    X(SIGN_IN) \
    /* start.tpl */ \
    X(HEADING) X(LEAD) X(STEP) X(STEP_STATE) X(STEP_TITLE) X(STEP_TEXT) X(STEP_LINK) X(STEP_URL) \
    X(STEP_LABEL) \
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
    X(SHOWING) X(SHOWING_TEXT) X(ZONE_TEXT) X(WAITING) X(WAITING_TEXT) X(WAITING_LINK) X(DEPARTED) \
    X(GONE) \
    /* and a practitioner's element; KEY, MOVE and MOVING are sections */ \
    X(ACTIVE) X(ROW) X(ID) X(WHO) X(KEY) X(MOVE) X(MOVE_NAME) X(MOVING) \
    /* key_remove.tpl: BOTH is a section */ \
    X(BOTH) X(REMOVE_LABEL)

typedef enum {
#define VIEW_NAME_ENUM(name) VIEW_##name,
    VIEW_NAMES(VIEW_NAME_ENUM)
#undef VIEW_NAME_ENUM
    VIEW_NAME__COUNT
} ViewName;
