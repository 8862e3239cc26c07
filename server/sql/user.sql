-- People. An erased person is found by none of these.

-- @define columns
@user(u), u.gym_id AS "gym.@id", @user_plan(p, active_plan), p.plan_id AS "active_plan.plan.@id",
p.created_by_id AS "active_plan.created_by.@id", g.timezone AS "@zone", u.version AS "@version",
(SELECT version FROM catalogue) AS "@catalogue"

-- @define joins
JOIN gyms g ON g.id = u.gym_id
LEFT JOIN LATERAL (
  SELECT up.gym_id, up.id, up.user_id, up.plan_id, up.purchased_price_cents, up.purchased_at, up.expires_at,
         up.created_by_id, up.payment_type, up.duration_days, up.days, up.frozen_on, up.is_active, up.created_at, up.updated_at
  FROM user_plans up
  WHERE up.user_id = u.id AND up.is_active AND coalesce(up.days, 1) > 0
    AND (now() AT TIME ZONE g.timezone)::date < (up.expires_at AT TIME ZONE g.timezone)::date
    AND (up.frozen_on IS NULL OR (now() AT TIME ZONE g.timezone)::date < up.frozen_on)
  ORDER BY up.purchased_at DESC, up.id DESC LIMIT 1) p ON true

-- @define list_joins
-- The same for many: a gym's tomorrow is worked out once a gym, not for each plan.
CROSS JOIN LATERAL (SELECT id, timezone, torno_tomorrow(timezone) AS tomorrow FROM gyms WHERE id = u.gym_id OFFSET 0) g
LEFT JOIN LATERAL (
  SELECT up.gym_id, up.id, up.user_id, up.plan_id, up.purchased_price_cents, up.purchased_at, up.expires_at,
         up.created_by_id, up.payment_type, up.duration_days, up.days, up.frozen_on, up.is_active, up.created_at, up.updated_at
  FROM user_plans up
  WHERE up.user_id = u.id AND up.is_active AND coalesce(up.days, 1) > 0
    AND up.expires_at >= g.tomorrow AND (up.frozen_on IS NULL OR torno_day(now(), g.timezone) < up.frozen_on)
  ORDER BY up.purchased_at DESC, up.id DESC LIMIT 1) p ON true

-- @define whole_columns
-- With all that belongs to a person, for answers that are not made of fragments.
@user(u), @gym(g, gym), @user_plan(p, active_plan), @plan(pl, active_plan.plan), @user(cb, active_plan.created_by),
g.timezone AS "@zone", u.version AS "@version"

-- @define whole
FROM users u
JOIN gyms g ON g.id = u.gym_id
LEFT JOIN LATERAL torno_active_plan(u.id, torno_day(now(), g.timezone), g.timezone) p ON p.id IS NOT NULL
LEFT JOIN plans pl ON pl.gym_id = p.gym_id AND pl.id = p.plan_id
LEFT JOIN LATERAL (SELECT @user(maker) FROM users maker WHERE maker.id = p.created_by_id OFFSET 0) cb ON true

-- @define listed
u.erased_at IS NULL
AND ($1::bigint IS NULL OR u.gym_id = $1)
AND ($2::text <> 'trainer' OR u.role <> 'admin')
AND (coalesce($3, false) OR u.is_active OR $6::text = 'inactive')
AND ($5::text IS NULL OR u.role = $5)

-- @define matching
u.search LIKE (SELECT '%' || replace(replace(replace(torno_fold($4), '\', '\\'), '%', '\%'), '_', '\_') || '%')

-- @define holding
-- The same where no index helps: one or two letters are in most people's names, so that they are read in their order.
strpos(u.search, torno_fold($4)) > 0

-- @define is_short
length($4) < 3 AND $6::text IS NULL AND $7 = 'name'

-- @define by_membership
CASE $6::text
  WHEN 'active' THEN p.id IS NOT NULL
  WHEN 'expiring' THEN (p.expires_at AT TIME ZONE g.timezone)::date - (now() AT TIME ZONE g.timezone)::date <= 7
  WHEN 'expired' THEN p.id IS NULL AND u.role = 'user' AND u.frozen_plan_id IS NULL AND EXISTS (SELECT FROM user_plans o WHERE o.user_id = u.id)
  WHEN 'none' THEN u.role = 'user' AND NOT EXISTS (SELECT FROM user_plans o WHERE o.user_id = u.id)
  WHEN 'frozen' THEN u.frozen_plan_id IS NOT NULL
  WHEN 'inactive' THEN NOT u.is_active
  ELSE true END

-- @define no_plan_needed
$6::text IS NULL AND coalesce($7, '') NOT IN ('expires_at', '-expires_at')

-- @define all_listed
-- How many that is where nothing else is asked for.
(SELECT coalesce(sum(t.people), 0)::bigint FROM user_totals t
 WHERE $6 IS NULL AND $4 IS NULL AND ($1::bigint IS NULL OR t.gym_id = $1) AND ($2::text <> 'trainer' OR t.role <> 'admin')
   AND (coalesce($3, false) OR t.is_active) AND ($5::text IS NULL OR t.role = $5))

-- @define order
CASE WHEN $7 = 'name' THEN torno_fold(u.full_name) END,
CASE WHEN $7 = '-name' THEN torno_fold(u.full_name) END DESC,
CASE WHEN $7 = 'created_at' THEN u.created_at END,
CASE WHEN $7 = '-created_at' THEN u.created_at END DESC, u.id

-- @define page
OFFSET coalesce($8, 0) LIMIT coalesce($9, 100)

-- @statement user_list (gym_filter int8, actor_role text, include_inactive bool, q text, role text, membership text, sort text, skip int4, limit int4)
-- Finds the page first and only then reads what belongs to its people. Of the branches one runs: PostgreSQL decides by
-- the parameters alone, before it reads a row, and each has the index it needs. Of how many are on a page it knows nothing
-- and would read all people beside them; of an array it takes that it is short.
WITH page (id, place, total) AS (
  (SELECT u.id, row_number() OVER (ORDER BY torno_fold(u.full_name), u.id), @{all_listed} FROM users u
   WHERE $4 IS NULL AND $6 IS NULL AND $7 = 'name' AND @{listed} ORDER BY torno_fold(u.full_name), u.id @{page})
  UNION ALL
  (SELECT u.id, row_number() OVER (ORDER BY torno_fold(u.full_name) DESC, u.id DESC), @{all_listed} FROM users u
   WHERE $4 IS NULL AND $6 IS NULL AND $7 = '-name' AND @{listed} ORDER BY torno_fold(u.full_name) DESC, u.id DESC @{page})
  UNION ALL
  (SELECT u.id, row_number() OVER (ORDER BY @{order}), count(*) OVER () FROM users u
   WHERE $4 IS NULL AND $6 IS NULL AND $7 IN ('created_at', '-created_at') AND @{listed} ORDER BY 2 @{page})
  UNION ALL
  (SELECT u.id, row_number() OVER (ORDER BY @{order}), count(*) OVER () FROM users u
   WHERE $4 IS NOT NULL AND @{no_plan_needed} AND NOT (@{is_short}) AND @{listed} AND @{matching} ORDER BY 2 @{page})
  UNION ALL
  (SELECT u.id, row_number() OVER (ORDER BY torno_fold(u.full_name), u.id),
          (SELECT count(*) FROM users u WHERE @{is_short} AND @{listed} AND @{holding}) FROM users u
   WHERE @{is_short} AND @{listed} AND @{holding} ORDER BY torno_fold(u.full_name), u.id @{page})
  UNION ALL
  (SELECT u.id, row_number() OVER (ORDER BY CASE WHEN $7 = 'expires_at' THEN p.expires_at END,
                                            CASE WHEN $7 = '-expires_at' THEN p.expires_at END DESC NULLS LAST, @{order}), count(*) OVER ()
   FROM users u @{list_joins}
   WHERE NOT (@{no_plan_needed}) AND @{listed} AND ($4 IS NULL OR @{matching}) AND @{by_membership} ORDER BY 2 @{page}))
SELECT @{columns}, page.total AS "@total" FROM page JOIN users u ON u.id = page.id @{list_joins}
WHERE u.id = ANY (ARRAY (SELECT id FROM page)) ORDER BY page.place

-- @statement user_list_plain (gym_filter int8, actor_role text, include_inactive bool, q text, role text, membership text, sort text, skip int4, limit int4)
-- The same where $4, $6 and $7 are NULL: to set up the branches above costs more than to read a page.
SELECT @{columns}, @{all_listed} AS "@total"
FROM (SELECT * FROM users u WHERE @{listed} ORDER BY u.id @{page}) u @{list_joins} ORDER BY u.id

-- @statement user_count (gym_filter int8, actor_role text, include_inactive bool, q text, role text, membership text)
SELECT (@{all_listed}
        + (SELECT count(*) FROM users u WHERE $6 IS NULL AND $4 IS NOT NULL AND @{listed} AND @{matching})
        + (SELECT count(*) FROM users u @{list_joins} WHERE $6 IS NOT NULL AND @{listed} AND ($4 IS NULL OR @{matching}) AND @{by_membership}))
       AS total

-- @define by_role
u.erased_at IS NULL AND u.is_active AND ($1::bigint IS NULL OR u.gym_id = $1)

-- @statement user_list_trainers (gym_filter int8, skip int4, limit int4)
SELECT @{columns} FROM users u @{list_joins}
WHERE @{by_role} AND u.role = 'trainer' ORDER BY u.id OFFSET coalesce($2, 0) LIMIT coalesce($3, 100)

-- @statement user_count_trainers (gym_filter int8)
SELECT coalesce(sum(people), 0)::bigint AS total FROM user_totals
WHERE is_active AND role = 'trainer' AND ($1::bigint IS NULL OR gym_id = $1)

-- @statement user_list_members (gym_filter int8, skip int4, limit int4)
SELECT @{columns} FROM users u @{list_joins}
WHERE @{by_role} AND u.role = 'user' ORDER BY u.id OFFSET coalesce($2, 0) LIMIT coalesce($3, 100)

-- @statement user_count_members (gym_filter int8)
SELECT coalesce(sum(people), 0)::bigint AS total FROM user_totals
WHERE is_active AND role = 'user' AND ($1::bigint IS NULL OR gym_id = $1)

-- @statement user_get (user_id int8, scope int8)
SELECT @{columns},
       CASE WHEN u.gym_id <> $2 THEN 'other_gym' WHEN $2 IS NOT NULL AND u.role = 'admin' THEN 'forbidden' END AS "@refusal"
FROM users u @{joins} WHERE u.id = $1 AND u.erased_at IS NULL

-- @statement user_me (actor_id int8)
SELECT @{columns} FROM users u @{joins} WHERE u.id = $1 AND u.erased_at IS NULL

-- @statement user_answer ()
SELECT @{whole_columns} @{whole} WHERE u.id = torno_result_id()

-- @statement user_whole (user_id int8, scope int8)
SELECT @{whole_columns},
       CASE WHEN u.gym_id <> $2 THEN 'other_gym' WHEN $2 IS NOT NULL AND u.role = 'admin' THEN 'forbidden' END AS "@refusal"
@{whole} WHERE u.id = $1 AND u.erased_at IS NULL

-- @statement user_whole_by_document (document_id text, gym_filter int8, scope int8)
SELECT @{whole_columns}, CASE WHEN $3 IS NOT NULL AND u.role = 'admin' THEN 'forbidden' END AS "@refusal"
@{whole} WHERE lower(u.document_id) = lower($1) AND u.erased_at IS NULL AND ($2::bigint IS NULL OR u.gym_id = $2)

-- @statement user_by_document (document_id text, gym_filter int8, scope int8)
SELECT @{columns}, CASE WHEN $3 IS NOT NULL AND u.role = 'admin' THEN 'forbidden' END AS "@refusal" FROM users u @{joins}
WHERE lower(u.document_id) = lower($1) AND u.erased_at IS NULL AND ($2::bigint IS NULL OR u.gym_id = $2)

-- @define by_phone
($3::bigint IS NULL OR u.role <> 'admin') AND u.erased_at IS NULL AND torno_phone_digits($1) <> ''
AND u.phone_digits LIKE '%' || torno_phone_digits($1) || '%' AND ($2::bigint IS NULL OR u.gym_id = $2)

-- @statement user_by_phone (phone_number text, gym_filter int8, scope int8, skip int4, limit int4)
SELECT @{columns} FROM users u @{list_joins}
WHERE @{by_phone} ORDER BY u.id OFFSET coalesce($4, 0) LIMIT coalesce($5, 100)

-- @statement user_count_by_phone (phone_number text, gym_filter int8, scope int8)
SELECT count(*) AS total FROM users u WHERE @{by_phone}

-- @statement user_create_staff (actor_id int8, actor_gym int8, gym_id int8, email text, full_name text, document_id text, phone_number text, role text, hashed_password text, schedule_start text, schedule_end text)
SELECT torno_act($1), torno_set_result(torno_create_staff($1, coalesce($3, $2), $4, $5, $6, $7, $8, $9, $10, $11))

-- @statement user_create_member (actor_id int8, actor_gym int8, scope int8, gym_id int8, email text, full_name text, document_id text, phone_number text, plan_id int8, payment_type text, purchased_price int8, birth_date date)
SELECT torno_act($1), torno_set_result(torno_create_member($1, $3, coalesce($4, $2), $5, $6, $7, $8, $9, $10, $11, $12))

-- @statement user_update (actor_id int8, scope int8, user_id int8, if_match text, email text, full_name text, document_id text, phone_number text, gym_id int8, role text, is_active bool, hashed_password text, has_schedule_start bool, schedule_start text, has_schedule_end bool, schedule_end text, plan_id int8, payment_type text, moved_templates jsonb, note text, emergency_name text, emergency_phone text, medical_note text, has_birth_date bool, birth_date date)
SELECT torno_act($1), torno_set_result($3),
       torno_update_user($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19),
       torno_update_notes($3, $20, $21, $22, $23, $24, $25)

-- @statement templates_to_move (user_id int8, gym_id int8)
-- What another gym could not open: the boxes of a member who is to move there, and the key that opens them.
SELECT f.gym_id, f.finger::int4 AS finger, f.template_box, k.wrapped_key
FROM users u JOIN fingerprints f ON f.user_id = u.id AND f.gym_id = u.gym_id LEFT JOIN gym_keys k ON k.gym_id = u.gym_id
WHERE u.id = $1 AND u.gym_id <> $2

-- @statement user_delete (actor_id int8, user_id int8, if_match text)
SELECT torno_act($1), torno_erase_user($2, $3)
