-- Sales. A trainer's are the own ones only.

-- @define columns
@sale(s), @product(p, product), s.gym_id AS "gym.@id", s.sold_by_id AS "sold_by.@id", s.version AS "@version",
(SELECT version FROM catalogue) AS "@catalogue"

-- @define joins
JOIN products p ON p.gym_id = s.gym_id AND p.id = s.product_id

-- @define whole_columns
-- With all that belongs to a sale, for answers that are not made of fragments.
@sale(s), @product(p, product), @gym(g, gym), @user(u, sold_by), g.timezone AS "@zone", s.version AS "@version"

-- @define whole
FROM sales s
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

-- @define sums
-- What was sold in the spans of a time: whole months and days by their totals, the rest by its sales.
SELECT t.product_id, t.payment_type, t.lines, t.sales, t.items, t.cents FROM sale_totals t
WHERE t.gym_id = g.id AND t.span = r.span AND t.starts_on >= r.from_day AND t.starts_on < r.until_day
  AND ($2::text <> 'trainer' OR t.sold_by_id = $3) AND ($4::bigint IS NULL OR t.sold_by_id = $4)
  AND (coalesce($5, false) OR NOT t.voided) AND t.lines > 0
UNION ALL
SELECT s.product_id, s.payment_type COLLATE "C", 1, CASE WHEN s.quantity > 0 THEN 1 ELSE 0 END, s.quantity, s.total_amount_cents FROM sales s
WHERE r.span = 'instant' AND @{visible} AND s.sale_date >= r.from_at AND s.sale_date < r.until_at

-- @statement sale_count (gym_filter int8, actor_role text, actor_id int8, trainer_id int8, include_voided bool, product_id int8, start_date text, end_date text)
SELECT coalesce(sum(n.lines), 0)::bigint AS total
FROM gyms g
CROSS JOIN LATERAL torno_spans(torno_from($7, g.timezone), torno_until($8, g.timezone), g.timezone) r
CROSS JOIN LATERAL (@{sums}) n
WHERE ($1::bigint IS NULL OR g.id = $1) AND ($6::bigint IS NULL OR n.product_id = $6)

-- @statement sale_daily (gym_filter int8, actor_role text, actor_id int8, trainer_id int8, include_voided bool, sale_date date, skip int4, limit int4)
WITH page AS MATERIALIZED (
  SELECT n.gym_id, n.id FROM gyms g, LATERAL (
    SELECT s.gym_id, s.id, s.sale_date FROM sales s
    WHERE @{daily_filter} ORDER BY s.sale_date DESC, s.id DESC LIMIT coalesce($7, 0) + coalesce($8, 100)) n
  WHERE $1::bigint IS NULL OR g.id = $1
  ORDER BY n.sale_date DESC, n.id DESC OFFSET coalesce($7, 0) LIMIT coalesce($8, 100))
@{of_page}

-- @statement sale_count_daily (gym_filter int8, actor_role text, actor_id int8, trainer_id int8, include_voided bool, sale_date date)
SELECT coalesce(sum(n.lines), 0)::bigint AS total
FROM gyms g
CROSS JOIN LATERAL (SELECT 'day'::text AS span, d.day AS from_day, d.day + 1 AS until_day, NULL::timestamptz AS from_at,
                           NULL::timestamptz AS until_at
                    FROM (SELECT coalesce($6, torno_day(now(), g.timezone)) AS day) d) r
CROSS JOIN LATERAL (@{sums}) n
WHERE $1::bigint IS NULL OR g.id = $1

-- @statement sale_summary (gym_filter int8, actor_role text, actor_id int8, trainer_id int8, include_voided bool, product_id int8, start_date text, end_date text)
WITH line AS (
  SELECT g.id AS gym_id, n.product_id, sum(n.sales)::bigint AS sales, sum(n.items)::bigint AS items, sum(n.cents)::bigint AS cents,
         sum(n.cents) FILTER (WHERE n.payment_type = 'transfer') AS transfer_cents,
         sum(n.cents) FILTER (WHERE n.payment_type = 'card') AS card_cents
  FROM gyms g
  CROSS JOIN LATERAL torno_spans(torno_from($7, g.timezone), torno_until($8, g.timezone), g.timezone) r
  CROSS JOIN LATERAL (@{sums}) n
  WHERE ($1::bigint IS NULL OR g.id = $1) AND ($6::bigint IS NULL OR n.product_id = $6)
  GROUP BY g.id, n.product_id),
whole AS (
  SELECT coalesce(sum(sales), 0)::bigint AS sales, coalesce(sum(cents), 0)::bigint AS cents, coalesce(sum(items), 0)::bigint AS items,
         coalesce(sum(transfer_cents), 0)::bigint AS transfer_cents, coalesce(sum(card_cents), 0)::bigint AS card_cents
  FROM line)
SELECT w.sales AS total_sales, w.cents AS total_revenue, w.items AS total_items_sold,
       (SELECT coalesce(json_agg(json_build_object('product_id', p.id, 'product_name', p.name,
                                                   'product_price', torno_money(p.price_cents), 'total_quantity_sold', l.items,
                                                   'total_revenue', torno_money(l.cents), 'number_of_sales', l.sales)
                                 ORDER BY l.cents DESC, p.id), '[]')::text
        FROM line l JOIN products p ON p.gym_id = l.gym_id AND p.id = l.product_id) AS product_summary,
       json_build_object('cash', torno_money(w.cents - w.transfer_cents - w.card_cents), 'transfer', torno_money(w.transfer_cents),
                         'card', torno_money(w.card_cents))::text AS payment_summary,
       json_build_object('start_date', $7, 'end_date', $8)::text AS period
FROM whole w

-- @define by_buyer
-- What a gym sold to a member; a trainer sees what is the own.
s.buyer_id = $1 AND ($2::bigint IS NULL OR s.gym_id = $2) AND ($3::text <> 'trainer' OR s.sold_by_id = $4) AND s.voided_at IS NULL

-- @statement sale_by_buyer (user_id int8, scope int8, actor_role text, actor_id int8, skip int4, limit int4)
SELECT @{columns} FROM (
  SELECT s.gym_id, s.id FROM sales s WHERE torno_require_member($1, $2) = $1 AND @{by_buyer}
  ORDER BY s.sale_date DESC, s.id DESC OFFSET coalesce($5, 0) LIMIT coalesce($6, 100)) page
JOIN sales s ON s.gym_id = page.gym_id AND s.id = page.id @{joins}
ORDER BY s.sale_date DESC, s.id DESC

-- @statement sale_count_by_buyer (user_id int8, scope int8, actor_role text, actor_id int8)
SELECT count(*) AS total FROM sales s WHERE @{by_buyer}

-- @statement sale_get (sale_id int8, scope int8, actor_id int8, include_voided bool)
SELECT @{columns},
       CASE WHEN s.gym_id <> $2 THEN 'other_gym' WHEN $2 IS NOT NULL AND s.sold_by_id <> $3 THEN 'forbidden' END AS "@refusal"
FROM sales s @{joins} WHERE s.id = $1 AND (coalesce($4, false) OR s.voided_at IS NULL)

-- @statement sale_answer ()
SELECT @{whole_columns} @{whole} WHERE s.id = torno_result_id()

-- @statement sale_create (actor_id int8, scope int8, gym_id int8, product_id int8, quantity int8, payment_type text, discount_percent int4)
SELECT torno_act($1), torno_set_result((torno_sell_line($1, $2, $3, $4, $5, $6, $7, nextval('ticket_ids'), NULL)).id)

-- @statement sale_checkout (actor_id int8, scope int8, gym_id int8, items jsonb, payment_type text, discount_percent int4, buyer_id int8)
SELECT torno_set_result(c.ticket_id) AS ticket_id, c.total_cents AS total_amount FROM torno_checkout($1, $2, $3, $4, $5, $6, $7) c

-- @statement sale_by_ticket ()
SELECT @{whole_columns} @{whole} WHERE s.ticket_id = torno_result_id() ORDER BY s.id

-- @statement sale_void (actor_id int8, scope int8, sale_id int8, reason text)
SELECT torno_act($1), torno_set_result(torno_reverse_sale($1, $2, $3, 'void', NULL, NULL, $4, true))

-- @statement ticket_void (actor_id int8, scope int8, ticket_id int8, reason text)
SELECT torno_set_result(v.ticket_id) AS ticket_id, v.total_cents AS total_amount FROM torno_void_ticket($1, $2, $3, $4) v

-- @statement sale_refund (actor_id int8, scope int8, sale_id int8, quantity int8, payment_type text, reason text, restock bool)
SELECT torno_act($1), torno_set_result(torno_reverse_sale($1, $2, $3, 'refund', $4, $5, $6, $7))

-- @statement sale_update (actor_id int8, sale_id int8, if_match text, quantity int8, unit_price int8, payment_type text, sale_date text)
SELECT torno_act($1), torno_set_result($2), torno_update_sale($1, $2, $3, $4, $5, $6, $7)

-- @statement sale_delete (actor_id int8, sale_id int8, if_match text)
SELECT torno_act($1), torno_void_sale($1, $2, $3)
