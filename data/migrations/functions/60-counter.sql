-- Products, their stock ledger, and sales. Lock order: sales, then products by id.

-- An amount as answers show it: "29.99".
CREATE OR REPLACE FUNCTION torno_money (cents bigint) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  AS $$ SELECT CASE WHEN cents < 0 THEN '-' ELSE '' END || abs(cents) / 100 || '.' || lpad((abs(cents) % 100)::text, 2, '0') $$;

-- Changes the stock of a product that the caller has locked, and writes the ledger. The stock never goes below 0.
CREATE OR REPLACE FUNCTION torno_move_stock (product products, p_change bigint, p_reason text, p_sale_id bigint, p_actor_id bigint,
                                             p_cost_cents bigint DEFAULT NULL, p_note text DEFAULT NULL)
  RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_change = 0 THEN RETURN; END IF;
  IF product.quantity + p_change < 0 THEN
    PERFORM torno_refuse('insufficient_stock', jsonb_build_object('available', product.quantity, 'requested', -p_change));
  END IF;
  UPDATE products SET quantity = product.quantity + p_change WHERE gym_id = product.gym_id AND id = product.id;
  INSERT INTO stock_movements (gym_id, product_id, change, quantity_after, reason, sale_id, actor_id, cost_cents, note)
  VALUES (product.gym_id, product.id, p_change, product.quantity + p_change, p_reason, p_sale_id, p_actor_id, p_cost_cents, p_note);
END $$;

CREATE OR REPLACE FUNCTION torno_create_product (p_actor_id bigint, p_gym_id bigint, p_name text, p_price_cents bigint,
                                                 p_quantity bigint, p_is_active boolean, p_low_stock_threshold integer,
                                                 p_barcode text) RETURNS bigint
  LANGUAGE plpgsql AS $$
DECLARE
  product products;
BEGIN
  IF NOT EXISTS (SELECT FROM gyms WHERE id = p_gym_id) THEN PERFORM torno_refuse('gym_not_found'); END IF;
  INSERT INTO products (gym_id, name, price_cents, is_active, low_stock_threshold, barcode)
  VALUES (p_gym_id, p_name, p_price_cents, coalesce(p_is_active, true), p_low_stock_threshold, coalesce(p_barcode, ''))
  RETURNING * INTO product;
  PERFORM torno_move_stock(product, coalesce(p_quantity, 0), 'opening', NULL, p_actor_id);
  RETURN product.id;
END $$;

CREATE OR REPLACE FUNCTION torno_update_product (p_actor_id bigint, p_product_id bigint, p_if_match text, p_name text,
                                                 p_price_cents bigint, p_quantity bigint, p_is_active boolean,
                                                 p_has_low_stock_threshold boolean, p_low_stock_threshold integer,
                                                 p_barcode text)
  RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  product products;
BEGIN
  SELECT * INTO product FROM products WHERE id = p_product_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('product_not_found'); END IF;
  IF NOT torno_version_fits(product.version, p_if_match) THEN PERFORM torno_refuse('stale_version'); END IF;
  IF p_quantity NOT BETWEEN 0 AND 999999999 THEN PERFORM torno_refuse('bad_stock'); END IF;
  IF num_nonnulls(p_name, p_price_cents, p_is_active, p_barcode) > 0 OR p_has_low_stock_threshold THEN
    UPDATE products SET name = coalesce(p_name, name), price_cents = coalesce(p_price_cents, price_cents),
                        is_active = coalesce(p_is_active, is_active), barcode = coalesce(p_barcode, barcode),
                        low_stock_threshold = CASE WHEN p_has_low_stock_threshold THEN p_low_stock_threshold
                                                   ELSE low_stock_threshold END
    WHERE gym_id = product.gym_id AND id = product.id;
  END IF;
  IF p_quantity IS NOT NULL THEN
    PERFORM torno_move_stock(product, p_quantity - product.quantity,
                             CASE WHEN p_quantity > product.quantity THEN 'restock' ELSE 'count' END, NULL, p_actor_id);
  END IF;
END $$;

-- Takes goods in, with what they cost.
CREATE OR REPLACE FUNCTION torno_restock (p_actor_id bigint, p_product_id bigint, p_quantity bigint, p_cost_cents bigint,
                                          p_note text) RETURNS bigint
  LANGUAGE plpgsql AS $$
DECLARE
  product products;
BEGIN
  SELECT * INTO product FROM products WHERE id = p_product_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('product_not_found'); END IF;
  IF product.quantity + p_quantity > 999999999 THEN PERFORM torno_refuse('bad_stock'); END IF;
  PERFORM torno_move_stock(product, p_quantity, 'restock', NULL, p_actor_id, p_cost_cents, nullif(p_note, ''));
  RETURN product.id;
END $$;

CREATE OR REPLACE FUNCTION torno_delete_product (p_product_id bigint, p_if_match text) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  product products;
BEGIN
  SELECT * INTO product FROM products WHERE id = p_product_id FOR UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('product_not_found'); END IF;
  IF NOT torno_version_fits(product.version, p_if_match) THEN PERFORM torno_refuse('stale_version'); END IF;
  DELETE FROM products WHERE gym_id = product.gym_id AND id = product.id;
END $$;

-- Finds a member of the gym who is to buy, and keeps who it is from being erased meanwhile.
CREATE OR REPLACE FUNCTION torno_require_buyer (p_user_id bigint, p_gym_id bigint) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  person users;
BEGIN
  SELECT * INTO person FROM users WHERE id = p_user_id AND role = 'user' AND erased_at IS NULL FOR SHARE;
  IF NOT FOUND THEN PERFORM torno_refuse('user_not_found'); END IF;
  IF person.gym_id <> p_gym_id THEN PERFORM torno_refuse('other_gym'); END IF;
END $$;

-- A price less so many percent, rounded to the cent, half a cent up.
CREATE OR REPLACE FUNCTION torno_take_off (price_cents bigint, percent integer) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT round(price_cents * (100 - percent) / 100.0)::bigint $$;

-- Sells one line, perhaps to a member of the gym. A product that is not for sale any more, or not in the gym asked for, is
-- not found.
CREATE OR REPLACE FUNCTION torno_sell_line (p_actor_id bigint, p_scope bigint, p_gym_id bigint, p_product_id bigint,
                                            p_quantity bigint, p_payment_type text, p_discount integer, p_ticket_id bigint,
                                            p_buyer_id bigint)
  RETURNS sales
  LANGUAGE plpgsql AS $$
DECLARE
  product products;
  sale sales;
  unit_cents bigint;
BEGIN
  SELECT * INTO product FROM products WHERE id = p_product_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('product_not_found'); END IF;
  IF product.gym_id <> p_scope THEN PERFORM torno_refuse('other_gym'); END IF;
  IF NOT product.is_active OR product.gym_id <> p_gym_id THEN PERFORM torno_refuse('product_not_found'); END IF;
  IF p_quantity > product.quantity THEN
    PERFORM torno_refuse('insufficient_stock', jsonb_build_object('available', product.quantity, 'requested', p_quantity));
  END IF;
  IF p_discount > (SELECT max_discount_percent FROM gyms WHERE id = product.gym_id) THEN
    PERFORM torno_refuse('discount_too_large');
  END IF;
  IF p_buyer_id IS NOT NULL THEN PERFORM torno_require_buyer(p_buyer_id, product.gym_id); END IF;
  unit_cents := torno_take_off(product.price_cents, coalesce(p_discount, 0));
  INSERT INTO sales (gym_id, product_id, quantity, unit_price_cents, total_amount_cents, payment_type, discount_percent,
                     sold_by_id, ticket_id, buyer_id)
  VALUES (product.gym_id, product.id, p_quantity, unit_cents, p_quantity * unit_cents, coalesce(p_payment_type, 'cash'),
          coalesce(p_discount, 0), p_actor_id, p_ticket_id, p_buyer_id)
  RETURNING * INTO sale;
  PERFORM torno_move_stock(product, -p_quantity, 'sale', sale.id, p_actor_id);
  RETURN sale;
END $$;

-- Sells all lines or none. The products are locked in one order first, so that two tickets never wait for each other.
CREATE OR REPLACE FUNCTION torno_checkout (p_actor_id bigint, p_scope bigint, p_gym_id bigint, p_items jsonb, p_payment_type text,
                                           p_discount integer, p_buyer_id bigint, OUT ticket_id bigint, OUT total_cents bigint)
  LANGUAGE plpgsql AS $$
DECLARE
  line jsonb;
  sale sales;
  ticket_gym bigint := p_gym_id;
BEGIN
  PERFORM torno_act(p_actor_id);
  ticket_id := nextval('ticket_ids');
  total_cents := 0;
  PERFORM p.id FROM products p
  WHERE p.id IN (SELECT (item ->> 'product_id')::bigint FROM jsonb_array_elements(p_items) item)
  ORDER BY p.id FOR NO KEY UPDATE;
  FOR line IN SELECT item FROM jsonb_array_elements(p_items) WITH ORDINALITY AS lines (item, place) ORDER BY place LOOP
    sale := torno_sell_line(p_actor_id, p_scope, ticket_gym, (line ->> 'product_id')::bigint, (line ->> 'quantity')::bigint,
                            p_payment_type, p_discount, ticket_id, p_buyer_id);
    ticket_gym := sale.gym_id;
    total_cents := total_cents + sale.total_amount_cents;
  END LOOP;
END $$;

-- Locks a standing sale for a change.
CREATE OR REPLACE FUNCTION torno_lock_sale (p_sale_id bigint, p_if_match text) RETURNS sales
  LANGUAGE plpgsql AS $$
DECLARE
  sale sales;
BEGIN
  SELECT * INTO sale FROM sales WHERE id = p_sale_id AND voided_at IS NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('sale_not_found'); END IF;
  IF NOT torno_version_fits(sale.version, p_if_match) THEN PERFORM torno_refuse('stale_version'); END IF;
  RETURN sale;
END $$;

-- How much of a sale has not been taken back. The caller has locked it.
CREATE OR REPLACE FUNCTION torno_sale_rest (sale sales) RETURNS bigint
  LANGUAGE sql STABLE AS $$
    SELECT sale.quantity + coalesce(sum(quantity), 0)::bigint FROM sales WHERE gym_id = sale.gym_id AND reverses_id = sale.id $$;

-- Locks a sale that nothing was taken back of, nor that takes anything back: others are not changed any more.
CREATE OR REPLACE FUNCTION torno_lock_whole_sale (p_sale_id bigint, p_if_match text) RETURNS sales
  LANGUAGE plpgsql AS $$
DECLARE
  sale sales := torno_lock_sale(p_sale_id, p_if_match);
BEGIN
  IF sale.reverses_id IS NOT NULL OR torno_sale_rest(sale) < sale.quantity THEN PERFORM torno_refuse('sale_reversed'); END IF;
  RETURN sale;
END $$;

-- Takes a sale back by a row of its own, in a ticket: a void all of it, a refund all that is left or p_quantity. A trainer
-- does so only with an own sale of the shift that is open.
CREATE OR REPLACE FUNCTION torno_take_back (p_actor_id bigint, p_scope bigint, p_sale_id bigint, p_reversal text,
                                            p_quantity bigint, p_payment_type text, p_reason text, p_restock boolean,
                                            p_ticket_id bigint)
  RETURNS sales LANGUAGE plpgsql AS $$
DECLARE
  sale sales := torno_lock_sale(p_sale_id, NULL);
  product products;
  rest bigint := torno_sale_rest(sale);
  back bigint := coalesce(p_quantity, rest);
  reversal sales;
BEGIN
  IF sale.gym_id <> p_scope THEN PERFORM torno_refuse('other_gym'); END IF;
  IF p_scope IS NOT NULL AND (sale.sold_by_id <> p_actor_id OR NOT EXISTS (
       SELECT FROM shifts WHERE gym_id = sale.gym_id AND id = sale.shift_id AND closed_at IS NULL)) THEN
    PERFORM torno_refuse('forbidden');
  END IF;
  IF sale.reverses_id IS NOT NULL OR rest = 0 OR (p_reversal = 'void' AND rest < sale.quantity) THEN
    PERFORM torno_refuse('sale_reversed');
  END IF;
  IF back > rest THEN PERFORM torno_refuse('refund_too_large'); END IF;
  SELECT * INTO product FROM products WHERE gym_id = sale.gym_id AND id = sale.product_id FOR NO KEY UPDATE;
  INSERT INTO sales (gym_id, product_id, quantity, unit_price_cents, total_amount_cents, payment_type, discount_percent,
                     sold_by_id, ticket_id, buyer_id, reverses_id, reversal, reason)
  VALUES (sale.gym_id, sale.product_id, -back, sale.unit_price_cents, -back * sale.unit_price_cents,
          coalesce(p_payment_type, sale.payment_type), sale.discount_percent, p_actor_id, p_ticket_id, sale.buyer_id, sale.id,
          p_reversal, p_reason)
  RETURNING * INTO reversal;
  IF coalesce(p_restock, true) THEN PERFORM torno_move_stock(product, back, p_reversal, reversal.id, p_actor_id); END IF;
  RETURN reversal;
END $$;

-- The same with a single sale: it is a ticket of its own.
CREATE OR REPLACE FUNCTION torno_reverse_sale (p_actor_id bigint, p_scope bigint, p_sale_id bigint, p_reversal text,
                                               p_quantity bigint, p_payment_type text, p_reason text, p_restock boolean)
  RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  reversal sales := torno_take_back(p_actor_id, p_scope, p_sale_id, p_reversal, p_quantity, p_payment_type, p_reason, p_restock,
                                    nextval('ticket_ids'));
BEGIN
  RETURN reversal.id;
END $$;

-- Voids all sales of a ticket or none, as another ticket. All are locked before the first is taken back, each kind by id,
-- so that two who void, sell or refund never wait for each other.
CREATE OR REPLACE FUNCTION torno_void_ticket (p_actor_id bigint, p_scope bigint, p_ticket_id bigint, p_reason text,
                                              OUT ticket_id bigint, OUT total_cents bigint)
  LANGUAGE plpgsql AS $$
DECLARE
  line bigint;
  reversal sales;
BEGIN
  PERFORM torno_act(p_actor_id);
  ticket_id := nextval('ticket_ids');
  total_cents := 0;
  PERFORM FROM sales s WHERE s.ticket_id = p_ticket_id AND s.voided_at IS NULL ORDER BY s.id FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM torno_refuse('sale_not_found'); END IF;
  PERFORM FROM products p
  WHERE (p.gym_id, p.id) IN (SELECT s.gym_id, s.product_id FROM sales s WHERE s.ticket_id = p_ticket_id AND s.voided_at IS NULL)
  ORDER BY p.id FOR NO KEY UPDATE;
  FOR line IN SELECT s.id FROM sales s WHERE s.ticket_id = p_ticket_id AND s.voided_at IS NULL ORDER BY s.id LOOP
    reversal := torno_take_back(p_actor_id, p_scope, line, 'void', NULL, NULL, p_reason, true, torno_void_ticket.ticket_id);
    total_cents := total_cents + reversal.total_amount_cents;
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION torno_update_sale (p_actor_id bigint, p_sale_id bigint, p_if_match text, p_quantity bigint,
                                              p_unit_price_cents bigint, p_payment_type text, p_sale_date text) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  sale sales := torno_lock_whole_sale(p_sale_id, p_if_match);
  product products;
  zone text;
BEGIN
  SELECT timezone INTO zone FROM gyms WHERE id = sale.gym_id;
  IF p_quantity <> sale.quantity THEN
    SELECT * INTO product FROM products WHERE gym_id = sale.gym_id AND id = sale.product_id FOR NO KEY UPDATE;
    PERFORM torno_move_stock(product, sale.quantity - p_quantity, 'correction', sale.id, p_actor_id);
  END IF;
  UPDATE sales SET quantity = coalesce(p_quantity, quantity), unit_price_cents = coalesce(p_unit_price_cents, unit_price_cents),
                   total_amount_cents = coalesce(p_quantity, quantity) * coalesce(p_unit_price_cents, unit_price_cents),
                   payment_type = coalesce(p_payment_type, payment_type),
                   sale_date = coalesce(torno_instant(p_sale_date, zone), sale_date)
  WHERE gym_id = sale.gym_id AND id = sale.id;
END $$;

-- Takes a sale back: its row stays, what was sold returns to the shelf.
CREATE OR REPLACE FUNCTION torno_void_sale (p_actor_id bigint, p_sale_id bigint, p_if_match text) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  sale sales := torno_lock_whole_sale(p_sale_id, p_if_match);
  product products;
BEGIN
  SELECT * INTO product FROM products WHERE gym_id = sale.gym_id AND id = sale.product_id FOR NO KEY UPDATE;
  PERFORM torno_move_stock(product, sale.quantity, 'void', sale.id, p_actor_id);
  UPDATE sales SET voided_at = now(), voided_by_id = p_actor_id WHERE gym_id = sale.gym_id AND id = sale.id;
END $$;

-- Finds a product for staff: refuses where there is none or it is another gym's.
CREATE OR REPLACE FUNCTION torno_require_product (p_product_id bigint, p_scope bigint) RETURNS bigint
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  found_gym bigint;
BEGIN
  SELECT gym_id INTO found_gym FROM products WHERE id = p_product_id;
  IF NOT FOUND THEN PERFORM torno_refuse('product_not_found'); END IF;
  IF found_gym <> p_scope THEN PERFORM torno_refuse('other_gym'); END IF;
  RETURN p_product_id;
END $$;
