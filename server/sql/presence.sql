-- Who is connected, over all server processes.

-- @define live
SELECT c.kind, c.gym_id, c.user_id, c.name, c.station, c.logged_in_us
FROM connections c JOIN server_processes p ON p.id = c.process_id
WHERE c.process_id <> $1 AND p.seen_at > now() - interval '15 seconds'

-- @statement presence_beat (process_id text)
-- Says that this process lives, forgets the dead, and tells how many others there are.
WITH dead AS (DELETE FROM server_processes WHERE seen_at < now() - interval '15 seconds' AND id <> $1),
     old AS (DELETE FROM relayed_messages WHERE created_at < now() - interval '1 minute'),
     beat AS (INSERT INTO server_processes (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET seen_at = now())
SELECT count(*) AS others FROM server_processes WHERE id <> $1 AND seen_at > now() - interval '15 seconds'

-- @statement presence_leave (process_id text)
DELETE FROM server_processes WHERE id = $1

-- @statement presence_clear (process_id text)
DELETE FROM connections WHERE process_id = $1

-- @statement presence_write (process_id text, connections jsonb)
INSERT INTO connections (process_id, id, kind, gym_id, user_id, name, station, logged_in_us)
SELECT $1, c.id, c.kind, c.gym_id, c.user_id, c.name, c.station, c.logged_in_us
FROM jsonb_to_recordset($2) AS c (id bigint, kind text, gym_id bigint, user_id bigint, name text, station text, logged_in_us bigint)

-- @statement presence_find_station (process_id text, gym_id int8, name text)
SELECT l.name, l.logged_in_us FROM (@{live}) l
WHERE l.kind = 'station' AND l.gym_id = $2 AND l.name IS NOT NULL AND ($3::text IS NULL OR l.name = $3)
ORDER BY l.logged_in_us DESC LIMIT 1

-- @statement presence_count_bound (process_id text, gym_id int8, name text)
SELECT count(*) AS total FROM (@{live}) l WHERE l.kind = 'watcher' AND l.gym_id = $2 AND l.station = $3

-- @statement presence_count (process_id text)
SELECT l.kind, l.gym_id, l.user_id, l.name FROM (@{live}) l

-- @statement station_list (process_id text, connections jsonb, gym_filter int8)
-- This process's own connections are told, the others' are written down.
SELECT @station(s), @gym(g, gym), g.timezone AS "@zone"
FROM (SELECT l.gym_id, l.name, to_timestamp(l.logged_in_us / 1000000.0) AS logged_in_at
      FROM (@{live} UNION ALL
            SELECT c.kind, c.gym_id, c.user_id, c.name, c.station, c.logged_in_us
            FROM jsonb_to_recordset($2) AS c (kind text, gym_id bigint, user_id bigint, name text, station text, logged_in_us bigint)) l
      WHERE l.kind = 'station' AND l.name IS NOT NULL) s
JOIN gyms g ON g.id = s.gym_id
WHERE ($3::bigint IS NULL OR s.gym_id = $3) ORDER BY g.name, s.name

-- @statement notify (payload text)
SELECT pg_notify('torno', $1)

-- @statement notify_long (payload text, text text)
-- Sends the message by reference: a payload of NOTIFY has 8,000 bytes at most.
WITH kept AS (INSERT INTO relayed_messages (text) VALUES ($2) RETURNING id)
SELECT pg_notify('torno', replace($1, '"reference":0', '"reference":' || kept.id)) FROM kept

-- @statement relayed_get (id int8)
SELECT text FROM relayed_messages WHERE id = $1

-- @statement news_missed (sessions text)
-- Of the sessions that sockets stand on, those that have ended or are another's by now; the keys of all gyms, wrapped; and
-- how far the members of every gym are.
SELECT 'session' AS record, s.id AS text, NULL::bigint AS gym_id, NULL::bigint AS cursor
FROM jsonb_to_recordset($1::jsonb) AS s (id text, gym_id bigint, role text)
WHERE NOT EXISTS (SELECT FROM sessions o JOIN users u ON u.id = o.user_id
                  WHERE o.id = s.id AND o.revoked_at IS NULL AND (o.expires_at IS NULL OR o.expires_at > now())
                    AND u.is_active AND u.erased_at IS NULL AND u.role = s.role
                    AND s.gym_id = CASE WHEN u.role = 'admin' THEN o.gym_id ELSE u.gym_id END)
UNION ALL
SELECT 'gym_key', wrapped_key, gym_id, NULL FROM gym_keys
UNION ALL
SELECT 'user', NULL, gym_id, cursor FROM gym_cursors
