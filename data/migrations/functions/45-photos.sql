-- Photos of people. Lock order: users, photos.

-- Finds a person whom staff may see: a trainer (p_scope) sees members and trainers of the own gym.
CREATE OR REPLACE FUNCTION torno_require_reader (p_user_id bigint, p_scope bigint) RETURNS bigint
  LANGUAGE plpgsql STABLE AS $$
BEGIN
  PERFORM torno_require_member(p_user_id, p_scope);
  IF p_scope IS NOT NULL AND EXISTS (SELECT FROM users WHERE id = p_user_id AND role = 'admin') THEN
    PERFORM torno_refuse('forbidden');
  END IF;
  RETURN p_user_id;
END $$;

-- Locks a person whose photo changes: a trainer changes members only.
CREATE OR REPLACE FUNCTION torno_lock_pictured (p_scope bigint, p_user_id bigint) RETURNS users
  LANGUAGE plpgsql AS $$
DECLARE
  person users;
BEGIN
  PERFORM torno_require_member(p_user_id, p_scope);
  SELECT * INTO person FROM users WHERE id = p_user_id AND erased_at IS NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('user_not_found'); END IF;
  IF p_scope IS NOT NULL AND person.role <> 'user' THEN PERFORM torno_refuse('forbidden'); END IF;
  RETURN person;
END $$;

CREATE OR REPLACE FUNCTION torno_set_photo (p_scope bigint, p_user_id bigint, p_if_match text, p_content_type text, p_data text)
  RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  person users := torno_lock_pictured(p_scope, p_user_id);
  standing bigint;
BEGIN
  SELECT version INTO standing FROM photos WHERE user_id = person.id;
  IF NOT torno_version_fits(coalesce(standing, 0), p_if_match) THEN PERFORM torno_refuse('stale_version'); END IF;
  INSERT INTO photos (gym_id, user_id, content_type, image)
  VALUES (person.gym_id, person.id, p_content_type, decode(p_data, 'base64'))
  ON CONFLICT (user_id) DO UPDATE SET content_type = excluded.content_type, image = excluded.image;
  RETURN person.id;
END $$;

CREATE OR REPLACE FUNCTION torno_delete_photo (p_scope bigint, p_user_id bigint, p_if_match text) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  person users := torno_lock_pictured(p_scope, p_user_id);
  standing bigint;
BEGIN
  SELECT version INTO standing FROM photos WHERE user_id = person.id;
  IF standing IS NULL THEN PERFORM torno_refuse('photo_not_found'); END IF;
  IF NOT torno_version_fits(standing, p_if_match) THEN PERFORM torno_refuse('stale_version'); END IF;
  DELETE FROM photos WHERE user_id = person.id;
END $$;
