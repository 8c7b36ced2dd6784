-- When a topic was last collected before it was paused; null while it is live.
ALTER TABLE topics ADD COLUMN left_at INTEGER;

-- What is being done about a gap, and from which seq of its topic on posts came
-- after it had begun. Gaps of before were never filled and are left as they are.
ALTER TABLE gaps ADD COLUMN state TEXT NOT NULL DEFAULT 'done';
ALTER TABLE gaps ADD COLUMN unasked INTEGER NOT NULL DEFAULT 0; -- 1: may be filled without asking the user
ALTER TABLE gaps ADD COLUMN after_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE gaps ADD COLUMN missing INTEGER; -- posts not here yet; null: not known
ALTER TABLE gaps ADD COLUMN why TEXT NOT NULL DEFAULT ''; -- what stands in the way
ALTER TABLE gaps ADD COLUMN reached TEXT NOT NULL DEFAULT ''; -- how far back filling has come
