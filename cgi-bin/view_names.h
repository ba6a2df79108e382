/* view_names.h: every variable, section and include name that templates and pages share, once. */
#pragma once

#define VIEW_NAMES(X) \
    /* layout.tpl */ \
    X(CONTENT) X(TITLE) X(PERSON_NAME) X(SIGNED_IN) X(CSRF) X(REFRESH) X(NAV_PRACTITIONERS) X(NAV_CLINIKO)

typedef enum {
#define VIEW_NAME_ENUM(name) VIEW_##name,
    VIEW_NAMES(VIEW_NAME_ENUM)
#undef VIEW_NAME_ENUM
    VIEW_NAME__COUNT
} ViewName;
