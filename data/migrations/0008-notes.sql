-- What staff must know of a person: a note for the next visit, whom to call, and what a first-aider must know.
ALTER TABLE users
  ADD COLUMN note            text NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
  ADD COLUMN emergency_name  text NOT NULL DEFAULT '' CHECK (length(emergency_name) <= 200),
  ADD COLUMN emergency_phone text NOT NULL DEFAULT '' CHECK (length(emergency_phone) <= 50),
  ADD COLUMN medical_note    text NOT NULL DEFAULT '' CHECK (length(medical_note) <= 1000);
