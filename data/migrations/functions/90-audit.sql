-- The chain of the audit trail: every entry of a gym is sealed with a hash over itself and the hash before it, so that
-- none can be changed or taken out unseen. Sealing is a step of its own, by one process at a time: writers wait neither
-- for it nor for each other.

-- What of an image goes into the hash: its digest, which stays when the image itself has to be forgotten.
CREATE OR REPLACE FUNCTION torno_audit_digest (image jsonb) RETURNS text
  LANGUAGE plpgsql IMMUTABLE STRICT
  AS $$ BEGIN RETURN coalesce(image ->> '@erased', encode(sha256(convert_to(image::text, 'UTF8')), 'hex')); END $$;

CREATE OR REPLACE FUNCTION torno_audit_hash (e audit_entries, p_seal bigint, p_hash_before text) RETURNS text
  LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN encode(sha256(convert_to(jsonb_build_array(
           p_hash_before, e.gym_id, p_seal, e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.actor_id, e.action, e.record,
           e.record_id, torno_audit_digest(e.before), torno_audit_digest(e.after))::text, 'UTF8')), 'hex');
END $$;

-- Seals what is not yet sealed, at most p_limit entries. Returns how many; 0 also while another process seals.
-- An entry that commits after one with a higher id gets the later seal: the order of the chain is that of the seals.
CREATE OR REPLACE FUNCTION torno_seal_audit (p_limit integer) RETURNS integer
  LANGUAGE plpgsql AS $$
DECLARE
  entry audit_entries;
  gym bigint;
  sealed_gyms bigint[] := '{}';
  last_seal bigint;
  last_hash text;
  n integer := 0;
BEGIN
  -- Any number of our own: "audit" in ASCII.
  IF NOT pg_try_advisory_xact_lock(418112858484) THEN RETURN 0; END IF;
  FOR entry IN SELECT * FROM audit_entries WHERE seal IS NULL ORDER BY gym_id, id LIMIT p_limit LOOP
    IF gym IS DISTINCT FROM entry.gym_id THEN
      gym := entry.gym_id;
      sealed_gyms := sealed_gyms || gym;
      -- Goes on from where the chain ended, also where that entry has been taken out since: so the gap stays.
      SELECT seal, hash INTO last_seal, last_hash FROM audit_heads WHERE gym_id = gym;
    END IF;
    last_seal := coalesce(last_seal, 0) + 1;
    last_hash := torno_audit_hash(entry, last_seal, coalesce(last_hash, ''));
    UPDATE audit_entries SET seal = last_seal, hash = last_hash WHERE gym_id = entry.gym_id AND id = entry.id;
    n := n + 1;
  END LOOP;
  INSERT INTO audit_heads (gym_id, seal, hash)
  SELECT g.id, e.seal, e.hash FROM unnest(sealed_gyms) AS g (id), LATERAL (
    SELECT seal, hash FROM audit_entries WHERE gym_id = g.id AND seal IS NOT NULL ORDER BY seal DESC LIMIT 1) e
  ON CONFLICT (gym_id) DO UPDATE SET seal = EXCLUDED.seal, hash = EXCLUDED.hash;
  RETURN n;
END $$;

-- Follows every chain to where it is known to end. `broken` is the first seal that does not fit: changed itself, with the
-- one before it gone, or gone from the end.
CREATE OR REPLACE FUNCTION torno_verify_audit ()
  RETURNS TABLE (gym_id bigint, sealed bigint, unsealed bigint, broken bigint, head text)
  LANGUAGE sql STABLE AS $$
    WITH chains AS (
      SELECT c.gym_id, count(c.seal) AS sealed, count(*) - count(c.seal) AS unsealed, max(c.seal) AS last_seal,
             min(c.place) FILTER (WHERE c.seal IS NOT NULL AND (c.seal <> c.place OR c.hash IS DISTINCT FROM c.expected)) AS broken,
             (array_agg(c.hash ORDER BY c.seal DESC) FILTER (WHERE c.seal IS NOT NULL))[1] AS last_hash
      FROM (SELECT e.gym_id, e.seal, e.hash, row_number() OVER chain AS place,
                   torno_audit_hash(e, e.seal, coalesce(lag(e.hash) OVER chain, '')) AS expected
            FROM audit_entries e WINDOW chain AS (PARTITION BY e.gym_id ORDER BY e.seal NULLS LAST, e.id)) c
      GROUP BY c.gym_id)
    SELECT gym_id, coalesce(c.sealed, 0), coalesce(c.unsealed, 0),
           coalesce(c.broken, CASE WHEN (h.seal, h.hash) IS DISTINCT FROM (c.last_seal, c.last_hash)
                                   THEN least(coalesce(h.seal, 0), coalesce(c.last_seal, 0)) + 1 END),
           c.last_hash
    FROM chains c FULL JOIN audit_heads h USING (gym_id) ORDER BY gym_id $$;

CREATE OR REPLACE FUNCTION torno_audit_forget (image jsonb) RETURNS jsonb
  LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT jsonb_build_object('@erased', torno_audit_digest(image)) $$;

-- Takes what the trail says of a person out of it. The digests stay, and with them the chain.
CREATE OR REPLACE FUNCTION torno_forget_in_audit (p_user_id bigint) RETURNS void
  LANGUAGE sql AS $$
    UPDATE audit_entries e SET before = torno_audit_forget(e.before), after = torno_audit_forget(e.after)
    WHERE (e.gym_id IN (SELECT id FROM gyms) AND e.record = 'user' AND e.record_id = p_user_id::text)
       OR (e.record IN ('measurement', 'attendance', 'consent', 'fingerprint', 'photo')
           AND coalesce(e.after, e.before) ->> 'user_id' = p_user_id::text) $$;
