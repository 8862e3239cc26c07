-- Who is connected to which server process, and messages too long for NOTIFY. Nothing of it outlives a crash of the
-- database, nor needs to: each process writes its own part anew.

CREATE UNLOGGED TABLE server_processes (
  id      text PRIMARY KEY,
  seen_at timestamptz NOT NULL DEFAULT now()
);

CREATE UNLOGGED TABLE connections (
  process_id   text NOT NULL REFERENCES server_processes ON DELETE CASCADE,
  id           bigint NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('station', 'watcher')),
  gym_id       bigint NOT NULL,
  user_id      bigint,          -- whom a watcher follows
  name         text,            -- of a station that is logged in
  station      text,            -- the name of the station that a watcher is bound to
  logged_in_us bigint NOT NULL, -- when a station logged in, microseconds since 1970
  PRIMARY KEY (process_id, id)
);
CREATE INDEX connections_gym_idx ON connections (gym_id, kind);

CREATE UNLOGGED TABLE relayed_messages (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  text       text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
