-- 001_first.sql: the clinic, its people, its keys, the jobs, the audit log.
-- Ids from Cliniko are TEXT (19 digits must never pass through a double). Times are seconds since 1970, UTC.
-- Words of state are the words on screen, with hyphens.

-- Who may sign in. What proves them (password verifiers) is with the keeper, never here.
CREATE TABLE person (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    email        TEXT    NOT NULL UNIQUE,               -- lower-cased; '' is never stored
    name         TEXT    NOT NULL,
    role         TEXT    NOT NULL CHECK (role IN ('administrator')),
    active       INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_utc  INTEGER NOT NULL
) STRICT;

-- One row for each signed-in browser. The token itself is only in the cookie.
CREATE TABLE session (
    token_hash   BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),  -- SHA-256
    person_id    INTEGER NOT NULL REFERENCES person (id),
    created_utc  INTEGER NOT NULL,                      -- ends 12 hours later
    seen_utc     INTEGER NOT NULL,                      -- ends 30 minutes later; written once a minute at most
    address      TEXT    NOT NULL
) STRICT;
CREATE INDEX session_by_person ON session (person_id);
CREATE INDEX session_by_seen ON session (seen_utc);

-- The one Cliniko account this installation is for; no row until the first key is connected.
CREATE TABLE clinic (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    account_id    TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    subdomain     TEXT    NOT NULL,
    shard         TEXT    NOT NULL,
    country       TEXT    NOT NULL,                     -- ISO 3166 code, or ''
    time_zone     TEXT    NOT NULL,                     -- Cliniko's label, or ''
    zone          TEXT    NOT NULL,                     -- IANA name, or '' when the label is unknown
    patient_word  TEXT    NOT NULL,                     -- terminology: 'patient', 'client', ...
    connected_utc INTEGER NOT NULL,
    refreshed_utc INTEGER                               -- last complete fetch
) STRICT;

-- Everyone with a Cliniko login; a practitioner's user is looked up here.
CREATE TABLE cliniko_user (
    id           TEXT    NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL,
    role         TEXT    NOT NULL,                      -- Cliniko's word: 'power receptionist'
    active       INTEGER NOT NULL CHECK (active IN (0, 1)),
    gone_utc     INTEGER                                -- since when Cliniko no longer lists them
) STRICT;

CREATE TABLE business (
    id           TEXT    NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL,
    time_zone    TEXT    NOT NULL,
    zone         TEXT    NOT NULL,
    show_online  INTEGER NOT NULL CHECK (show_online IN (0, 1)),
    gone_utc     INTEGER
) STRICT;

CREATE TABLE appointment_type (
    id                  TEXT    NOT NULL PRIMARY KEY,
    name                TEXT    NOT NULL,
    duration_in_minutes INTEGER NOT NULL,
    show_online         INTEGER NOT NULL CHECK (show_online IN (0, 1)),
    gone_utc            INTEGER
) STRICT;

CREATE TABLE practitioner (
    id           TEXT    NOT NULL PRIMARY KEY,          -- Cliniko's practitioner id; also the ID in our URLs
    user_id      TEXT    NOT NULL,                      -- Cliniko's user id, or '' when Cliniko gave none
    name         TEXT    NOT NULL,
    sort_name    TEXT    NOT NULL,                      -- first and last name, folded: lists are in its order, not by 'Dr'
    designation  TEXT    NOT NULL,
    active       INTEGER NOT NULL CHECK (active IN (0, 1)),
    show_online  INTEGER NOT NULL CHECK (show_online IN (0, 1)),
    businesses   TEXT    NOT NULL,                      -- their names, joined and in order, made anew by each refresh:
                                                        -- the list of 1,000 is read often, changed once a day
    gone_utc     INTEGER                                -- since when Cliniko no longer lists them
) STRICT;
CREATE INDEX practitioner_present ON practitioner (sort_name, id) WHERE active = 1 AND gone_utc IS NULL;
CREATE INDEX practitioner_departed ON practitioner (sort_name, id) WHERE active = 0 OR gone_utc IS NOT NULL;
CREATE INDEX practitioner_by_user ON practitioner (user_id);

-- Who works where; and who offers what.
CREATE TABLE practitioner_business (
    practitioner_id TEXT NOT NULL REFERENCES practitioner (id),
    business_id     TEXT NOT NULL REFERENCES business (id),
    PRIMARY KEY (practitioner_id, business_id)
) STRICT;
CREATE INDEX practitioner_business_by_business ON practitioner_business (business_id);

CREATE TABLE practitioner_appointment_type (
    practitioner_id     TEXT NOT NULL REFERENCES practitioner (id),
    appointment_type_id TEXT NOT NULL REFERENCES appointment_type (id),
    PRIMARY KEY (practitioner_id, appointment_type_id)
) STRICT;
CREATE INDEX practitioner_appointment_type_by_type ON practitioner_appointment_type (appointment_type_id);

-- Every saved Cliniko key, sealed. A hook holds at most one key in use and one candidate: a new key is a
-- candidate until it is connected, then it takes the place of the one in use in one transaction.
CREATE TABLE api_key (
    id              INTEGER PRIMARY KEY,                -- from api_key_number: bound into the sealed record
    practitioner_id TEXT    REFERENCES practitioner (id), -- NULL: the clinic's own key
    place           TEXT    NOT NULL CHECK (place IN ('in-use', 'candidate')),
    sealed          BLOB    NOT NULL CHECK (length(sealed) = 316),
    shard           TEXT    NOT NULL,
    tail            TEXT    NOT NULL,                   -- hint: the last four characters before the shard
    saved_utc       INTEGER NOT NULL,
    saved_by        INTEGER NOT NULL REFERENCES person (id),
    verdict         TEXT    NOT NULL,                   -- a word of lib/clinic/verdict.h, never 'none'
    reason          TEXT    NOT NULL DEFAULT '',        -- unreachable: which kind (word of KeyReason)
    seen_name       TEXT    NOT NULL DEFAULT '',        -- whose key it really is, as Cliniko says
    seen_role       TEXT    NOT NULL DEFAULT '',
    seen_practitioner_id TEXT NOT NULL DEFAULT '',      -- the practitioner that person is, or ''
    checked_utc     INTEGER,                            -- last clear answer
    next_check_utc  INTEGER                             -- unreachable: when it is tried again
) STRICT;
CREATE UNIQUE INDEX api_key_place ON api_key (COALESCE(practitioner_id, ''), place);
CREATE INDEX api_key_by_practitioner ON api_key (practitioner_id, place, verdict);

-- The last api_key.id given out. The id must be known before the row exists, and is never used again.
CREATE TABLE api_key_number (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    last  INTEGER NOT NULL
) STRICT;
INSERT INTO api_key_number (id, last) VALUES (1, 0);

-- A promise made before it is kept. The payload is ids only, never a secret.
CREATE TABLE job (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT    NOT NULL,                      -- 'verify_key', 'refresh_clinic', ...
    api_key_id   INTEGER,                               -- verify_key: which; no FK, the key may be replaced meanwhile
    asked_by     INTEGER,                               -- person.id; NULL when the agent asked itself
    state        TEXT    NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    due_utc      INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    steps_done   INTEGER NOT NULL DEFAULT 0,            -- progress for people: 7 of 12
    steps_total  INTEGER NOT NULL DEFAULT 0,
    outcome      TEXT    NOT NULL DEFAULT '',           -- fixed words, shown by the pages
    created_utc  INTEGER NOT NULL,
    finished_utc INTEGER
) STRICT;
CREATE INDEX job_by_due ON job (state, due_utc);
CREATE INDEX job_by_kind ON job (kind, id);
CREATE INDEX job_by_key ON job (api_key_id, state);

-- The agent says here that it is alive.
CREATE TABLE heartbeat (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    beat_utc INTEGER NOT NULL
) STRICT;

-- Who did what to what, when, from where. Ids only: never a name, a text or a key.
CREATE TABLE audit (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    at_utc      INTEGER NOT NULL,
    actor_kind  TEXT    NOT NULL CHECK (actor_kind IN ('person', 'agent', 'keyrackctl', 'visitor')),
    actor_id    INTEGER,                                -- person.id
    address     TEXT    NOT NULL,                       -- where from; '' for our own programs
    act         TEXT    NOT NULL,                       -- fixed words: 'key-saved', 'signed-in', ...
    object_kind TEXT    NOT NULL,                       -- 'practitioner', 'clinic', 'person', 'session'
    object_id   TEXT    NOT NULL,
    outcome     TEXT    NOT NULL                        -- 'done', 'refused', or the verdict reached
) STRICT;
CREATE INDEX audit_by_object ON audit (object_kind, object_id, id);
