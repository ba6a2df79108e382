-- agent/002_audit_chain.sql: the audit log copied where the web cannot write, in a keyed, forward-secure chain:
--   mac(n) = HMAC-SHA-256(key(n), mac(n-1) || row n in its canonical form),   key(n+1) = SHA-256("keyrack/audit" || key(n)).
-- A key is overwritten once it is used: whoever breaks in later cannot make the earlier part anew, nor cut it short.

-- One row for each copied row of keyrack.db's audit table, under its id: 1, 2, 3, ... without a gap.
CREATE TABLE audit_chain (
    id          INTEGER PRIMARY KEY,
    at_utc      INTEGER NOT NULL,
    actor_kind  TEXT    NOT NULL,
    actor_id    INTEGER,
    address     TEXT    NOT NULL,
    act         TEXT    NOT NULL,
    object_kind TEXT    NOT NULL,
    object_id   TEXT    NOT NULL,
    outcome     TEXT    NOT NULL,
    detail      TEXT    NOT NULL,
    request_id  TEXT    NOT NULL,
    mac         BLOB    NOT NULL CHECK (length(mac) = 32)
) STRICT;

-- Where the chain stands; no row before keyrackctl setup has made the first key.
CREATE TABLE audit_head (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    copied  INTEGER NOT NULL,                           -- the last row in the chain, 0 for none
    mac     BLOB    NOT NULL CHECK (length(mac) = 32),  -- its mac; zeros before the first
    key     BLOB    NOT NULL CHECK (length(key) = 32)   -- for the next row
) STRICT;
