-- Workflows over people.

-- Locks a person for a change. Admins are locked all, in one order and before anything else: two who remove each other
-- at the same time must not leave nobody, nor wait for each other.
CREATE OR REPLACE FUNCTION torno_lock_person (p_user_id bigint) RETURNS users
  LANGUAGE plpgsql AS $$
DECLARE
  person users;
BEGIN
  IF EXISTS (SELECT FROM users WHERE id = p_user_id AND role = 'admin') THEN
    PERFORM id FROM users WHERE role = 'admin' AND erased_at IS NULL ORDER BY id FOR NO KEY UPDATE;
  END IF;
  SELECT * INTO person FROM users WHERE id = p_user_id AND erased_at IS NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('user_not_found'); END IF;
  RETURN person;
END $$;

-- Holds a change against the last active admin: without one nobody could administer anything any more.
CREATE OR REPLACE FUNCTION torno_keep_an_admin (p_user_id bigint) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM users WHERE role = 'admin' AND is_active AND erased_at IS NULL AND id <> p_user_id) THEN
    PERFORM torno_refuse('last_admin');
  END IF;
END $$;

CREATE OR REPLACE FUNCTION torno_create_staff (p_actor_id bigint, p_gym_id bigint, p_email text, p_full_name text,
                                               p_document_id text, p_phone_number text, p_role text,
                                               p_hashed_password text, p_schedule_start text, p_schedule_end text)
  RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  new_id bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM gyms WHERE id = p_gym_id) THEN PERFORM torno_refuse('gym_not_found'); END IF;
  INSERT INTO users (gym_id, email, full_name, document_id, phone_number, role, hashed_password, schedule_start, schedule_end)
  VALUES (p_gym_id, p_email, p_full_name, p_document_id, p_phone_number, p_role, p_hashed_password, p_schedule_start, p_schedule_end)
  RETURNING id INTO new_id;
  RETURN new_id;
END $$;

DROP FUNCTION IF EXISTS torno_create_member (bigint, bigint, bigint, text, text, text, text, bigint, text, bigint);
CREATE OR REPLACE FUNCTION torno_create_member (p_actor_id bigint, p_scope bigint, p_gym_id bigint, p_email text,
                                                p_full_name text, p_document_id text, p_phone_number text,
                                                p_plan_id bigint, p_payment_type text, p_price_cents bigint,
                                                p_birth_date date DEFAULT NULL)
  RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  new_id bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM gyms WHERE id = p_gym_id) THEN PERFORM torno_refuse('gym_not_found'); END IF;
  INSERT INTO users (gym_id, email, full_name, document_id, phone_number, birth_date, role)
  VALUES (p_gym_id, p_email, p_full_name, p_document_id, p_phone_number, p_birth_date, 'user')
  RETURNING id INTO new_id;
  PERFORM torno_assign_plan(p_actor_id, p_scope, new_id, p_plan_id, p_payment_type, p_price_cents);
  RETURN new_id;
END $$;

-- A parameter more than before makes another function: the former one goes.
DROP FUNCTION IF EXISTS torno_update_user (bigint, bigint, bigint, text, text, text, text, text, bigint, text, boolean, text,
                                           boolean, text, boolean, text, bigint, text);

-- Fields that are NULL stay as they are. A trainer (p_scope) changes members of the own gym, never role or gym.
CREATE OR REPLACE FUNCTION torno_update_user (p_actor_id bigint, p_scope bigint, p_user_id bigint, p_if_match text,
                                              p_email text, p_full_name text, p_document_id text, p_phone_number text,
                                              p_gym_id bigint, p_role text, p_is_active boolean, p_hashed_password text,
                                              p_has_schedule_start boolean, p_schedule_start text,
                                              p_has_schedule_end boolean, p_schedule_end text,
                                              p_plan_id bigint, p_payment_type text, p_moved_templates jsonb)
  RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  person users := torno_lock_person(p_user_id);
  new_role text;
BEGIN
  IF p_scope IS NOT NULL AND person.gym_id <> p_scope THEN PERFORM torno_refuse('other_gym'); END IF;
  new_role := coalesce(p_role, person.role);
  IF p_scope IS NOT NULL AND (person.role <> 'user' OR new_role <> 'user' OR p_hashed_password IS NOT NULL) THEN
    PERFORM torno_refuse('forbidden');
  END IF;
  IF NOT torno_version_fits(person.version, p_if_match) THEN PERFORM torno_refuse('stale_version'); END IF;
  IF p_gym_id IS NOT NULL AND NOT EXISTS (SELECT FROM gyms WHERE id = p_gym_id) THEN PERFORM torno_refuse('gym_not_found'); END IF;
  IF person.role = 'admin' AND person.is_active AND (new_role <> 'admin' OR p_is_active = false) THEN
    PERFORM torno_keep_an_admin(person.id);
  END IF;
  IF new_role <> 'user' AND coalesce(p_hashed_password, person.hashed_password) IS NULL THEN
    PERFORM torno_refuse('password_required');
  END IF;
  IF new_role = 'user' AND person.role <> 'user' AND p_plan_id IS NULL THEN PERFORM torno_refuse('plan_required'); END IF;
  IF p_gym_id <> person.gym_id THEN PERFORM torno_check_move(person.id, person.gym_id, p_gym_id, p_moved_templates); END IF;

  UPDATE users SET email = coalesce(p_email, email), full_name = coalesce(p_full_name, full_name),
                   document_id = coalesce(p_document_id, document_id), phone_number = coalesce(p_phone_number, phone_number),
                   gym_id = coalesce(p_gym_id, gym_id), role = new_role, is_active = coalesce(p_is_active, is_active),
                   hashed_password = CASE WHEN new_role = 'user' THEN NULL ELSE coalesce(p_hashed_password, hashed_password) END,
                   default_password = default_password AND p_hashed_password IS NULL AND new_role <> 'user',
                   schedule_start = CASE WHEN new_role = 'user' THEN NULL WHEN p_has_schedule_start THEN p_schedule_start ELSE schedule_start END,
                   schedule_end = CASE WHEN new_role = 'user' THEN NULL WHEN p_has_schedule_end THEN p_schedule_end ELSE schedule_end END
  WHERE id = person.id;
  IF p_gym_id <> person.gym_id THEN PERFORM torno_move_templates(person.id, p_gym_id, p_moved_templates); END IF;
  IF p_hashed_password IS NOT NULL OR new_role <> person.role OR p_is_active = false THEN
    UPDATE sessions SET revoked_at = now() WHERE user_id = person.id AND revoked_at IS NULL;
  END IF;
  IF p_plan_id IS NOT NULL THEN
    PERFORM torno_assign_plan(p_actor_id, p_scope, person.id, p_plan_id, p_payment_type, NULL);
  END IF;
END $$;

-- Erases a person (api.md, "DELETE /users/{id}"): what money hangs on stays as an anonymous shell.
CREATE OR REPLACE FUNCTION torno_erase_user (p_user_id bigint, p_if_match text) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  person users := torno_lock_person(p_user_id);
BEGIN
  IF NOT torno_version_fits(person.version, p_if_match) THEN PERFORM torno_refuse('stale_version'); END IF;
  IF person.role = 'admin' AND person.is_active THEN PERFORM torno_keep_an_admin(person.id); END IF;
  DELETE FROM sessions WHERE user_id = person.id;
  DELETE FROM fingerprints WHERE user_id = person.id;
  DELETE FROM photos WHERE user_id = person.id;
  DELETE FROM consents WHERE user_id = person.id;
  DELETE FROM measurements WHERE user_id = person.id;
  DELETE FROM attendance WHERE user_id = person.id;
  DELETE FROM last_entries WHERE user_id = person.id;
  UPDATE user_plans SET is_active = false WHERE user_id = person.id AND is_active;
  IF EXISTS (SELECT FROM user_plans WHERE user_id = person.id OR created_by_id = person.id)
     OR EXISTS (SELECT FROM sales WHERE sold_by_id = person.id OR buyer_id = person.id)
     OR EXISTS (SELECT FROM shifts WHERE opened_by_id = person.id OR closed_by_id = person.id)
     OR EXISTS (SELECT FROM attendance WHERE recorded_by_id = person.id)
     OR EXISTS (SELECT FROM measurements WHERE recorded_by_id = person.id)
     OR EXISTS (SELECT FROM consents WHERE recorded_by_id = person.id OR withdrawn_by_id = person.id) THEN
    UPDATE users SET email = NULL, document_id = NULL, full_name = 'Usuario eliminado', phone_number = '',
                     is_active = false, hashed_password = NULL, schedule_start = NULL, schedule_end = NULL, note = '',
                     emergency_name = '', emergency_phone = '', medical_note = '', birth_date = NULL, erased_at = now()
    WHERE id = person.id;
  ELSE
    DELETE FROM users WHERE id = person.id;
  END IF;
  PERFORM torno_forget_in_audit(person.id);
END $$;

-- Fields that are NULL stay as they are. Only after torno_update_user(), which decides who may and locks the row.
DROP FUNCTION IF EXISTS torno_update_notes (bigint, text, text, text, text);
CREATE OR REPLACE FUNCTION torno_update_notes (p_user_id bigint, p_note text, p_emergency_name text, p_emergency_phone text,
                                               p_medical_note text, p_has_birth_date boolean, p_birth_date date) RETURNS void
  LANGUAGE sql AS $$
    UPDATE users SET note = coalesce(p_note, note), emergency_name = coalesce(p_emergency_name, emergency_name),
                     emergency_phone = coalesce(p_emergency_phone, emergency_phone),
                     medical_note = coalesce(p_medical_note, medical_note),
                     birth_date = CASE WHEN p_has_birth_date THEN p_birth_date ELSE birth_date END
    WHERE id = p_user_id AND (p_has_birth_date OR num_nonnulls(p_note, p_emergency_name, p_emergency_phone, p_medical_note) > 0) $$;

-- Finds a member for staff: refuses where there is none or it is another gym's.
CREATE OR REPLACE FUNCTION torno_require_member (p_user_id bigint, p_scope bigint) RETURNS bigint
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  found_gym bigint;
BEGIN
  SELECT gym_id INTO found_gym FROM users WHERE id = p_user_id AND erased_at IS NULL;
  IF NOT FOUND THEN PERFORM torno_refuse('user_not_found'); END IF;
  IF p_scope IS NOT NULL AND found_gym <> p_scope THEN PERFORM torno_refuse('other_gym'); END IF;
  RETURN p_user_id;
END $$;

-- Records the consent to biometrics once; a standing one stays.
CREATE OR REPLACE FUNCTION torno_give_consent (p_actor_id bigint, p_scope bigint, p_user_id bigint, p_text text) RETURNS bigint
  LANGUAGE plpgsql AS $$
DECLARE
  member users;
  consent_id bigint;
BEGIN
  PERFORM torno_require_member(p_user_id, p_scope);
  SELECT * INTO member FROM users WHERE id = p_user_id FOR NO KEY UPDATE;
  SELECT id INTO consent_id FROM consents WHERE user_id = member.id AND withdrawn_at IS NULL ORDER BY id DESC LIMIT 1;
  IF consent_id IS NULL THEN
    INSERT INTO consents (gym_id, user_id, text, recorded_by_id) VALUES (member.gym_id, member.id, p_text, p_actor_id)
    RETURNING id INTO consent_id;
  END IF;
  RETURN consent_id;
END $$;

-- Withdraws it and erases the templates at once.
CREATE OR REPLACE FUNCTION torno_withdraw_consent (p_actor_id bigint, p_scope bigint, p_user_id bigint) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM torno_require_member(p_user_id, p_scope);
  UPDATE consents SET withdrawn_at = now(), withdrawn_by_id = p_actor_id WHERE user_id = p_user_id AND withdrawn_at IS NULL;
  IF NOT FOUND THEN PERFORM torno_refuse('consent_not_found'); END IF;
  DELETE FROM fingerprints WHERE user_id = p_user_id;
END $$;

-- Claims an Idempotency-Key for this transaction; a duplicate waits here until the first has ended.
CREATE OR REPLACE FUNCTION torno_claim_idempotency_key (p_scope text, p_key text, p_body_hash text) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  known idempotency_keys;
BEGIN
  DELETE FROM idempotency_keys WHERE scope = p_scope AND key = p_key AND created_at < now() - interval '48 hours';
  -- Each claim takes a few that have run out with it, so that none stays for ever.
  DELETE FROM idempotency_keys k USING (
    SELECT scope, key FROM idempotency_keys WHERE created_at < now() - interval '48 hours' LIMIT 10 FOR UPDATE SKIP LOCKED) old
  WHERE k.scope = old.scope AND k.key = old.key;
  INSERT INTO idempotency_keys (scope, key, body_hash) VALUES (p_scope, p_key, p_body_hash) ON CONFLICT DO NOTHING;
  IF FOUND THEN RETURN; END IF;
  SELECT * INTO known FROM idempotency_keys WHERE scope = p_scope AND key = p_key;
  PERFORM torno_refuse(CASE WHEN known.body_hash = p_body_hash THEN 'already_answered' ELSE 'idempotency_key_reused' END);
END $$;
