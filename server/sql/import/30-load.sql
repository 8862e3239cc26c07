-- Moving in: takes over the rows that nothing stands against.

-- A database with nothing but the defaults gives way, and the old ids stay. The accounts that go are announced.
DELETE FROM users WHERE current_setting('import.new_ids') = 'off';
DELETE FROM gyms WHERE current_setting('import.new_ids') = 'off';

DO $$
DECLARE
  t text;
BEGIN
  FOR t IN SELECT tab FROM old_tables ORDER BY place LOOP
    IF current_setting('import.new_ids') = 'on' THEN
      EXECUTE format('UPDATE %I SET new_id = nextval(pg_get_serial_sequence(%L, ''id'')) WHERE NOT is_bad', 'old_' || t, t);
    ELSE
      EXECUTE format('UPDATE %I SET new_id = id::bigint WHERE NOT is_bad', 'old_' || t);
      EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, ''id''), max(new_id)) FROM %I HAVING max(new_id) IS NOT NULL',
                     t, 'old_' || t);
    END IF;
  END LOOP;
END $$;

-- The triggers would count up the gym's change number and the totals row by row; below it is done at once.
ALTER TABLE users DISABLE TRIGGER news;
ALTER TABLE user_plans DISABLE TRIGGER news;
ALTER TABLE users DISABLE TRIGGER total;
ALTER TABLE sales DISABLE TRIGGER total;
ALTER TABLE attendance DISABLE TRIGGER total;

INSERT INTO gyms (id, name, address, is_active, timezone, created_at, updated_at)
SELECT new_id, name, coalesce(address, ''), pg_temp.truth(is_active, true), pg_temp.zone(),
       coalesce(pg_temp.instant(created_at), now()), coalesce(pg_temp.instant(updated_at), now())
FROM old_gyms WHERE NOT is_bad ORDER BY new_id;

UPDATE old_users u SET new_gym_id = g.new_id FROM old_gyms g WHERE g.id = u.gym_id AND NOT u.is_bad;
INSERT INTO users (id, gym_id, email, full_name, document_id, phone_number, role, hashed_password, is_active,
                   default_password, schedule_start, schedule_end, created_at, updated_at)
SELECT new_id, new_gym_id, email, full_name, document_id, coalesce(phone_number, ''), pg_temp.word(role),
       CASE WHEN pg_temp.word(role) <> 'user' THEN hashed_password END, pg_temp.truth(is_active, true), has_published_password,
       pg_temp.clock(schedule_start), pg_temp.clock(schedule_end),
       coalesce(pg_temp.instant(created_at), now()), coalesce(pg_temp.instant(updated_at), now())
FROM old_users WHERE NOT is_bad ORDER BY new_id;

UPDATE old_plans p SET new_gym_id = g.new_id FROM old_gyms g WHERE g.id = p.gym_id AND NOT p.is_bad;
INSERT INTO plans (gym_id, id, name, price_cents, duration_days, role, days, is_active, created_at, updated_at)
SELECT new_gym_id, new_id, name, pg_temp.cents(price), duration_days::integer, coalesce(pg_temp.word(role), 'regular'),
       CASE WHEN pg_temp.word(role) = 'taquillero' THEN days::integer END, pg_temp.truth(is_active, true),
       coalesce(pg_temp.instant(created_at), now()), coalesce(pg_temp.instant(updated_at), now())
FROM old_plans WHERE NOT is_bad ORDER BY new_id;

-- A purchase belongs to the gym of its plan: who has moved since left the money there.
UPDATE old_user_plans u SET new_gym_id = p.new_gym_id FROM old_plans p WHERE p.id = u.plan_id AND NOT u.is_bad;
INSERT INTO user_plans (gym_id, id, user_id, plan_id, purchased_price_cents, purchased_at, expires_at, created_by_id,
                        payment_type, duration_days, days, is_active, created_at, updated_at)
SELECT u.new_gym_id, u.new_id, m.new_id, p.new_id, pg_temp.cents(u.purchased_price), pg_temp.instant(u.purchased_at),
       pg_temp.instant(u.expires_at), s.new_id, coalesce(pg_temp.word(u.payment_type), 'cash'),
       coalesce(u.duration_days, p.duration_days)::integer,
       CASE WHEN pg_temp.word(p.role) = 'taquillero' THEN u.days::integer END, pg_temp.truth(u.is_active, true),
       coalesce(pg_temp.instant(u.created_at), pg_temp.instant(u.purchased_at)),
       coalesce(pg_temp.instant(u.updated_at), pg_temp.instant(u.purchased_at))
FROM old_user_plans u JOIN old_users m ON m.id = u.user_id JOIN old_plans p ON p.id = u.plan_id
JOIN old_users s ON s.id = u.created_by_id
WHERE NOT u.is_bad ORDER BY u.new_id;

UPDATE old_products p SET new_gym_id = g.new_id FROM old_gyms g WHERE g.id = p.gym_id AND NOT p.is_bad;
INSERT INTO products (gym_id, id, name, price_cents, quantity, is_active, created_at, updated_at)
SELECT new_gym_id, new_id, name, pg_temp.cents(price), quantity::bigint, pg_temp.truth(is_active, true),
       coalesce(pg_temp.instant(created_at), now()), coalesce(pg_temp.instant(updated_at), now())
FROM old_products WHERE NOT is_bad ORDER BY new_id;
-- The old system kept no ledger: ours opens with what is on the shelf.
INSERT INTO stock_movements (gym_id, product_id, change, quantity_after, reason)
SELECT new_gym_id, new_id, quantity::bigint, quantity::bigint, 'opening'
FROM old_products WHERE NOT is_bad AND quantity::bigint > 0 ORDER BY new_id;

UPDATE old_sales s SET new_gym_id = p.new_gym_id FROM old_products p WHERE p.id = s.product_id AND NOT s.is_bad;
INSERT INTO sales (gym_id, id, product_id, quantity, unit_price_cents, total_amount_cents, payment_type, sold_by_id,
                   sale_date, created_at, updated_at)
SELECT s.new_gym_id, s.new_id, p.new_id, s.quantity::bigint, pg_temp.cents(s.unit_price), pg_temp.cents(s.total_amount),
       coalesce(pg_temp.word(s.payment_type), 'cash'), u.new_id, pg_temp.instant(s.sale_date),
       coalesce(pg_temp.instant(s.created_at), pg_temp.instant(s.sale_date)),
       coalesce(pg_temp.instant(s.updated_at), pg_temp.instant(s.sale_date))
FROM old_sales s JOIN old_products p ON p.id = s.product_id JOIN old_users u ON u.id = s.sold_by_id
WHERE NOT s.is_bad ORDER BY s.new_id;

UPDATE old_measurements m SET new_gym_id = u.new_gym_id FROM old_users u WHERE u.id = m.user_id AND NOT m.is_bad;
INSERT INTO measurements (gym_id, id, user_id, recorded_by_id, height, weight, chest, shoulders, biceps_left, biceps_right,
                          forearms_left, forearms_right, abdomen, hips, thighs_left, thighs_right, calves_left, calves_right,
                          notes, measurement_date, created_at, updated_at)
SELECT m.new_gym_id, m.new_id, u.new_id, s.new_id, m.height::numeric, m.weight::numeric, m.chest::numeric,
       m.shoulders::numeric, m.biceps_left::numeric, m.biceps_right::numeric, m.forearms_left::numeric,
       m.forearms_right::numeric, m.abdomen::numeric, m.hips::numeric, m.thighs_left::numeric, m.thighs_right::numeric,
       m.calves_left::numeric, m.calves_right::numeric, m.notes, pg_temp.instant(m.measurement_date),
       coalesce(pg_temp.instant(m.created_at), pg_temp.instant(m.measurement_date)),
       coalesce(pg_temp.instant(m.updated_at), pg_temp.instant(m.measurement_date))
FROM old_measurements m JOIN old_users u ON u.id = m.user_id JOIN old_users s ON s.id = m.recorded_by_id
WHERE NOT m.is_bad ORDER BY m.new_id;

UPDATE old_attendance a SET new_gym_id = u.new_gym_id FROM old_users u WHERE u.id = a.user_id AND NOT a.is_bad;
INSERT INTO attendance (gym_id, id, user_id, attendance_date, check_in_time, check_out_time, recorded_by_id, notes,
                        created_at, updated_at)
SELECT a.new_gym_id, a.new_id, u.new_id, torno_day(pg_temp.moment(a.attendance_date, a.check_in_time), pg_temp.zone()),
       pg_temp.moment(a.attendance_date, a.check_in_time), pg_temp.moment(a.attendance_date, a.check_out_time), s.new_id, a.notes,
       coalesce(pg_temp.instant(a.created_at), pg_temp.moment(a.attendance_date, a.check_in_time)),
       coalesce(pg_temp.instant(a.updated_at), pg_temp.moment(a.attendance_date, a.check_in_time))
FROM old_attendance a JOIN old_users u ON u.id = a.user_id JOIN old_users s ON s.id = a.recorded_by_id
WHERE NOT a.is_bad ORDER BY a.new_id;

ALTER TABLE users ENABLE TRIGGER news;
ALTER TABLE user_plans ENABLE TRIGGER news;
ALTER TABLE users ENABLE TRIGGER total;
ALTER TABLE sales ENABLE TRIGGER total;
ALTER TABLE attendance ENABLE TRIGGER total;
SELECT torno_sum_anew(id) FROM gyms ORDER BY id;

-- What the trigger does (functions/10-triggers.sql): every person has a place among the gym's changes.
INSERT INTO user_changes (gym_id, user_id, cursor, deleted)
SELECT new_gym_id, new_id, row_number() OVER (PARTITION BY new_gym_id ORDER BY new_id),
       pg_temp.word(role) <> 'user' OR NOT pg_temp.truth(is_active, true)
FROM old_users WHERE NOT is_bad;
INSERT INTO gym_cursors (gym_id, cursor)
SELECT gym_id, max(cursor) FROM user_changes WHERE gym_id IN (SELECT new_id FROM old_gyms) GROUP BY gym_id;
