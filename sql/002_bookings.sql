-- 002_bookings.sql: what online booking depends on, what patients were seen to be offered, what was meant.
-- What Cliniko no longer lists is kept with gone_utc: a practitioner who stopped offering a type is then told from
-- one who never did. was_on says that a switch was on at any refresh: what was on is meant to be on.

-- The account's rules for online bookings. NULL: Cliniko did not say.
CREATE TABLE online_bookings (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    enabled         INTEGER CHECK (enabled IN (0, 1)),
    was_on          INTEGER NOT NULL CHECK (was_on IN (0, 1)),
    max_per_segment INTEGER,                            -- times shown in a morning, afternoon, evening; 0: all
    notice_hours    INTEGER,                            -- min_hours_advance_required_to_book
    days_ahead      INTEGER,                            -- allow_bookings_days_in_advance
    cancel_hours    INTEGER,                            -- min_hours_notice_for_patient_cancellation
    require_address INTEGER CHECK (require_address IN (0, 1)),
    show_prices     INTEGER CHECK (show_prices IN (0, 1)),
    show_duration   INTEGER CHECK (show_duration IN (0, 1)),
    currency        TEXT NOT NULL                       -- the sign before a price, or ''
) STRICT;

ALTER TABLE business ADD COLUMN was_on INTEGER NOT NULL DEFAULT 0 CHECK (was_on IN (0, 1));
-- TRUE: Cliniko has no list of types for this business, so all of them are offered there.
ALTER TABLE business ADD COLUMN offers_all INTEGER NOT NULL DEFAULT 1 CHECK (offers_all IN (0, 1));

ALTER TABLE appointment_type ADD COLUMN was_on INTEGER NOT NULL DEFAULT 0 CHECK (was_on IN (0, 1));
ALTER TABLE appointment_type ADD COLUMN max_attendees INTEGER NOT NULL DEFAULT 1;
ALTER TABLE appointment_type ADD COLUMN lead_hours INTEGER;          -- its own notice; NULL: the account's
ALTER TABLE appointment_type ADD COLUMN price TEXT NOT NULL DEFAULT ''; -- "81.82", or '' when unknown

ALTER TABLE practitioner ADD COLUMN was_on INTEGER NOT NULL DEFAULT 0 CHECK (was_on IN (0, 1));

ALTER TABLE practitioner_business ADD COLUMN gone_utc INTEGER;
ALTER TABLE practitioner_business ADD COLUMN had_hours INTEGER NOT NULL DEFAULT 0 CHECK (had_hours IN (0, 1));
ALTER TABLE practitioner_appointment_type ADD COLUMN gone_utc INTEGER;

CREATE TABLE business_appointment_type (
    business_id         TEXT NOT NULL REFERENCES business (id),
    appointment_type_id TEXT NOT NULL REFERENCES appointment_type (id),
    gone_utc            INTEGER,
    PRIMARY KEY (business_id, appointment_type_id)
) STRICT;

-- Regular weekly hours, minutes since midnight in the business's zone.
CREATE TABLE daily_availability (
    practitioner_id TEXT    NOT NULL REFERENCES practitioner (id),
    business_id     TEXT    NOT NULL REFERENCES business (id),
    weekday         INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),   -- 1 Monday ... 7 Sunday
    starts_minute   INTEGER NOT NULL CHECK (starts_minute BETWEEN 0 AND 1439),
    ends_minute     INTEGER NOT NULL CHECK (ends_minute BETWEEN 1 AND 1440),
    PRIMARY KEY (practitioner_id, business_id, weekday, starts_minute)
) STRICT;

-- Extra hours to come.
CREATE TABLE availability_block (
    id              TEXT    NOT NULL PRIMARY KEY,
    practitioner_id TEXT    NOT NULL REFERENCES practitioner (id),
    business_id     TEXT    NOT NULL REFERENCES business (id),
    starts_utc      INTEGER NOT NULL,
    ends_utc        INTEGER NOT NULL
) STRICT;

-- What Cliniko last said about a free time; asked only where every switch is on.
CREATE TABLE booking_answer (
    practitioner_id     TEXT    NOT NULL REFERENCES practitioner (id),
    business_id         TEXT    NOT NULL REFERENCES business (id),
    appointment_type_id TEXT    NOT NULL REFERENCES appointment_type (id),
    answer              TEXT    NOT NULL CHECK (answer IN ('', 'free', 'none', 'refused')), -- '': never a clear one
    free_utc            INTEGER,                        -- 'free': the next free time
    answered_utc        INTEGER,                        -- when the clear answer came
    unclear_utc         INTEGER,                        -- when Cliniko gave none since then
    request_id          TEXT    NOT NULL DEFAULT '',    -- 'refused': what Cliniko's support can look up
    PRIMARY KEY (practitioner_id, business_id, appointment_type_id)
) STRICT;

-- What one refresh found otherwise than the one before. Words are those of lib/clinic/bookings.h.
CREATE TABLE booking_change (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    setting             TEXT    NOT NULL,
    business_id         TEXT    NOT NULL,               -- '' where the setting is not about one
    practitioner_id     TEXT    NOT NULL,
    appointment_type_id TEXT    NOT NULL,
    was                 TEXT    NOT NULL,               -- 'on', 'hidden', 'archived', ... or a number
    became              TEXT    NOT NULL,
    after_utc           INTEGER NOT NULL,               -- the refresh that still saw `was`
    before_utc          INTEGER NOT NULL                -- the refresh that saw `became`
) STRICT;
CREATE INDEX booking_change_by_setting
    ON booking_change (setting, business_id, practitioner_id, appointment_type_id, id);

-- What an administrator said about a setting: whether it is meant to be on.
CREATE TABLE meant (
    setting             TEXT    NOT NULL,
    business_id         TEXT    NOT NULL,
    practitioner_id     TEXT    NOT NULL,
    appointment_type_id TEXT    NOT NULL,
    meant               TEXT    NOT NULL CHECK (meant IN ('yes', 'no')),
    marked_by           INTEGER NOT NULL REFERENCES person (id),
    marked_utc          INTEGER NOT NULL,
    PRIMARY KEY (setting, business_id, practitioner_id, appointment_type_id)
) STRICT;

-- A week as a patient would see it, fetched on demand and good for a minute.
CREATE TABLE preview (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id         TEXT    NOT NULL REFERENCES business (id),
    practitioner_id     TEXT    NOT NULL REFERENCES practitioner (id),
    appointment_type_id TEXT    NOT NULL REFERENCES appointment_type (id),
    first_day           TEXT    NOT NULL CHECK (length(first_day) = 10), -- the business's day, 2026-11-23
    asked_utc           INTEGER NOT NULL,
    answered_utc        INTEGER,
    answer              TEXT    NOT NULL CHECK (answer IN ('', 'free', 'none', 'refused', 'unclear')),
    next_utc            INTEGER,                        -- 'none': the first free time after that week, if any
    UNIQUE (business_id, practitioner_id, appointment_type_id, first_day)
) STRICT;

CREATE TABLE preview_time (
    preview_id INTEGER NOT NULL REFERENCES preview (id) ON DELETE CASCADE,
    starts_utc INTEGER NOT NULL,
    PRIMARY KEY (preview_id, starts_utc)
) STRICT;

-- What a job is about, besides a key: refresh_clinic and check_bookings: a practitioner's id, or '' for all;
-- preview_week: the preview's id.
ALTER TABLE job ADD COLUMN subject TEXT NOT NULL DEFAULT '';
