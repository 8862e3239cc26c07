-- Moving in: what is worth knowing, as texts of torno-import-texts.c, and the sums on both sides.

INSERT INTO import_notes (note)
SELECT 'visits whose day is not that of their check-in time in the gym''s zone, which now counts: {1}. Do the old times stand in another zone (--times-in)?' || chr(31) || n
FROM (SELECT count(*) AS n FROM old_attendance
      WHERE NOT is_bad AND left(attendance_date, 10)::date <> torno_day(pg_temp.moment(attendance_date, check_in_time), pg_temp.zone())) v
WHERE n > 0;
INSERT INTO import_notes (note)
SELECT 'nobody of those taken over is an active admin: make one with create-admin'
WHERE NOT EXISTS (SELECT FROM users WHERE role = 'admin' AND is_active);
INSERT INTO import_notes (note)
SELECT 'purchases of another gym than their member''s, who has moved since: {1}. They stay where they were sold' || chr(31) || n
FROM (SELECT count(*) AS n FROM old_user_plans p JOIN old_users u ON u.id = p.user_id
      WHERE NOT p.is_bad AND p.new_gym_id <> u.new_gym_id) p
WHERE n > 0;

-- Read from the file; taken over, by the file; and what the database has now. Money in cents.
CREATE TEMPORARY TABLE import_report ON COMMIT DROP AS
WITH sums (tab, n_old, n_good, what, old_sum, new_sum, n_new) AS (
  SELECT 'gyms', (SELECT count(*) FROM old_gyms), (SELECT count(*) FROM old_gyms WHERE NOT is_bad), NULL, NULL::numeric, NULL::numeric,
         (SELECT count(*) FROM gyms WHERE id IN (SELECT new_id FROM old_gyms))
  UNION ALL
  SELECT 'users', (SELECT count(*) FROM old_users), (SELECT count(*) FROM old_users WHERE NOT is_bad), NULL, NULL, NULL,
         (SELECT count(*) FROM users WHERE id IN (SELECT new_id FROM old_users))
  UNION ALL
  SELECT 'plans', o.n, o.good, 'prices', o.s, n.s, n.n
  FROM (SELECT count(*) AS n, count(*) FILTER (WHERE NOT is_bad) AS good, sum(round(price::numeric * 100)) FILTER (WHERE NOT is_bad) AS s FROM old_plans) o,
       (SELECT count(*) AS n, sum(price_cents) AS s FROM plans WHERE id IN (SELECT new_id FROM old_plans)) n
  UNION ALL
  SELECT 'user_plans', o.n, o.good, 'paid', o.s, n.s, n.n
  FROM (SELECT count(*) AS n, count(*) FILTER (WHERE NOT is_bad) AS good, sum(round(purchased_price::numeric * 100)) FILTER (WHERE NOT is_bad) AS s FROM old_user_plans) o,
       (SELECT count(*) AS n, sum(purchased_price_cents) AS s FROM user_plans WHERE id IN (SELECT new_id FROM old_user_plans)) n
  UNION ALL
  SELECT 'products', o.n, o.good, 'worth of the stock', o.s, n.s, n.n
  FROM (SELECT count(*) AS n, count(*) FILTER (WHERE NOT is_bad) AS good, sum(round(price::numeric * 100) * quantity::numeric) FILTER (WHERE NOT is_bad) AS s FROM old_products) o,
       (SELECT count(*) AS n, sum(p.price_cents * coalesce(m.stock, 0)) AS s FROM products p
        LEFT JOIN (SELECT product_id, sum(change) AS stock FROM stock_movements GROUP BY product_id) m ON m.product_id = p.id
        WHERE p.id IN (SELECT new_id FROM old_products)) n
  UNION ALL
  SELECT 'sales', o.n, o.good, 'sold', o.s, n.s, n.n
  FROM (SELECT count(*) AS n, count(*) FILTER (WHERE NOT is_bad) AS good, sum(round(total_amount::numeric * 100)) FILTER (WHERE NOT is_bad) AS s FROM old_sales) o,
       (SELECT count(*) AS n, sum(total_amount_cents) AS s FROM sales WHERE id IN (SELECT new_id FROM old_sales)) n
  UNION ALL
  SELECT 'measurements', (SELECT count(*) FROM old_measurements), (SELECT count(*) FROM old_measurements WHERE NOT is_bad), NULL, NULL, NULL,
         (SELECT count(*) FROM measurements WHERE id IN (SELECT new_id FROM old_measurements))
  UNION ALL
  SELECT 'attendance', (SELECT count(*) FROM old_attendance), (SELECT count(*) FROM old_attendance WHERE NOT is_bad), NULL, NULL, NULL,
         (SELECT count(*) FROM attendance WHERE id IN (SELECT new_id FROM old_attendance))
)
SELECT t.place, tab, n_old, n_good, n_new, what, coalesce(old_sum, 0) AS old_cents, coalesce(new_sum, 0) AS new_cents,
       n_good = n_new AND coalesce(old_sum, 0) = coalesce(new_sum, 0) AS is_equal
FROM sums JOIN old_tables t USING (tab);
