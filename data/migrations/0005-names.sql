-- Lists of people by name, in either direction.
CREATE INDEX users_name_idx ON users (torno_fold(full_name), id) WHERE erased_at IS NULL;
