-- Reports. What a trainer sees of money is what the trainer sold.

-- @define sold
($1::bigint IS NULL OR s.gym_id = $1)
AND ($2::text <> 'trainer' OR s.sold_by_id = $3)
AND ($4::bigint IS NULL OR s.sold_by_id = $4)
AND s.voided_at IS NULL
AND s.sale_date >= torno_from($5, g.timezone) AND s.sale_date < torno_until($6, g.timezone)

-- @define plans_sold
($1::bigint IS NULL OR p.gym_id = $1)
AND ($2::text <> 'trainer' OR p.created_by_id = $3)
AND ($4::bigint IS NULL OR p.created_by_id = $4)
AND p.purchased_at >= torno_from($5, g.timezone) AND p.purchased_at < torno_until($6, g.timezone)

-- @statement report_revenue (gym_filter int8, actor_role text, actor_id int8, trainer_id int8, start_date text, end_date text)
WITH line (day, payment_type, sale, plan) AS (
  SELECT torno_day(s.sale_date, g.timezone), s.payment_type, s.total_amount_cents, 0::bigint
  FROM sales s JOIN gyms g ON g.id = s.gym_id WHERE @{sold}
  UNION ALL
  SELECT torno_day(p.purchased_at, g.timezone), p.payment_type, 0, p.purchased_price_cents
  FROM user_plans p JOIN gyms g ON g.id = p.gym_id WHERE @{plans_sold})
SELECT day, payment_type, coalesce(sum(sale) FILTER (WHERE sale > 0), 0)::bigint AS sales,
       coalesce(-sum(sale) FILTER (WHERE sale < 0), 0)::bigint AS refunds, sum(plan)::bigint AS plans,
       sum(sale + plan)::bigint AS total
FROM line GROUP BY day, payment_type ORDER BY day, payment_type

-- @statement report_products (gym_filter int8, actor_role text, actor_id int8, trainer_id int8, start_date text, end_date text)
SELECT pr.id AS product_id, pr.name AS product_name, count(*) FILTER (WHERE s.quantity > 0) AS number_of_sales,
       sum(s.quantity)::bigint AS quantity, sum(s.total_amount_cents)::bigint AS revenue
FROM sales s JOIN gyms g ON g.id = s.gym_id JOIN products pr ON pr.gym_id = s.gym_id AND pr.id = s.product_id
WHERE @{sold} GROUP BY pr.gym_id, pr.id ORDER BY revenue DESC, pr.id

-- @statement report_plans (gym_filter int8, actor_role text, actor_id int8, trainer_id int8, start_date text, end_date text)
SELECT pl.id AS plan_id, pl.name AS plan_name, count(*) AS number_of_plans, sum(p.purchased_price_cents)::bigint AS revenue
FROM user_plans p JOIN gyms g ON g.id = p.gym_id JOIN plans pl ON pl.gym_id = p.gym_id AND pl.id = p.plan_id
WHERE @{plans_sold} GROUP BY pl.gym_id, pl.id ORDER BY revenue DESC, pl.id

-- @statement report_visits (gym_filter int8, trainer_id int8, start_date text, end_date text)
SELECT extract(isodow FROM v.at)::int4 AS weekday, extract(hour FROM v.at)::int4 AS hour, count(*) AS visits
FROM (SELECT a.check_in_time AT TIME ZONE g.timezone AS at FROM attendance a JOIN gyms g ON g.id = a.gym_id
      WHERE ($1::bigint IS NULL OR a.gym_id = $1) AND ($2::bigint IS NULL OR a.recorded_by_id = $2)
        AND a.check_in_time >= torno_from($3, g.timezone) AND a.check_in_time < torno_until($4, g.timezone)) v
GROUP BY 1, 2 ORDER BY 1, 2

-- @define members
SELECT u.id AS user_id, u.full_name, u.phone_number, pl.name AS plan_name, p.expires_at, g.timezone AS "@zone",
       torno_day(now(), g.timezone) AS today, u.created_at
FROM users u JOIN gyms g ON g.id = u.gym_id
CROSS JOIN LATERAL (
  SELECT up.gym_id, up.plan_id, up.expires_at FROM user_plans up
  WHERE up.user_id = u.id AND torno_plan_is_valid(up.is_active, up.expires_at, up.days, up.frozen_on, torno_day(now(), g.timezone), g.timezone)
  ORDER BY up.purchased_at DESC, up.id DESC LIMIT 1) p
JOIN plans pl ON pl.gym_id = p.gym_id AND pl.id = p.plan_id
WHERE ($1::bigint IS NULL OR u.gym_id = $1) AND u.role = 'user' AND u.is_active AND u.erased_at IS NULL

-- @define absent
SELECT m.user_id, m.full_name, m.phone_number, m.plan_name, m.expires_at, m."@zone", v.last_visit,
       m.today - coalesce(v.last_visit, torno_day(m.created_at, m."@zone")) AS days_away
FROM (@{members}) m
CROSS JOIN LATERAL (SELECT max(attendance_date) AS last_visit FROM attendance WHERE user_id = m.user_id) v

-- @statement report_retention (gym_filter int8, days int4, skip int4, limit int4)
SELECT r.user_id, r.full_name, r.phone_number, r.plan_name, r.expires_at, r."@zone", r.last_visit, r.days_away
FROM (@{absent}) r WHERE r.days_away >= coalesce($2, 14)
ORDER BY r.days_away DESC, r.user_id OFFSET coalesce($3, 0) LIMIT coalesce($4, 100)

-- @statement report_count_retention (gym_filter int8, days int4)
SELECT count(*) AS total FROM (@{absent}) r WHERE r.days_away >= coalesce($2, 14)

-- @define ending
SELECT m.user_id, m.full_name, m.phone_number, m.plan_name, m.expires_at, m."@zone",
       torno_day(m.expires_at, m."@zone") - m.today AS days_left
FROM (@{members}) m

-- @statement report_expiring (gym_filter int8, days int4, skip int4, limit int4)
SELECT r.user_id, r.full_name, r.phone_number, r.plan_name, r.expires_at, r."@zone", r.days_left
FROM (@{ending}) r WHERE r.days_left <= coalesce($2, 7)
ORDER BY r.expires_at, r.user_id OFFSET coalesce($3, 0) LIMIT coalesce($4, 100)

-- @statement report_count_expiring (gym_filter int8, days int4)
SELECT count(*) AS total FROM (@{ending}) r WHERE r.days_left <= coalesce($2, 7)
