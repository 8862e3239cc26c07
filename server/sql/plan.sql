-- Plans for sale.

-- @define columns
@plan(p), @gym(g, gym), g.timezone AS "@zone", p.version AS "@version"

-- @statement plan_list (gym_filter int8, skip int4, limit int4)
SELECT @{columns} FROM plans p JOIN gyms g ON g.id = p.gym_id
WHERE ($1::bigint IS NULL OR p.gym_id = $1) ORDER BY p.id OFFSET coalesce($2, 0) LIMIT coalesce($3, 100)

-- @statement plan_count (gym_filter int8)
SELECT count(*) AS total FROM plans p WHERE ($1::bigint IS NULL OR p.gym_id = $1)

-- @statement plan_list_active (gym_filter int8, skip int4, limit int4)
SELECT @{columns} FROM plans p JOIN gyms g ON g.id = p.gym_id
WHERE p.is_active AND ($1::bigint IS NULL OR p.gym_id = $1) ORDER BY p.id OFFSET coalesce($2, 0) LIMIT coalesce($3, 100)

-- @statement plan_count_active (gym_filter int8)
SELECT count(*) AS total FROM plans p WHERE p.is_active AND ($1::bigint IS NULL OR p.gym_id = $1)

-- @statement plan_get (plan_id int8, scope int8)
SELECT @{columns}, CASE WHEN p.gym_id <> $2 THEN 'other_gym' END AS "@refusal"
FROM plans p JOIN gyms g ON g.id = p.gym_id WHERE p.id = $1

-- @statement plan_answer ()
SELECT @{columns} FROM plans p JOIN gyms g ON g.id = p.gym_id WHERE p.id = torno_result_id()

-- @statement plan_create (actor_id int8, actor_gym int8, gym_id int8, name text, price int8, duration_days int4, role text, days int4, is_active bool)
SELECT torno_act($1), torno_set_result(torno_create_plan(coalesce($3, $2), $4, $5, $6, $7, $8, $9))

-- @statement plan_update (actor_id int8, plan_id int8, if_match text, name text, price int8, duration_days int4, role text, has_days bool, days int4, is_active bool)
SELECT torno_act($1), torno_set_result($2), torno_update_plan($2, $3, $4, $5, $6, $7, $8, $9, $10)

-- @statement plan_delete (actor_id int8, plan_id int8, if_match text)
SELECT torno_act($1), torno_delete_plan($2, $3)
