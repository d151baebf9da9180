-- The chat: ciphertext as it came, who sent it, and the last sequence when nothing was left of it.

ALTER TABLE room ADD COLUMN chat_floor INTEGER NOT NULL DEFAULT 0;

CREATE TABLE chat (
  room_id TEXT NOT NULL REFERENCES room ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  sent_at_ms INTEGER NOT NULL,
  participant_id TEXT NOT NULL,
  sender_name TEXT NOT NULL,
  chain_id TEXT NOT NULL,
  counter INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (room_id, message_id)
) STRICT;
