/* Reads what mysqldump and mariadb-dump write: the columns of CREATE TABLE and the rows of INSERT. Everything else is
 * passed over. Values stay text; what they must be is for the check in the database (sql/import/20-check.sql).
 * The syntax: MySQL 8.0 Reference Manual, "Literal Values" and "INSERT Statement". */
#include "config.h"

#include "torno-import-literal.h"
#include "torno-import-rows.h"

#include "torno-error.h"
#include "torno-import-texts.h"

#include <string.h>

typedef struct
{
  TornoImportText text;
  GHashTable *columns; /* of tables whose CREATE TABLE was seen: name -> GPtrArray, ended with NULL */
  GPtrArray *row_columns;
  GArray *places; /* of TornoImportPiece: the row's values */
  GArray *values; /* of TornoImportValue, into bytes */
  GString *bytes, *word;
  const TornoImportReader *reader;
  gpointer user_data;
} Dump;

static gboolean
fail (const Dump *self, const char *what, GError **error)
{
  g_set_error (error, TORNO_PARSE_ERROR, 0, _ ("line %lu: %s"), (gulong) self->text.line, _ (what));
  return FALSE;
}

static gboolean
skip_char (Dump *self, char c)
{
  torno_import_skip_space (&self->text);
  if (torno_import_peek (&self->text) != c)
    return FALSE;
  torno_import_step (&self->text);
  return TRUE;
}

/* A word as it stands, or a name in quotes without them. */
static gboolean
read_word (Dump *self)
{
  torno_import_skip_space (&self->text);
  return torno_import_read_name (&self->text, self->word);
}

static gboolean
next_word_is (Dump *self, const char *expected)
{
  return read_word (self) && g_ascii_strcasecmp (self->word->str, expected) == 0;
}

/* `table` or `database`.`table`. */
static gboolean
read_table_name (Dump *self)
{
  return read_word (self) && (!skip_char (self, '.') || read_word (self));
}

static GPtrArray *
new_names (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

/* --- CREATE TABLE --- */

static gboolean
is_constraint (const char *word)
{
  static const char *const words[]
      = { "PRIMARY", "KEY", "UNIQUE", "CONSTRAINT", "INDEX", "FULLTEXT", "SPATIAL", "CHECK", "FOREIGN" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (word, words[i]) == 0)
      return TRUE;
  return FALSE;
}

/* CREATE TABLE [IF NOT EXISTS] name (column …, KEY …). */
static gboolean
read_create (Dump *self, GError **error)
{
  g_autoptr (GPtrArray) names = new_names ();
  g_autofree char *table = NULL;
  gboolean is_quoted;

  if (!next_word_is (self, "TABLE"))
    return TRUE;
  if (!read_table_name (self))
    return TRUE;
  if (g_ascii_strcasecmp (self->word->str, "IF") == 0
      && !(next_word_is (self, "NOT") && next_word_is (self, "EXISTS") && read_table_name (self)))
    return TRUE;
  table = g_strdup (self->word->str);
  if (!skip_char (self, '('))
    return TRUE;
  do
    {
      torno_import_skip_space (&self->text);
      is_quoted = torno_import_peek (&self->text) == '`' || torno_import_peek (&self->text) == '"';
      if (!read_word (self))
        return fail (self, N_ ("the name of a column was expected"), error);
      if (is_quoted || !is_constraint (self->word->str))
        g_ptr_array_add (names, g_strdup (self->word->str));
  } while (torno_import_skip_to_comma (&self->text));
  g_ptr_array_add (names, NULL);
  g_hash_table_replace (self->columns, g_steal_pointer (&table), g_steal_pointer (&names));
  return TRUE;
}

/* --- INSERT --- */

static gboolean
read_column_list (Dump *self, GError **error)
{
  g_autoptr (GPtrArray) names = new_names ();

  do
    {
      if (!read_word (self))
        return fail (self, N_ ("the name of a column was expected"), error);
      g_ptr_array_add (names, g_strdup (self->word->str));
  } while (skip_char (self, ','));
  if (!skip_char (self, ')'))
    return fail (self, N_ ("the list of columns does not end"), error);
  g_ptr_array_add (names, NULL);
  g_clear_pointer (&self->row_columns, g_ptr_array_unref);
  self->row_columns = g_steal_pointer (&names);
  return TRUE;
}

static gboolean
give_row (Dump *self, const char *table, guint64 line, GError **error)
{
  TornoImportRow row = { table, (const char *const *) self->row_columns->pdata, NULL, self->places->len, line, NULL };

  g_array_set_size (self->values, 0);
  for (guint i = 0; i < self->places->len; i++)
    {
      const TornoImportPiece *piece = &g_array_index (self->places, TornoImportPiece, i);
      TornoImportValue value = { piece->is_null ? NULL : self->bytes->str + piece->at, piece->length };

      g_array_append_val (self->values, value);
    }
  row.values = (const TornoImportValue *) self->values->data;
  return self->reader->on_row (&row, self->user_data, error);
}

/* (value, value, …) */
static gboolean
read_row (Dump *self, const char *table, GError **error)
{
  guint64 line;

  if (!skip_char (self, '('))
    return fail (self, N_ ("a row in brackets was expected"), error);
  line = self->text.line;
  g_string_truncate (self->bytes, 0);
  g_array_set_size (self->places, 0);
  do
    {
      TornoImportPiece piece;

      torno_import_skip_space (&self->text);
      if (!torno_import_read_literal (&self->text, self->bytes, &piece))
        return fail (self, N_ ("a number, a string or NULL was expected"), error);
      g_array_append_val (self->places, piece);
  } while (skip_char (self, ','));
  if (!skip_char (self, ')'))
    return fail (self, N_ ("a row does not end"), error);
  if (self->places->len != self->row_columns->len - 1)
    return fail (self, N_ ("a row has not as many values as its table has columns"), error);
  return give_row (self, table, line, error);
}

/* INSERT [IGNORE] INTO name [(columns)] VALUES (row), (row) */
static gboolean
read_insert (Dump *self, GError **error)
{
  g_autofree char *table = NULL;
  GPtrArray *known;

  while (read_word (self) && g_ascii_strcasecmp (self->word->str, "INTO") != 0)
    ;
  if (!read_table_name (self))
    return fail (self, N_ ("the name of a table was expected"), error);
  table = g_strdup (self->word->str);
  if (!self->reader->wants_table (table, self->user_data))
    return TRUE;
  known = g_hash_table_lookup (self->columns, table);
  g_clear_pointer (&self->row_columns, g_ptr_array_unref);
  if (skip_char (self, '('))
    {
      if (!read_column_list (self, error))
        return FALSE;
    }
  else if (known != NULL)
    self->row_columns = g_ptr_array_ref (known);
  else
    return fail (self, N_ ("rows without names of columns, and no CREATE TABLE before them"), error);
  if (!next_word_is (self, "VALUES"))
    return fail (self, N_ ("VALUES was expected"), error);
  do
    if (!read_row (self, table, error))
      return FALSE;
  while (skip_char (self, ','));
  return skip_char (self, ';') || fail (self, N_ ("an INSERT does not end"), error);
}

/* --- statements --- */

/* Bodies of routines stand between two DELIMITERs, with semicolons of their own. */
static void
skip_routines (Dump *self)
{
  static const char back[] = "\nDELIMITER ;\n";

  if (torno_import_skip_line_is (&self->text, ";"))
    return;
  while (!torno_import_is_at_end (&self->text) && !torno_import_starts_with (&self->text, back))
    torno_import_step (&self->text);
  for (gsize i = 1; i < sizeof back - 1 && !torno_import_is_at_end (&self->text); i++)
    torno_import_step (&self->text);
}

static gboolean
is_foreign_charset (const Dump *self)
{
  return self->text.charset[0] != '\0' && g_ascii_strncasecmp (self->text.charset, "utf8", 4) != 0;
}

static gboolean
read_statement (Dump *self, GError **error)
{
  if (!read_word (self))
    g_string_truncate (self->word, 0);
  if (g_ascii_strcasecmp (self->word->str, "DELIMITER") == 0)
    {
      skip_routines (self);
      return TRUE;
    }
  if (g_ascii_strcasecmp (self->word->str, "INSERT") == 0 || g_ascii_strcasecmp (self->word->str, "REPLACE") == 0)
    {
      if (is_foreign_charset (self))
        return fail (self, N_ ("the dump is not in UTF-8: dump it with --default-character-set=utf8mb4"), error);
      if (!read_insert (self, error))
        return FALSE;
      return TRUE;
    }
  if (g_ascii_strcasecmp (self->word->str, "SET") == 0)
    {
      torno_import_skip_space (&self->text);
      torno_import_note_charset (&self->text, "NAMES ");
    }
  if (g_ascii_strcasecmp (self->word->str, "CREATE") == 0 && !read_create (self, error))
    return FALSE;
  torno_import_skip_statement (&self->text);
  return TRUE;
}

/**
 * torno_import_read_dump:
 * @data: a dump, UTF-8; no zero behind it is needed
 * @size: its length in bytes
 * @reader: gets the rows of the tables that it wants, in the order of the file
 * @user_data: for @reader
 *
 * Returns: FALSE with %TORNO_PARSE_ERROR naming the line, or the error of @reader
 */
gboolean
torno_import_read_dump (const char *data,
                        gsize size,
                        const TornoImportReader *reader,
                        gpointer user_data,
                        GError **error)
{
  Dump self = { .reader = reader, .user_data = user_data };
  gboolean fine = TRUE;

  torno_import_text_init (&self.text, data, size);
  self.columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self.places = g_array_new (FALSE, FALSE, sizeof (TornoImportPiece));
  self.values = g_array_new (FALSE, FALSE, sizeof (TornoImportValue));
  self.bytes = g_string_new (NULL);
  self.word = g_string_new (NULL);
  for (torno_import_skip_space (&self.text); fine && !torno_import_is_at_end (&self.text);
       torno_import_skip_space (&self.text))
    fine = read_statement (&self, error);
  g_hash_table_unref (self.columns);
  g_clear_pointer (&self.row_columns, g_ptr_array_unref);
  g_array_unref (self.places);
  g_array_unref (self.values);
  g_string_free (self.bytes, TRUE);
  g_string_free (self.word, TRUE);
  return fine;
}
