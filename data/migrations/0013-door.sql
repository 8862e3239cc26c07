-- The door: birthdays, why somebody without a valid plan was let in, and the last time that a member came in. A day has
-- one visit, but any number of entries.
ALTER TABLE gyms
  ADD COLUMN repeat_minutes integer NOT NULL DEFAULT 15 CHECK (repeat_minutes BETWEEN 0 AND 1440);
ALTER TABLE users
  ADD COLUMN birth_date date CHECK (birth_date BETWEEN '1900-01-01' AND '2100-01-01');
ALTER TABLE attendance
  ADD COLUMN override_reason text CHECK (length(override_reason) BETWEEN 3 AND 300);
CREATE TABLE last_entries (
  gym_id     bigint NOT NULL REFERENCES gyms ON DELETE CASCADE,
  user_id    bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  entered_at timestamptz NOT NULL,
  PRIMARY KEY (gym_id, user_id)
);
CREATE INDEX last_entries_user_idx ON last_entries (user_id);
