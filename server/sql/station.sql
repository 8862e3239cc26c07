-- What the sockets of stations and watchers ask for.

-- @statement gym_key_get (gym_id int8)
SELECT wrapped_key FROM gym_keys WHERE gym_id = $1

-- @statement gym_key_add (gym_id int8, wrapped_key text)
INSERT INTO gym_keys (gym_id, wrapped_key) SELECT id, $2 FROM gyms WHERE id = $1 ON CONFLICT (gym_id) DO NOTHING

-- @statement station_gym (gym_id int8)
SELECT g.id, g.is_active, g.repeat_minutes, coalesce(c.cursor, 0) AS cursor
FROM gyms g LEFT JOIN gym_cursors c ON c.gym_id = g.id WHERE g.id = $1

-- @statement watched_user (user_id int8)
SELECT id, gym_id, is_active FROM users WHERE id = $1 AND erased_at IS NULL

-- @statement enrollment_user (gym_id int8, user_id int8)
SELECT id, full_name, email, document_id FROM users
WHERE id = $2 AND gym_id = $1 AND role = 'user' AND erased_at IS NULL

-- @statement account_name (user_id int8)
SELECT full_name FROM users WHERE id = $1

-- @statement fingerprint_store (actor_id int8, gym_id int8, user_id int8, finger int4, template_box text, wrapped_key text)
SELECT torno_act($1), torno_store_fingerprint($2, $3, $4, $5, $6)

-- Of the plans that are over long ago one is enough to say that the plan has expired.
-- @define matters
up.expires_at > now() - interval '1 day' OR up.expires_at = up.last_end OR up.frozen_on IS NOT NULL

-- @statement template_page (gym_id int8, since int8, limit int4)
-- A first download leaves out those who have gone; later ones tell of them.
SELECT c.user_id AS id, c.user_id::text AS user_id, c.cursor AS "@cursor", c.deleted AS "@deleted", u.document_id,
       u.full_name, u.email, u.is_active, u.note, u.birth_date, p.expires_at, p.plans, f1.template_box AS fingerprint1,
       f2.template_box AS fingerprint2, g.timezone AS "@zone"
FROM user_changes c
JOIN gyms g ON g.id = c.gym_id
LEFT JOIN users u ON u.id = c.user_id AND u.gym_id = c.gym_id AND NOT c.deleted
LEFT JOIN fingerprints f1 ON f1.gym_id = c.gym_id AND f1.user_id = u.id AND f1.finger = 1
LEFT JOIN fingerprints f2 ON f2.gym_id = c.gym_id AND f2.user_id = u.id AND f2.finger = 2
LEFT JOIN LATERAL (
  SELECT max(up.expires_at) FILTER (WHERE coalesce(up.days, 1) > 0 AND up.frozen_on IS NULL) AS expires_at,
         coalesce(json_agg(json_build_object('expires_at', to_char(up.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                                             'visits_left', up.days, 'frozen_on', up.frozen_on)
                           ORDER BY up.purchased_at DESC, up.id DESC) FILTER (WHERE @{matters}), '[]')::text AS plans
  FROM (SELECT expires_at, days, frozen_on, purchased_at, id, max(expires_at) OVER () AS last_end
        FROM user_plans WHERE user_id = u.id AND is_active) up) p ON true
WHERE c.gym_id = $1 AND c.cursor > $2 AND ($2 > 0 OR NOT c.deleted)
ORDER BY c.cursor LIMIT $3

-- @statement station_check_in (actor_id int8, gym_id int8, user_id int8, document_id text, at text, key text, override_reason text)
SELECT torno_set_result(c.attendance_id), c.already, c.is_repeat
FROM gyms g, torno_check_in($1, $2, $3, $4, NULL, torno_instant($5, g.timezone), $6, $7) c WHERE g.id = $2
