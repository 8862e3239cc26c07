-- One number for all that stands in many answers and seldom changes: gyms, plans and staff. Servers keep those as ready
-- JSON, each as of one version (functions/87-catalogue.sql).
CREATE TABLE catalogue (
  is_it   boolean PRIMARY KEY DEFAULT true CHECK (is_it),
  version bigint NOT NULL DEFAULT 1
) WITH (fillfactor = 10);
INSERT INTO catalogue DEFAULT VALUES;
