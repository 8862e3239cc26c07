-- Members :first to :last of a gym, each with a plan that runs, for the client's measurements.

SET session_replication_role = replica;
SET synchronous_commit = off;

INSERT INTO plans (gym_id, id, name, price_cents, duration_days) VALUES (1, 1001, 'Mensualidad 1', 8000000, 30) ON CONFLICT DO NOTHING;

INSERT INTO users (id, gym_id, email, full_name, document_id, phone_number, role)
SELECT 1000 + i, 1, 'member' || i || '@example.com',
       (ARRAY['Laura', 'Andrés', 'Camila', 'Julián', 'Valentina', 'Óscar', 'Paola', 'Nicolás', 'Diana', 'Mateo'])[1 + i % 10] || ' '
         || (ARRAY['Gómez', 'Rodríguez', 'Peña', 'Martínez', 'Castaño', 'Ruiz', 'Vargas'])[1 + i / 10 % 7] || ' ' || to_hex(i * 2654435761 % 4294967296),
       (10000000 + i)::text, '+57 300 ' || lpad(i::text, 7, '0'), 'user'
FROM generate_series(:first, :last) i;

INSERT INTO user_plans (gym_id, user_id, plan_id, purchased_price_cents, purchased_at, expires_at, created_by_id, duration_days)
SELECT 1, 1000 + i, 1001, 8000000, now() - make_interval(days => i % 28), now() + make_interval(days => 40 - i % 28), 1, 40
FROM generate_series(:first, :last) i;

SELECT setval(pg_get_serial_sequence(t, 'id'), 10000000) FROM unnest(ARRAY['users', 'plans']) t;
SELECT torno_sum_anew(id) FROM gyms;
ANALYZE;
