-- A checkout reads the lines of its ticket back.
CREATE INDEX sales_ticket_idx ON sales (ticket_id);
