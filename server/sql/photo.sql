-- Photos of people: one a person, as base64.

-- @define columns
f.user_id, f.content_type, translate(encode(f.image, 'base64'), E'\n', '') AS data, f.created_at, f.updated_at,
g.timezone AS "@zone", f.version AS "@version"

-- @statement photo_get (user_id int8, scope int8)
SELECT @{columns} FROM photos f JOIN gyms g ON g.id = f.gym_id WHERE f.user_id = torno_require_reader($1, $2)

-- @statement photo_answer ()
SELECT @{columns} FROM photos f JOIN gyms g ON g.id = f.gym_id WHERE f.user_id = torno_result_id()

-- @statement photo_set (actor_id int8, scope int8, user_id int8, if_match text, content_type text, data text)
SELECT torno_act($1), torno_set_result(torno_set_photo($2, $3, $4, $5, $6))

-- @statement photo_delete (actor_id int8, scope int8, user_id int8, if_match text)
SELECT torno_act($1), torno_delete_photo($2, $3, $4)
