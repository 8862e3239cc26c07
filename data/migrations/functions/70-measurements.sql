-- Measurements. p_measures holds the body fields that were given, by name; null empties one.

CREATE OR REPLACE FUNCTION torno_create_measurement (p_actor_id bigint, p_scope bigint, p_user_id bigint, p_measures jsonb,
                                                     p_notes text, p_measurement_date text) RETURNS bigint
  LANGUAGE plpgsql AS $$
DECLARE
  body measurements := jsonb_populate_record(NULL::measurements, p_measures);
  zone text;
  new_id bigint;
BEGIN
  PERFORM torno_require_member(p_user_id, p_scope);
  SELECT u.gym_id, g.timezone INTO body.gym_id, zone FROM users u JOIN gyms g ON g.id = u.gym_id WHERE u.id = p_user_id;
  INSERT INTO measurements (gym_id, user_id, recorded_by_id, height, weight, chest, shoulders, biceps_left, biceps_right,
                            forearms_left, forearms_right, abdomen, hips, thighs_left, thighs_right, calves_left, calves_right,
                            notes, measurement_date)
  VALUES (body.gym_id, p_user_id, p_actor_id, body.height, body.weight, body.chest, body.shoulders, body.biceps_left, body.biceps_right,
          body.forearms_left, body.forearms_right, body.abdomen, body.hips, body.thighs_left, body.thighs_right, body.calves_left,
          body.calves_right, p_notes, coalesce(torno_instant(p_measurement_date, zone), now()))
  RETURNING id INTO new_id;
  RETURN new_id;
END $$;

-- Locks a measurement for a change.
CREATE OR REPLACE FUNCTION torno_lock_measurement (p_scope bigint, p_measurement_id bigint, p_if_match text) RETURNS measurements
  LANGUAGE plpgsql AS $$
DECLARE
  body measurements;
BEGIN
  SELECT * INTO body FROM measurements WHERE id = p_measurement_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('measurement_not_found'); END IF;
  IF body.gym_id <> p_scope THEN PERFORM torno_refuse('other_gym'); END IF;
  IF NOT torno_version_fits(body.version, p_if_match) THEN PERFORM torno_refuse('stale_version'); END IF;
  RETURN body;
END $$;

CREATE OR REPLACE FUNCTION torno_update_measurement (p_scope bigint, p_measurement_id bigint, p_if_match text, p_measures jsonb,
                                                     p_has_notes boolean, p_notes text, p_measurement_date text) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  body measurements := torno_lock_measurement(p_scope, p_measurement_id, p_if_match);
  zone text;
BEGIN
  SELECT timezone INTO zone FROM gyms WHERE id = body.gym_id;
  body := jsonb_populate_record(body, p_measures);
  UPDATE measurements
  SET height = body.height, weight = body.weight, chest = body.chest, shoulders = body.shoulders, biceps_left = body.biceps_left,
      biceps_right = body.biceps_right, forearms_left = body.forearms_left, forearms_right = body.forearms_right,
      abdomen = body.abdomen, hips = body.hips, thighs_left = body.thighs_left, thighs_right = body.thighs_right,
      calves_left = body.calves_left, calves_right = body.calves_right,
      notes = CASE WHEN p_has_notes THEN p_notes ELSE notes END,
      measurement_date = coalesce(torno_instant(p_measurement_date, zone), measurement_date)
  WHERE gym_id = body.gym_id AND id = body.id;
END $$;

CREATE OR REPLACE FUNCTION torno_delete_measurement (p_scope bigint, p_measurement_id bigint, p_if_match text) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  body measurements := torno_lock_measurement(p_scope, p_measurement_id, p_if_match);
BEGIN
  DELETE FROM measurements WHERE gym_id = body.gym_id AND id = body.id;
END $$;
