-- Days and instants of a gym.

-- An instant as a request gives it: with an offset it says itself when it is, without one it is the gym's local time.
CREATE OR REPLACE FUNCTION torno_instant (t text, zone text) RETURNS timestamptz
  LANGUAGE sql STABLE
  AS $$ SELECT CASE WHEN t ~ '(Z|z|[+-][0-9]{2}:[0-9]{2})$' AND length(t) > 10 THEN t::timestamptz
                    ELSE t::timestamp AT TIME ZONE zone END $$;

-- The first instant that a start_date lets through.
CREATE OR REPLACE FUNCTION torno_from (t text, zone text) RETURNS timestamptz
  LANGUAGE sql STABLE AS $$ SELECT CASE WHEN t IS NULL THEN '-infinity' ELSE torno_instant(t, zone) END $$;

-- The first instant that an end_date lets through no more: a day counts whole.
CREATE OR REPLACE FUNCTION torno_until (t text, zone text) RETURNS timestamptz
  LANGUAGE sql STABLE
  AS $$ SELECT CASE WHEN t IS NULL THEN 'infinity'
                    WHEN length(t) = 10 THEN (t::timestamp + interval '1 day') AT TIME ZONE zone
                    ELSE torno_instant(t, zone) + interval '1 microsecond' END $$;

CREATE OR REPLACE FUNCTION torno_day (at timestamptz, zone text) RETURNS date
  LANGUAGE sql STABLE AS $$ SELECT (at AT TIME ZONE zone)::date $$;

-- So many days later at the same wall-clock time, also across a change of clocks (api.md, "Membership").
CREATE OR REPLACE FUNCTION torno_add_days (at timestamptz, n integer, zone text) RETURNS timestamptz
  LANGUAGE sql STABLE AS $$ SELECT ((at AT TIME ZONE zone) + make_interval(days => n)) AT TIME ZONE zone $$;

-- The first instant of the next day: what expires from then on is still valid today. Where clocks go back over midnight
-- the day begins an hour before the midnight that AT TIME ZONE takes.
CREATE OR REPLACE FUNCTION torno_tomorrow (zone text) RETURNS timestamptz
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  today date := (now() AT TIME ZONE zone)::date;
  midnight timestamptz := (today + 1)::timestamp AT TIME ZONE zone;
BEGIN
  IF ((midnight - interval '1 hour') AT TIME ZONE zone)::date > today THEN RETURN midnight - interval '1 hour'; END IF;
  RETURN midnight;
END $$;
