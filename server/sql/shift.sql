-- Shifts of the till: what was counted, and what the books say.

-- @define columns
@shift(s), @user(o, opened_by), @user(c, closed_by), g.timezone AS "@zone", s.version AS "@version",
coalesce(s.expected_cash_cents, f.cash_cents) AS expected_cash,
coalesce(s.expected_transfer_cents, f.transfer_cents) AS expected_transfer,
coalesce(s.expected_card_cents, f.card_cents) AS expected_card,
s.counted_cash_cents - s.expected_cash_cents AS difference_cash,
s.counted_transfer_cents - s.expected_transfer_cents AS difference_transfer,
s.counted_card_cents - s.expected_card_cents AS difference_card,
f.in_cents AS paid_in, f.out_cents AS paid_out, f.totals

-- @define joins
JOIN gyms g ON g.id = s.gym_id
JOIN users o ON o.id = s.opened_by_id
LEFT JOIN users c ON c.id = s.closed_by_id
CROSS JOIN LATERAL torno_shift_figures(s.gym_id, s.id, s.opening_float_cents) f

-- @define listed
($1::bigint IS NULL OR s.gym_id = $1)
AND s.opened_at >= torno_from($2, g.timezone) AND s.opened_at < torno_until($3, g.timezone)

-- @statement shift_list (gym_filter int8, start_date text, end_date text, skip int4, limit int4)
WITH page AS (
  SELECT s.gym_id, s.id FROM shifts s JOIN gyms g ON g.id = s.gym_id WHERE @{listed}
  ORDER BY s.opened_at DESC, s.id DESC OFFSET coalesce($4, 0) LIMIT coalesce($5, 100))
SELECT @{columns} FROM page JOIN shifts s ON s.gym_id = page.gym_id AND s.id = page.id @{joins}
ORDER BY s.opened_at DESC, s.id DESC

-- @statement shift_count (gym_filter int8, start_date text, end_date text)
SELECT count(*) AS total FROM shifts s JOIN gyms g ON g.id = s.gym_id WHERE @{listed}

-- @statement shift_current (gym_filter int8, actor_gym int8)
SELECT @{columns} FROM shifts s @{joins} WHERE s.gym_id = coalesce($1, $2) AND s.closed_at IS NULL

-- @statement shift_get (shift_id int8, scope int8)
SELECT @{columns}, CASE WHEN s.gym_id <> $2 THEN 'other_gym' END AS "@refusal" FROM shifts s @{joins} WHERE s.id = $1

-- @statement shift_answer ()
SELECT @{columns} FROM shifts s @{joins} WHERE s.id = torno_result_id()

-- @statement shift_open (actor_id int8, actor_gym int8, gym_id int8, opening_float int8)
SELECT torno_act($1), torno_set_result(torno_open_shift($1, coalesce($3, $2), $4))

-- @statement shift_close (actor_id int8, scope int8, shift_id int8, counted_cash int8, counted_transfer int8, counted_card int8)
SELECT torno_act($1), torno_set_result(torno_close_shift($1, $2, $3, $4, $5, $6))

-- @statement shift_movements (shift_id int8, scope int8, skip int4, limit int4)
SELECT @shift_movement(m), g.timezone AS "@zone" FROM shift_movements m JOIN gyms g ON g.id = m.gym_id
WHERE m.shift_id = torno_require_shift($1, $2) ORDER BY m.id OFFSET coalesce($3, 0) LIMIT coalesce($4, 100)

-- @statement shift_count_movements (shift_id int8)
SELECT count(*) AS total FROM shift_movements WHERE shift_id = $1

-- @statement shift_move_cash (actor_id int8, scope int8, shift_id int8, direction text, amount int8, reason text)
SELECT torno_act($1), torno_set_result(torno_move_cash($1, $2, $3, $4, $5, $6))

-- @statement shift_movement_answer ()
SELECT @shift_movement(m), g.timezone AS "@zone" FROM shift_movements m JOIN gyms g ON g.id = m.gym_id
WHERE m.id = torno_result_id()
