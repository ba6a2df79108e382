/* zone.h: Cliniko's time zone labels and the IANA zones they mean. Source: cliniko-api 9. */
#pragma once

#include <glib.h>

/* The IANA name for one of Cliniko's 162 labels ("Eastern Time (US & Canada)"), NULL when unknown. */
const char *zone_for_label(const char *label);
