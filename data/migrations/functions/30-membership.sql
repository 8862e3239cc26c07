-- The rules of membership (api.md, "Membership"). Lock order everywhere: users, then user_plans, then attendance.

-- Valid while active, before the day of expires_at, with visits left where it is a pass, and not frozen.
CREATE OR REPLACE FUNCTION torno_plan_is_valid (is_active boolean, expires_at timestamptz, days integer, frozen_on date, day date,
                                                zone text)
  RETURNS boolean LANGUAGE sql STABLE
  AS $$ SELECT is_active AND day < (expires_at AT TIME ZONE zone)::date AND coalesce(days, 1) > 0
                   AND (frozen_on IS NULL OR day < frozen_on) $$;

-- Of the valid plans of a member on a day the one bought last. PL/pgSQL keeps the plan of a query for the session; of a
-- function in SQL that is not inlined it would be made anew with each call.
CREATE OR REPLACE FUNCTION torno_active_plan (p_user_id bigint, p_day date, p_zone text) RETURNS user_plans
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  plan user_plans;
BEGIN
  SELECT * INTO plan FROM user_plans up
  WHERE up.user_id = p_user_id AND torno_plan_is_valid(up.is_active, up.expires_at, up.days, up.frozen_on, p_day, p_zone)
  ORDER BY up.purchased_at DESC, up.id DESC LIMIT 1;
  RETURN plan;
END $$;

-- Sells a plan to a member under the rules for the seller's role. Returns the purchase.
CREATE OR REPLACE FUNCTION torno_assign_plan (p_actor_id bigint, p_scope bigint, p_user_id bigint, p_plan_id bigint,
                                              p_payment_type text, p_price_cents bigint) RETURNS bigint
  LANGUAGE plpgsql AS $$
DECLARE
  member users;
  gym gyms;
  plan plans;
  running user_plans;
  running_price bigint;
  is_trainer boolean := p_scope IS NOT NULL;
  price bigint;
  starts_at timestamptz := now();
  is_renewal boolean := false;
  is_upgrade boolean := false;
  new_id bigint := nextval(pg_get_serial_sequence('user_plans', 'id'));
BEGIN
  SELECT * INTO member FROM users WHERE id = p_user_id AND erased_at IS NULL AND role = 'user' FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('user_not_found'); END IF;
  IF is_trainer AND member.gym_id <> p_scope THEN PERFORM torno_refuse('other_gym'); END IF;
  SELECT * INTO gym FROM gyms WHERE id = member.gym_id;
  SELECT * INTO plan FROM plans WHERE gym_id = member.gym_id AND id = p_plan_id AND is_active;
  IF NOT FOUND THEN PERFORM torno_refuse('plan_not_found'); END IF;

  price := coalesce(p_price_cents, plan.price_cents);
  IF is_trainer AND price * 100 < plan.price_cents * (100 - gym.trainer_discount_percent) THEN
    PERFORM torno_refuse('discount_not_allowed');
  END IF;

  running := torno_active_plan(member.id, torno_day(now(), gym.timezone), gym.timezone);
  IF running.id IS NOT NULL THEN
    SELECT price_cents INTO running_price FROM plans WHERE gym_id = running.gym_id AND id = running.plan_id;
    is_renewal := running.plan_id = plan.id AND (NOT is_trainer OR gym.trainers_may_renew_early);
    is_upgrade := running.plan_id <> plan.id
                  AND (plan.duration_days > running.duration_days OR plan.price_cents > running_price);
    IF is_trainer AND NOT is_renewal AND NOT is_upgrade THEN PERFORM torno_refuse('not_an_upgrade'); END IF;
    IF is_renewal THEN starts_at := running.expires_at; END IF;
    IF is_upgrade THEN
      UPDATE user_plans SET is_active = false, replaced_by_id = new_id WHERE gym_id = running.gym_id AND id = running.id;
    END IF;
  END IF;

  INSERT INTO user_plans (gym_id, id, user_id, plan_id, purchased_price_cents, expires_at, created_by_id, payment_type,
                          duration_days, days)
  VALUES (member.gym_id, new_id, member.id, plan.id, price, torno_add_days(starts_at, plan.duration_days, gym.timezone),
          p_actor_id, coalesce(p_payment_type, 'cash'), plan.duration_days, plan.days);
  RETURN new_id;
END $$;

-- Lets a member in: one visit a day, a pass pays with one visit. `already` tells that the day had its visit.
-- With p_key a visit kept by a station counts once in the gym, judged and dated at p_at. With p_override_reason no plan is
-- needed. `is_repeat`: so soon after the last entry that the door stays shut; another entry of the day is let in.
DROP FUNCTION IF EXISTS torno_check_in (bigint, bigint, bigint, text, text, timestamptz, text);
CREATE OR REPLACE FUNCTION torno_check_in (p_actor_id bigint, p_scope bigint, p_user_id bigint, p_document_id text,
                                           p_notes text, p_at timestamptz, p_key text, p_override_reason text DEFAULT NULL,
                                           OUT attendance_id bigint, OUT already boolean, OUT is_repeat boolean)
  LANGUAGE plpgsql AS $$
DECLARE
  member users;
  gym gyms;
  zone text;
  at_time timestamptz := least(coalesce(p_at, now()), now());
  day date;
  pass user_plans;
BEGIN
  PERFORM torno_act(p_actor_id);
  IF p_user_id IS NOT NULL THEN
    SELECT * INTO member FROM users WHERE id = p_user_id AND erased_at IS NULL FOR NO KEY UPDATE;
  ELSE
    SELECT * INTO member FROM users WHERE lower(document_id) = lower(p_document_id) AND erased_at IS NULL FOR NO KEY UPDATE;
  END IF;
  IF member.id IS NULL THEN PERFORM torno_refuse('user_not_found'); END IF;
  IF p_scope IS NOT NULL AND member.gym_id <> p_scope THEN PERFORM torno_refuse('other_gym'); END IF;
  IF NOT member.is_active THEN PERFORM torno_refuse('inactive_user'); END IF;
  SELECT * INTO gym FROM gyms WHERE id = member.gym_id;
  zone := gym.timezone;
  day := torno_day(at_time, zone);

  SELECT a.id, true INTO attendance_id, already FROM attendance a
  WHERE a.gym_id = member.gym_id AND a.user_id = member.id AND a.attendance_date = day;
  IF attendance_id IS NULL AND p_key IS NOT NULL THEN
    SELECT k.attendance_id, true INTO attendance_id, already FROM visit_keys k
    WHERE k.gym_id = member.gym_id AND k.key = p_key;
    -- It was counted and has been deleted since: it is not counted again.
    IF already AND NOT EXISTS (SELECT FROM attendance a WHERE a.gym_id = member.gym_id AND a.id = attendance_id) THEN
      PERFORM torno_refuse('attendance_not_found');
    END IF;
  END IF;
  IF attendance_id IS NULL THEN
    pass := torno_active_plan(member.id, day, zone);
    IF pass.id IS NULL AND p_override_reason IS NULL THEN
      PERFORM torno_refuse(torno_find_plan_fault(member.id, day, zone));
    END IF;
    IF pass.days IS NOT NULL THEN
      UPDATE user_plans SET days = days - 1 WHERE gym_id = pass.gym_id AND id = pass.id;
    END IF;
    INSERT INTO attendance AS a (gym_id, user_id, attendance_date, check_in_time, recorded_by_id, notes, pass_id, override_reason)
    VALUES (member.gym_id, member.id, day, at_time, p_actor_id, p_notes, CASE WHEN pass.days IS NOT NULL THEN pass.id END,
            p_override_reason)
    RETURNING a.id INTO attendance_id;
    already := false;
  END IF;
  is_repeat := already AND at_time < torno_last_entry(member.gym_id, member.id, attendance_id) + make_interval(mins => gym.repeat_minutes);
  IF NOT is_repeat AND NOT EXISTS (SELECT FROM visit_keys k WHERE k.gym_id = member.gym_id AND k.key = p_key) THEN
    INSERT INTO last_entries AS e (gym_id, user_id, entered_at) VALUES (member.gym_id, member.id, at_time)
    ON CONFLICT (gym_id, user_id) DO UPDATE SET entered_at = greatest(e.entered_at, excluded.entered_at);
  END IF;
  IF p_key IS NOT NULL THEN
    INSERT INTO visit_keys (gym_id, key, user_id, attendance_id)
    VALUES (member.gym_id, p_key, member.id, torno_check_in.attendance_id) ON CONFLICT DO NOTHING;
  END IF;
END $$;

-- When the member came in last, on the day of that visit or before.
CREATE OR REPLACE FUNCTION torno_last_entry (p_gym_id bigint, p_user_id bigint, p_attendance_id bigint) RETURNS timestamptz
  LANGUAGE sql STABLE AS $$
    SELECT greatest(a.check_in_time, e.entered_at)
    FROM attendance a LEFT JOIN last_entries e ON e.gym_id = a.gym_id AND e.user_id = a.user_id
    WHERE a.gym_id = p_gym_id AND a.id = p_attendance_id $$;

-- Why a member without a valid plan is not let in.
CREATE OR REPLACE FUNCTION torno_find_plan_fault (p_user_id bigint, p_day date, p_zone text) RETURNS text
  LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN bool_or(p_day >= up.frozen_on) THEN 'plan_frozen'
                WHEN bool_or(up.days = 0 AND p_day < (up.expires_at AT TIME ZONE p_zone)::date) THEN 'pass_used_up'
                WHEN bool_or(p_day >= (up.expires_at AT TIME ZONE p_zone)::date) THEN 'plan_expired'
                ELSE 'plan_not_valid' END
    FROM user_plans up WHERE up.user_id = p_user_id AND up.is_active $$;
