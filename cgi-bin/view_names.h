/* view_names.h: every variable, section and include name that templates and pages share, once. */
#pragma once

#define VIEW_NAMES(X) \
    /* layout.tpl */ \
    X(CONTENT) X(TITLE) X(PERSON_NAME) X(SIGNED_IN) X(CSRF) X(REFRESH) X(REFRESH_SECONDS) \
    X(NAV_PRACTITIONERS) X(NAV_CLINIKO) \
    /* every form: the summary at the top, an item for each wrong field with its id and sentence */ \
    X(ERRORS) X(ERROR_ITEM) X(ERROR_FIELD) X(ERROR_TEXT) \
    /* login.tpl: REFUSED and SIGN_IN_BUSY are sections */ \
    X(EMAIL) X(NEXT) X(REFUSED) X(SIGN_IN_BUSY) \
    /* setup.tpl: a section for each field that is wrong, with ERROR_TEXT */ \
    X(NAME) X(NAME_ERROR) X(EMAIL_ERROR) X(PASSWORD_ERROR) X(PASSWORD_AGAIN_ERROR) \
    /* setup_gone.tpl: one of three sections */ \
    X(LINK_USED) X(LINK_EXPIRED) X(LINK_UNKNOWN) \
    /* error.tpl: STATUS, what happened, what to do; BACK and SIGN_IN are sections with where to go */ \
    X(STATUS) X(WHAT_HAPPENED) X(NEXT_STEP) X(REQUEST_ID) X(BACK) X(BACK_URL) X(BACK_LABEL) X(SIGN_IN)

typedef enum {
#define VIEW_NAME_ENUM(name) VIEW_##name,
    VIEW_NAMES(VIEW_NAME_ENUM)
#undef VIEW_NAME_ENUM
    VIEW_NAME__COUNT
} ViewName;
