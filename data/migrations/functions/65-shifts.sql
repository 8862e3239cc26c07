-- Shifts of the till. Lock order: a shift comes last, after users, user_plans, sales and products.

-- Puts what is sold into the gym's open shift. Whoever closes it waits for what is being sold, and what is sold waits
-- for who closes it, so that no sale falls between.
CREATE OR REPLACE FUNCTION torno_join_shift () RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  SELECT id INTO NEW.shift_id FROM shifts WHERE gym_id = NEW.gym_id AND closed_at IS NULL FOR SHARE;
  RETURN NEW;
END $$;

-- What was counted is final: money of a closed shift is neither changed nor taken out.
CREATE OR REPLACE FUNCTION torno_keep_shift () RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM shifts WHERE gym_id = OLD.gym_id AND id = OLD.shift_id AND closed_at IS NULL FOR SHARE;
  IF NOT FOUND THEN PERFORM torno_refuse('shift_closed'); END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE TRIGGER join_shift BEFORE INSERT ON sales FOR EACH ROW EXECUTE FUNCTION torno_join_shift();
CREATE OR REPLACE TRIGGER join_shift BEFORE INSERT ON user_plans FOR EACH ROW EXECUTE FUNCTION torno_join_shift();
CREATE OR REPLACE TRIGGER keep_shift BEFORE UPDATE ON sales FOR EACH ROW
  WHEN (OLD.shift_id IS NOT NULL AND (OLD.total_amount_cents, OLD.payment_type, OLD.voided_at, OLD.shift_id)
                           IS DISTINCT FROM (NEW.total_amount_cents, NEW.payment_type, NEW.voided_at, NEW.shift_id))
  EXECUTE FUNCTION torno_keep_shift();
CREATE OR REPLACE TRIGGER keep_shift BEFORE UPDATE ON user_plans FOR EACH ROW
  WHEN (OLD.shift_id IS NOT NULL AND (OLD.purchased_price_cents, OLD.payment_type, OLD.shift_id)
                           IS DISTINCT FROM (NEW.purchased_price_cents, NEW.payment_type, NEW.shift_id))
  EXECUTE FUNCTION torno_keep_shift();
CREATE OR REPLACE TRIGGER keep_shift_deleted BEFORE DELETE ON user_plans FOR EACH ROW
  WHEN (OLD.shift_id IS NOT NULL) EXECUTE FUNCTION torno_keep_shift();

CREATE OR REPLACE FUNCTION torno_open_shift (p_actor_id bigint, p_gym_id bigint, p_float_cents bigint) RETURNS bigint
  LANGUAGE plpgsql AS $$
DECLARE
  new_id bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM gyms WHERE id = p_gym_id) THEN PERFORM torno_refuse('gym_not_found'); END IF;
  INSERT INTO shifts (gym_id, opening_float_cents, opened_by_id) VALUES (p_gym_id, p_float_cents, p_actor_id)
  RETURNING id INTO new_id;
  RETURN new_id;
END $$;

-- Finds a shift for staff: refuses where there is none or it is another gym's.
CREATE OR REPLACE FUNCTION torno_require_shift (p_shift_id bigint, p_scope bigint) RETURNS bigint
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  found_gym bigint;
BEGIN
  SELECT gym_id INTO found_gym FROM shifts WHERE id = p_shift_id;
  IF NOT FOUND THEN PERFORM torno_refuse('shift_not_found'); END IF;
  IF found_gym <> p_scope THEN PERFORM torno_refuse('other_gym'); END IF;
  RETURN p_shift_id;
END $$;

-- Locks an open shift for a change.
CREATE OR REPLACE FUNCTION torno_lock_shift (p_shift_id bigint, p_scope bigint) RETURNS shifts
  LANGUAGE plpgsql AS $$
DECLARE
  shift shifts;
BEGIN
  SELECT * INTO shift FROM shifts WHERE id = torno_require_shift(p_shift_id, p_scope) FOR NO KEY UPDATE;
  IF shift.closed_at IS NOT NULL THEN PERFORM torno_refuse('shift_closed'); END IF;
  RETURN shift;
END $$;

CREATE OR REPLACE FUNCTION torno_move_cash (p_actor_id bigint, p_scope bigint, p_shift_id bigint, p_direction text,
                                            p_amount_cents bigint, p_reason text) RETURNS bigint
  LANGUAGE plpgsql AS $$
DECLARE
  shift shifts := torno_lock_shift(p_shift_id, p_scope);
  new_id bigint;
BEGIN
  INSERT INTO shift_movements (gym_id, shift_id, direction, amount_cents, reason, actor_id)
  VALUES (shift.gym_id, shift.id, p_direction, p_amount_cents, p_reason, p_actor_id) RETURNING id INTO new_id;
  RETURN new_id;
END $$;

-- What was sold in a shift, a row a payment type.
CREATE OR REPLACE FUNCTION torno_sum_shift (p_gym_id bigint, p_shift_id bigint)
  RETURNS TABLE (place integer, payment_type text, n_sales bigint, sales_cents bigint, refunds_cents bigint, n_plans bigint,
                 plans_cents bigint)
  LANGUAGE sql STABLE AS $$
    SELECT t.place, t.name, s.n, s.cents, s.back, p.n, p.cents
    FROM (VALUES (1, 'cash'), (2, 'transfer'), (3, 'card')) t (place, name)
    CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE quantity > 0) AS n,
                               coalesce(sum(total_amount_cents) FILTER (WHERE quantity > 0), 0)::bigint AS cents,
                               coalesce(-sum(total_amount_cents) FILTER (WHERE quantity < 0), 0)::bigint AS back FROM sales
                        WHERE gym_id = p_gym_id AND shift_id = p_shift_id AND payment_type = t.name AND voided_at IS NULL) s
    CROSS JOIN LATERAL (SELECT count(*) AS n, coalesce(sum(purchased_price_cents), 0)::bigint AS cents FROM user_plans
                        WHERE gym_id = p_gym_id AND shift_id = p_shift_id AND payment_type = t.name) p $$;

-- The figures of a shift: what the till must hold (the float and what was put in or taken out are cash), and the rows
-- behind it as JSON.
CREATE OR REPLACE FUNCTION torno_shift_figures (p_gym_id bigint, p_shift_id bigint, p_float_cents bigint)
  RETURNS TABLE (cash_cents bigint, transfer_cents bigint, card_cents bigint, in_cents bigint, out_cents bigint, totals text)
  LANGUAGE sql STABLE AS $$
    SELECT (sum(t.sales_cents - t.refunds_cents + t.plans_cents) FILTER (WHERE t.payment_type = 'cash') + p_float_cents + m.into - m.outof)::bigint,
           (sum(t.sales_cents - t.refunds_cents + t.plans_cents) FILTER (WHERE t.payment_type = 'transfer'))::bigint,
           (sum(t.sales_cents - t.refunds_cents + t.plans_cents) FILTER (WHERE t.payment_type = 'card'))::bigint, m.into, m.outof,
           json_agg(json_build_object('payment_type', t.payment_type, 'number_of_sales', t.n_sales,
                                      'sales', torno_money(t.sales_cents), 'refunds', torno_money(t.refunds_cents),
                                      'number_of_plans', t.n_plans,
                                      'plans', torno_money(t.plans_cents),
                                      'total', torno_money(t.sales_cents - t.refunds_cents + t.plans_cents)) ORDER BY t.place)::text
    FROM torno_sum_shift(p_gym_id, p_shift_id) t
    CROSS JOIN (SELECT coalesce(sum(amount_cents) FILTER (WHERE direction = 'in'), 0)::bigint AS into,
                       coalesce(sum(amount_cents) FILTER (WHERE direction = 'out'), 0)::bigint AS outof
                FROM shift_movements WHERE gym_id = p_gym_id AND shift_id = p_shift_id) m
    GROUP BY m.into, m.outof $$;

-- Closes a shift with what was counted. The figures are read once it is locked: what was being sold has committed.
CREATE OR REPLACE FUNCTION torno_close_shift (p_actor_id bigint, p_scope bigint, p_shift_id bigint, p_cash_cents bigint,
                                              p_transfer_cents bigint, p_card_cents bigint) RETURNS bigint
  LANGUAGE plpgsql AS $$
DECLARE
  shift shifts := torno_lock_shift(p_shift_id, p_scope);
BEGIN
  UPDATE shifts s
  SET closed_by_id = p_actor_id, closed_at = now(), counted_cash_cents = p_cash_cents,
      counted_transfer_cents = p_transfer_cents, counted_card_cents = p_card_cents, expected_cash_cents = f.cash_cents,
      expected_transfer_cents = f.transfer_cents, expected_card_cents = f.card_cents
  FROM torno_shift_figures(shift.gym_id, shift.id, shift.opening_float_cents) f
  WHERE s.gym_id = shift.gym_id AND s.id = shift.id;
  RETURN shift.id;
END $$;
