-- The audit trail.

-- @define list_filter
($1::bigint IS NULL OR e.gym_id = $1)
AND ($2::bigint IS NULL OR e.actor_id = $2)
AND ($3::text IS NULL OR e.action = $3)
AND ($4::text IS NULL OR e.record = $4)
AND ($5::text IS NULL OR e.record_id = $5)
AND e.at >= torno_from($6, coalesce(g.timezone, 'UTC')) AND e.at < torno_until($7, coalesce(g.timezone, 'UTC'))

-- @statement audit_list (gym_filter int8, by_id int8, action text, record text, record_id text, start_date text, end_date text, skip int4, limit int4)
-- A gym that is gone has entries still.
SELECT @audit_entry(e), @user(a, actor), coalesce(g.timezone, 'UTC') AS "@zone"
FROM audit_entries e LEFT JOIN gyms g ON g.id = e.gym_id LEFT JOIN users a ON a.id = e.actor_id
WHERE @{list_filter} ORDER BY e.id DESC OFFSET coalesce($8, 0) LIMIT coalesce($9, 100)

-- @statement audit_count (gym_filter int8, by_id int8, action text, record text, record_id text, start_date text, end_date text)
SELECT count(*) AS total FROM audit_entries e LEFT JOIN gyms g ON g.id = e.gym_id WHERE @{list_filter}

-- @statement audit_seal ()
SELECT torno_seal_audit(1000) AS sealed
