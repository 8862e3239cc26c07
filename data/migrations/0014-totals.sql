-- Sums that lists and summaries are answered from, kept by triggers in the transaction that changes what they sum
-- (functions/85-totals.sql, which also sums all anew whenever the functions change). A row is a day or a month of the
-- gym's own calendar.
CREATE TABLE sale_totals (
  gym_id       bigint NOT NULL REFERENCES gyms ON DELETE CASCADE,
  span         text COLLATE "C" NOT NULL CHECK (span IN ('day', 'month')),
  starts_on    date NOT NULL,
  product_id   bigint NOT NULL,
  payment_type text COLLATE "C" NOT NULL,
  sold_by_id   bigint NOT NULL,
  voided       boolean NOT NULL,
  lines        bigint NOT NULL,                  -- rows of sales, also of those that take a sale back
  sales        bigint NOT NULL,                  -- without those
  items        bigint NOT NULL,
  cents        bigint NOT NULL,
  PRIMARY KEY (gym_id, span, starts_on, product_id, payment_type, sold_by_id, voided)
) WITH (fillfactor = 80);

-- `slot` spreads the visits of one moment over several rows, so that two doors do not wait for each other.
CREATE TABLE visit_totals (
  gym_id         bigint NOT NULL REFERENCES gyms ON DELETE CASCADE,
  span           text COLLATE "C" NOT NULL CHECK (span IN ('day', 'month')),
  starts_on      date NOT NULL,
  recorded_by_id bigint NOT NULL,
  slot           integer NOT NULL,
  visits         bigint NOT NULL,
  PRIMARY KEY (gym_id, span, starts_on, recorded_by_id, slot)
) WITH (fillfactor = 80);

-- People that are not erased.
CREATE TABLE user_totals (
  gym_id    bigint NOT NULL REFERENCES gyms ON DELETE CASCADE,
  role      text NOT NULL,
  is_active boolean NOT NULL,
  people    bigint NOT NULL,
  PRIMARY KEY (gym_id, role, is_active)
) WITH (fillfactor = 50);
