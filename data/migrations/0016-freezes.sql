-- From this day on a plan is frozen: it lets nobody in, and its days come back when it runs again.
ALTER TABLE user_plans ADD COLUMN frozen_on date;
-- The member's frozen plan, kept by a trigger, so that people are shown with it.
ALTER TABLE users ADD COLUMN frozen_plan_id bigint;
-- Takes more than before; functions/ makes it anew.
DROP FUNCTION IF EXISTS torno_plan_is_valid (boolean, timestamptz, integer, date, text);
