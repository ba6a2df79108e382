-- agent/001_first.sql: agent.db, what the agent knows and the web must not be able to rewrite.

-- The Cliniko account this installation is for, set once at the first connected clinic key.
CREATE TABLE account_pin (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    account_id TEXT    NOT NULL,
    subdomain  TEXT    NOT NULL,
    shard      TEXT    NOT NULL,
    pinned_utc INTEGER NOT NULL
) STRICT;

-- Which Cliniko user a practitioner is, set once at their first connected key.
CREATE TABLE user_pin (
    practitioner_id TEXT    NOT NULL PRIMARY KEY,
    user_id         TEXT    NOT NULL,
    pinned_utc      INTEGER NOT NULL
) STRICT;

-- The keeper's fingerprint of every key in use, to recognise the same key on another hook.
CREATE TABLE fingerprint (
    api_key_id      INTEGER PRIMARY KEY,
    practitioner_id TEXT    NOT NULL UNIQUE,            -- '': the clinic's own
    fingerprint     BLOB    NOT NULL CHECK (length(fingerprint) = 32)
) STRICT;
CREATE INDEX fingerprint_by_value ON fingerprint (fingerprint);

-- The run's number: one more at each start of the agent.
CREATE TABLE epoch (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL
) STRICT;
INSERT INTO epoch (id, number) VALUES (1, 0);
