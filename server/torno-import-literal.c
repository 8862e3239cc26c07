/* The values of a MySQL dump (MySQL 8.0 Reference Manual, "Literal Values"). */
#include "config.h"

#include "torno-import-literal.h"

#include <string.h>

/* Hexadecimal digits up to `until`, 0 for as many as there are; a pair is a byte. */
static gboolean
read_hex (TornoImportText *text, GString *bytes, char until)
{
  while (g_ascii_isxdigit (torno_import_peek (text)))
    {
      int high = g_ascii_xdigit_value (*text->at);

      torno_import_step (text);
      if (!g_ascii_isxdigit (torno_import_peek (text)))
        return FALSE;
      g_string_append_c (bytes, (char) (high << 4 | g_ascii_xdigit_value (*text->at)));
      torno_import_step (text);
    }
  if (until != '\0' && torno_import_peek (text) != until)
    return FALSE;
  if (until != '\0')
    torno_import_step (text);
  return TRUE;
}

/* b'101': what a BIT column holds, as a number. */
static gboolean
read_bits (TornoImportText *text, GString *bytes)
{
  guint64 number = 0;
  guint n = 0;

  for (; torno_import_peek (text) == '0' || torno_import_peek (text) == '1'; n++)
    {
      number = number << 1 | (*text->at == '1');
      torno_import_step (text);
    }
  if (n > 64 || torno_import_peek (text) != '\'')
    return FALSE;
  torno_import_step (text);
  g_string_append_printf (bytes, "%" G_GUINT64_FORMAT, number);
  return TRUE;
}

static gboolean
read_number (TornoImportText *text, GString *bytes)
{
  gsize before = bytes->len;
  gboolean has_digit = FALSE;

  while (!torno_import_is_at_end (text) && *text->at != '\0' && strchr ("+-.0123456789eE", *text->at) != NULL)
    {
      has_digit = has_digit || g_ascii_isdigit (*text->at);
      g_string_append_c (bytes, *text->at);
      torno_import_step (text);
    }
  return has_digit && bytes->len > before;
}

static gboolean read_any (TornoImportText *text, GString *bytes, TornoImportPiece *piece);

/* NULL, TRUE, FALSE, or the name of a character set with a string behind it. */
static gboolean
read_keyword (TornoImportText *text, GString *bytes, TornoImportPiece *piece)
{
  g_autoptr (GString) word = g_string_new (NULL);

  torno_import_read_name (text, word);
  if (word->str[0] == '_')
    {
      torno_import_skip_space (text);
      /* One set of a value, not a row of them: a chain would only be a way to run out of stack. */
      return torno_import_peek (text) != '_' && read_any (text, bytes, piece);
    }
  piece->is_null = g_ascii_strcasecmp (word->str, "NULL") == 0;
  if (g_ascii_strcasecmp (word->str, "TRUE") == 0 || g_ascii_strcasecmp (word->str, "FALSE") == 0)
    g_string_append_c (bytes, g_ascii_toupper (word->str[0]) == 'T' ? '1' : '0');
  else if (!piece->is_null)
    return FALSE;
  return TRUE;
}

static void
skip_bytes (TornoImportText *text, guint n)
{
  while (n-- > 0)
    torno_import_step (text);
}

static gboolean
read_any (TornoImportText *text, GString *bytes, TornoImportPiece *piece)
{
  char c = torno_import_peek (text);

  if (torno_import_starts_with (text, "0x"))
    {
      skip_bytes (text, 2);
      return read_hex (text, bytes, '\0');
    }
  if (torno_import_starts_with (text, "x'") || torno_import_starts_with (text, "b'"))
    {
      skip_bytes (text, 2);
      return g_ascii_tolower (c) == 'x' ? read_hex (text, bytes, '\'') : read_bits (text, bytes);
    }
  if (c == '\'' || c == '"')
    return torno_import_read_quoted (text, bytes);
  if (g_ascii_isalpha (c) || c == '_')
    return read_keyword (text, bytes, piece);
  return read_number (text, bytes);
}

/**
 * torno_import_read_literal:
 * @text: a text
 * @bytes: gets the value, with a zero behind it
 * @piece: (out): where it stands in @bytes
 *
 * Returns: whether a value stands there
 */
gboolean
torno_import_read_literal (TornoImportText *text, GString *bytes, TornoImportPiece *piece)
{
  *piece = (TornoImportPiece){ .at = bytes->len };
  if (!read_any (text, bytes, piece))
    return FALSE;
  piece->length = bytes->len - piece->at;
  g_string_append_c (bytes, '\0');
  return TRUE;
}
