-- What happens by itself whenever a row changes: versions, the audit trail, the change numbers that stations follow,
-- and news for the listening servers (channel `torno`).

-- Refuses the statement under way with one of the codes of shared/torno-error.c; details fill the {name}s of its text.
CREATE OR REPLACE FUNCTION torno_refuse (code text, details jsonb DEFAULT NULL) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'TN000', MESSAGE = code, DETAIL = coalesce(details::text, '');
END $$;

-- Names who acts for the rest of the transaction; the audit trail reads it.
CREATE OR REPLACE FUNCTION torno_act (actor_id bigint) RETURNS void
  LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('torno.actor_id', coalesce(actor_id::text, ''), true); END $$;

-- The record that a write made or changed, for the statement that reads the answer in the same transaction.
CREATE OR REPLACE FUNCTION torno_set_result (id bigint) RETURNS bigint
  LANGUAGE sql AS $$ SELECT set_config('torno.result_id', id::text, true)::bigint $$;

CREATE OR REPLACE FUNCTION torno_result_id () RETURNS bigint
  LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('torno.result_id', true), '')::bigint $$;

-- Whether If-Match, versions with commas between, fits a version. NULL: no condition.
CREATE OR REPLACE FUNCTION torno_version_fits (version bigint, if_match text) RETURNS boolean
  LANGUAGE sql IMMUTABLE AS $$ SELECT if_match IS NULL OR version::text = ANY (string_to_array(if_match, ',')) $$;

CREATE OR REPLACE FUNCTION torno_touch () RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  NEW.version := OLD.version + 1;
  NEW.updated_at := now();
  RETURN NEW;
END $$;

-- Takes what nobody is to read, and what can be derived, out of a row.
CREATE OR REPLACE FUNCTION torno_audit_image (r jsonb) RETURNS jsonb
  LANGUAGE sql IMMUTABLE
  AS $$ SELECT r - ARRAY['hashed_password', 'template_box', 'image', 'search', 'phone_digits', 'version', 'created_at', 'updated_at'] $$;

CREATE OR REPLACE FUNCTION torno_audit () RETURNS trigger
  LANGUAGE plpgsql AS $$
DECLARE
  old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  row_now jsonb := coalesce(new_row, old_row);
BEGIN
  INSERT INTO audit_entries (gym_id, actor_id, action, record, record_id, before, after)
  VALUES (CASE WHEN TG_ARGV[0] = 'gym' THEN (row_now ->> 'id')::bigint ELSE (row_now ->> 'gym_id')::bigint END,
          nullif(current_setting('torno.actor_id', true), '')::bigint,
          lower(TG_OP), TG_ARGV[0], coalesce(row_now ->> 'id', row_now ->> 'user_id'),
          torno_audit_image(old_row), torno_audit_image(new_row));
  RETURN NULL;
END $$;

-- Gives a member's change the next number of the gym and tells the stations.
CREATE OR REPLACE FUNCTION torno_note_user_change (p_gym_id bigint, p_user_id bigint, p_deleted boolean) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  next_cursor bigint;
BEGIN
  INSERT INTO gym_cursors AS c (gym_id, cursor) VALUES (p_gym_id, 1)
  ON CONFLICT (gym_id) DO UPDATE SET cursor = c.cursor + 1
  RETURNING c.cursor INTO next_cursor;
  INSERT INTO user_changes (gym_id, user_id, cursor, deleted) VALUES (p_gym_id, p_user_id, next_cursor, p_deleted)
  ON CONFLICT (gym_id, user_id) DO UPDATE SET cursor = next_cursor, deleted = p_deleted;
  PERFORM pg_notify('torno', json_build_object('record', 'user', 'op', CASE WHEN p_deleted THEN 'delete' ELSE 'update' END,
                                               'id', p_user_id, 'gym_id', p_gym_id, 'cursor', next_cursor)::text);
END $$;

CREATE OR REPLACE FUNCTION torno_on_user () RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM torno_note_user_change(OLD.gym_id, OLD.id, true);
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.gym_id <> OLD.gym_id THEN
    PERFORM torno_note_user_change(OLD.gym_id, NEW.id, true);
  END IF;
  IF TG_OP = 'INSERT' OR (NEW.full_name, NEW.email, NEW.document_id, NEW.is_active, NEW.gym_id, NEW.role, NEW.erased_at,
                          NEW.note, NEW.birth_date)
       IS DISTINCT FROM (OLD.full_name, OLD.email, OLD.document_id, OLD.is_active, OLD.gym_id, OLD.role, OLD.erased_at,
                         OLD.note, OLD.birth_date) THEN
    PERFORM torno_note_user_change(NEW.gym_id, NEW.id, NEW.role <> 'user' OR NOT NEW.is_active OR NEW.erased_at IS NOT NULL);
  END IF;
  IF TG_OP = 'UPDATE' AND (OLD.role <> 'user' OR NEW.role <> 'user')
     AND (NEW.role, NEW.gym_id, NEW.is_active, NEW.hashed_password) IS DISTINCT FROM
         (OLD.role, OLD.gym_id, OLD.is_active, OLD.hashed_password) THEN
    PERFORM pg_notify('torno', json_build_object('record', 'account', 'op', 'update', 'id', NEW.id, 'gym_id', NEW.gym_id)::text);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION torno_on_fingerprint () RETURNS trigger
  LANGUAGE plpgsql AS $$
DECLARE
  r fingerprints := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  UPDATE users SET has_fingerprint = EXISTS (SELECT FROM fingerprints f WHERE f.user_id = r.user_id)
  WHERE id = r.user_id AND has_fingerprint <> EXISTS (SELECT FROM fingerprints f WHERE f.user_id = r.user_id);
  PERFORM torno_note_user_change(u.gym_id, u.id, u.role <> 'user' OR NOT u.is_active OR u.erased_at IS NOT NULL)
  FROM users u WHERE u.id = r.user_id AND u.gym_id = r.gym_id;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION torno_on_user_plan () RETURNS trigger
  LANGUAGE plpgsql AS $$
DECLARE
  r user_plans := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF (TG_OP <> 'INSERT' AND OLD.frozen_on IS NOT NULL) OR (TG_OP <> 'DELETE' AND NEW.frozen_on IS NOT NULL) THEN
    UPDATE users u SET frozen_plan_id = f.id
    FROM (SELECT max(id) AS id FROM user_plans WHERE user_id = r.user_id AND is_active AND frozen_on IS NOT NULL) f
    WHERE u.id = r.user_id AND u.frozen_plan_id IS DISTINCT FROM f.id;
  END IF;
  IF TG_OP <> 'UPDATE' OR (NEW.expires_at, NEW.is_active, NEW.user_id, NEW.days, NEW.frozen_on)
       IS DISTINCT FROM (OLD.expires_at, OLD.is_active, OLD.user_id, OLD.days, OLD.frozen_on) THEN
    PERFORM torno_note_user_change(u.gym_id, u.id, u.role <> 'user' OR NOT u.is_active OR u.erased_at IS NOT NULL)
    FROM users u WHERE u.id = r.user_id AND u.role = 'user';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION torno_on_session () RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) THEN
    PERFORM pg_notify('torno', json_build_object('record', 'session', 'op', 'delete', 'id', OLD.id)::text);
  END IF;
  RETURN NULL;
END $$;

DO $$
DECLARE
  t text;
  names jsonb := '{"gyms": "gym", "users": "user", "plans": "plan", "user_plans": "user_plan", "products": "product",
                   "sales": "sale", "measurements": "measurement", "attendance": "attendance",
                   "fingerprints": "fingerprint", "consents": "consent", "photos": "photo", "shifts": "shift",
                   "shift_movements": "shift_movement"}';
BEGIN
  FOREACH t IN ARRAY ARRAY['gyms', 'users', 'plans', 'user_plans', 'products', 'sales', 'measurements', 'attendance',
                           'shifts', 'photos'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER touch BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION torno_touch()', t);
  END LOOP;
  FOR t IN SELECT jsonb_object_keys(names) LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW '
                   'EXECUTE FUNCTION torno_audit(%L)', t, names ->> t);
  END LOOP;
END $$;

CREATE OR REPLACE TRIGGER news AFTER INSERT OR UPDATE OR DELETE ON users
  FOR EACH ROW EXECUTE FUNCTION torno_on_user();
CREATE OR REPLACE TRIGGER news AFTER INSERT OR UPDATE OR DELETE ON fingerprints
  FOR EACH ROW EXECUTE FUNCTION torno_on_fingerprint();
CREATE OR REPLACE TRIGGER news AFTER INSERT OR UPDATE OR DELETE ON user_plans
  FOR EACH ROW EXECUTE FUNCTION torno_on_user_plan();
CREATE OR REPLACE TRIGGER news AFTER UPDATE OR DELETE ON sessions
  FOR EACH ROW EXECUTE FUNCTION torno_on_session();
