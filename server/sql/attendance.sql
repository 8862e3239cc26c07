-- Visits.

-- @define columns
@attendance(a), @user(u, user), @user_plan(p, user.active_plan), p.plan_id AS "user.active_plan.plan.@id",
a.recorded_by_id AS "recorded_by.@id", a.gym_id AS "gym.@id", a.version AS "@version",
(SELECT version FROM catalogue) AS "@catalogue"

-- @define gyms
-- A gym's tomorrow is worked out once a gym, not for each plan.
(SELECT id, timezone, torno_tomorrow(timezone) AS tomorrow FROM gyms WHERE $1::bigint IS NULL OR id = $1 OFFSET 0) g

-- @define plan
LEFT JOIN LATERAL (
  SELECT up.gym_id, up.id, up.user_id, up.plan_id, up.purchased_price_cents, up.purchased_at, up.expires_at,
         up.created_by_id, up.payment_type, up.duration_days, up.days, up.frozen_on, up.is_active, up.created_at, up.updated_at
  FROM user_plans up
  WHERE up.user_id = u.id AND up.is_active AND coalesce(up.days, 1) > 0 AND up.expires_at >= g.tomorrow
    AND (up.frozen_on IS NULL OR torno_day(now(), g.timezone) < up.frozen_on)
  ORDER BY up.purchased_at DESC, up.id DESC LIMIT 1) p ON true

-- @define joins
CROSS JOIN LATERAL (SELECT id, timezone, torno_tomorrow(timezone) AS tomorrow FROM gyms WHERE id = a.gym_id OFFSET 0) g
JOIN users u ON u.id = a.user_id
@{plan}

-- @define whole_columns
-- With all that belongs to a visit, for answers that are not made of fragments.
@attendance(a), @user(u, user), @user_plan(p, user.active_plan), @plan(pl, user.active_plan.plan),
@user(rb, recorded_by), @gym(g, gym), g.timezone AS "@zone", a.version AS "@version"

-- @define whole
FROM attendance a
JOIN gyms g ON g.id = a.gym_id
JOIN users u ON u.id = a.user_id
JOIN users rb ON rb.id = a.recorded_by_id
LEFT JOIN LATERAL torno_active_plan(u.id, torno_day(now(), g.timezone), g.timezone) p ON p.id IS NOT NULL
LEFT JOIN plans pl ON pl.gym_id = p.gym_id AND pl.id = p.plan_id

-- @define list_filter
a.gym_id = g.id
AND ($2::bigint IS NULL OR a.recorded_by_id = $2)
AND ($3::bigint IS NULL OR a.user_id = $3)
AND a.check_in_time >= torno_from($4, g.timezone) AND a.check_in_time < torno_until($5, g.timezone)

-- @define of_page
SELECT @{columns} FROM page g JOIN attendance a ON a.gym_id = g.gym_id AND a.id = g.id
JOIN users u ON u.id = a.user_id @{plan}
ORDER BY a.check_in_time DESC, a.id DESC

-- @statement attendance_list (gym_filter int8, trainer_id int8, user_id int8, start_date text, end_date text, skip int4, limit int4)
-- Finds the page first and only then reads what belongs to its visits. Each gym gives its newest, by its index.
WITH page AS MATERIALIZED (
  SELECT n.gym_id, n.id, g.timezone, g.tomorrow FROM @{gyms}, LATERAL (
    SELECT a.gym_id, a.id, a.check_in_time FROM attendance a
    WHERE @{list_filter} ORDER BY a.check_in_time DESC, a.id DESC LIMIT coalesce($6, 0) + coalesce($7, 100)) n
  ORDER BY n.check_in_time DESC, n.id DESC OFFSET coalesce($6, 0) LIMIT coalesce($7, 100))
@{of_page}

-- @statement attendance_count (gym_filter int8, trainer_id int8, user_id int8, start_date text, end_date text)
-- All visits by the totals of whole months and days and the visits of the rest; those of a member by the member's.
SELECT ((SELECT coalesce(sum(n.visits), 0) FROM gyms g
         CROSS JOIN LATERAL torno_spans(torno_from($4, g.timezone), torno_until($5, g.timezone), g.timezone) r
         CROSS JOIN LATERAL (
           SELECT t.visits FROM visit_totals t
           WHERE t.gym_id = g.id AND t.span = r.span AND t.starts_on >= r.from_day AND t.starts_on < r.until_day
             AND ($2::bigint IS NULL OR t.recorded_by_id = $2)
           UNION ALL
           SELECT 1 FROM attendance a
           WHERE r.span = 'instant' AND a.gym_id = g.id AND a.check_in_time >= r.from_at AND a.check_in_time < r.until_at
             AND ($2::bigint IS NULL OR a.recorded_by_id = $2)) n
         WHERE $3 IS NULL AND ($1::bigint IS NULL OR g.id = $1))
        + (SELECT count(*) FROM gyms g JOIN attendance a ON a.gym_id = g.id
           WHERE $3 IS NOT NULL AND ($1::bigint IS NULL OR g.id = $1) AND @{list_filter}))::bigint AS total

-- @statement attendance_daily (gym_filter int8, date date, skip int4, limit int4)
WITH page AS MATERIALIZED (
  SELECT a.gym_id, a.id, g.timezone, g.tomorrow FROM @{gyms} JOIN attendance a ON a.gym_id = g.id AND a.attendance_date = $2
  ORDER BY a.check_in_time DESC, a.id DESC OFFSET coalesce($3, 0) LIMIT coalesce($4, 100))
@{of_page}

-- @statement attendance_count_daily (gym_filter int8, date date)
SELECT count(*) AS total FROM gyms g JOIN attendance a ON a.gym_id = g.id AND a.attendance_date = $2
WHERE $1::bigint IS NULL OR g.id = $1

-- @statement attendance_by_user (user_id int8, scope int8, trainer_id int8, start_date text, end_date text, skip int4, limit int4)
SELECT @{columns} FROM attendance a @{joins}
WHERE a.user_id = torno_require_member($1, $2) AND ($3::bigint IS NULL OR a.recorded_by_id = $3)
  AND a.check_in_time >= torno_from($4, g.timezone) AND a.check_in_time < torno_until($5, g.timezone)
ORDER BY a.check_in_time DESC, a.id DESC OFFSET coalesce($6, 0) LIMIT coalesce($7, 100)

-- @statement attendance_count_by_user (user_id int8, trainer_id int8, start_date text, end_date text)
SELECT count(*) AS total FROM attendance a JOIN gyms g ON g.id = a.gym_id
WHERE a.user_id = $1 AND ($2::bigint IS NULL OR a.recorded_by_id = $2)
  AND a.check_in_time >= torno_from($3, g.timezone) AND a.check_in_time < torno_until($4, g.timezone)

-- @statement attendance_get (attendance_id int8, scope int8)
SELECT @{columns}, CASE WHEN a.gym_id <> $2 THEN 'other_gym' END AS "@refusal" FROM attendance a @{joins} WHERE a.id = $1

-- @statement attendance_answer ()
SELECT @{whole_columns} @{whole} WHERE a.id = torno_result_id()

-- @statement attendance_check_in (actor_id int8, scope int8, user_id int8, document_id text, notes text)
SELECT torno_set_result(c.attendance_id), c.already FROM torno_check_in($1, $2, $3, $4, $5, NULL, NULL) c

-- @statement attendance_check_in_document (actor_id int8, scope int8, document_id text, notes text)
SELECT torno_set_result(c.attendance_id), c.already FROM torno_check_in($1, $2, NULL, $3, $4, NULL, NULL) c

-- @statement attendance_override (actor_id int8, scope int8, user_id int8, document_id text, override_reason text)
SELECT torno_set_result(c.attendance_id), c.already FROM torno_check_in($1, $2, $3, $4, NULL, NULL, NULL, $5) c

-- @statement attendance_at_station ()
-- days_left: whole days after today that the plan still admits. A pass that this visit used up is still its plan.
SELECT @{whole_columns}, pass.days AS "@visits_left",
       greatest((pass.expires_at AT TIME ZONE g.timezone)::date - (now() AT TIME ZONE g.timezone)::date - 1, 0) AS "@days_left"
@{whole}
LEFT JOIN user_plans pass ON pass.gym_id = a.gym_id AND pass.id = coalesce(a.pass_id, p.id)
WHERE a.id = torno_result_id()

-- @define today
@{gyms} JOIN attendance a ON a.gym_id = g.id AND a.attendance_date = torno_day(now(), g.timezone)

-- @statement attendance_today (gym_filter int8, skip int4, limit int4)
WITH page AS MATERIALIZED (
  SELECT a.gym_id, a.id, g.timezone, g.tomorrow FROM @{today}
  ORDER BY a.check_in_time DESC, a.id DESC OFFSET coalesce($2, 0) LIMIT coalesce($3, 100))
@{of_page}

-- @statement attendance_count_today (gym_filter int8)
SELECT count(*) AS total FROM @{today}

-- @statement attendance_summary (user_id int8, start_date text, end_date text, scope int8)
WITH visits AS (SELECT count(*) AS n, count(a.check_out_time) AS n_checked_out, max(a.check_in_time) AS last_visit,
                       coalesce(sum(extract(epoch FROM a.check_out_time - a.check_in_time)), 0) / 3600 AS hours
                FROM attendance a JOIN gyms g ON g.id = a.gym_id
                WHERE a.user_id = $1
                  AND a.check_in_time >= torno_from($2, g.timezone) AND a.check_in_time < torno_until($3, g.timezone))
SELECT u.id AS user_id, u.full_name AS user_name, v.n AS total_visits, round(v.hours, 2)::text AS total_hours,
       coalesce(round(v.hours / nullif(v.n_checked_out, 0), 2), 0)::text AS average_session_hours, v.last_visit,
       json_build_object('start_date', $2, 'end_date', $3)::text AS period,
       @user_plan(p, active_plan), @plan(pl, active_plan.plan), g.timezone AS "@zone"
FROM visits v, users u
JOIN gyms g ON g.id = u.gym_id
LEFT JOIN LATERAL torno_active_plan(u.id, torno_day(now(), g.timezone), g.timezone) p ON p.id IS NOT NULL
LEFT JOIN plans pl ON pl.gym_id = p.gym_id AND pl.id = p.plan_id
WHERE u.id = torno_require_member($1, $4)

-- @statement attendance_update (actor_id int8, scope int8, attendance_id int8, if_match text, check_in_time text, has_check_out_time bool, check_out_time text, has_notes bool, notes text)
SELECT torno_act($1), torno_set_result($3), torno_update_visit($2, $3, $4, $5, $6, $7, $8, $9)

-- @statement attendance_delete (actor_id int8, attendance_id int8, if_match text)
SELECT torno_act($1), torno_delete_visit($2, $3)
