-- Signing in and out.

-- @statement session_get (session_id text)
-- Who a session belongs to, where it still stands and its account may act.
SELECT s.user_id, CASE WHEN u.role = 'admin' THEN s.gym_id ELSE u.gym_id END AS gym_id, u.role, u.full_name
FROM sessions s JOIN users u ON u.id = s.user_id
WHERE s.id = $1 AND s.revoked_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > now())
  AND u.is_active AND u.role IN ('admin', 'trainer') AND u.erased_at IS NULL

-- @statement login_account (email text, address text)
-- One row always: whether this account or address has failed too often of late, and the account where there is one.
SELECT u.id, u.gym_id, u.role, u.hashed_password, u.is_active, f.retry_after
FROM (SELECT torno_login_delay($1, $2) AS retry_after) f
LEFT JOIN users u ON lower(u.email) = lower($1) AND u.erased_at IS NULL

-- @statement login_own_account (actor_id int8, address text)
-- The same for who is signed in; one row always.
SELECT u.id, coalesce(u.email, '') AS email, u.gym_id, u.role, u.hashed_password, u.is_active,
       torno_login_delay(coalesce(u.email, ''), $2) AS retry_after
FROM (SELECT $1 AS id) actor
LEFT JOIN users u ON u.id = actor.id AND u.erased_at IS NULL

-- @statement login_failed (email text, address text)
SELECT torno_count_login_failure($1, $2) AS retry_after

-- @statement login_passed (email text, address text)
-- A right password counts for nothing where others have failed too often while it was looked at.
SELECT torno_login_delay($1, $2) AS retry_after

-- @statement session_open (session_id text, user_id int8, working_gym_id int8, expires_at int8, old_hash text)
SELECT torno_open_session($1, $2, $3, $4, $5)

-- @statement session_close (session_id text)
UPDATE sessions SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL

-- @statement password_set (actor_id int8, session_id text, hashed_password text, old_hash text)
SELECT torno_act($1), torno_set_password($1, $2, $3, $4)
