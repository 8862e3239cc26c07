/* Rows of the old system go by COPY into the temporary tables that sql/import/10-tables.sql made and names the columns
 * of. Nothing is judged here but whether a value is text at all. */
#include "config.h"

#include "torno-import-copy.h"

#include "torno-error.h"
#include "torno-import-texts.h"
#include "torno-tally.h"

#include <string.h>

typedef struct
{
  char *name;
  GHashTable *columns;  /* those that are taken: name -> itself */
  GHashTable *left_out; /* those that are not but hold something: name -> how many times */
  GHashTable *seen;     /* all that came */
  GPtrArray *required;
  guint64 n_rows;
} Table;

struct _TornoImportCopy
{
  PGconn *connection;
  GHashTable *tables; /* by all names that a table may have */
  GPtrArray *all;     /* of Table, in the order of the import */
  GPtrArray *faults;  /* of char *: the lines of a COPY into import_faults */
  Table *current;     /* whose COPY is under way */
  GStrv columns;      /* that it gets */
  GString *line;
};

static gboolean
fail (const TornoImportCopy *self, GError **error)
{
  g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "%s", g_strchomp (PQerrorMessage (self->connection)));
  return FALSE;
}

static void
free_table (gpointer data)
{
  Table *table = data;

  g_hash_table_unref (table->columns);
  g_hash_table_unref (table->left_out);
  g_hash_table_unref (table->seen);
  g_ptr_array_unref (table->required);
  g_free (table->name);
  g_free (table);
}

static Table *
add_table (TornoImportCopy *self, const char *name, const char *aliases)
{
  g_auto (GStrv) others = g_strsplit (aliases, " ", -1);
  Table *table = g_new0 (Table, 1);

  table->name = g_strdup (name);
  table->columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  table->left_out = torno_tally_new ();
  table->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  table->required = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_insert (self->tables, g_strdup (name), table);
  for (guint i = 0; others[i] != NULL; i++)
    g_hash_table_insert (self->tables, g_strdup (others[i]), table);
  g_ptr_array_add (self->all, table);
  return table;
}

/**
 * torno_import_copy_new:
 * @connection: in a transaction in which sql/import/10-tables.sql has run; must outlive the copy
 *
 * Returns: (transfer full): ready for rows, or NULL with %TORNO_ERROR_INTERNAL
 */
TornoImportCopy *
torno_import_copy_new (PGconn *connection, GError **error)
{
  g_autoptr (TornoImportCopy) self = g_new0 (TornoImportCopy, 1);
  PGresult *rows = PQexec (connection, "SELECT t.tab, t.aliases, c.col, c.is_required FROM old_tables t "
                                       "JOIN old_columns c USING (tab) ORDER BY t.place");
  Table *table = NULL;

  self->connection = connection;
  self->tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->all = g_ptr_array_new_with_free_func (free_table);
  self->faults = g_ptr_array_new_with_free_func (g_free);
  self->line = g_string_new (NULL);
  for (int i = 0; i < PQntuples (rows); i++)
    {
      if (table == NULL || strcmp (table->name, PQgetvalue (rows, i, 0)) != 0)
        table = add_table (self, PQgetvalue (rows, i, 0), PQgetvalue (rows, i, 1));
      g_hash_table_add (table->columns, g_strdup (PQgetvalue (rows, i, 2)));
      if (PQgetvalue (rows, i, 3)[0] == 't')
        g_ptr_array_add (table->required, g_strdup (PQgetvalue (rows, i, 2)));
    }
  PQclear (rows);
  if (table == NULL)
    {
      fail (self, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * torno_import_copy_free:
 * @copy: (nullable): a copy
 */
void
torno_import_copy_free (TornoImportCopy *copy)
{
  if (copy == NULL)
    return;
  g_clear_pointer (&copy->tables, g_hash_table_unref);
  g_clear_pointer (&copy->all, g_ptr_array_unref);
  g_clear_pointer (&copy->faults, g_ptr_array_unref);
  g_clear_pointer (&copy->columns, g_strfreev);
  g_string_free (copy->line, TRUE);
  g_free (copy);
}

static Table *
find_table (TornoImportCopy *self, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (self->tables, lower);
}

/**
 * torno_import_copy_wants_table:
 * @table: a table of the old system
 * @copy: a #TornoImportCopy
 *
 * Returns: whether its rows are taken over
 */
gboolean
torno_import_copy_wants_table (const char *table, gpointer copy)
{
  return find_table (copy, table) != NULL;
}

/* --- COPY --- */

static gboolean
end_copy (TornoImportCopy *self, GError **error)
{
  gboolean fine = TRUE;
  PGresult *result;

  g_clear_pointer (&self->columns, g_strfreev);
  if (g_steal_pointer (&self->current) == NULL)
    return TRUE;
  if (PQputCopyEnd (self->connection, NULL) != 1)
    return fail (self, error);
  while ((result = PQgetResult (self->connection)) != NULL)
    {
      if (fine && PQresultStatus (result) != PGRES_COMMAND_OK)
        fine = fail (self, error);
      PQclear (result);
    }
  return fine;
}

static gboolean
begin_copy (TornoImportCopy *self, const char *sql, GError **error)
{
  PGresult *result = PQexec (self->connection, sql);
  gboolean fine = PQresultStatus (result) == PGRES_COPY_IN;

  PQclear (result);
  return fine || fail (self, error);
}

static gboolean
takes (const Table *table, const char *column)
{
  return g_hash_table_contains (table->columns, column);
}

static gboolean
has_same_columns (const TornoImportCopy *self, const TornoImportRow *row)
{
  for (guint i = 0; i < row->n; i++)
    if (self->columns[i] == NULL || strcmp (self->columns[i], row->columns[i]) != 0)
      return FALSE;
  return self->columns[row->n] == NULL;
}

/* The names of columns come from old_columns alone. */
static gboolean
begin_table (TornoImportCopy *self, Table *table, const TornoImportRow *row, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  if (self->current == table && has_same_columns (self, row))
    return TRUE;
  if (!end_copy (self, error))
    return FALSE;
  g_string_append_printf (sql, "COPY old_%s (line, place", table->name);
  for (guint i = 0; i < row->n; i++)
    {
      if (takes (table, row->columns[i]))
        g_string_append_printf (sql, ", %s", row->columns[i]);
      g_hash_table_add (table->seen, g_strdup (row->columns[i]));
    }
  g_string_append (sql, ") FROM STDIN");
  if (!begin_copy (self, sql->str, error))
    return FALSE;
  self->current = table;
  self->columns = g_strdupv ((GStrv) row->columns);
  return TRUE;
}

/* As COPY's text format has it. */
static void
append_escaped (GString *line, const char *text)
{
  for (; *text != '\0'; text++)
    {
      const char *found = strchr ("\\\t\n\r", *text);

      if (found != NULL)
        g_string_append_c (line, '\\');
      g_string_append_c (line, found == NULL ? *text : "\\tnr"[found - strchr ("\\\t\n\r", '\\')]);
    }
}

/* In the form that torno_import_explain() takes. */
static void
note_fault (TornoImportCopy *self, const Table *table, guint64 line, const char *reason, const char *column)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\t\\N\t", table->name, line,
                          table->n_rows);
  append_escaped (text, reason);
  if (column != NULL)
    g_string_append_printf (text, "\x1f%s", column);
  g_string_append_c (text, '\n');
  g_ptr_array_add (self->faults, g_string_free (g_steal_pointer (&text), FALSE));
}

static void
append_value (TornoImportCopy *self, Table *table, const TornoImportRow *row, guint i)
{
  const TornoImportValue *value = row->values != NULL ? &row->values[i] : NULL;
  gboolean is_text = value != NULL && value->text != NULL && g_utf8_validate_len (value->text, value->length, NULL);

  if (value != NULL && value->text != NULL && !is_text)
    note_fault (self, table, row->line, "{1} is not text in UTF-8", row->columns[i]);
  g_string_append_c (self->line, '\t');
  if (is_text)
    append_escaped (self->line, value->text);
  else
    g_string_append (self->line, "\\N");
}

/**
 * torno_import_copy_on_row:
 * @row: a row of a table that is wanted
 * @copy: a #TornoImportCopy
 *
 * Returns: FALSE with %TORNO_ERROR_INTERNAL
 */
gboolean
torno_import_copy_on_row (const TornoImportRow *row, gpointer copy, GError **error)
{
  TornoImportCopy *self = copy;
  Table *table = find_table (self, row->table);

  if (!begin_table (self, table, row, error))
    return FALSE;
  table->n_rows++;
  if (row->fault != NULL)
    note_fault (self, table, row->line, row->fault, NULL);
  g_string_printf (self->line, "%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT, row->line, table->n_rows);
  for (guint i = 0; i < row->n; i++)
    {
      if (takes (table, row->columns[i]))
        append_value (self, table, row, i);
      else if (row->values != NULL && row->values[i].text != NULL && row->values[i].length > 0)
        torno_tally_add (table->left_out, row->columns[i], 1);
    }
  g_string_append_c (self->line, '\n');
  return PQputCopyData (self->connection, self->line->str, self->line->len) == 1 || fail (self, error);
}

static gboolean
check_columns (const TornoImportCopy *self, GError **error)
{
  for (guint i = 0; i < self->all->len; i++)
    {
      const Table *table = self->all->pdata[i];

      for (guint j = 0; table->n_rows > 0 && j < table->required->len; j++)
        if (!g_hash_table_contains (table->seen, table->required->pdata[j]))
          {
            g_set_error (error, TORNO_PARSE_ERROR, 0, _ ("the table %s has no column %s"), table->name,
                         (char *) table->required->pdata[j]);
            return FALSE;
          }
    }
  return TRUE;
}

/**
 * torno_import_copy_finish:
 * @copy: a copy that all rows were given to
 *
 * Returns: FALSE with %TORNO_ERROR_INTERNAL, or %TORNO_PARSE_ERROR where a column is missing
 */
gboolean
torno_import_copy_finish (TornoImportCopy *copy, GError **error)
{
  if (!end_copy (copy, error) || !check_columns (copy, error))
    return FALSE;
  if (copy->faults->len == 0)
    return TRUE;
  if (!begin_copy (copy, "COPY import_faults (tab, line, place, id, reason) FROM STDIN", error))
    return FALSE;
  copy->current = copy->all->pdata[0]; /* a COPY is under way */
  for (guint i = 0; i < copy->faults->len; i++)
    if (PQputCopyData (copy->connection, copy->faults->pdata[i], strlen (copy->faults->pdata[i])) != 1)
      return fail (copy, error);
  return end_copy (copy, error);
}

/**
 * torno_import_copy_print_left_out:
 * @copy: a finished copy
 *
 * Prints the columns that hold something but have no place in Torno.
 */
void
torno_import_copy_print_left_out (const TornoImportCopy *copy)
{
  for (guint i = 0; i < copy->all->len; i++)
    {
      const Table *table = copy->all->pdata[i];
      GHashTableIter iter;
      gpointer column, n;

      g_hash_table_iter_init (&iter, table->left_out);
      while (g_hash_table_iter_next (&iter, &column, &n))
        /* Translators: a column, a table, and in how many rows the column holds something. */
        g_print (_ ("Left behind: the column %s of %s (rows that have one: %u)\n"), (char *) column, table->name,
                 GPOINTER_TO_UINT (n));
    }
}
