-- Moving in: holds every row against what Torno's tables want. A row with a fault is listed and marked; so are the rows
-- that lean on it, table by table, so that what is left can be taken over whole. Settings: import.zone, of the new gyms;
-- import.times_in, in which the old system wrote its times; import.new_ids.

CREATE FUNCTION pg_temp.zone () RETURNS text LANGUAGE sql STABLE AS $$ SELECT current_setting('import.zone') $$;

-- A time of the old system, which has no zone of its own; NULL where it is none.
CREATE FUNCTION pg_temp.instant (t text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF t !~ '^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,9})?)?)?$' THEN RETURN NULL; END IF;
  RETURN t::timestamp AT TIME ZONE current_setting('import.times_in');
EXCEPTION WHEN datetime_field_overflow OR invalid_datetime_format THEN RETURN NULL;
END $$;

CREATE FUNCTION pg_temp.clock (t text) RETURNS text LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE WHEN t ~ '^\d:' THEN '0' || substr(t, 1, 4) ELSE substr(t, 1, 5) END $$;

-- A visit's time: some of the old tables have the time of day only, beside the day.
CREATE FUNCTION pg_temp.moment (day text, t text) RETURNS timestamptz LANGUAGE sql STABLE
  AS $$ SELECT pg_temp.instant(CASE WHEN t ~ '^\d\d?:\d\d(:\d\d(\.\d+)?)?$' THEN left(day, 10) || ' ' || CASE WHEN t LIKE '_:%' THEN '0' ELSE '' END || t
                               ELSE t END) $$;

-- Cents; a binary float's dust (29.989999999999998) is brushed off, anything else that is no whole cent is none.
CREATE FUNCTION pg_temp.cents (t text) RETURNS bigint LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE WHEN t ~ '^\d{1,13}(\.\d+)?$' AND abs(t::numeric * 100 - round(t::numeric * 100)) < 0.00001
                    THEN round(t::numeric * 100)::bigint END $$;

CREATE FUNCTION pg_temp.truth (t text, otherwise boolean) RETURNS boolean LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE WHEN t IS NULL THEN otherwise ELSE lower(t) IN ('1', 'true', 't') END $$;

-- The last word of an enumeration: the old system's ORM kept its members' names, as PAYMENTTYPE.CASH or CASH.
CREATE FUNCTION pg_temp.word (t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(substring(t FROM '[^.]*$')) $$;

CREATE FUNCTION pg_temp.fits (kind text, t text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE kind
           WHEN 'id' THEN t ~ '^[1-9]\d{0,17}$'
           WHEN 'count' THEN t ~ '^\d{1,9}$'
           WHEN 'number' THEN t ~ '^\d{1,6}(\.\d+)?$'
           WHEN 'money' THEN pg_temp.cents(t) IS NOT NULL
           WHEN 'boolean' THEN lower(t) IN ('0', '1', 'true', 'false', 't', 'f')
           WHEN 'instant' THEN pg_temp.instant(t) IS NOT NULL
           WHEN 'day' THEN pg_temp.instant(left(t, 10)) IS NOT NULL
           WHEN 'moment' THEN pg_temp.moment('2000-01-01', t) IS NOT NULL
           WHEN 'clock' THEN t ~ '^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?$'
           WHEN 'text100' THEN length(t) BETWEEN 1 AND 100
           WHEN 'text200' THEN length(t) BETWEEN 1 AND 200
           WHEN 'text320' THEN length(t) BETWEEN 1 AND 320
           ELSE true
         END $$;

-- A text of torno-import-texts.c, whose {1} is the column and {2} what stands there.
CREATE FUNCTION pg_temp.explain (kind text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE kind
           WHEN 'id' THEN '{1} "{2}" is no id' WHEN 'count' THEN '{1} "{2}" is no whole number from 0' WHEN 'number' THEN '{1} "{2}" is no number'
           WHEN 'money' THEN '{1} "{2}" is no amount in whole cents' WHEN 'boolean' THEN '{1} "{2}" is neither true nor false'
           WHEN 'clock' THEN '{1} "{2}" is no time of day' WHEN 'day' THEN '{1} "{2}" is no day'
           WHEN 'text100' THEN '{1} "{2}" has not 1 to 100 characters' WHEN 'text200' THEN '{1} "{2}" has not 1 to 200 characters'
           WHEN 'text320' THEN '{1} "{2}" has not 1 to 320 characters' ELSE '{1} "{2}" is no time'
         END $$;

-- Lists the rows of a table that a condition holds for; `condition` and `reason` are SQL over the row `r`. A reason is an
-- array: a text of torno-import-texts.c, and what its {1}, {2} stand for.
CREATE FUNCTION pg_temp.refuse (tab text, condition text, reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('WITH f AS (INSERT INTO import_faults SELECT %L, r.line, r.place, r.id, array_to_string(%s, chr(31), '''') FROM %I r '
                 'WHERE CASE WHEN r.is_bad THEN false ELSE (%s) END RETURNING place) UPDATE %3$I SET is_bad = true WHERE place IN (SELECT place FROM f)',
                 tab, reason, 'old_' || tab, condition);
END $$;

-- A reference to a row of another table that is taken over.
CREATE FUNCTION pg_temp.refuse_stray (tab text, col text, other text) RETURNS void LANGUAGE sql AS $$
  SELECT pg_temp.refuse(tab, format('r.%I IS NOT NULL AND NOT EXISTS (SELECT FROM %I o WHERE o.id = r.%1$I AND NOT o.is_bad)',
                                    col, 'old_' || other),
                        format('ARRAY[''{1} {2} is not among the {3} taken over'', %L, r.%I, %L]', col, col, other)) $$;

-- What must stand once only; the first row keeps it, whose place is the {1} of the text. `what` is SQL over `r`.
CREATE FUNCTION pg_temp.refuse_twice (tab text, what text, said text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TEMPORARY TABLE twice ON COMMIT DROP AS SELECT place, first FROM (SELECT r.place, '
                 'first_value(r.place) OVER (PARTITION BY %s ORDER BY r.place) AS first FROM %I r WHERE NOT r.is_bad) d '
                 'WHERE first <> place', what, 'old_' || tab);
  PERFORM pg_temp.refuse(tab, 'r.place IN (SELECT place FROM twice)',
                         format('ARRAY[%L, (SELECT first::text FROM twice t WHERE t.place = r.place)]', said));
  DROP TABLE twice;
END $$;

-- Every column by its kind. What was seen while reading comes first.
DO $$
DECLARE
  c record;
BEGIN
  FOR c IN SELECT DISTINCT tab FROM import_faults LOOP
    EXECUTE format('UPDATE %I SET is_bad = true WHERE place IN (SELECT place FROM import_faults WHERE tab = %L)', 'old_' || c.tab, c.tab);
  END LOOP;
  FOR c IN SELECT o.tab, o.col, o.kind, o.is_required FROM old_columns o JOIN old_tables t USING (tab) ORDER BY t.place LOOP
    IF c.kind LIKE 'text%' THEN
      EXECUTE format('UPDATE %I SET %I = btrim(%2$I) WHERE %2$I <> btrim(%2$I)', 'old_' || c.tab, c.col);
    END IF;
    IF c.is_required THEN
      PERFORM pg_temp.refuse(c.tab, format('r.%I IS NULL', c.col), format('ARRAY[''{1} is missing'', %L]', c.col));
    END IF;
    PERFORM pg_temp.refuse(c.tab, format('r.%2$I IS NOT NULL AND NOT pg_temp.fits(%1$L, r.%2$I)', c.kind, c.col),
                           format('ARRAY[%L, %L, left(r.%I, 40)]', pg_temp.explain(c.kind), c.col, c.col));
  END LOOP;
  FOR c IN SELECT tab FROM old_tables ORDER BY place LOOP
    EXECUTE format('CREATE INDEX ON %I (id)', 'old_' || c.tab);
    EXECUTE format('ANALYZE %I', 'old_' || c.tab);
    PERFORM pg_temp.refuse_twice(c.tab, 'r.id', 'has the same id as row {1}');
  END LOOP;
END $$;

-- Gyms.
SELECT pg_temp.refuse_twice('gyms', 'lower(r.name)', 'has the same name as row {1}');
SELECT pg_temp.refuse('gyms', 'current_setting(''import.new_ids'') = ''on'' AND EXISTS (SELECT FROM gyms g WHERE lower(g.name) = lower(r.name))',
                      'ARRAY[''there is a gym of this name here already'']');

-- Users. Before there were several gyms, nobody had one; an admin may have none.
WITH only_gym AS (SELECT min(id) AS id FROM old_gyms WHERE NOT is_bad HAVING count(*) = 1)
UPDATE old_users u SET gym_id = only_gym.id FROM only_gym WHERE u.gym_id IS NULL AND NOT u.is_bad;
UPDATE old_users SET gym_id = (SELECT id FROM old_gyms WHERE NOT is_bad ORDER BY id::bigint LIMIT 1)
WHERE gym_id IS NULL AND pg_temp.word(role) = 'admin' AND NOT is_bad;
SELECT pg_temp.refuse('users', 'r.gym_id IS NULL', 'ARRAY[''gym_id is missing, and there are several gyms'']');
SELECT pg_temp.refuse_stray('users', 'gym_id', 'gyms');
SELECT pg_temp.refuse('users', 'pg_temp.word(r.role) NOT IN (''admin'', ''trainer'', ''user'')', 'ARRAY[''{1} "{2}" is unknown'', ''role'', r.role]');
SELECT pg_temp.refuse('users', 'r.document_id = ''''', 'ARRAY[''document_id is empty'']');
SELECT pg_temp.refuse('users', 'pg_temp.word(r.role) <> ''user'' AND coalesce(r.hashed_password, '''') !~ ''^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$''',
                      'ARRAY[''who signs in needs a bcrypt password, and hashed_password has none'']');
SELECT pg_temp.refuse_twice('users', 'lower(r.email)', 'has the same e-mail as row {1}');
SELECT pg_temp.refuse_twice('users', 'lower(r.document_id)', 'has the same document as row {1}');
SELECT pg_temp.refuse('users', 'current_setting(''import.new_ids'') = ''on'' AND EXISTS (SELECT FROM users u WHERE lower(u.email) = lower(r.email))',
                      'ARRAY[''somebody here has this e-mail already'']');
SELECT pg_temp.refuse('users', 'current_setting(''import.new_ids'') = ''on'' AND EXISTS (SELECT FROM users u WHERE lower(u.document_id) = lower(r.document_id))',
                      'ARRAY[''somebody here has this document already'']');

-- Plans and products.
WITH only_gym AS (SELECT min(id) AS id FROM old_gyms WHERE NOT is_bad HAVING count(*) = 1),
     plan AS (UPDATE old_plans p SET gym_id = only_gym.id FROM only_gym WHERE p.gym_id IS NULL)
UPDATE old_products p SET gym_id = only_gym.id FROM only_gym WHERE p.gym_id IS NULL;
SELECT pg_temp.refuse(t, 'r.gym_id IS NULL', 'ARRAY[''gym_id is missing, and there are several gyms'']'),
       pg_temp.refuse_stray(t, 'gym_id', 'gyms'),
       pg_temp.refuse_twice(t, 'r.gym_id, lower(r.name)', 'has the same name as row {1}')
FROM unnest(ARRAY['plans', 'products']) t;
SELECT pg_temp.refuse('plans', 'r.duration_days::bigint NOT BETWEEN 1 AND 36500', 'ARRAY[''{1} {2} is not {3} to {4}'', ''duration_days'', r.duration_days, ''1'', ''36500'']');
SELECT pg_temp.refuse('plans', 'coalesce(pg_temp.word(r.role), ''regular'') NOT IN (''regular'', ''taquillero'')', 'ARRAY[''{1} "{2}" is unknown'', ''role'', r.role]');
SELECT pg_temp.refuse('plans', 'pg_temp.word(r.role) = ''taquillero'' AND coalesce(r.days::bigint, 0) NOT BETWEEN 1 AND 36500',
                      'ARRAY[''a visit pass needs days, 1 to 36500'']');

-- Purchases, sales, measurements, visits.
SELECT pg_temp.refuse_stray('user_plans', 'user_id', 'users'), pg_temp.refuse_stray('user_plans', 'plan_id', 'plans'),
       pg_temp.refuse_stray('user_plans', 'created_by_id', 'users');
SELECT pg_temp.refuse('user_plans', 'r.duration_days::bigint NOT BETWEEN 1 AND 36500', 'ARRAY[''{1} {2} is not {3} to {4}'', ''duration_days'', r.duration_days, ''1'', ''36500'']');
SELECT pg_temp.refuse('user_plans', 'r.days IS NULL AND EXISTS (SELECT FROM old_plans p WHERE p.id = r.plan_id AND pg_temp.word(p.role) = ''taquillero'')',
                      'ARRAY[''a visit pass needs the days that are left'']');
SELECT pg_temp.refuse_stray('sales', 'product_id', 'products'), pg_temp.refuse_stray('sales', 'sold_by_id', 'users');
SELECT pg_temp.refuse('sales', 'EXISTS (SELECT FROM old_products p WHERE p.id = r.product_id AND p.gym_id <> r.gym_id)',
                      'ARRAY[''gym_id {1} is not the gym of the product'', r.gym_id]');
SELECT pg_temp.refuse('sales', 'r.quantity::bigint < 1', 'ARRAY[''quantity is 0'']');
SELECT pg_temp.refuse('sales', 'pg_temp.cents(r.total_amount) <> r.quantity::bigint * pg_temp.cents(r.unit_price)',
                      'ARRAY[''total_amount {1} is not {2} times {3}'', r.total_amount, r.quantity, r.unit_price]');
SELECT pg_temp.refuse(t, 'pg_temp.word(r.payment_type) NOT IN (''cash'', ''transfer'', ''card'')', 'ARRAY[''{1} "{2}" is unknown'', ''payment_type'', r.payment_type]')
FROM unnest(ARRAY['user_plans', 'sales']) t;
SELECT pg_temp.refuse_stray(t, 'user_id', 'users'), pg_temp.refuse_stray(t, 'recorded_by_id', 'users')
FROM unnest(ARRAY['measurements', 'attendance']) t;
DO $$
DECLARE
  c record;
BEGIN
  FOR c IN SELECT col, CASE col WHEN 'height' THEN 50 WHEN 'weight' THEN 2 ELSE 5 END AS low,
                  CASE col WHEN 'height' THEN 272 WHEN 'weight' THEN 650 ELSE 300 END AS high
           FROM old_columns WHERE tab = 'measurements' AND kind = 'number' LOOP
    PERFORM pg_temp.refuse('measurements', format('round(r.%I::numeric, 2) NOT BETWEEN %s AND %s', c.col, c.low, c.high),
                           format('ARRAY[''{1} {2} is not {3} to {4}'', %L, r.%I, ''%s'', ''%s'']', c.col, c.col, c.low, c.high));
  END LOOP;
  PERFORM pg_temp.refuse('measurements', format('num_nonnulls(%s) = 0', string_agg(format('r.%I', col), ', ')), 'ARRAY[''nothing was measured'']')
  FROM old_columns WHERE tab = 'measurements' AND kind = 'number';
END $$;
SELECT pg_temp.refuse('attendance', 'pg_temp.moment(r.attendance_date, r.check_out_time) < pg_temp.moment(r.attendance_date, r.check_in_time)',
                      'ARRAY[''check_out_time lies before check_in_time'']');
SELECT pg_temp.refuse_twice('attendance', 'r.user_id, torno_day(pg_temp.moment(r.attendance_date, r.check_in_time), pg_temp.zone())', 'has the same member and day as row {1}');
