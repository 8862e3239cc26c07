-- What belongs to no record.

-- @statement ping ()
SELECT 1
