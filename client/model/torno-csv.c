/* Comma-separated values (RFC 4180), as spreadsheets write and read them: with commas, semicolons or tabs, in UTF-8 or
 * the encoding of a western Windows. A cell that a spreadsheet would take for a formula goes out behind an apostrophe,
 * and comes in without it. */
#include "config.h"

#include "torno-csv.h"

#include "torno-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* What a formula starts with, the blanks included that spreadsheets skip, and the wide signs of East Asian keyboards, which
 * they take for the plain ones (OWASP, "CSV Injection"). */
static gboolean
is_formula (const char *cell)
{
  return *cell != '\0' && g_utf8_strchr ("=+-@\t\r\n＝＋－＠", -1, g_utf8_get_char (cell)) != NULL;
}

static char *
decode (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (length >= 3 && memcmp (data, BYTE_ORDER_MARK, 3) == 0)
    {
      data += 3;
      length -= 3;
    }
  if (g_utf8_validate (data, length, NULL))
    return g_strndup (data, length);
  return g_convert (data, length, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
}

/* The one of the separators that the first line has most of. */
static char
find_separator (const char *text)
{
  static const char separators[] = { ',', ';', '\t' };
  guint counts[G_N_ELEMENTS (separators)] = { 0 };
  gboolean is_quoted = FALSE;
  guint best = 0;

  for (const char *at = text; *at != '\0' && (is_quoted || *at != '\n'); at++)
    {
      if (*at == '"')
        is_quoted = !is_quoted;
      for (guint i = 0; !is_quoted && i < G_N_ELEMENTS (separators); i++)
        counts[i] += *at == separators[i];
    }
  for (guint i = 1; i < G_N_ELEMENTS (separators); i++)
    if (counts[i] > counts[best])
      best = i;
  return separators[best];
}

/* Reads one cell, and goes to what ends it. */
static char *
read_cell (const char **at, char separator)
{
  g_autoptr (GString) cell = g_string_new (NULL);
  const char *p = *at;

  if (*p == '"')
    {
      for (p++; *p != '\0' && (*p != '"' || p[1] == '"'); p++)
        {
          p += *p == '"';
          g_string_append_c (cell, *p);
        }
      p += *p == '"';
    }
  for (; *p != '\0' && *p != separator && *p != '\n'; p++)
    if (*p != '\r' || p[1] != '\n')
      g_string_append_c (cell, *p);
  *at = p;
  if (cell->str[0] == '\'' && is_formula (cell->str + 1))
    g_string_erase (cell, 0, 1);
  return g_strstrip (g_string_free (g_steal_pointer (&cell), FALSE));
}

static GStrv
read_row (const char **at, char separator)
{
  g_autoptr (GStrvBuilder) cells = g_strv_builder_new ();

  for (gboolean is_more = TRUE; is_more;)
    {
      g_autofree char *cell = read_cell (at, separator);

      g_strv_builder_add (cells, cell);
      is_more = **at == separator;
      *at += is_more;
    }
  *at += **at == '\n';
  return g_strv_builder_end (cells);
}

/**
 * torno_csv_parse:
 * @bytes: a file's contents
 *
 * Returns: (transfer full): the rows, each a GStrv, empty lines too; or NULL with @error where it is no text
 */
GPtrArray *
torno_csv_parse (GBytes *bytes, GError **error)
{
  g_autofree char *text = decode (bytes);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  if (text == NULL || strlen (text) < MIN (g_bytes_get_size (bytes), 1))
    {
      g_set_error_literal (error, TORNO_ERROR, TORNO_ERROR_VALIDATION_FAILED,
                           _ ("This is no text file. Save the table as CSV first."));
      return NULL;
    }
  const char *at = text;
  char separator = find_separator (text);
  while (*at != '\0')
    g_ptr_array_add (rows, read_row (&at, separator));
  return g_steal_pointer (&rows);
}

/**
 * torno_csv_append_cell:
 * @text: what is written
 * @cell: any text
 * @is_first: of its row
 */
void
torno_csv_append_cell (GString *text, const char *cell, gboolean is_first)
{
  if (!is_first)
    g_string_append_c (text, ',');
  g_string_append_c (text, '"');
  if (is_formula (cell))
    g_string_append_c (text, '\'');
  for (const char *at = cell; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
}

/**
 * torno_csv_end_row:
 * @text: what is written
 */
void
torno_csv_end_row (GString *text)
{
  g_string_append (text, "\r\n");
}
