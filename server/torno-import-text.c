/* A way through the text of a MySQL dump: words, names, and past what is of no interest. */
#include "config.h"

#include "torno-import-text.h"

#include <string.h>

/**
 * torno_import_text_init:
 * @text: (out): stands at the beginning afterwards
 * @data: a dump, which must outlive it
 * @size: its length in bytes
 */
void
torno_import_text_init (TornoImportText *text, const char *data, gsize size)
{
  static const char bom[] = "\xef\xbb\xbf";

  *text = (TornoImportText){ data, data + size, 1, "" };
  if (torno_import_starts_with (text, bom))
    text->at += strlen (bom);
}

/**
 * torno_import_is_at_end:
 * @text: a text
 *
 * Returns: whether nothing is left
 */
gboolean
torno_import_is_at_end (const TornoImportText *text)
{
  return text->at >= text->end;
}

/**
 * torno_import_peek:
 * @text: a text
 *
 * Returns: the next byte, 0 at the end
 */
char
torno_import_peek (const TornoImportText *text)
{
  return text->at < text->end ? *text->at : '\0';
}

/**
 * torno_import_step:
 * @text: a text
 *
 * Goes on by a byte, and counts lines.
 */
void
torno_import_step (TornoImportText *text)
{
  if (text->at < text->end && *text->at++ == '\n')
    text->line++;
}

/**
 * torno_import_starts_with:
 * @text: a text
 * @prefix: what may come next, case ignored
 *
 * Returns: whether it does
 */
gboolean
torno_import_starts_with (const TornoImportText *text, const char *prefix)
{
  gsize length = strlen (prefix);

  return (gsize) (text->end - text->at) >= length && g_ascii_strncasecmp (text->at, prefix, length) == 0;
}

static void
skip_line (TornoImportText *text)
{
  while (!torno_import_is_at_end (text) && *text->at != '\n')
    torno_import_step (text);
}

/**
 * torno_import_note_charset:
 * @text: a text
 * @words: what stands before the name of a character set
 *
 * Keeps the name where @words come next; goes on by nothing.
 */
void
torno_import_note_charset (TornoImportText *text, const char *words)
{
  gsize n = 0;

  if (!torno_import_starts_with (text, words))
    return;
  for (const char *p = text->at + strlen (words); p < text->end && n + 1 < sizeof text->charset; p++)
    {
      if (g_ascii_isalnum (*p))
        text->charset[n++] = *p;
      else if (*p != '\'')
        break;
    }
  text->charset[n] = '\0';
}

/* What dumps say to servers of one version only is a comment to us, but for the character set. */
static void
skip_block (TornoImportText *text)
{
  while (!torno_import_is_at_end (text) && !torno_import_starts_with (text, "*/"))
    {
      torno_import_note_charset (text, "SET NAMES ");
      torno_import_step (text);
    }
  torno_import_step (text);
  torno_import_step (text);
}

/* "--" begins a comment only with a space or the end of the line behind it. */
static gboolean
is_line_comment (const TornoImportText *text)
{
  if (torno_import_peek (text) == '#')
    return TRUE;
  return torno_import_starts_with (text, "--") && (text->end - text->at == 2 || g_ascii_isspace (text->at[2]));
}

/**
 * torno_import_skip_space:
 * @text: a text
 *
 * Goes past spaces and comments.
 */
void
torno_import_skip_space (TornoImportText *text)
{
  while (!torno_import_is_at_end (text))
    {
      if (g_ascii_isspace (*text->at))
        torno_import_step (text);
      else if (is_line_comment (text))
        skip_line (text);
      else if (torno_import_starts_with (text, "/*"))
        skip_block (text);
      else
        return;
    }
}

static char
unescape (char c)
{
  switch (c)
    {
    case '0':
      return '\0';
    case 'b':
      return '\b';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'Z':
      return 26;
    default:
      return c;
    }
}

/**
 * torno_import_read_quoted:
 * @text: before a quote
 * @bytes: (nullable): gets what stands in quotes, doubled ones and (outside names) escapes undone
 *
 * Returns: FALSE where the quotes do not end
 */
gboolean
torno_import_read_quoted (TornoImportText *text, GString *bytes)
{
  char quote = torno_import_peek (text);

  for (torno_import_step (text); !torno_import_is_at_end (text); torno_import_step (text))
    {
      char c = *text->at;

      if (c == quote)
        {
          torno_import_step (text);
          if (torno_import_peek (text) != quote)
            return TRUE;
        }
      else if (c == '\\' && quote != '`')
        {
          torno_import_step (text);
          if (torno_import_is_at_end (text))
            return FALSE;
          c = unescape (*text->at);
        }
      if (bytes != NULL)
        g_string_append_c (bytes, c);
    }
  return FALSE;
}

static gboolean
is_quote (char c)
{
  return c == '\'' || c == '"' || c == '`';
}

/* Goes on by one token that is of no interest. */
static void
skip_token (TornoImportText *text)
{
  if (is_quote (torno_import_peek (text)))
    torno_import_read_quoted (text, NULL);
  else
    torno_import_step (text);
}

/**
 * torno_import_skip_to_comma:
 * @text: within brackets
 *
 * Goes past the next comma of these brackets, or the closing one.
 *
 * Returns: whether it was a comma
 */
gboolean
torno_import_skip_to_comma (TornoImportText *text)
{
  guint depth = 0;

  for (torno_import_skip_space (text); !torno_import_is_at_end (text); torno_import_skip_space (text))
    {
      char c = *text->at;

      skip_token (text);
      if (depth == 0 && (c == ',' || c == ')'))
        return c == ',';
      if (c == '(')
        depth++;
      else if (c == ')')
        depth--;
    }
  return FALSE;
}

/**
 * torno_import_skip_statement:
 * @text: within a statement
 *
 * Goes past its semicolon.
 */
void
torno_import_skip_statement (TornoImportText *text)
{
  for (torno_import_skip_space (text); !torno_import_is_at_end (text); torno_import_skip_space (text))
    {
      char c = *text->at;

      skip_token (text);
      if (c == ';')
        return;
    }
}

/**
 * torno_import_skip_line_is:
 * @text: a text
 * @expected: what the rest of the line may be
 *
 * Goes to the end of the line.
 *
 * Returns: whether nothing but @expected stood there
 */
gboolean
torno_import_skip_line_is (TornoImportText *text, const char *expected)
{
  const char *begin = text->at;
  g_autofree char *rest = NULL;

  skip_line (text);
  rest = g_strndup (begin, text->at - begin);
  return strcmp (g_strstrip (rest), expected) == 0;
}

/**
 * torno_import_read_name:
 * @text: a text
 * @word: (out): what stands there, without quotes
 *
 * Returns: whether a word or a name in quotes stands there
 */
gboolean
torno_import_read_name (TornoImportText *text, GString *word)
{
  char c = torno_import_peek (text);

  g_string_truncate (word, 0);
  if (c == '`' || c == '"')
    return torno_import_read_quoted (text, word);
  while (!torno_import_is_at_end (text) && (g_ascii_isalnum (*text->at) || *text->at == '_' || *text->at == '$'))
    {
      g_string_append_c (word, *text->at);
      torno_import_step (text);
    }
  return word->len > 0;
}
