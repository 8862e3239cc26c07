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
