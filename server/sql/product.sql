-- Products and their stock ledger.

-- @define columns
@product(p), @gym(g, gym), g.timezone AS "@zone", p.version AS "@version"

-- @define matching
($1::bigint IS NULL OR p.gym_id = $1)
AND ($2::text IS NULL OR p.barcode = $2 OR strpos(torno_fold(p.name), torno_fold($2)) > 0)

-- @statement product_list (gym_filter int8, q text, skip int4, limit int4)
SELECT @{columns} FROM products p JOIN gyms g ON g.id = p.gym_id
WHERE @{matching} ORDER BY p.id OFFSET coalesce($3, 0) LIMIT coalesce($4, 100)

-- @statement product_count (gym_filter int8, q text)
SELECT count(*) AS total FROM products p WHERE @{matching}

-- @statement product_list_active (gym_filter int8, q text, skip int4, limit int4)
SELECT @{columns} FROM products p JOIN gyms g ON g.id = p.gym_id
WHERE p.is_active AND @{matching} ORDER BY p.id OFFSET coalesce($3, 0) LIMIT coalesce($4, 100)

-- @statement product_count_active (gym_filter int8, q text)
SELECT count(*) AS total FROM products p WHERE p.is_active AND @{matching}

-- @statement product_list_low (gym_filter int8, threshold int8, skip int4, limit int4)
SELECT @{columns} FROM products p JOIN gyms g ON g.id = p.gym_id
WHERE p.is_active AND p.quantity <= coalesce($2, p.low_stock_threshold, 10) AND ($1::bigint IS NULL OR p.gym_id = $1)
ORDER BY p.quantity, p.id OFFSET coalesce($3, 0) LIMIT coalesce($4, 100)

-- @statement product_count_low (gym_filter int8, threshold int8)
SELECT count(*) AS total FROM products p
WHERE p.is_active AND p.quantity <= coalesce($2, p.low_stock_threshold, 10) AND ($1::bigint IS NULL OR p.gym_id = $1)

-- @statement product_get (product_id int8, scope int8)
SELECT @{columns}, CASE WHEN p.gym_id <> $2 THEN 'other_gym' END AS "@refusal"
FROM products p JOIN gyms g ON g.id = p.gym_id WHERE p.id = $1

-- @statement product_answer ()
SELECT @{columns} FROM products p JOIN gyms g ON g.id = p.gym_id WHERE p.id = torno_result_id()

-- @statement product_answer_stock (message text)
SELECT @{columns}, $1::text AS "message" FROM products p JOIN gyms g ON g.id = p.gym_id WHERE p.id = torno_result_id()

-- @statement product_create (actor_id int8, actor_gym int8, gym_id int8, name text, price int8, quantity int8, is_active bool, low_stock_threshold int4, barcode text)
SELECT torno_act($1), torno_set_result(torno_create_product($1, coalesce($3, $2), $4, $5, $6, $7, $8, $9))

-- @statement product_update (actor_id int8, product_id int8, if_match text, name text, price int8, quantity int8, is_active bool, has_low_stock_threshold bool, low_stock_threshold int4, barcode text)
SELECT torno_act($1), torno_set_result($2), torno_update_product($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- @statement product_set_stock (actor_id int8, product_id int8, if_match text, quantity int8)
SELECT torno_act($1), torno_set_result($2), torno_update_product($1, $2, $3, NULL, NULL, $4, NULL, false, NULL, NULL)

-- @statement product_restock (actor_id int8, product_id int8, quantity int8, cost int8, note text)
SELECT torno_act($1), torno_set_result(torno_restock($1, $2, $3, $4, $5))

-- @statement product_delete (actor_id int8, product_id int8, if_match text)
SELECT torno_act($1), torno_delete_product($2, $3)

-- @statement product_movements (product_id int8, scope int8, skip int4, limit int4)
SELECT @stock_movement(m), g.timezone AS "@zone"
FROM stock_movements m JOIN gyms g ON g.id = m.gym_id
WHERE m.product_id = torno_require_product($1, $2)
ORDER BY m.id DESC OFFSET coalesce($3, 0) LIMIT coalesce($4, 100)

-- @statement product_count_movements (product_id int8)
SELECT count(*) AS total FROM stock_movements m WHERE m.product_id = $1
