-- Measurements of bodies.

-- @define columns
@measurement(m), @user(u, user), @user(rb, recorded_by), g.timezone AS "@zone", m.version AS "@version"

-- @define joins
JOIN gyms g ON g.id = m.gym_id
JOIN users u ON u.id = m.user_id
JOIN users rb ON rb.id = m.recorded_by_id

-- @define list_filter
($1::bigint IS NULL OR m.gym_id = $1)
AND ($2::bigint IS NULL OR m.recorded_by_id = $2)
AND ($3::bigint IS NULL OR m.user_id = $3)
AND m.measurement_date >= torno_from($4, g.timezone) AND m.measurement_date < torno_until($5, g.timezone)

-- @statement measurement_list (gym_filter int8, trainer_id int8, user_id int8, start_date text, end_date text, skip int4, limit int4)
SELECT @{columns} FROM measurements m @{joins}
WHERE @{list_filter} ORDER BY m.measurement_date DESC, m.id DESC OFFSET coalesce($6, 0) LIMIT coalesce($7, 100)

-- @statement measurement_count (gym_filter int8, trainer_id int8, user_id int8, start_date text, end_date text)
SELECT count(*) AS total FROM measurements m JOIN gyms g ON g.id = m.gym_id WHERE @{list_filter}

-- @define by_user
m.measurement_date >= torno_from($2, g.timezone) AND m.measurement_date < torno_until($3, g.timezone)

-- @statement measurement_by_user (user_id int8, start_date text, end_date text, scope int8, skip int4, limit int4)
SELECT @{columns} FROM measurements m @{joins}
WHERE m.user_id = torno_require_member($1, $4) AND @{by_user}
ORDER BY m.measurement_date DESC, m.id DESC OFFSET coalesce($5, 0) LIMIT coalesce($6, 100)

-- @statement measurement_count_by_user (user_id int8, start_date text, end_date text)
SELECT count(*) AS total FROM measurements m JOIN gyms g ON g.id = m.gym_id WHERE m.user_id = $1 AND @{by_user}

-- @statement measurement_latest (user_id int8, scope int8)
SELECT @{columns} FROM measurements m @{joins}
WHERE m.user_id = torno_require_member($1, $2) ORDER BY m.measurement_date DESC, m.id DESC LIMIT 1

-- @statement measurement_progress (user_id int8, start_date text, end_date text, scope int8)
WITH person AS (SELECT u.id, u.full_name, g.timezone FROM users u JOIN gyms g ON g.id = u.gym_id WHERE u.id = torno_require_member($1, $4)),
     taken AS (SELECT m.id, m.measurement_date, to_jsonb(m) AS body FROM measurements m JOIN gyms g ON g.id = m.gym_id
               WHERE m.user_id = $1 AND @{by_user}),
     ends AS (SELECT (SELECT t.body FROM taken t ORDER BY t.measurement_date, t.id LIMIT 1) AS start,
                     (SELECT t.body FROM taken t ORDER BY t.measurement_date DESC, t.id DESC LIMIT 1) AS current,
                     min(t.measurement_date) AS start_at, max(t.measurement_date) AS end_at, count(*) AS n FROM taken t),
     change AS (SELECT f.place, f.name, (e.start ->> f.name)::numeric AS start, (e.current ->> f.name)::numeric AS current
                FROM ends e, unnest(ARRAY['height', 'weight', 'chest', 'shoulders', 'biceps_left', 'biceps_right', 'forearms_left',
                                          'forearms_right', 'abdomen', 'hips', 'thighs_left', 'thighs_right', 'calves_left',
                                          'calves_right']) WITH ORDINALITY AS f (name, place))
SELECT p.id AS user_id, p.full_name AS user_name, e.n AS measurements_count,
       json_build_object('start_date', torno_day(e.start_at, p.timezone), 'end_date', torno_day(e.end_at, p.timezone),
                         'days', torno_day(e.end_at, p.timezone) - torno_day(e.start_at, p.timezone))::text AS period,
       (SELECT coalesce(json_object_agg(c.name, json_build_object(
                          'start', trim_scale(c.start), 'current', trim_scale(c.current), 'change', trim_scale(c.current - c.start),
                          'change_percentage', trim_scale(round((c.current - c.start) * 100 / c.start, 2))) ORDER BY c.place), '{}')::text
        FROM change c WHERE c.start IS NOT NULL AND c.current IS NOT NULL) AS progress
FROM person p, ends e

-- @statement measurement_get (measurement_id int8, scope int8)
SELECT @{columns}, CASE WHEN m.gym_id <> $2 THEN 'other_gym' END AS "@refusal" FROM measurements m @{joins} WHERE m.id = $1

-- @statement measurement_answer ()
SELECT @{columns} FROM measurements m @{joins} WHERE m.id = torno_result_id()

-- @statement measurement_create (actor_id int8, scope int8, user_id int8, measures jsonb, notes text, measurement_date text)
SELECT torno_act($1), torno_set_result(torno_create_measurement($1, $2, $3, $4, $5, $6))

-- @statement measurement_update (actor_id int8, scope int8, measurement_id int8, if_match text, measures jsonb, has_notes bool, notes text, measurement_date text)
SELECT torno_act($1), torno_set_result($3), torno_update_measurement($2, $3, $4, $5, $6, $7, $8)

-- @statement measurement_delete (actor_id int8, scope int8, measurement_id int8, if_match text)
SELECT torno_act($1), torno_delete_measurement($2, $3, $4)
