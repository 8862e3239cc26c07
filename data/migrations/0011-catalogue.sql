-- How few of a product are low; NULL: what the list of low stock takes for all.
ALTER TABLE products ADD COLUMN low_stock_threshold integer CHECK (low_stock_threshold BETWEEN 0 AND 999999999);
-- They take more than before; functions/ makes them anew.
DROP FUNCTION IF EXISTS torno_create_product (bigint, bigint, text, bigint, bigint, boolean);
DROP FUNCTION IF EXISTS torno_update_product (bigint, bigint, text, text, bigint, bigint, boolean);
