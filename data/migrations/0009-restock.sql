-- What goods cost when they came in, and a remark beside it.
ALTER TABLE stock_movements
  ADD COLUMN cost_cents bigint CHECK (cost_cents >= 0),   -- of all that came together
  ADD COLUMN note text CHECK (length(note) BETWEEN 1 AND 300);
-- It takes more than before; functions/ makes it anew.
DROP FUNCTION IF EXISTS torno_move_stock (products, bigint, text, bigint, bigint);
