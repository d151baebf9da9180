-- Times are Unix time in ms; secrets are SHA-256 hashes.
-- Every table has a room_id that leads to room and cascades: to forget a room is to delete one row.

-- "chat": tells this file from the databases of other programs.
PRAGMA application_id = 1667785076;

CREATE TABLE room (
  room_id TEXT NOT NULL PRIMARY KEY,
  created_at_ms INTEGER NOT NULL,
  last_used_at_ms INTEGER NOT NULL,
  locked INTEGER NOT NULL CHECK (locked IN (0, 1)),
  host_id TEXT,
  key_owed INTEGER NOT NULL CHECK (key_owed IN (0, 1))
) STRICT;

CREATE TABLE host_key (
  room_id TEXT NOT NULL REFERENCES room ON DELETE CASCADE,
  key_hash BLOB NOT NULL,
  ordinal INTEGER NOT NULL,
  issued_at_ms INTEGER NOT NULL,
  PRIMARY KEY (room_id, key_hash)
) STRICT;

CREATE TABLE session (
  room_id TEXT NOT NULL REFERENCES room ON DELETE CASCADE,
  participant_id TEXT NOT NULL,
  token_hash BLOB NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('host', 'cohost', 'guest')),
  joined_at_ms INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  PRIMARY KEY (room_id, participant_id)
) STRICT;

CREATE TABLE ban (
  room_id TEXT NOT NULL REFERENCES room ON DELETE CASCADE,
  participant_id TEXT NOT NULL,
  token_hash BLOB NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('removed', 'denied')),
  since_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  PRIMARY KEY (room_id, participant_id)
) STRICT;

CREATE TABLE invite (
  room_id TEXT NOT NULL REFERENCES room ON DELETE CASCADE,
  invite_id TEXT NOT NULL,
  token_hash BLOB NOT NULL,
  created_by TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  used_at_ms INTEGER,
  used_by TEXT,
  revoked_at_ms INTEGER,
  PRIMARY KEY (room_id, invite_id)
) STRICT;

CREATE TABLE knock (
  room_id TEXT NOT NULL REFERENCES room ON DELETE CASCADE,
  participant_id TEXT NOT NULL,
  token_hash BLOB NOT NULL,
  name TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  PRIMARY KEY (room_id, participant_id)
) STRICT;
