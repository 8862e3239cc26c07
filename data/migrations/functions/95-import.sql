-- Many records out of a spreadsheet: all of them or none.

CREATE OR REPLACE FUNCTION torno_cents (amount text) RETURNS bigint
  LANGUAGE sql IMMUTABLE AS $$ SELECT (amount::numeric * 100)::bigint $$;

CREATE OR REPLACE FUNCTION torno_import_product (p_actor_id bigint, p_gym_id bigint, p_row jsonb) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM torno_create_product(p_actor_id, p_gym_id, btrim(p_row ->> 'name'), torno_cents(p_row ->> 'price'),
                               (p_row ->> 'quantity')::bigint, (p_row ->> 'is_active')::boolean,
                               (p_row ->> 'low_stock_threshold')::integer, btrim(p_row ->> 'barcode'));
END $$;

CREATE OR REPLACE FUNCTION torno_import_plan (p_gym_id bigint, p_row jsonb) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM torno_create_plan(p_gym_id, btrim(p_row ->> 'name'), torno_cents(p_row ->> 'price'),
                            (p_row ->> 'duration_days')::integer, p_row ->> 'role', (p_row ->> 'days')::integer,
                            (p_row ->> 'is_active')::boolean);
END $$;

-- What was paid elsewhere is not this till's: without a price the plan costs nothing. A day of expiry is the first one
-- on which the plan no longer admits.
CREATE OR REPLACE FUNCTION torno_import_member (p_actor_id bigint, p_gym_id bigint, p_row jsonb) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  found_plan bigint;
  new_id bigint;
BEGIN
  SELECT id INTO found_plan FROM plans
  WHERE gym_id = p_gym_id AND lower(name) = lower(btrim(p_row ->> 'plan')) AND is_active;
  IF NOT FOUND THEN PERFORM torno_refuse('plan_not_found'); END IF;
  new_id := torno_create_member(p_actor_id, NULL, p_gym_id, btrim(p_row ->> 'email'), btrim(p_row ->> 'full_name'),
                                btrim(p_row ->> 'document_id'), btrim(p_row ->> 'phone_number'), found_plan, NULL,
                                coalesce(torno_cents(p_row ->> 'purchased_price'), 0));
  UPDATE user_plans p SET expires_at = torno_from(p_row ->> 'expires_at', g.timezone)
  FROM gyms g
  WHERE g.id = p.gym_id AND p.gym_id = p_gym_id AND p.user_id = new_id AND p_row ->> 'expires_at' IS NOT NULL;
END $$;

-- The code of the API for what a constraint refuses.
CREATE OR REPLACE FUNCTION torno_code_of_constraint (constraint_name text) RETURNS text
  LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE constraint_name WHEN 'users_email_key' THEN 'email_taken' WHEN 'users_document_id_key' THEN 'document_taken'
                                    WHEN 'plans_name_key' THEN 'name_taken' WHEN 'products_name_key' THEN 'name_taken'
                                    WHEN 'products_barcode_key' THEN 'barcode_taken' END $$;

CREATE OR REPLACE FUNCTION torno_field_of_code (code text) RETURNS text
  LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE code WHEN 'email_taken' THEN 'email' WHEN 'document_taken' THEN 'document_id' WHEN 'name_taken' THEN 'name'
                         WHEN 'plan_not_found' THEN 'plan' WHEN 'bad_pass' THEN 'days' WHEN 'barcode_taken' THEN 'barcode' END $$;

-- Makes all of p_rows, or refuses as the first of them does that cannot be made. A dry run makes none and tells of each
-- that could not be, counted from 0: at which field, and why.
CREATE OR REPLACE FUNCTION torno_import (p_actor_id bigint, p_gym_id bigint, p_kind text, p_rows jsonb, p_dry_run boolean)
  RETURNS TABLE (place integer, field text, code text)
  LANGUAGE plpgsql AS $$
DECLARE
  line record;
  found_code text;
  broken text;
  faults jsonb := '[]';
BEGIN
  IF NOT EXISTS (SELECT FROM gyms WHERE id = p_gym_id) THEN PERFORM torno_refuse('gym_not_found'); END IF;
  BEGIN
    FOR line IN SELECT item, n FROM jsonb_array_elements(p_rows) WITH ORDINALITY AS rows (item, n) ORDER BY n LOOP
      BEGIN
        CASE p_kind
          WHEN 'product' THEN PERFORM torno_import_product(p_actor_id, p_gym_id, line.item);
          WHEN 'plan'    THEN PERFORM torno_import_plan(p_gym_id, line.item);
          WHEN 'member'  THEN PERFORM torno_import_member(p_actor_id, p_gym_id, line.item);
        END CASE;
      EXCEPTION WHEN SQLSTATE 'TN000' OR unique_violation THEN
        GET STACKED DIAGNOSTICS found_code = MESSAGE_TEXT, broken = CONSTRAINT_NAME;
        IF SQLSTATE <> 'TN000' THEN found_code := torno_code_of_constraint(broken); END IF;
        IF NOT p_dry_run OR found_code IS NULL THEN RAISE; END IF;
        faults := faults || jsonb_build_object('place', line.n - 1, 'field', torno_field_of_code(found_code), 'code', found_code);
      END;
    END LOOP;
    -- Takes back what has been made; the faults found stay.
    IF p_dry_run THEN RAISE EXCEPTION USING ERRCODE = 'TN001', MESSAGE = 'dry run'; END IF;
  EXCEPTION WHEN SQLSTATE 'TN001' THEN
    NULL;
  END;
  RETURN QUERY SELECT f.place, f.field, f.code FROM jsonb_to_recordset(faults) AS f (place integer, field text, code text)
               ORDER BY f.place;
END $$;
