-- Signing in and the own password: how often it has failed, and what a right one leads to.

-- In how many seconds an account or an address that has failed ten times within five minutes may come again; NULL: now.
CREATE OR REPLACE FUNCTION torno_login_delay (p_email text, p_address text) RETURNS bigint
  LANGUAGE sql STABLE AS $$
    SELECT max(greatest(1, ceil(extract(epoch FROM first + interval '5 minutes' - now()))::bigint))
    FROM (SELECT min(failed_at) AS first FROM login_failures
          WHERE subject IN ('account:' || lower(p_email), 'address:' || p_address) AND failed_at > now() - interval '5 minutes'
          GROUP BY subject HAVING count(*) >= 10) held_up $$;

-- Counts a failure, where there is no delay yet. Whoever fails at the same time waits here, so that of many guesses at
-- once no more than ten are told that they are wrong.
CREATE OR REPLACE FUNCTION torno_count_login_failure (p_email text, p_address text) RETURNS bigint
  LANGUAGE plpgsql AS $$
DECLARE
  subjects text[] := ARRAY['account:' || lower(p_email), 'address:' || p_address];
  delay bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended(s, 0) AS key FROM unnest(subjects) s ORDER BY 1) keys;
  delay := torno_login_delay(p_email, p_address);
  IF delay IS NULL THEN
    DELETE FROM login_failures WHERE failed_at < now() - interval '10 minutes';
    INSERT INTO login_failures (subject) SELECT unnest(subjects);
  END IF;
  RETURN delay;
END $$;

-- Opens a session. The password was looked at before this transaction: it must still be the account's. Whoever changes it
-- at the same time waits for this session and then ends it, or is waited for.
CREATE OR REPLACE FUNCTION torno_open_session (p_session_id text, p_user_id bigint, p_gym_id bigint, p_expires_at bigint,
                                               p_checked_hash text) RETURNS bigint
  LANGUAGE plpgsql AS $$
DECLARE
  account_email text;
BEGIN
  SELECT email INTO account_email FROM users
  WHERE id = p_user_id AND hashed_password = p_checked_hash AND is_active AND erased_at IS NULL FOR SHARE;
  IF NOT FOUND THEN PERFORM torno_refuse('wrong_credentials'); END IF;
  IF NOT EXISTS (SELECT FROM gyms WHERE id = p_gym_id) THEN PERFORM torno_refuse('gym_not_found'); END IF;
  DELETE FROM login_failures WHERE subject = 'account:' || lower(account_email);
  INSERT INTO sessions (id, user_id, gym_id, expires_at) VALUES (p_session_id, p_user_id, p_gym_id, to_timestamp(p_expires_at));
  RETURN torno_set_result(p_user_id);
END $$;

-- Sets the own password, ends the other sessions and forgets the account's failures. A password that somebody else has
-- changed meanwhile is wrong by now.
CREATE OR REPLACE FUNCTION torno_set_password (p_user_id bigint, p_session_id text, p_hashed_password text, p_checked_hash text)
  RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  account_email text;
BEGIN
  UPDATE users SET hashed_password = p_hashed_password, default_password = false
  WHERE id = p_user_id AND hashed_password = p_checked_hash RETURNING email INTO account_email;
  IF NOT FOUND THEN PERFORM torno_refuse('wrong_password'); END IF;
  DELETE FROM login_failures WHERE subject = 'account:' || lower(account_email);
  UPDATE sessions SET revoked_at = now() WHERE user_id = p_user_id AND id <> p_session_id AND revoked_at IS NULL;
END $$;
