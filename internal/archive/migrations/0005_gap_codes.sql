-- Names for programs of why a gap came to be and of what stands in its way, and
-- what of each a program's own sentence would lack: X's words, say.
ALTER TABLE gaps ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE gaps ADD COLUMN said TEXT NOT NULL DEFAULT '';
ALTER TABLE gaps ADD COLUMN why_code TEXT NOT NULL DEFAULT '';
ALTER TABLE gaps ADD COLUMN why_said TEXT NOT NULL DEFAULT '';
