/* zone.h: Cliniko's time zone labels and the IANA zones they mean. Source: cliniko-api 9. */
#pragma once

#include <glib.h>

/* The IANA name for one of Cliniko's 162 labels ("Eastern Time (US & Canada)"), NULL when unknown. */
const char *zone_for_label(const char *label);

/* TRUE when this system knows zone as an IANA name ("Australia/Perth", "UTC"). Text from outside is looked up only
 * after its shape was checked, for a name becomes part of a path. */
gboolean zone_is_valid(const char *zone);
