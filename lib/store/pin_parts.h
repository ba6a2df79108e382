/* pin_parts.h: what the files about agent.db share. Seen by lib/store only. */
#pragma once

#include "lib/store/pins.h"

struct PinDb {
    Db *db;
};
