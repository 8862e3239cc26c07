-- A gym chain after a year, for measurements and for the plans of statements: :scale times 5,000 members, 100,000
-- visits and 50,000 sales in two gyms. No triggers run: the trail of an invented year is nobody's.

SET session_replication_role = replica;
SET synchronous_commit = off;

INSERT INTO gyms (id, name, timezone) VALUES (2, 'Gimnasio Norte', 'America/Bogota') ON CONFLICT DO NOTHING;
SELECT setval(pg_get_serial_sequence('gyms', 'id'), max(id)) FROM gyms;

INSERT INTO plans (gym_id, id, name, price_cents, duration_days)
SELECT gym, 1000 + gym, 'Mensualidad ' || gym, 8000000, 30 FROM generate_series(1, 2) gym;

INSERT INTO users (id, gym_id, email, full_name, document_id, phone_number, role)
SELECT 1000 + i, 1 + i % 2, 'member' || i || '@example.com',
       (ARRAY['Laura', 'Andrés', 'Camila', 'Julián', 'Valentina', 'Óscar', 'Paola', 'Nicolás', 'Diana', 'Mateo'])[1 + i % 10] || ' '
         || (ARRAY['Gómez', 'Rodríguez', 'Peña', 'Martínez', 'Castaño', 'Ruiz', 'Vargas'])[1 + i / 10 % 7] || ' ' || to_hex(i * 2654435761 % 4294967296),
       (10000000 + i)::text, '+57 300 ' || lpad(i::text, 7, '0'), 'user'
FROM generate_series(1, 5000 * :scale) i;

-- Everybody has a plan that runs, bought after one that has ended.
INSERT INTO user_plans (gym_id, user_id, plan_id, purchased_price_cents, purchased_at, expires_at, created_by_id, duration_days)
SELECT 1 + i % 2, 1000 + i, 1001 + i % 2, 8000000, now() - make_interval(days => 20 + age * 31),
       now() - make_interval(days => 20 + age * 31) + interval '40 days', 1, 40
FROM generate_series(1, 5000 * :scale) i, generate_series(0, 1) age;

INSERT INTO attendance (gym_id, user_id, attendance_date, check_in_time, recorded_by_id)
SELECT 1 + i % 2, 1000 + i, day, (day + make_interval(mins => 360 + i * 7 % 900)) AT TIME ZONE 'America/Bogota', 1
FROM generate_series(1, 5000 * :scale) i, generate_series(0, 19) visit,
     LATERAL (SELECT (now() AT TIME ZONE 'America/Bogota')::date - 1 - visit * 18 - i % 18 AS day) d;

INSERT INTO products (gym_id, id, name, price_cents, quantity)
SELECT 1 + i % 2, 1000 + i, 'Producto ' || i, 100000 + i * 1000, 900000000 FROM generate_series(0, 39) i;

INSERT INTO sales (gym_id, product_id, quantity, unit_price_cents, total_amount_cents, payment_type, sold_by_id, sale_date)
SELECT 1 + i % 2, 1000 + i % 40, 1 + i % 3, 100000 + i % 40 * 1000, (1 + i % 3) * (100000 + i % 40 * 1000),
       (ARRAY['cash', 'transfer', 'card'])[1 + i % 3], 1 + i % 2, now() - make_interval(secs => i * (31536000.0 / (50000 * :scale)))
FROM generate_series(1, 50000 * :scale) i;

SELECT setval(pg_get_serial_sequence(t, 'id'), 10000000) FROM unnest(ARRAY['users', 'plans', 'products']) t;
SELECT torno_sum_anew(id) FROM gyms;
VACUUM ANALYZE;
