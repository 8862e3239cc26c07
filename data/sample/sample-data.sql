-- A gym's everyday data for trying Torno: two gyms, staff, 300 members with plans in every state, weeks of visits and
-- sales. Always the same people and purchases; dates count back from today. The e-mail domain is reserved for examples.

SELECT set_config('torno.actor_id', '1', true);

-- A number below n that is always the same for i and what it is for.
CREATE FUNCTION pg_temp.pick (i bigint, what text, n integer) RETURNS integer LANGUAGE sql IMMUTABLE
  AS $$ SELECT (('x' || substr(md5(what || ':' || i), 1, 7))::bit(28)::integer % n) $$;

UPDATE gyms SET name = 'Torno Chapinero', address = 'Carrera 13 # 54-20, Bogotá', timezone = 'America/Bogota'
WHERE name = 'Main Gym';
INSERT INTO gyms (name, address, timezone) VALUES ('Torno Laureles', 'Circular 4 # 70-15, Medellín', 'America/Bogota');

INSERT INTO users (gym_id, email, full_name, document_id, phone_number, role, hashed_password, schedule_start, schedule_end)
SELECT g.id, t.email, t.full_name, t.document_id, t.phone_number, 'trainer',
       (SELECT hashed_password FROM users WHERE email = 'trainer@gym.com'), t.schedule_start, t.schedule_end
FROM (VALUES
  ('Torno Chapinero', 'camilo.torres@example.com', 'Camilo Torres Duarte', '80123456', '+57 310 555 2001', '05:00', '13:00'),
  ('Torno Laureles', 'paola.mejia@example.com', 'Paola Mejía Restrepo', '43567890', '+57 310 555 2002', '06:00', '14:00'),
  ('Torno Laureles', 'andres.zapata@example.com', 'Andrés Zapata Gil', '71234567', '+57 310 555 2003', '14:00', '22:00')
) t (gym, email, full_name, document_id, phone_number, schedule_start, schedule_end)
JOIN gyms g ON g.name = t.gym;
UPDATE users SET default_password = true WHERE role = 'trainer';

INSERT INTO plans (gym_id, name, price_cents, duration_days, role, days)
SELECT g.id, p.name, p.price * 100, p.duration_days, p.role, p.days
FROM gyms g, (VALUES
  (1, 'Mensualidad', 89900, 30, 'regular', NULL::integer),
  (2, 'Quincena', 49900, 15, 'regular', NULL),
  (3, 'Trimestre', 239900, 90, 'regular', NULL),
  (4, 'Semestre', 439900, 180, 'regular', NULL),
  (5, 'Anualidad', 799900, 365, 'regular', NULL),
  (6, 'Tiquetera 12 visitas', 79900, 45, 'taquillero', 12),
  (7, 'Pase de un día', 12000, 1, 'taquillero', 1)
) p (at, name, price, duration_days, role, days) ORDER BY g.id, p.at;

CREATE TEMPORARY TABLE sample_members ON COMMIT DROP AS
WITH names AS (
  SELECT ARRAY['Laura', 'Valentina', 'Daniela', 'María José', 'Camila', 'Natalia', 'Juliana', 'Paula Andrea', 'Carolina', 'Sara',
               'Luisa Fernanda', 'Diana', 'Ángela', 'Mónica', 'Lina', 'Santiago', 'Juan Camilo', 'Andrés Felipe', 'Sebastián',
               'Daniel', 'Carlos Mario', 'Jorge', 'Miguel Ángel', 'Nicolás', 'David', 'José Luis', 'Óscar', 'Julián', 'Esteban',
               'Iván'] AS first,
         ARRAY['Gómez', 'Rodríguez', 'Martínez', 'García', 'López', 'González', 'Ramírez', 'Torres', 'Muñoz', 'Castaño',
               'Restrepo', 'Vargas', 'Ñáñez', 'Jiménez', 'Ospina', 'Cárdenas', 'Peña', 'Quintero', 'Zuluaga', 'Suárez',
               'Acevedo', 'Beltrán', 'Duque', 'Echeverri', 'Franco', 'Henao'] AS last)
SELECT i, CASE WHEN i % 3 < 2 THEN 1 ELSE 2 END AS gym,
       first[1 + pg_temp.pick(i, 'first', 30)] || ' ' || last[1 + pg_temp.pick(i, 'last', 26)] || ' '
         || last[1 + pg_temp.pick(i, 'mother', 26)] AS full_name,
       (1000000000 + i * 137 + pg_temp.pick(i, 'document', 100) * 100000)::text AS document_id,
       '+57 3' || (10 + pg_temp.pick(i, 'operator', 12)) || ' 555 ' || lpad((1000 + i)::text, 4, '0') AS phone_number,
       CASE WHEN i % 20 < 12 THEN 'active' WHEN i % 20 < 14 THEN 'expiring' WHEN i % 20 < 17 THEN 'expired'
            WHEN i % 20 < 19 THEN 'pass' ELSE 'used up' END AS state
FROM generate_series(1, 300) i, names;

INSERT INTO users (gym_id, email, full_name, document_id, phone_number, role, created_at)
SELECT g.id, 'socio' || m.i || '@example.com', m.full_name, m.document_id, m.phone_number, 'user',
       now() - make_interval(days => 60 + pg_temp.pick(m.i, 'joined', 500))
FROM sample_members m JOIN gyms g ON g.name = CASE m.gym WHEN 1 THEN 'Torno Chapinero' ELSE 'Torno Laureles' END
ORDER BY m.i;

-- Each member's running or last plan, and for most an older one before it.
INSERT INTO user_plans (gym_id, user_id, plan_id, purchased_price_cents, purchased_at, expires_at, created_by_id,
                        payment_type, duration_days, days)
SELECT u.gym_id, u.id, p.id, p.price_cents, x.purchased_at, x.purchased_at + make_interval(days => p.duration_days),
       s.id, (ARRAY['cash', 'cash', 'transfer', 'card'])[1 + pg_temp.pick(m.i, 'payment', 4)], p.duration_days,
       CASE m.state WHEN 'pass' THEN 1 + pg_temp.pick(m.i, 'visits', 11) WHEN 'used up' THEN 0 END
FROM sample_members m
JOIN users u ON u.document_id = m.document_id
JOIN plans p ON p.gym_id = u.gym_id
  AND p.name = CASE WHEN m.state IN ('pass', 'used up') THEN 'Tiquetera 12 visitas'
                    ELSE (ARRAY['Mensualidad', 'Mensualidad', 'Mensualidad', 'Trimestre', 'Anualidad'])[1 + pg_temp.pick(m.i, 'plan', 5)] END
JOIN LATERAL (SELECT id FROM users WHERE gym_id = u.gym_id AND role = 'trainer'
              ORDER BY md5(id || ':' || m.i) LIMIT 1) s ON true
CROSS JOIN LATERAL (SELECT now() - CASE m.state
    WHEN 'expiring' THEN make_interval(days => p.duration_days - 1 - pg_temp.pick(m.i, 'left', 6), hours => 2)
    WHEN 'expired' THEN make_interval(days => p.duration_days + 1 + pg_temp.pick(m.i, 'past', 40))
    ELSE make_interval(days => 1 + pg_temp.pick(m.i, 'bought', LEAST(p.duration_days - 9, 30)),
                       hours => pg_temp.pick(m.i, 'hour', 10)) END AS purchased_at) x;

INSERT INTO user_plans (gym_id, user_id, plan_id, purchased_price_cents, purchased_at, expires_at, created_by_id,
                        payment_type, duration_days)
SELECT up.gym_id, up.user_id, p.id, p.price_cents - 500000, up.purchased_at - interval '32 days',
       up.purchased_at - interval '2 days', up.created_by_id, 'cash', p.duration_days
FROM user_plans up JOIN plans p ON p.gym_id = up.gym_id AND p.name = 'Mensualidad' WHERE pg_temp.pick(up.user_id, 'before', 3) > 0;

-- Visits of the last six weeks, each member on its own days and at its own hour.
INSERT INTO attendance (gym_id, user_id, attendance_date, check_in_time, check_out_time, recorded_by_id)
SELECT DISTINCT ON (u.id, d.day) u.gym_id, u.id, d.day::date, v.at,
       CASE WHEN pg_temp.pick(u.id + d.n, 'leaves', 4) > 0 THEN v.at + make_interval(mins => 45 + pg_temp.pick(u.id + d.n, 'stay', 60)) END,
       up.created_by_id
FROM users u
JOIN user_plans up ON up.user_id = u.id
JOIN gyms g ON g.id = u.gym_id
CROSS JOIN LATERAL (SELECT n, (now() AT TIME ZONE g.timezone)::date - n AS day FROM generate_series(1, 42) n) d
CROSS JOIN LATERAL (SELECT (d.day + make_interval(hours => 6 + pg_temp.pick(u.id, 'hour', 13), mins => pg_temp.pick(u.id + d.n * 7, 'minute', 60)))
                           AT TIME ZONE g.timezone AS at) v
WHERE u.role = 'user' AND extract(isodow FROM d.day) < 7 AND pg_temp.pick(u.id + d.n * 1000, 'comes', 10) < 2 + pg_temp.pick(u.id, 'keen', 4)
  AND v.at >= up.purchased_at AND d.day < (up.expires_at AT TIME ZONE g.timezone)::date
ORDER BY u.id, d.day, up.purchased_at DESC;

-- Products, what was sold of them in four weeks, and the ledger that says how the stock came about.
INSERT INTO products (gym_id, name, price_cents, quantity, barcode)
SELECT g.id, p.name, p.price * 100, 0, CASE WHEN p.at <> 4 THEN (7702090000000 + p.at * 137)::text ELSE '' END
FROM gyms g, (VALUES (1, 'Agua 600 ml', 3000), (2, 'Bebida hidratante', 5500), (3, 'Café', 2500), (4, 'Banano', 1500),
  (5, 'Barra de proteína', 9500), (6, 'Batido de proteína', 12000), (7, 'Creatina 300 g', 89000), (8, 'Proteína 2 lb', 165000),
  (9, 'Toalla', 18000), (10, 'Guantes de entrenamiento', 45000), (11, 'Camiseta Torno', 39000), (12, 'Termo mezclador', 22000),
  (13, 'Candado', 15000), (14, 'Cuerda para saltar', 28000)) p (at, name, price) ORDER BY g.id, p.at;

INSERT INTO sales (gym_id, product_id, quantity, unit_price_cents, total_amount_cents, payment_type, sold_by_id, buyer_id, sale_date)
SELECT g.id, p.id, q.n, p.price_cents, q.n * p.price_cents,
       (ARRAY['cash', 'cash', 'cash', 'transfer', 'card'])[1 + pg_temp.pick(s.i, 'paid', 5)], t.id, CASE WHEN pg_temp.pick(k.j, 'named', 3) > 0 THEN b.id END,
       ((now() AT TIME ZONE g.timezone)::date - 1 - s.i / 30
        + make_interval(hours => 6 + pg_temp.pick(s.i, 'sold at', 15), mins => pg_temp.pick(s.i, 'minute sold', 60))) AT TIME ZONE g.timezone
FROM gyms g
CROSS JOIN LATERAL generate_series(g.id * 10000, g.id * 10000 + 839) k (j)
CROSS JOIN LATERAL (SELECT (k.j - g.id * 10000)::integer AS i) s
JOIN LATERAL (SELECT id, price_cents FROM products WHERE gym_id = g.id ORDER BY id
              OFFSET LEAST(pg_temp.pick(k.j, 'product', 14), pg_temp.pick(k.j, 'product again', 14)) LIMIT 1) p ON true
JOIN LATERAL (SELECT id FROM users WHERE gym_id = g.id AND role = 'trainer' ORDER BY md5(id || ':' || k.j) LIMIT 1) t ON true
JOIN LATERAL (SELECT id FROM users WHERE gym_id = g.id AND role = 'user' ORDER BY md5(id || ':' || k.j) LIMIT 1) b ON true
CROSS JOIN LATERAL (SELECT 1 + pg_temp.pick(k.j, 'quantity', 2) AS n) q
ORDER BY g.id, s.i DESC;

UPDATE products p SET quantity = coalesce((SELECT sum(s.quantity) FROM sales s WHERE s.gym_id = p.gym_id AND s.product_id = p.id), 0)
                                 + pg_temp.pick(p.id, 'left on the shelf', 60);
INSERT INTO stock_movements (gym_id, product_id, change, quantity_after, reason, actor_id, created_at)
SELECT gym_id, id, quantity, quantity, 'opening', 1, now() - interval '40 days' FROM products WHERE quantity > 0;
INSERT INTO stock_movements (gym_id, product_id, change, quantity_after, reason, sale_id, actor_id, created_at)
SELECT s.gym_id, s.product_id, -s.quantity,
       p.quantity - sum(s.quantity) OVER (PARTITION BY s.gym_id, s.product_id ORDER BY s.sale_date, s.id),
       'sale', s.id, s.sold_by_id, s.sale_date
FROM sales s JOIN products p ON p.gym_id = s.gym_id AND p.id = s.product_id ORDER BY s.sale_date, s.id;
UPDATE products p SET quantity = p.quantity - coalesce((SELECT sum(s.quantity) FROM sales s WHERE s.gym_id = p.gym_id AND s.product_id = p.id), 0);
