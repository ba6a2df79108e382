-- 004_people.sql: people with roles, second factors and sessions of their own; the keys that Keyrack itself issues; the
-- emergency stop; and what an audit row says beside its fixed words.

-- person made anew: more roles, and who was invited but has not come yet. Its children keep pointing at it by name, so
-- their check waits for the end of the transaction.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE person_old (id INTEGER, email TEXT, name TEXT, role TEXT, active INTEGER, created_utc INTEGER) STRICT;
INSERT INTO person_old SELECT id, email, name, role, active, created_utc FROM person;
DROP TABLE person;
CREATE TABLE person (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    email           TEXT    NOT NULL UNIQUE,            -- lower-cased; '' is never stored
    name            TEXT    NOT NULL,
    role            TEXT    NOT NULL CHECK (role IN ('administrator', 'receptionist', 'practitioner')),
    practitioner_id TEXT    REFERENCES practitioner (id) CHECK ((role = 'practitioner') = (practitioner_id IS NOT NULL)),
    active          INTEGER NOT NULL CHECK (active IN (0, 1)), -- may sign in, once joined
    created_utc     INTEGER NOT NULL,
    joined_utc      INTEGER,                            -- first password set; NULL: invited only
    second_factor   INTEGER NOT NULL DEFAULT 0 CHECK (second_factor IN (0, 1)) -- what the keeper says; asked there, shown here
) STRICT;
INSERT INTO person (id, email, name, role, active, created_utc, joined_utc)
    SELECT id, email, name, role, active, created_utc, CASE active WHEN 1 THEN created_utc END FROM person_old;
DROP TABLE person_old;
CREATE INDEX person_by_practitioner ON person (practitioner_id) WHERE practitioner_id IS NOT NULL;

-- session made anew; whoever is signed in signs in once more.
DROP TABLE session;
CREATE TABLE session (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,     -- names a session where its token must not
    token_hash   BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),  -- SHA-256
    person_id    INTEGER NOT NULL REFERENCES person (id),
    stage        TEXT    NOT NULL CHECK (stage IN ('code', 'full')), -- 'code': the password was right, the code is still missing
    created_utc  INTEGER NOT NULL,                      -- ends 12 hours later; 'code' after 5 minutes
    seen_utc     INTEGER NOT NULL,                      -- ends 30 minutes later; written once a minute at most
    proven_utc   INTEGER NOT NULL,                      -- when the password was last proven
    address      TEXT    NOT NULL,
    browser      TEXT    NOT NULL                       -- 'Firefox on Windows', or ''
) STRICT;
CREATE INDEX session_by_person ON session (person_id, id);
CREATE INDEX session_by_seen ON session (seen_utc);

-- Keys that third parties come in with (/api/v1). Deleted is gone: the row, its hash and its sealed copy.
CREATE TABLE issued_key (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT, -- bound into the sealed copy
    name               TEXT    NOT NULL,
    description        TEXT    NOT NULL,
    person_id          INTEGER NOT NULL REFERENCES person (id), -- whose it is; never more rights than theirs
    hash               BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32), -- SHA-256 of the key's text
    sealed             BLOB    CHECK (length(sealed) = 316), -- NULL: shown once only
    tail               TEXT    NOT NULL,                -- hint: its last four characters
    scope_practitioners INTEGER NOT NULL CHECK (scope_practitioners IN (0, 1)),
    scope_bookings     INTEGER NOT NULL CHECK (scope_bookings IN (0, 1)),
    scope_audit        INTEGER NOT NULL CHECK (scope_audit IN (0, 1)),
    networks           TEXT    NOT NULL,                -- 'a.b.c.d/n' and 'x:y::/n', one a line; '': from everywhere
    created_utc        INTEGER NOT NULL,
    created_by         INTEGER NOT NULL REFERENCES person (id),
    expires_utc        INTEGER,                         -- NULL: never
    successor_id       INTEGER REFERENCES issued_key (id) ON DELETE SET NULL, -- rotated: the key that follows this one
    used_utc           INTEGER,                         -- last use, written every 15 minutes at most
    used_address       TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX issued_key_by_name ON issued_key (name COLLATE NOCASE, id);
CREATE INDEX issued_key_by_person ON issued_key (person_id);
CREATE INDEX issued_key_by_successor ON issued_key (successor_id) WHERE successor_id IS NOT NULL;

-- More that the clinic decides for itself.
ALTER TABLE policy ADD COLUMN require_second_factor INTEGER NOT NULL DEFAULT 0 CHECK (require_second_factor IN (0, 1)); -- of administrators
ALTER TABLE policy ADD COLUMN issued_keys_once INTEGER NOT NULL DEFAULT 0 CHECK (issued_keys_once IN (0, 1)); -- shown at their making, never again
ALTER TABLE policy ADD COLUMN issued_keys_reviewed_utc INTEGER;         -- 'I have looked at these'
ALTER TABLE policy ADD COLUMN issued_keys_reviewed_by INTEGER REFERENCES person (id);

-- The emergency stop: while there is a row, no Cliniko key is used, and no issued one.
CREATE TABLE emergency_stop (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    stopped_utc  INTEGER NOT NULL,
    stopped_by   INTEGER REFERENCES person (id)         -- NULL: keyrackctl
) STRICT;

-- How often and what for, where an act is a count: 'bookings reads=12 writes=0'. Fixed words and numbers only.
ALTER TABLE audit ADD COLUMN detail TEXT NOT NULL DEFAULT '';
-- Of the request that did it: the same as in the log lines and on the error page; '' for our own programs.
ALTER TABLE audit ADD COLUMN request_id TEXT NOT NULL DEFAULT '';

-- One kind of act alone, and with who did it and what it is about: each is found by one run of an index, newest first.
CREATE INDEX audit_by_act ON audit (act, id);
CREATE INDEX audit_by_act_and_actor ON audit (act, actor_kind, actor_id, id);
CREATE INDEX audit_by_act_and_object ON audit (act, object_kind, object_id, id);
CREATE INDEX audit_by_act_and_both ON audit (act, actor_kind, actor_id, object_kind, object_id, id);

-- Found by where from, and by the number of a request, which an error page tells.
CREATE INDEX audit_by_address ON audit (address, id);
CREATE INDEX audit_by_request ON audit (request_id, id);

-- How often keys were used in hours that the audit log does not tell of yet: an entry for each row, once its hour is over.
CREATE TABLE key_use_hour (
    hour            INTEGER NOT NULL,                   -- since 1970, UTC
    practitioner_id TEXT    NOT NULL,                   -- '': the clinic's own key
    purpose         TEXT    NOT NULL,
    reads           INTEGER NOT NULL,
    writes          INTEGER NOT NULL,
    PRIMARY KEY (hour, practitioner_id, purpose)
) STRICT, WITHOUT ROWID;
