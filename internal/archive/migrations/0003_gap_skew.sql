-- X's clock minus the one that from_at and to_at are of, in milliseconds.
ALTER TABLE gaps ADD COLUMN skew INTEGER NOT NULL DEFAULT 0;
