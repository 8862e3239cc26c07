-- The member who bought, where one was named at the till. Who is erased stays as the shell that other money hangs on.
ALTER TABLE sales ADD COLUMN buyer_id bigint REFERENCES users;
CREATE INDEX sales_buyer_idx ON sales (buyer_id, sale_date, id) WHERE buyer_id IS NOT NULL;

DROP FUNCTION IF EXISTS torno_sell_line (bigint, bigint, bigint, bigint, bigint, text, integer, bigint);
DROP FUNCTION IF EXISTS torno_checkout (bigint, bigint, bigint, jsonb, text, integer);
