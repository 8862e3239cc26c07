-- What is stored of one person, without what it says of others. Access is user_get's business.

-- @statement export_user_plans (user_id int8)
SELECT @user_plan(p), @plan(pl, plan), g.timezone AS "@zone"
FROM user_plans p JOIN gyms g ON g.id = p.gym_id JOIN plans pl ON pl.gym_id = p.gym_id AND pl.id = p.plan_id
WHERE p.user_id = $1 ORDER BY p.id

-- @statement export_purchases (user_id int8)
SELECT @sale(s), @product(p, product), g.timezone AS "@zone"
FROM sales s JOIN gyms g ON g.id = s.gym_id JOIN products p ON p.gym_id = s.gym_id AND p.id = s.product_id
WHERE s.buyer_id = $1 ORDER BY s.id

-- @statement export_attendance (user_id int8)
SELECT @attendance(a), g.timezone AS "@zone" FROM attendance a JOIN gyms g ON g.id = a.gym_id WHERE a.user_id = $1 ORDER BY a.id

-- @statement export_measurements (user_id int8)
SELECT @measurement(m), g.timezone AS "@zone" FROM measurements m JOIN gyms g ON g.id = m.gym_id WHERE m.user_id = $1 ORDER BY m.id

-- @statement export_consents (user_id int8)
SELECT @consent(c), g.timezone AS "@zone" FROM consents c JOIN gyms g ON g.id = c.gym_id WHERE c.user_id = $1 ORDER BY c.id

-- @statement export_fingerprints (user_id int8)
SELECT @fingerprint(f), g.timezone AS "@zone" FROM fingerprints f JOIN gyms g ON g.id = f.gym_id WHERE f.user_id = $1 ORDER BY f.finger

-- @statement export_photos (user_id int8)
SELECT f.user_id, f.content_type, translate(encode(f.image, 'base64'), E'\n', '') AS data, f.created_at, f.updated_at,
       g.timezone AS "@zone"
FROM photos f JOIN gyms g ON g.id = f.gym_id WHERE f.user_id = $1
