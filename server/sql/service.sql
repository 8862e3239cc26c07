-- What belongs to no record.

-- @statement ping ()
SELECT 1

-- Whose commit waits for a standby to confirm it.
-- @statement standby_waits ()
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'SyncRep'
