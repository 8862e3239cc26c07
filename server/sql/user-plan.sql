-- Plans that members have bought.

-- @define columns
@user_plan(p), p.plan_id AS "plan.@id", @user(u, user), p.created_by_id AS "created_by.@id", g.timezone AS "@zone",
p.version AS "@version", (SELECT version FROM catalogue) AS "@catalogue"

-- @define joins
JOIN gyms g ON g.id = p.gym_id
JOIN users u ON u.id = p.user_id

-- @define whole
-- With all that belongs to a purchase, for answers that are not made of fragments.
SELECT @user_plan(p), @plan(pl, plan), @user(u, user), @user(cb, created_by), g.timezone AS "@zone", p.version AS "@version"
FROM user_plans p
JOIN gyms g ON g.id = p.gym_id
JOIN plans pl ON pl.gym_id = p.gym_id AND pl.id = p.plan_id
JOIN users u ON u.id = p.user_id
JOIN users cb ON cb.id = p.created_by_id

-- @define list_filter
($1::bigint IS NULL OR p.gym_id = $1)
AND ($2::bigint IS NULL OR p.created_by_id = $2)
AND ($3::bigint IS NULL OR p.plan_id = $3)
AND ($4::bigint IS NULL OR p.user_id = $4)
AND p.purchased_at >= torno_from($5, g.timezone) AND p.purchased_at < torno_until($6, g.timezone)

-- @statement user_plan_list (gym_filter int8, trainer_id int8, plan_id int8, user_id int8, start_date text, end_date text, skip int4, limit int4)
SELECT @{columns} FROM user_plans p @{joins}
WHERE @{list_filter} ORDER BY p.purchased_at DESC, p.id DESC OFFSET coalesce($7, 0) LIMIT coalesce($8, 100)

-- @statement user_plan_count (gym_filter int8, trainer_id int8, plan_id int8, user_id int8, start_date text, end_date text)
SELECT count(*) AS total FROM user_plans p JOIN gyms g ON g.id = p.gym_id WHERE @{list_filter}

-- @statement user_plan_by_user (user_id int8, scope int8, skip int4, limit int4)
SELECT @{columns} FROM user_plans p @{joins}
WHERE p.user_id = torno_require_member($1, $2)
ORDER BY p.purchased_at DESC, p.id DESC OFFSET coalesce($3, 0) LIMIT coalesce($4, 100)

-- @statement user_plan_count_by_user (user_id int8)
SELECT count(*) AS total FROM user_plans WHERE user_id = $1

-- @statement user_plan_active (user_id int8, scope int8)
SELECT @{columns} FROM user_plans p @{joins}
WHERE p.user_id = torno_require_member($1, $2)
  AND torno_plan_is_valid(p.is_active, p.expires_at, p.days, p.frozen_on, torno_day(now(), g.timezone), g.timezone)
ORDER BY p.purchased_at DESC, p.id DESC LIMIT 1

-- @statement user_plan_get (user_plan_id int8, scope int8)
SELECT @{columns}, CASE WHEN p.gym_id <> $2 THEN 'other_gym' END AS "@refusal" FROM user_plans p @{joins} WHERE p.id = $1

-- @statement user_plan_answer ()
@{whole} WHERE p.id = torno_result_id()

-- @statement user_plan_create (actor_id int8, scope int8, user_id int8, plan_id int8, payment_type text, purchased_price int8)
SELECT torno_act($1), torno_set_result(torno_assign_plan($1, $2, $3, $4, $5, $6))

-- @define daily_filter
($1::bigint IS NULL OR p.gym_id = $1)
AND ($2::text <> 'trainer' OR p.created_by_id = $3)
AND ($4::bigint IS NULL OR p.created_by_id = $4)
AND p.purchased_at >= coalesce($5, torno_day(now(), g.timezone))::timestamp AT TIME ZONE g.timezone
AND p.purchased_at < (coalesce($5, torno_day(now(), g.timezone)) + 1)::timestamp AT TIME ZONE g.timezone

-- @statement user_plan_daily (gym_filter int8, actor_role text, actor_id int8, trainer_id int8, purchased_at date, skip int4, limit int4)
SELECT @{columns} FROM user_plans p @{joins}
WHERE @{daily_filter} ORDER BY p.purchased_at DESC, p.id DESC OFFSET coalesce($6, 0) LIMIT coalesce($7, 100)

-- @statement user_plan_count_daily (gym_filter int8, actor_role text, actor_id int8, trainer_id int8, purchased_at date)
SELECT count(*) AS total FROM user_plans p JOIN gyms g ON g.id = p.gym_id WHERE @{daily_filter}

-- @statement user_plan_update (actor_id int8, scope int8, user_plan_id int8, if_match text, plan_id int8, expires_at text, duration_days int4, has_days bool, days int4, is_active bool, payment_type text)
SELECT torno_act($1), torno_set_result(torno_update_user_plan($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))

-- @statement user_plan_freeze (actor_id int8, scope int8, user_plan_id int8, if_match text)
SELECT torno_act($1), torno_set_result(torno_freeze_user_plan($2, $3, $4))

-- @statement user_plan_unfreeze (actor_id int8, scope int8, user_plan_id int8, if_match text)
SELECT torno_act($1), torno_set_result(torno_unfreeze_user_plan($2, $3, $4))

-- @statement user_plan_delete (actor_id int8, user_plan_id int8, if_match text)
SELECT torno_act($1), torno_delete_user_plan($2, $3)
