-- Templates of fingerprints. They come and go encrypted: the database never sees one.

-- Stores one finger of a member of a gym, in place of what was there. p_wrapped_key is the gym's key that it was sealed
-- with; where that has been rotated meanwhile the template must be sealed anew.
CREATE OR REPLACE FUNCTION torno_store_fingerprint (p_gym_id bigint, p_user_id bigint, p_finger integer, p_template_box text,
                                                    p_wrapped_key text) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM gym_keys WHERE gym_id = p_gym_id AND wrapped_key = p_wrapped_key FOR SHARE;
  IF NOT FOUND THEN PERFORM torno_refuse('stale_version'); END IF;
  PERFORM FROM users WHERE id = p_user_id AND gym_id = p_gym_id AND role = 'user' AND erased_at IS NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('user_not_found'); END IF;
  IF EXISTS (SELECT FROM gyms WHERE id = p_gym_id AND require_biometric_consent)
     AND NOT EXISTS (SELECT FROM consents WHERE gym_id = p_gym_id AND user_id = p_user_id AND withdrawn_at IS NULL) THEN
    PERFORM torno_refuse('consent_missing');
  END IF;
  INSERT INTO fingerprints (gym_id, user_id, finger, template_box)
  VALUES (p_gym_id, p_user_id, p_finger, p_template_box)
  ON CONFLICT (gym_id, user_id, finger) DO UPDATE SET template_box = p_template_box, updated_at = now();
END $$;

-- Readies the move of a member to another gym: what p_moved was made of must still stand. It is {"wrapped_key", "old":
-- {finger: box}, "new": {finger: box}}, or NULL where the member had no templates. The gyms' keys are held before any row
-- of theirs, as a rotation of them does.
CREATE OR REPLACE FUNCTION torno_check_move (p_user_id bigint, p_from bigint, p_to bigint, p_moved jsonb) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM gym_keys WHERE gym_id IN (p_from, p_to) ORDER BY gym_id FOR SHARE;
  IF (SELECT jsonb_object_agg(finger, template_box) FROM fingerprints WHERE user_id = p_user_id) IS DISTINCT FROM p_moved -> 'old'
     OR p_moved IS NOT NULL
        AND NOT EXISTS (SELECT FROM gym_keys WHERE gym_id = p_to AND wrapped_key = p_moved ->> 'wrapped_key') THEN
    PERFORM torno_refuse('stale_version');
  END IF;
END $$;

-- Moves consent and templates with a member who now belongs to p_to. A gym that asks for consent takes no template
-- without it; a box that did not open is left behind.
CREATE OR REPLACE FUNCTION torno_move_templates (p_user_id bigint, p_to bigint, p_moved jsonb) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  UPDATE photos SET gym_id = p_to WHERE user_id = p_user_id;
  UPDATE consents SET gym_id = p_to WHERE user_id = p_user_id AND withdrawn_at IS NULL;
  DELETE FROM fingerprints
  WHERE user_id = p_user_id
    AND (p_moved -> 'new' -> finger::text IS NULL
         OR (EXISTS (SELECT FROM gyms WHERE id = p_to AND require_biometric_consent)
             AND NOT EXISTS (SELECT FROM consents WHERE user_id = p_user_id AND withdrawn_at IS NULL)));
  UPDATE fingerprints SET gym_id = p_to, template_box = p_moved -> 'new' ->> finger::text, updated_at = now()
  WHERE user_id = p_user_id;
END $$;
