-- Sales taken back by rows of their own, so that past days never change; and discounts at the till.
ALTER TABLE gyms ADD COLUMN max_discount_percent integer NOT NULL DEFAULT 0 CHECK (max_discount_percent BETWEEN 0 AND 100);

ALTER TABLE sales
  DROP CONSTRAINT sales_quantity_check,
  ADD COLUMN discount_percent integer NOT NULL DEFAULT 0 CHECK (discount_percent BETWEEN 0 AND 100),
  ADD COLUMN reverses_id bigint,                -- the sale that this row takes back, whole or in part
  ADD COLUMN reversal text CHECK (reversal IN ('void', 'refund')),
  ADD COLUMN reason text CHECK (length(reason) BETWEEN 1 AND 300),
  ADD FOREIGN KEY (gym_id, reverses_id) REFERENCES sales (gym_id, id),
  ADD CONSTRAINT sales_takes_back_check CHECK (num_nonnulls(reverses_id, reversal, reason) = CASE WHEN quantity > 0 THEN 0 ELSE 3 END
                                             AND quantity <> 0);
CREATE INDEX sales_reverses_idx ON sales (gym_id, reverses_id) WHERE reverses_id IS NOT NULL;

ALTER TABLE stock_movements
  DROP CONSTRAINT stock_movements_reason_check,
  ADD CONSTRAINT stock_movements_reason_check
    CHECK (reason IN ('opening', 'sale', 'correction', 'void', 'refund', 'restock', 'count'));

-- These take or give more than before; functions/ makes them anew.
DROP FUNCTION IF EXISTS torno_update_gym (bigint, bigint, text, text, text, boolean, text, integer, boolean, boolean);
DROP FUNCTION IF EXISTS torno_sell_line (bigint, bigint, bigint, bigint, bigint, text, bigint);
DROP FUNCTION IF EXISTS torno_checkout (bigint, bigint, bigint, jsonb, text);
DROP FUNCTION IF EXISTS torno_sum_shift (bigint, bigint);
