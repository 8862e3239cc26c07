-- Photos of people, apart from their records so that no list carries them.
CREATE TABLE photos (
  gym_id       bigint      NOT NULL,
  user_id      bigint      NOT NULL UNIQUE REFERENCES users (id),
  content_type text        NOT NULL CHECK (content_type IN ('image/jpeg', 'image/png')),
  image        bytea       NOT NULL CHECK (length(image) <= 524288),
  version      bigint      NOT NULL DEFAULT 1,
  created_at   timestamptz NOT NULL DEFAULT now(),
  updated_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (gym_id, user_id)
);
