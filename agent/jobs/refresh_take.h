/* refresh_take.h: what a refresh has taken in so far. */
#pragma once

#include "lib/cliniko/cliniko.h"
#include "lib/store/clinic.h"

/* A picture in the making. */
typedef struct {
    Snapshot *snapshot;
    GHashTable *seen; /* ids of the practitioners taken, borrowed from the snapshot */
    GArray *type_items, *billable_items; /* NULL until they came; for some roles they never do */
} Taken;

Taken *taken_new(void);
void taken_free(Taken *taken);

/* Takes in one list; of_id as in cliniko_get_list. Archived businesses and types are left out. */
void taken_add_list(Taken *taken, ClinikoList list, const char *of_id, GArray *items);
void taken_add_settings(Taken *taken, const ClinikoSettings *settings);

/* TRUE once there is more in it than any clinic has: each list is bounded, but not how many of them
 * there are. */
gboolean taken_is_too_large(const Taken *taken);

/* The whole picture, once every list is in. Borrowed. */
const Snapshot *taken_complete(Taken *taken);
