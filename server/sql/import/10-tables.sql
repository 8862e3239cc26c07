-- Moving in: the tables of the old system as they stand in its dump, all text, with the place of each row. What the old
-- system's columns are called is said here alone (reference.md, "Database Schema"); optional ones came later, or not at
-- every gym. These files run one after the other in one transaction, as scripts: see torno-import.c.

CREATE TEMPORARY TABLE old_tables (place integer, tab text, aliases text) ON COMMIT DROP;
INSERT INTO old_tables VALUES
  (1, 'gyms',         'gym'),
  (2, 'users',        'user'),
  (3, 'plans',        'plan'),
  (4, 'user_plans',   'user_plan userplan userplans'),
  (5, 'products',     'product'),
  (6, 'sales',        'sale'),
  (7, 'measurements', 'measurement body_measurement body_measurements'),
  (8, 'attendance',   'attendances');

CREATE TEMPORARY TABLE old_columns (tab text, col text, kind text, is_required boolean) ON COMMIT DROP;
INSERT INTO old_columns
SELECT t.tab, c.col, c.kind, c.is_required
FROM (VALUES
  ('gyms',         'name text100!, address text'),
  ('users',        'email text320!, full_name text200!, document_id text!, phone_number text, gym_id id, role text!, '
                   'hashed_password text, schedule_start clock, schedule_end clock'),
  ('plans',        'name text100!, price money!, duration_days count!, gym_id id, role text, days count'),
  ('user_plans',   'user_id id!, plan_id id!, purchased_price money!, purchased_at instant!, expires_at instant!, '
                   'created_by_id id!, payment_type text, duration_days count, days count'),
  ('products',     'name text100!, price money!, quantity count!, gym_id id'),
  ('sales',        'product_id id!, quantity count!, unit_price money!, total_amount money!, sold_by_id id!, gym_id id, '
                   'payment_type text, sale_date instant!'),
  ('measurements', 'user_id id!, recorded_by_id id!, height number, weight number, chest number, shoulders number, '
                   'biceps_left number, biceps_right number, forearms_left number, forearms_right number, abdomen number, '
                   'hips number, thighs_left number, thighs_right number, calves_left number, calves_right number, '
                   'notes text, measurement_date instant!'),
  ('attendance',   'user_id id!, attendance_date day!, check_in_time moment!, check_out_time moment, recorded_by_id id!, '
                   'notes text')
) t (tab, list)
CROSS JOIN LATERAL (
  SELECT split_part(word, ' ', 1) AS col, rtrim(split_part(word, ' ', 2), '!') AS kind, word LIKE '%!' AS is_required
  FROM unnest(string_to_array('id id!, ' || t.list || ', is_active boolean, created_at instant, updated_at instant', ', ')) word
) c;

-- `line` of the file, `place` among the rows of its table; `is_bad` once something stands against the row; `new_id` is
-- what the row is called here.
DO $$
DECLARE
  t record;
BEGIN
  FOR t IN SELECT tab, string_agg(format('%I text', col), ', ') AS cols FROM old_columns GROUP BY tab LOOP
    EXECUTE format('CREATE TEMPORARY TABLE %I (line bigint, place bigint, is_bad boolean NOT NULL DEFAULT false, '
                   'new_id bigint, new_gym_id bigint, %s) ON COMMIT DROP', 'old_' || t.tab, t.cols);
  END LOOP;
END $$;

ALTER TABLE old_users ADD COLUMN has_published_password boolean NOT NULL DEFAULT false;

CREATE TEMPORARY TABLE import_faults (tab text, line bigint, place bigint, id text, reason text) ON COMMIT DROP;
CREATE TEMPORARY TABLE import_notes (at serial, note text) ON COMMIT DROP;
