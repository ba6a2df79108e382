/* prices.h: what an appointment type costs. */
#pragma once

#include "lib/cliniko/cliniko.h"
#include "lib/store/clinic.h"

/*
 * Sets the price of every type in snapshot: the sum of its items' prices, "81.82"; "" where it has
 * none, or one of them is discounted, not just one, or unknown.
 *
 * Shape:  type_items of ClinikoTypeItem, items of ClinikoBillableItem; NULL: Cliniko does not let
 *         us see them.
 */
void prices_put(Snapshot *snapshot, const GArray *type_items, const GArray *items);
