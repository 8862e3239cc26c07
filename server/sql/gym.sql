-- Gyms. All staff read all of them.

-- @define columns
@gym(g), g.timezone AS "@zone", g.version AS "@version"

-- @statement gym_list (skip int4, limit int4)
SELECT @{columns} FROM gyms g ORDER BY g.id OFFSET coalesce($1, 0) LIMIT coalesce($2, 100)

-- @statement gym_count ()
SELECT count(*) AS total FROM gyms

-- @statement gym_list_active (skip int4, limit int4)
SELECT @{columns} FROM gyms g WHERE g.is_active ORDER BY g.id OFFSET coalesce($1, 0) LIMIT coalesce($2, 100)

-- @statement gym_count_active ()
SELECT count(*) AS total FROM gyms WHERE is_active

-- @statement gym_get (gym_id int8)
SELECT @{columns} FROM gyms g WHERE g.id = $1

-- @statement gym_answer ()
SELECT @{columns} FROM gyms g WHERE g.id = torno_result_id()

-- @statement gym_create (actor_id int8, name text, address text, is_active bool, timezone text, default_timezone text, trainer_discount_percent int4, trainers_may_renew_early bool, require_biometric_consent bool, max_discount_percent int4, repeat_minutes int4)
WITH acted AS (SELECT torno_act($1)),
     made AS (INSERT INTO gyms (name, address, is_active, timezone, trainer_discount_percent, trainers_may_renew_early,
                                require_biometric_consent, max_discount_percent, repeat_minutes)
              SELECT $2, coalesce($3, ''), coalesce($4, true), coalesce($5, $6), coalesce($7, 100), coalesce($8, false),
                     coalesce($9, false), coalesce($10, 0), coalesce($11, 15) FROM acted
              RETURNING id)
SELECT torno_set_result(id) FROM made

-- @statement gym_update (actor_id int8, gym_id int8, if_match text, name text, address text, is_active bool, timezone text, trainer_discount_percent int4, trainers_may_renew_early bool, require_biometric_consent bool, max_discount_percent int4, repeat_minutes int4)
SELECT torno_update_gym($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- @statement gym_delete (actor_id int8, gym_id int8, if_match text)
SELECT torno_delete_gym($1, $2, $3)
