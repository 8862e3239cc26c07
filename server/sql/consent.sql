-- Consent to biometrics.

-- @define columns
@consent(c), g.timezone AS "@zone"

-- @statement consent_give (actor_id int8, scope int8, user_id int8, text text)
SELECT torno_act($1), torno_set_result(torno_give_consent($1, $2, $3, $4))

-- @statement consent_answer ()
SELECT @{columns} FROM consents c JOIN gyms g ON g.id = c.gym_id WHERE c.id = torno_result_id()

-- @statement consent_get (user_id int8, scope int8)
SELECT @{columns} FROM consents c JOIN gyms g ON g.id = c.gym_id
WHERE c.user_id = torno_require_member($1, $2) AND c.withdrawn_at IS NULL ORDER BY c.id DESC LIMIT 1

-- @statement consent_withdraw (actor_id int8, scope int8, user_id int8)
SELECT torno_act($1), torno_withdraw_consent($1, $2, $3)
