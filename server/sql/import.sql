-- Many records out of a spreadsheet: a row a fault, or one without a fault.

-- @statement import_products (actor_id int8, actor_gym int8, gym_id int8, rows jsonb, dry_run bool)
SELECT jsonb_array_length($4) AS n_rows, f.place, f.field, f.code
FROM (SELECT) one LEFT JOIN torno_import($1, coalesce($3, $2), 'product', $4, coalesce($5, false)) f ON true

-- @statement import_plans (actor_id int8, actor_gym int8, gym_id int8, rows jsonb, dry_run bool)
SELECT jsonb_array_length($4) AS n_rows, f.place, f.field, f.code
FROM (SELECT) one LEFT JOIN torno_import($1, coalesce($3, $2), 'plan', $4, coalesce($5, false)) f ON true

-- @statement import_members (actor_id int8, actor_gym int8, gym_id int8, rows jsonb, dry_run bool)
SELECT jsonb_array_length($4) AS n_rows, f.place, f.field, f.code
FROM (SELECT) one LEFT JOIN torno_import($1, coalesce($3, $2), 'member', $4, coalesce($5, false)) f ON true
