-- How often signing in has failed.

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
