/* Saving a whole database into one sealed file while it is in use, and bringing it back. Blocking: for commands. */
#pragma once

#include "torno-key-ring.h"

G_BEGIN_DECLS

gboolean torno_backup_save (const char *conninfo, const char *keys, const char *path, guint keep, GError **error);
gboolean torno_backup_verify (const char *keys, const char *path, GError **error);
gboolean torno_backup_restore (const char *conninfo, const char *keys, const char *path, GError **error);
gboolean
torno_backup_opens_templates (const char *conninfo, const TornoKeyRing *ring, gboolean *out_opens, GError **error);

/* What torno-restore needs of torno-backup. */
PGresult *torno_backup_query (PGconn *connection, const char *sql, const char *param, GError **error);
gboolean torno_backup_is_settled (PGconn *connection, GError **error);

/* One row a table that lasts: name, columns, copy_out, copy_in; those come first that others refer to. */
#define TORNO_BACKUP_TABLES                                                                                            \
  "WITH RECURSIVE tables AS ("                                                                                         \
  "  SELECT c.oid, c.relname,"                                                                                         \
  "    (SELECT string_agg(quote_ident(attname), ',' ORDER BY attnum) FROM pg_attribute"                                \
  "     WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns,"                 \
  "    (SELECT string_agg(quote_ident(a.attname) || CASE WHEN a.attcollation <> 0 THEN ' COLLATE \"C\"' ELSE '' END,"  \
  "            ',' ORDER BY k.n) FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY k (attnum, n)"            \
  "     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum"                                        \
  "     WHERE i.indrelid = c.oid AND i.indisprimary) AS sorting"                                                       \
  "  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relpersistence = 'p'"     \
  "), levels AS ("                                                                                                     \
  "  SELECT oid, 0 AS level FROM tables"                                                                               \
  "  UNION SELECT f.conrelid, l.level + 1 FROM levels l JOIN pg_constraint f ON f.confrelid = l.oid"                   \
  "    AND f.contype = 'f' AND f.conrelid <> f.confrelid WHERE l.level < 20)"                                          \
  "SELECT t.relname AS name, t.columns, format('COPY (SELECT %s FROM %I ORDER BY %s) TO STDOUT', t.columns,"           \
  "         t.relname, coalesce(t.sorting, t.columns)) AS copy_out,"                                                   \
  "       format('COPY %I (%s) FROM STDIN', t.relname, t.columns) AS copy_in "                                         \
  "FROM tables t JOIN (SELECT oid, max(level) AS level FROM levels GROUP BY oid) l USING (oid) "                       \
  "ORDER BY l.level, t.relname"

G_END_DECLS
