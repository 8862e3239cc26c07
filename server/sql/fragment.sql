-- What rows that were read with fragments lack (server/torno-fragments.c). The version is read first.

-- @statement fragment_version ()
SELECT version FROM catalogue

-- @statement fragment_gyms (ids text)
SELECT @gym(g) FROM gyms g WHERE g.id = ANY ($1::bigint[])

-- @statement fragment_plans (ids text)
SELECT @plan(p) FROM plans p WHERE p.id = ANY ($1::bigint[])

-- @statement fragment_users (ids text)
SELECT @user(u) FROM users u WHERE u.id = ANY ($1::bigint[])
