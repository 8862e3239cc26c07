-- Lists of visits are read a gym at a time, the newest first; who came and who wrote it down filter and count them
-- without the visit itself.
CREATE INDEX attendance_time_idx ON attendance (gym_id, check_in_time, id) INCLUDE (user_id, recorded_by_id);
