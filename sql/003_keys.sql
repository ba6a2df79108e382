-- 003_keys.sql: every key in its place: many pasted at once, links by which practitioners paste their own, keys that
-- were replaced, what a key reaches and what it was used for; and the audit log made fast to read.

-- Keys pasted many at once, waiting sealed for somebody's yes. One for each person; forgotten after 15 minutes. Once
-- confirmed it waits for the agent alone, and goes with its last key.
CREATE TABLE paste (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id      INTEGER NOT NULL REFERENCES person (id),
    created_utc    INTEGER NOT NULL,
    confirmed_utc  INTEGER
) STRICT;
CREATE UNIQUE INDEX paste_open ON paste (person_id) WHERE confirmed_utc IS NULL;
CREATE INDEX paste_by_created ON paste (created_utc);
CREATE INDEX paste_by_confirmed ON paste (confirmed_utc) WHERE confirmed_utc IS NOT NULL;

-- What in a paste was no key of its own: which line, and a word of lib/clinic/paste_text.h. Never the text.
CREATE TABLE paste_trouble (
    paste_id     INTEGER NOT NULL REFERENCES paste (id),
    line         INTEGER NOT NULL,
    trouble      TEXT    NOT NULL,
    PRIMARY KEY (paste_id, line, trouble)
) STRICT;

-- A one-time link by which a practitioner pastes their own key without signing in. The token itself is only in the link.
CREATE TABLE key_link (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    token_hash      BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),  -- SHA-256
    practitioner_id TEXT    NOT NULL REFERENCES practitioner (id),
    asked_by        INTEGER NOT NULL REFERENCES person (id),
    created_utc     INTEGER NOT NULL,
    expires_utc     INTEGER NOT NULL,
    opened_utc      INTEGER,                            -- the first time; opening spends nothing
    api_key_id      INTEGER,                            -- the key that came by it last; no FK, it may be gone
    tries           INTEGER NOT NULL DEFAULT 0,         -- how many keys came by it
    used_utc        INTEGER,                            -- when that key was connected: the link is spent
    revoked_utc     INTEGER
) STRICT;
CREATE INDEX key_link_by_practitioner ON key_link (practitioner_id, id);
CREATE INDEX key_link_by_key ON key_link (api_key_id) WHERE api_key_id IS NOT NULL;
CREATE INDEX key_link_by_expiry ON key_link (expires_utc);

-- api_key made anew: more places, and what became of a key over time.
--   'retired': was in use until its successor was connected; destroyed when somebody says that it is archived in
--              Cliniko, when Cliniko says so, or after 7 days.
--   'pasted':  one of many pasted at once; nobody's yet (sealed for no practitioner).
CREATE TABLE api_key_new (
    id              INTEGER PRIMARY KEY,                -- from api_key_number: bound into the sealed record
    practitioner_id TEXT    REFERENCES practitioner (id), -- NULL: the clinic's own key, or 'pasted'
    place           TEXT    NOT NULL CHECK (place IN ('in-use', 'candidate', 'retired', 'pasted')),
    paste_id        INTEGER REFERENCES paste (id) CHECK ((place = 'pasted') = (paste_id IS NOT NULL)),
    sealed          BLOB    NOT NULL CHECK (length(sealed) = 316),
    shard           TEXT    NOT NULL,
    tail            TEXT    NOT NULL,                   -- hint: the last four characters before the shard
    saved_utc       INTEGER NOT NULL,
    saved_by        INTEGER NOT NULL REFERENCES person (id), -- of a key that came by a link: who asked for it
    by_link         INTEGER NOT NULL DEFAULT 0 CHECK (by_link IN (0, 1)),
    retired_utc     INTEGER,
    verdict         TEXT    NOT NULL,                   -- a word of lib/clinic/verdict.h, never 'none'
    reason          TEXT    NOT NULL DEFAULT '',        -- unreachable: which kind (word of KeyReason)
    verdict_utc     INTEGER,                            -- since when it is this verdict, 'checking' aside
    seen_name       TEXT    NOT NULL DEFAULT '',        -- whose key it really is, as Cliniko says
    seen_role       TEXT    NOT NULL DEFAULT '',
    seen_practitioner_id TEXT NOT NULL DEFAULT '',      -- the practitioner that person is, or ''
    was_role        TEXT    NOT NULL DEFAULT '',        -- the role before the present one, '' when it never changed
    role_utc        INTEGER,                            -- when it was seen to have changed
    checked_utc     INTEGER,                            -- last clear answer
    connected_utc   INTEGER,                            -- last time it was connected: the last success
    trouble_utc     INTEGER,                            -- last time it was not, and which verdict that was
    trouble         TEXT    NOT NULL DEFAULT '',
    next_check_utc  INTEGER                             -- unreachable: when it is tried again
) STRICT;
INSERT INTO api_key_new (id, practitioner_id, place, sealed, shard, tail, saved_utc, saved_by, verdict, reason, verdict_utc,
                         seen_name, seen_role, seen_practitioner_id, checked_utc, connected_utc, next_check_utc)
    SELECT id, practitioner_id, place, sealed, shard, tail, saved_utc, saved_by, verdict, reason, checked_utc,
           seen_name, seen_role, seen_practitioner_id, checked_utc,
           CASE verdict WHEN 'connected' THEN checked_utc END, next_check_utc
    FROM api_key;
DROP TABLE api_key;
ALTER TABLE api_key_new RENAME TO api_key;
CREATE UNIQUE INDEX api_key_place ON api_key (COALESCE(practitioner_id, ''), place)
    WHERE place IN ('in-use', 'candidate');
CREATE INDEX api_key_by_practitioner ON api_key (practitioner_id, place, verdict);
CREATE INDEX api_key_by_place ON api_key (place, id);
CREATE INDEX api_key_by_paste ON api_key (paste_id) WHERE paste_id IS NOT NULL;

-- What a connected key was seen to reach, one row for each area of lib/clinic/key_reach.h.
CREATE TABLE key_reach (
    api_key_id   INTEGER NOT NULL,
    area         TEXT    NOT NULL,
    reach        TEXT    NOT NULL CHECK (reach IN ('yes', 'no', 'unknown')),
    asked_utc    INTEGER NOT NULL,
    PRIMARY KEY (api_key_id, area)
) STRICT;

-- How often a key was used, for what, on which day. Kept for 400 days, also when the key is gone.
CREATE TABLE key_use (
    practitioner_id TEXT    NOT NULL,                   -- whose hook it was on, '' for the clinic's own, 'pasted' for nobody's
    api_key_id      INTEGER NOT NULL,
    purpose         TEXT    NOT NULL,                   -- a word of lib/clinic/key_purpose.h
    day             INTEGER NOT NULL,                   -- days since 1970, UTC
    reads           INTEGER NOT NULL,
    writes          INTEGER NOT NULL,
    last_utc        INTEGER NOT NULL,
    PRIMARY KEY (practitioner_id, api_key_id, purpose, day)
) STRICT;
CREATE INDEX key_use_by_day ON key_use (day);

-- What the clinic decided for itself.
CREATE TABLE policy (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    key_age_days  INTEGER NOT NULL CHECK (key_age_days BETWEEN 30 AND 3650) -- older keys are asked to be replaced
) STRICT;
INSERT INTO policy (id, key_age_days) VALUES (1, 180);

-- The audit log is read newest first, by person, by object, by both; a span of time is a span of ids.
CREATE INDEX audit_by_actor ON audit (actor_kind, actor_id, id);
CREATE INDEX audit_by_actor_and_object ON audit (actor_kind, actor_id, object_kind, object_id, id);
CREATE INDEX audit_by_time ON audit (at_utc, id);
