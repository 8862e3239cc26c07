-- What a scanner types for a product: one product of a gym at most has it, and not every product has one.
ALTER TABLE products ADD COLUMN barcode text NOT NULL DEFAULT '' CHECK (length(barcode) <= 64);
CREATE UNIQUE INDEX products_barcode_key ON products (gym_id, barcode) WHERE barcode <> '';
-- These take more than before; functions/ makes them anew.
DROP FUNCTION IF EXISTS torno_create_product (bigint, bigint, text, bigint, bigint, boolean, integer);
DROP FUNCTION IF EXISTS torno_update_product (bigint, bigint, text, text, bigint, bigint, boolean, boolean, integer);
