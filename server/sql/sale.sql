-- Sales. A trainer's are the own ones only.

-- @define columns
@sale(s), @product(p, product), @gym(g, gym), @user(u, sold_by), g.timezone AS "@zone", s.version AS "@version"

-- @define joins
JOIN gyms g ON g.id = s.gym_id
JOIN products p ON p.gym_id = s.gym_id AND p.id = s.product_id
JOIN users u ON u.id = s.sold_by_id

-- @define visible
s.gym_id = g.id
AND ($2::text <> 'trainer' OR s.sold_by_id = $3)
AND ($4::bigint IS NULL OR s.sold_by_id = $4)
AND (coalesce($5, false) OR s.voided_at IS NULL)

-- @define list_filter
@{visible}
AND ($6::bigint IS NULL OR s.product_id = $6)
AND s.sale_date >= torno_from($7, g.timezone) AND s.sale_date < torno_until($8, g.timezone)

-- @define daily_filter
@{visible}
AND s.sale_date >= coalesce($6, torno_day(now(), g.timezone))::timestamp AT TIME ZONE g.timezone
AND s.sale_date < (coalesce($6, torno_day(now(), g.timezone)) + 1)::timestamp AT TIME ZONE g.timezone

-- @define of_page
SELECT @{columns} FROM page JOIN sales s ON s.gym_id = page.gym_id AND s.id = page.id @{joins}
ORDER BY s.sale_date DESC, s.id DESC

-- @statement sale_list (gym_filter int8, actor_role text, actor_id int8, trainer_id int8, include_voided bool, product_id int8, start_date text, end_date text, skip int4, limit int4)
-- Finds the page first and only then reads what belongs to its sales. Each gym gives its newest, by its index.
WITH page AS MATERIALIZED (
  SELECT n.gym_id, n.id FROM gyms g, LATERAL (
    SELECT s.gym_id, s.id, s.sale_date FROM sales s
    WHERE @{list_filter} ORDER BY s.sale_date DESC, s.id DESC LIMIT coalesce($9, 0) + coalesce($10, 100)) n
  WHERE $1::bigint IS NULL OR g.id = $1
  ORDER BY n.sale_date DESC, n.id DESC OFFSET coalesce($9, 0) LIMIT coalesce($10, 100))
@{of_page}

-- @statement sale_count (gym_filter int8, actor_role text, actor_id int8, trainer_id int8, include_voided bool, product_id int8, start_date text, end_date text)
SELECT coalesce(sum(n.n), 0)::bigint AS total
FROM gyms g, LATERAL (SELECT count(*) AS n FROM sales s WHERE @{list_filter}) n WHERE $1::bigint IS NULL OR g.id = $1

-- @statement sale_daily (gym_filter int8, actor_role text, actor_id int8, trainer_id int8, include_voided bool, sale_date date, skip int4, limit int4)
WITH page AS MATERIALIZED (
  SELECT n.gym_id, n.id FROM gyms g, LATERAL (
    SELECT s.gym_id, s.id, s.sale_date FROM sales s
    WHERE @{daily_filter} ORDER BY s.sale_date DESC, s.id DESC LIMIT coalesce($7, 0) + coalesce($8, 100)) n
  WHERE $1::bigint IS NULL OR g.id = $1
  ORDER BY n.sale_date DESC, n.id DESC OFFSET coalesce($7, 0) LIMIT coalesce($8, 100))
@{of_page}

-- @statement sale_count_daily (gym_filter int8, actor_role text, actor_id int8, trainer_id int8, include_voided bool, sale_date date)
SELECT coalesce(sum(n.n), 0)::bigint AS total
FROM gyms g, LATERAL (SELECT count(*) AS n FROM sales s WHERE @{daily_filter}) n WHERE $1::bigint IS NULL OR g.id = $1

-- @statement sale_summary (gym_filter int8, actor_role text, actor_id int8, trainer_id int8, include_voided bool, product_id int8, start_date text, end_date text)
WITH line AS (
  SELECT s.gym_id, s.product_id, s.payment_type, count(*) FILTER (WHERE s.quantity > 0) AS sales, sum(s.quantity) AS items, sum(s.total_amount_cents) AS cents
  FROM gyms g, LATERAL (
    SELECT s.gym_id, s.product_id, s.payment_type, s.quantity, s.total_amount_cents FROM sales s WHERE @{list_filter} OFFSET 0) s
  WHERE $1::bigint IS NULL OR g.id = $1
  GROUP BY s.gym_id, s.product_id, s.payment_type),
by_product AS (
  SELECT p.id, p.name, p.price_cents, sum(l.items)::bigint AS items, sum(l.cents)::bigint AS cents, sum(l.sales)::bigint AS sales
  FROM line l JOIN products p ON p.gym_id = l.gym_id AND p.id = l.product_id GROUP BY p.gym_id, p.id)
SELECT coalesce(sum(l.sales), 0)::bigint AS total_sales, coalesce(sum(l.cents), 0)::bigint AS total_revenue,
       coalesce(sum(l.items), 0)::bigint AS total_items_sold,
       (SELECT coalesce(json_agg(json_build_object('product_id', b.id, 'product_name', b.name,
                                                   'product_price', torno_money(b.price_cents), 'total_quantity_sold', b.items,
                                                   'total_revenue', torno_money(b.cents), 'number_of_sales', b.sales)
                                 ORDER BY b.cents DESC, b.id), '[]')::text FROM by_product b) AS product_summary,
       json_build_object('cash', torno_money(coalesce(sum(l.cents) FILTER (WHERE l.payment_type = 'cash'), 0)::bigint),
                         'transfer', torno_money(coalesce(sum(l.cents) FILTER (WHERE l.payment_type = 'transfer'), 0)::bigint),
                         'card', torno_money(coalesce(sum(l.cents) FILTER (WHERE l.payment_type = 'card'), 0)::bigint))::text
         AS payment_summary,
       json_build_object('start_date', $7, 'end_date', $8)::text AS period
FROM line l

-- @statement sale_get (sale_id int8, scope int8, actor_id int8, include_voided bool)
SELECT @{columns},
       CASE WHEN s.gym_id <> $2 THEN 'other_gym' WHEN $2 IS NOT NULL AND s.sold_by_id <> $3 THEN 'forbidden' END AS "@refusal"
FROM sales s @{joins} WHERE s.id = $1 AND (coalesce($4, false) OR s.voided_at IS NULL)

-- @statement sale_answer ()
SELECT @{columns} FROM sales s @{joins} WHERE s.id = torno_result_id()

-- @statement sale_create (actor_id int8, scope int8, gym_id int8, product_id int8, quantity int8, payment_type text, discount_percent int4)
SELECT torno_act($1), torno_set_result((torno_sell_line($1, $2, $3, $4, $5, $6, $7, nextval('ticket_ids'))).id)

-- @statement sale_checkout (actor_id int8, scope int8, gym_id int8, items jsonb, payment_type text, discount_percent int4)
SELECT torno_act($1), torno_set_result(c.ticket_id) AS ticket_id, c.total_cents AS total_amount FROM torno_checkout($1, $2, $3, $4, $5, $6) c

-- @statement sale_by_ticket ()
SELECT @{columns} FROM sales s @{joins} WHERE s.ticket_id = torno_result_id() ORDER BY s.id

-- @statement sale_void (actor_id int8, scope int8, sale_id int8, reason text)
SELECT torno_act($1), torno_set_result(torno_reverse_sale($1, $2, $3, 'void', NULL, NULL, $4, true))

-- @statement sale_refund (actor_id int8, scope int8, sale_id int8, quantity int8, payment_type text, reason text, restock bool)
SELECT torno_act($1), torno_set_result(torno_reverse_sale($1, $2, $3, 'refund', $4, $5, $6, $7))

-- @statement sale_update (actor_id int8, sale_id int8, if_match text, quantity int8, unit_price int8, payment_type text, sale_date text)
SELECT torno_act($1), torno_set_result($2), torno_update_sale($1, $2, $3, $4, $5, $6, $7)

-- @statement sale_delete (actor_id int8, sale_id int8, if_match text)
SELECT torno_act($1), torno_void_sale($1, $2, $3)
