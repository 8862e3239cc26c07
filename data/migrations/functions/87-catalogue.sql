-- Counts the catalogue's version up with every change of what servers keep of it. A snapshot that sees a version sees all
-- that changed up to it: whoever counts waits for who counted before. That happens at the end of a transaction, so that
-- the row is nobody's to wait for in the middle of something else; the catalogue comes last of all in the lock order.

CREATE OR REPLACE FUNCTION torno_on_catalogue () RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'users' THEN
    -- Staff, and who was staff: those stand in rows of others.
    IF OLD.role = 'user' AND NEW.role = 'user'
       AND NOT EXISTS (SELECT FROM user_plans WHERE created_by_id = NEW.id)
       AND NOT EXISTS (SELECT FROM sales WHERE sold_by_id = NEW.id)
       AND NOT EXISTS (SELECT FROM attendance WHERE recorded_by_id = NEW.id) THEN
      RETURN NULL;
    END IF;
  END IF;
  UPDATE catalogue SET version = version + 1;
  RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS catalogue ON gyms;
DROP TRIGGER IF EXISTS catalogue ON plans;
DROP TRIGGER IF EXISTS catalogue ON users;
CREATE CONSTRAINT TRIGGER catalogue AFTER UPDATE ON gyms DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION torno_on_catalogue();
CREATE CONSTRAINT TRIGGER catalogue AFTER UPDATE ON plans DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION torno_on_catalogue();
CREATE CONSTRAINT TRIGGER catalogue AFTER UPDATE ON users DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION torno_on_catalogue();
