-- Gyms and plans: changes that may be refused.

-- A parameter more than before makes another function: the former one goes.
DROP FUNCTION IF EXISTS torno_update_gym (bigint, bigint, text, text, text, boolean, text, integer, boolean, boolean, integer);

CREATE OR REPLACE FUNCTION torno_update_gym (p_actor_id bigint, p_gym_id bigint, p_if_match text, p_name text, p_address text,
                                             p_is_active boolean, p_timezone text, p_discount integer, p_early boolean,
                                             p_consent boolean, p_max_discount integer, p_repeat_minutes integer)
  RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  gym gyms;
BEGIN
  PERFORM torno_act(p_actor_id);
  SELECT * INTO gym FROM gyms WHERE id = p_gym_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('gym_not_found'); END IF;
  IF NOT torno_version_fits(gym.version, p_if_match) THEN PERFORM torno_refuse('stale_version'); END IF;
  UPDATE gyms SET name = coalesce(p_name, name), address = coalesce(p_address, address),
                  is_active = coalesce(p_is_active, is_active), timezone = coalesce(p_timezone, timezone),
                  trainer_discount_percent = coalesce(p_discount, trainer_discount_percent),
                  trainers_may_renew_early = coalesce(p_early, trainers_may_renew_early),
                  require_biometric_consent = coalesce(p_consent, require_biometric_consent),
                  max_discount_percent = coalesce(p_max_discount, max_discount_percent),
                  repeat_minutes = coalesce(p_repeat_minutes, repeat_minutes)
  WHERE id = p_gym_id;
  PERFORM torno_set_result(p_gym_id);
END $$;

CREATE OR REPLACE FUNCTION torno_delete_gym (p_actor_id bigint, p_gym_id bigint, p_if_match text) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  gym gyms;
BEGIN
  PERFORM torno_act(p_actor_id);
  SELECT * INTO gym FROM gyms WHERE id = p_gym_id FOR UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('gym_not_found'); END IF;
  IF NOT torno_version_fits(gym.version, p_if_match) THEN PERFORM torno_refuse('stale_version'); END IF;
  IF EXISTS (SELECT FROM sessions WHERE gym_id = p_gym_id AND revoked_at IS NULL) THEN PERFORM torno_refuse('in_use'); END IF;
  DELETE FROM gyms WHERE id = p_gym_id;
END $$;

CREATE OR REPLACE FUNCTION torno_create_plan (p_gym_id bigint, p_name text, p_price_cents bigint, p_duration_days integer,
                                              p_role text, p_days integer, p_is_active boolean) RETURNS bigint
  LANGUAGE plpgsql AS $$
DECLARE
  new_id bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM gyms WHERE id = p_gym_id) THEN PERFORM torno_refuse('gym_not_found'); END IF;
  PERFORM torno_check_pass(coalesce(p_role, 'regular'), p_days);
  INSERT INTO plans (gym_id, name, price_cents, duration_days, role, days, is_active)
  VALUES (p_gym_id, p_name, p_price_cents, p_duration_days, coalesce(p_role, 'regular'), p_days, coalesce(p_is_active, true))
  RETURNING id INTO new_id;
  RETURN new_id;
END $$;

-- A pass has visits, another plan has none.
CREATE OR REPLACE FUNCTION torno_check_pass (p_role text, p_days integer) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  IF (p_role = 'taquillero') <> (p_days IS NOT NULL) THEN PERFORM torno_refuse('bad_pass'); END IF;
END $$;

CREATE OR REPLACE FUNCTION torno_update_plan (p_plan_id bigint, p_if_match text, p_name text, p_price_cents bigint,
                                              p_duration_days integer, p_role text, p_has_days boolean, p_days integer,
                                              p_is_active boolean) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  plan plans;
  new_role text;
  new_days integer;
BEGIN
  SELECT * INTO plan FROM plans WHERE id = p_plan_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('plan_not_found'); END IF;
  IF NOT torno_version_fits(plan.version, p_if_match) THEN PERFORM torno_refuse('stale_version'); END IF;
  new_role := coalesce(p_role, plan.role);
  new_days := CASE WHEN p_has_days THEN p_days WHEN new_role = 'regular' THEN NULL ELSE plan.days END;
  PERFORM torno_check_pass(new_role, new_days);
  UPDATE plans SET name = coalesce(p_name, name), price_cents = coalesce(p_price_cents, price_cents),
                   duration_days = coalesce(p_duration_days, duration_days), role = new_role, days = new_days,
                   is_active = coalesce(p_is_active, is_active)
  WHERE gym_id = plan.gym_id AND id = plan.id;
END $$;

CREATE OR REPLACE FUNCTION torno_delete_plan (p_plan_id bigint, p_if_match text) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  plan plans;
BEGIN
  SELECT * INTO plan FROM plans WHERE id = p_plan_id FOR UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('plan_not_found'); END IF;
  IF NOT torno_version_fits(plan.version, p_if_match) THEN PERFORM torno_refuse('stale_version'); END IF;
  DELETE FROM plans WHERE gym_id = plan.gym_id AND id = plan.id;
END $$;
