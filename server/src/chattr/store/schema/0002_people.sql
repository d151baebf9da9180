-- Who was in the room when the server ended, and what people are known by beside their name.

ALTER TABLE session ADD COLUMN present INTEGER NOT NULL DEFAULT 0 CHECK (present IN (0, 1));
ALTER TABLE session ADD COLUMN picture TEXT;
ALTER TABLE session ADD COLUMN verified INTEGER NOT NULL DEFAULT 0 CHECK (verified IN (0, 1));
ALTER TABLE session ADD COLUMN knock_hash BLOB;

ALTER TABLE knock ADD COLUMN picture TEXT;
ALTER TABLE knock ADD COLUMN verified INTEGER NOT NULL DEFAULT 0 CHECK (verified IN (0, 1));

ALTER TABLE invite ADD COLUMN label TEXT;
ALTER TABLE invite ADD COLUMN used_by_name TEXT;
