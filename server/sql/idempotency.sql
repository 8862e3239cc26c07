-- Answers kept by Idempotency-Key, for 48 h.

-- @statement idempotency_claim (scope text, key text, body_hash text)
-- Waits for another transaction with the same key. Refuses with already_answered or idempotency_key_reused.
SELECT torno_claim_idempotency_key($1, $2, $3)

-- @statement idempotency_store (scope text, key text, status int4, answer text)
UPDATE idempotency_keys SET status = $3, answer = $4 WHERE scope = $1 AND key = $2

-- @statement idempotency_abandon (scope text, key text, body_hash text)
-- Rolls the transaction back: a row of the work refused.
SELECT torno_refuse('already_answered') WHERE $1 IS NOT NULL AND $2 IS NOT NULL AND $3 IS NOT NULL

-- @statement idempotency_get (scope text, key text, body_hash text)
SELECT status, answer FROM idempotency_keys
WHERE scope = $1 AND key = $2 AND body_hash = $3 AND status IS NOT NULL
