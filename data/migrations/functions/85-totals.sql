-- Keeps sale_totals, visit_totals and user_totals. Who changes money or visits of a gym holds its totals shared, who sums
-- them anew holds them alone: what is being sold is then either summed or sees the new time zone. Lock order: totals come
-- last of all, their rows by key.

CREATE OR REPLACE FUNCTION torno_hold_totals (p_gym_id bigint, p_alone boolean) RETURNS void
  LANGUAGE sql AS $$
    SELECT CASE WHEN p_alone THEN pg_advisory_xact_lock(1953460321, (p_gym_id % 2147483647)::integer)
                ELSE pg_advisory_xact_lock_shared(1953460321, (p_gym_id % 2147483647)::integer) END $$;

-- The day that a total counts an instant to: the one whose first instant is the last before it, as torno_from() and
-- torno_until() take days. It is the local date, but for the hour that comes twice where clocks go back over midnight.
CREATE OR REPLACE FUNCTION torno_total_day (at timestamptz, zone text) RETURNS date
  LANGUAGE sql STABLE
  AS $$ SELECT (at AT TIME ZONE zone)::date
               - CASE WHEN at < (at AT TIME ZONE zone)::date::timestamp AT TIME ZONE zone THEN 1 ELSE 0 END $$;

CREATE OR REPLACE FUNCTION torno_month (day date) RETURNS date
  LANGUAGE sql IMMUTABLE AS $$ SELECT date_trunc('month', day::timestamp)::date $$;

-- Takes a time apart into what whole months, whole days, and instants before and after them have: only of the last the
-- rows themselves have to be read.
CREATE OR REPLACE FUNCTION torno_spans (p_from timestamptz, p_until timestamptz, p_zone text)
  RETURNS TABLE (span text, from_day date, until_day date, from_at timestamptz, until_at timestamptz)
  LANGUAGE plpgsql STABLE ROWS 3 AS $$
DECLARE
  first_day date := torno_total_day(p_from, p_zone);
  end_day date := torno_total_day(p_until, p_zone);
  first_month date;
  end_month date := torno_month(end_day);
BEGIN
  IF first_day::timestamp AT TIME ZONE p_zone < p_from THEN first_day := first_day + 1; END IF;
  IF first_day >= end_day THEN
    RETURN QUERY VALUES ('instant', NULL::date, NULL::date, p_from, p_until);
    RETURN;
  END IF;
  first_month := torno_month(first_day);
  IF first_month < first_day THEN first_month := (first_month + interval '1 month')::date; END IF;
  IF first_month > end_month THEN
    first_month := end_day;
    end_month := end_day;
  END IF;
  RETURN QUERY SELECT s.* FROM (VALUES
    ('instant', NULL::date, NULL::date, p_from, first_day::timestamp AT TIME ZONE p_zone),
    ('day', first_day, first_month, NULL, NULL),
    ('month', first_month, end_month, NULL, NULL),
    ('day', end_month, end_day, NULL, NULL),
    ('instant', NULL, NULL, end_day::timestamp AT TIME ZONE p_zone, p_until)) s (span, a, b, c, d)
  WHERE s.a < s.b OR s.c < s.d;
END $$;

-- Takes a sale as it was off its totals and adds it as it is; either may be NULL.
CREATE OR REPLACE FUNCTION torno_total_sale (p_old sales, p_new sales) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  p_gym_id bigint := coalesce(p_new.gym_id, p_old.gym_id);
  zone text;
BEGIN
  PERFORM torno_hold_totals(p_gym_id, false);
  SELECT timezone INTO zone FROM gyms WHERE id = p_gym_id;
  INSERT INTO sale_totals AS t (gym_id, span, starts_on, product_id, payment_type, sold_by_id, voided, lines, sales, items, cents)
  SELECT s.gym_id, p.span, p.starts_on, s.product_id, s.payment_type, s.sold_by_id, s.voided_at IS NOT NULL, sum(n.sign),
         sum(CASE WHEN s.quantity > 0 THEN n.sign ELSE 0 END), sum(n.sign * s.quantity), sum(n.sign * s.total_amount_cents)
  FROM unnest(ARRAY[p_old, p_new]) WITH ORDINALITY s
  CROSS JOIN LATERAL (SELECT 2 * s.ordinality - 3 AS sign, torno_total_day(s.sale_date, zone) AS day OFFSET 0) n
  CROSS JOIN LATERAL (VALUES ('day', n.day), ('month', torno_month(n.day))) p (span, starts_on)
  WHERE s.id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
  ON CONFLICT (gym_id, span, starts_on, product_id, payment_type, sold_by_id, voided)
  DO UPDATE SET lines = t.lines + excluded.lines, sales = t.sales + excluded.sales, items = t.items + excluded.items,
                cents = t.cents + excluded.cents;
END $$;

CREATE OR REPLACE FUNCTION torno_total_visit (p_old attendance, p_new attendance) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  p_gym_id bigint := coalesce(p_new.gym_id, p_old.gym_id);
  zone text;
BEGIN
  PERFORM torno_hold_totals(p_gym_id, false);
  SELECT timezone INTO zone FROM gyms WHERE id = p_gym_id;
  INSERT INTO visit_totals AS t (gym_id, span, starts_on, recorded_by_id, slot, visits)
  SELECT a.gym_id, p.span, p.starts_on, a.recorded_by_id, pg_backend_pid() % 8, sum(n.sign)
  FROM unnest(ARRAY[p_old, p_new]) WITH ORDINALITY a
  CROSS JOIN LATERAL (SELECT 2 * a.ordinality - 3 AS sign, torno_total_day(a.check_in_time, zone) AS day OFFSET 0) n
  CROSS JOIN LATERAL (VALUES ('day', n.day), ('month', torno_month(n.day))) p (span, starts_on)
  WHERE a.id IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (gym_id, span, starts_on, recorded_by_id, slot) DO UPDATE SET visits = t.visits + excluded.visits;
END $$;

CREATE OR REPLACE FUNCTION torno_total_user (p_old users, p_new users) RETURNS void
  LANGUAGE sql AS $$
    INSERT INTO user_totals AS t (gym_id, role, is_active, people)
    SELECT u.gym_id, u.role, u.is_active, sum(2 * u.ordinality - 3)
    FROM unnest(ARRAY[p_old, p_new]) WITH ORDINALITY u
    WHERE u.id IS NOT NULL AND u.erased_at IS NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (gym_id, role, is_active) DO UPDATE SET people = t.people + excluded.people $$;

CREATE OR REPLACE FUNCTION torno_on_total () RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'sales' THEN PERFORM torno_total_sale(OLD, NEW);
    WHEN 'attendance' THEN PERFORM torno_total_visit(OLD, NEW);
    WHEN 'users' THEN PERFORM torno_total_user(OLD, NEW);
    ELSE PERFORM torno_sum_anew(NEW.id);
  END CASE;
  RETURN NULL;
END $$;

-- Sums all of a gym anew: where its time zone has changed, and where rows came in behind the triggers' back.
CREATE OR REPLACE FUNCTION torno_sum_anew (p_gym_id bigint) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  zone text;
BEGIN
  PERFORM torno_hold_totals(p_gym_id, true);
  SELECT timezone INTO zone FROM gyms WHERE id = p_gym_id;
  DELETE FROM sale_totals WHERE gym_id = p_gym_id;
  DELETE FROM visit_totals WHERE gym_id = p_gym_id;
  DELETE FROM user_totals WHERE gym_id = p_gym_id;
  WITH day AS (
    SELECT s.gym_id, torno_total_day(s.sale_date, zone) AS starts_on, s.product_id, s.payment_type, s.sold_by_id,
           s.voided_at IS NOT NULL AS voided, count(*) AS lines, count(*) FILTER (WHERE s.quantity > 0) AS sales,
           sum(s.quantity) AS items, sum(s.total_amount_cents) AS cents
    FROM sales s WHERE s.gym_id = p_gym_id GROUP BY 1, 2, 3, 4, 5, 6)
  INSERT INTO sale_totals (gym_id, span, starts_on, product_id, payment_type, sold_by_id, voided, lines, sales, items, cents)
  SELECT gym_id, 'day', starts_on, product_id, payment_type, sold_by_id, voided, lines, sales, items, cents FROM day
  UNION ALL
  SELECT gym_id, 'month', torno_month(starts_on), product_id, payment_type, sold_by_id, voided, sum(lines), sum(sales),
         sum(items), sum(cents) FROM day GROUP BY 1, 3, 4, 5, 6, 7
  ORDER BY 1, 2, 3, 4, 5, 6, 7;
  WITH day AS (
    SELECT a.gym_id, torno_total_day(a.check_in_time, zone) AS starts_on, a.recorded_by_id, count(*) AS visits
    FROM attendance a WHERE a.gym_id = p_gym_id GROUP BY 1, 2, 3)
  INSERT INTO visit_totals (gym_id, span, starts_on, recorded_by_id, slot, visits)
  SELECT gym_id, 'day', starts_on, recorded_by_id, 0, visits FROM day
  UNION ALL
  SELECT gym_id, 'month', torno_month(starts_on), recorded_by_id, 0, sum(visits) FROM day GROUP BY 1, 3, 4
  ORDER BY 1, 2, 3, 4;
  INSERT INTO user_totals (gym_id, role, is_active, people)
  SELECT gym_id, role, is_active, count(*) FROM users WHERE gym_id = p_gym_id AND erased_at IS NULL GROUP BY 1, 2, 3;
END $$;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['sales', 'attendance', 'users'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER total AFTER INSERT OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION torno_on_total()', t);
  END LOOP;
END $$;

CREATE OR REPLACE TRIGGER total_changed AFTER UPDATE ON sales FOR EACH ROW
  WHEN ((OLD.gym_id, OLD.product_id, OLD.quantity, OLD.total_amount_cents, OLD.payment_type, OLD.sold_by_id, OLD.sale_date, OLD.voided_at)
        IS DISTINCT FROM
        (NEW.gym_id, NEW.product_id, NEW.quantity, NEW.total_amount_cents, NEW.payment_type, NEW.sold_by_id, NEW.sale_date, NEW.voided_at))
  EXECUTE FUNCTION torno_on_total();
CREATE OR REPLACE TRIGGER total_changed AFTER UPDATE ON attendance FOR EACH ROW
  WHEN ((OLD.gym_id, OLD.recorded_by_id, OLD.check_in_time) IS DISTINCT FROM (NEW.gym_id, NEW.recorded_by_id, NEW.check_in_time))
  EXECUTE FUNCTION torno_on_total();
CREATE OR REPLACE TRIGGER total_changed AFTER UPDATE ON users FOR EACH ROW
  WHEN ((OLD.gym_id, OLD.role, OLD.is_active, OLD.erased_at) IS DISTINCT FROM (NEW.gym_id, NEW.role, NEW.is_active, NEW.erased_at))
  EXECUTE FUNCTION torno_on_total();
CREATE OR REPLACE TRIGGER total_changed AFTER UPDATE ON gyms FOR EACH ROW
  WHEN (OLD.timezone IS DISTINCT FROM NEW.timezone) EXECUTE FUNCTION torno_on_total();

SELECT torno_sum_anew(id) FROM gyms ORDER BY id;
