-- Changes of purchases and visits. Lock order as in 30-membership.sql: users, user_plans, attendance.

-- Locks a purchase, after its member.
CREATE OR REPLACE FUNCTION torno_lock_user_plan (p_scope bigint, p_user_plan_id bigint, p_if_match text) RETURNS user_plans
  LANGUAGE plpgsql AS $$
DECLARE
  purchase user_plans;
BEGIN
  PERFORM u.id FROM users u WHERE u.id = (SELECT up.user_id FROM user_plans up WHERE up.id = p_user_plan_id) FOR NO KEY UPDATE;
  SELECT * INTO purchase FROM user_plans WHERE id = p_user_plan_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('user_plan_not_found'); END IF;
  IF purchase.gym_id <> p_scope THEN PERFORM torno_refuse('other_gym'); END IF;
  IF NOT torno_version_fits(purchase.version, p_if_match) THEN PERFORM torno_refuse('stale_version'); END IF;
  RETURN purchase;
END $$;

-- Changes a purchase, or sells another plan in its place: that is a purchase of its own, which ends the old one. Returns
-- the purchase that stands now. A trainer (p_scope) only sells another one, under the rules of torno_assign_plan.
CREATE OR REPLACE FUNCTION torno_update_user_plan (p_actor_id bigint, p_scope bigint, p_user_plan_id bigint, p_if_match text,
                                                   p_plan_id bigint, p_expires_at text, p_duration_days integer,
                                                   p_has_days boolean, p_days integer, p_is_active boolean,
                                                   p_payment_type text) RETURNS bigint
  LANGUAGE plpgsql AS $$
DECLARE
  purchase user_plans := torno_lock_user_plan(p_scope, p_user_plan_id, p_if_match);
  zone text;
BEGIN
  IF p_scope IS NOT NULL AND (p_plan_id IS NULL OR p_has_days OR num_nonnulls(p_expires_at, p_duration_days, p_is_active) > 0) THEN
    PERFORM torno_refuse('forbidden');
  END IF;
  IF p_plan_id <> purchase.plan_id OR p_scope IS NOT NULL THEN
    p_plan_id := torno_assign_plan(p_actor_id, p_scope, purchase.user_id, p_plan_id, coalesce(p_payment_type, purchase.payment_type), NULL);
    UPDATE user_plans SET is_active = false, replaced_by_id = p_plan_id
    WHERE gym_id = purchase.gym_id AND id = purchase.id AND is_active;
    SELECT * INTO purchase FROM user_plans WHERE id = p_plan_id;
  END IF;
  IF p_has_days AND (p_days IS NULL) <> (purchase.days IS NULL) THEN PERFORM torno_refuse('bad_pass'); END IF;

  SELECT timezone INTO zone FROM gyms WHERE id = purchase.gym_id;
  IF p_has_days OR num_nonnulls(p_expires_at, p_duration_days, p_is_active, p_payment_type) > 0 THEN
    UPDATE user_plans
    SET expires_at = CASE WHEN p_expires_at IS NOT NULL THEN torno_instant(p_expires_at, zone)
                          ELSE torno_add_days(expires_at, coalesce(p_duration_days, duration_days) - duration_days, zone) END,
        duration_days = coalesce(p_duration_days, duration_days), days = CASE WHEN p_has_days THEN p_days ELSE days END,
        is_active = coalesce(p_is_active, is_active), payment_type = coalesce(p_payment_type, payment_type)
    WHERE gym_id = purchase.gym_id AND id = purchase.id;
  END IF;
  RETURN purchase.id;
END $$;

-- Freezes a valid plan: from today on, or from tomorrow where today had its visit.
CREATE OR REPLACE FUNCTION torno_freeze_user_plan (p_scope bigint, p_user_plan_id bigint, p_if_match text) RETURNS bigint
  LANGUAGE plpgsql AS $$
DECLARE
  purchase user_plans := torno_lock_user_plan(p_scope, p_user_plan_id, p_if_match);
  zone text;
  day date;
BEGIN
  IF purchase.frozen_on IS NOT NULL THEN PERFORM torno_refuse('plan_frozen'); END IF;
  SELECT timezone INTO zone FROM gyms WHERE id = purchase.gym_id;
  day := torno_day(now(), zone);
  IF NOT torno_plan_is_valid(purchase.is_active, purchase.expires_at, purchase.days, NULL, day, zone) THEN
    PERFORM torno_refuse('plan_not_valid');
  END IF;
  IF EXISTS (SELECT FROM attendance WHERE gym_id = purchase.gym_id AND user_id = purchase.user_id AND attendance_date = day) THEN
    day := day + 1;
  END IF;
  UPDATE user_plans SET frozen_on = day WHERE gym_id = purchase.gym_id AND id = purchase.id;
  RETURN purchase.id;
END $$;

-- Lets a frozen plan run again from today on; the days that it was frozen come back at its end.
CREATE OR REPLACE FUNCTION torno_unfreeze_user_plan (p_scope bigint, p_user_plan_id bigint, p_if_match text) RETURNS bigint
  LANGUAGE plpgsql AS $$
DECLARE
  purchase user_plans := torno_lock_user_plan(p_scope, p_user_plan_id, p_if_match);
  zone text;
BEGIN
  IF purchase.frozen_on IS NULL OR NOT purchase.is_active THEN PERFORM torno_refuse('plan_not_frozen'); END IF;
  SELECT timezone INTO zone FROM gyms WHERE id = purchase.gym_id;
  UPDATE user_plans
  SET frozen_on = NULL,
      expires_at = torno_add_days(expires_at, greatest(torno_day(now(), zone) - purchase.frozen_on, 0), zone)
  WHERE gym_id = purchase.gym_id AND id = purchase.id;
  RETURN purchase.id;
END $$;

CREATE OR REPLACE FUNCTION torno_delete_user_plan (p_user_plan_id bigint, p_if_match text) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  purchase user_plans := torno_lock_user_plan(NULL, p_user_plan_id, p_if_match);
BEGIN
  DELETE FROM user_plans WHERE gym_id = purchase.gym_id AND id = purchase.id;
END $$;

-- Locks a visit, after its member and the pass it was taken from.
CREATE OR REPLACE FUNCTION torno_lock_visit (p_scope bigint, p_attendance_id bigint, p_if_match text) RETURNS attendance
  LANGUAGE plpgsql AS $$
DECLARE
  visit attendance;
BEGIN
  PERFORM u.id FROM users u WHERE u.id = (SELECT a.user_id FROM attendance a WHERE a.id = p_attendance_id) FOR NO KEY UPDATE;
  PERFORM up.id FROM user_plans up WHERE up.id = (SELECT a.pass_id FROM attendance a WHERE a.id = p_attendance_id) FOR NO KEY UPDATE;
  SELECT * INTO visit FROM attendance WHERE id = p_attendance_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('attendance_not_found'); END IF;
  IF visit.gym_id <> p_scope THEN PERFORM torno_refuse('other_gym'); END IF;
  IF NOT torno_version_fits(visit.version, p_if_match) THEN PERFORM torno_refuse('stale_version'); END IF;
  RETURN visit;
END $$;

CREATE OR REPLACE FUNCTION torno_update_visit (p_scope bigint, p_attendance_id bigint, p_if_match text, p_check_in_time text,
                                               p_has_check_out boolean, p_check_out_time text, p_has_notes boolean,
                                               p_notes text) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  visit attendance := torno_lock_visit(p_scope, p_attendance_id, p_if_match);
  zone text;
BEGIN
  IF p_scope IS NOT NULL AND p_check_in_time IS NOT NULL THEN PERFORM torno_refuse('forbidden'); END IF;
  SELECT timezone INTO zone FROM gyms WHERE id = visit.gym_id;
  visit.check_in_time := coalesce(torno_instant(p_check_in_time, zone), visit.check_in_time);
  IF p_has_check_out THEN visit.check_out_time := torno_instant(p_check_out_time, zone); END IF;
  IF visit.check_out_time < visit.check_in_time THEN PERFORM torno_refuse('check_out_before_check_in'); END IF;
  UPDATE attendance
  SET check_in_time = visit.check_in_time, check_out_time = visit.check_out_time,
      attendance_date = CASE WHEN p_check_in_time IS NOT NULL THEN torno_day(visit.check_in_time, zone) ELSE attendance_date END,
      notes = CASE WHEN p_has_notes THEN p_notes ELSE notes END
  WHERE gym_id = visit.gym_id AND id = visit.id;
END $$;

-- Deletes a visit; the pass gets its visit back.
CREATE OR REPLACE FUNCTION torno_delete_visit (p_attendance_id bigint, p_if_match text) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  visit attendance := torno_lock_visit(NULL, p_attendance_id, p_if_match);
BEGIN
  UPDATE user_plans SET days = days + 1 WHERE id = visit.pass_id AND user_id = visit.user_id AND days IS NOT NULL;
  DELETE FROM attendance WHERE gym_id = visit.gym_id AND id = visit.id;
END $$;
