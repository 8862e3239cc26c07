/* The JSON writer. Callers write the punctuation of objects themselves with torno_writer_add_name() and
 * torno_writer_end(); answers of records come ready-made from server/torno-rows. */
#include "config.h"

#include "torno-writer.h"

#include "torno-money.h"

#include <string.h>

static char *
reserve (TornoWriter *writer, gsize more)
{
  if (writer->length + more > writer->capacity)
    {
      gsize capacity = writer->capacity > 0 ? writer->capacity : 1024;

      while (capacity < writer->length + more)
        capacity *= 2;
      writer->bytes = g_realloc (writer->bytes, capacity);
      writer->capacity = capacity;
    }
  return writer->bytes + writer->length;
}

/**
 * torno_writer_clear:
 * @writer: a writer
 *
 * Frees what has been written; the writer can be used again.
 */
void
torno_writer_clear (TornoWriter *writer)
{
  g_clear_pointer (&writer->bytes, g_free);
  writer->length = writer->capacity = 0;
}

/**
 * torno_writer_steal_bytes:
 * @writer: a writer, empty afterwards
 *
 * Returns: (transfer full): what has been written
 */
GBytes *
torno_writer_steal_bytes (TornoWriter *writer)
{
  GBytes *bytes = g_bytes_new_take (writer->bytes, writer->length);

  *writer = (TornoWriter) TORNO_WRITER_INIT;
  return bytes;
}

/**
 * torno_writer_steal_text:
 * @writer: a writer, empty afterwards
 *
 * Returns: (transfer full): what has been written, NUL-terminated
 */
char *
torno_writer_steal_text (TornoWriter *writer)
{
  char *text;

  *reserve (writer, 1) = '\0';
  text = g_steal_pointer (&writer->bytes);
  writer->length = writer->capacity = 0;
  return text;
}

/**
 * torno_writer_add:
 * @writer: a writer
 * @bytes: JSON as it is to stand
 * @length: how many bytes
 */
void
torno_writer_add (TornoWriter *writer, const char *bytes, gsize length)
{
  if (length == 0)
    return;
  memcpy (reserve (writer, length), bytes, length);
  writer->length += length;
}

/**
 * torno_writer_add_text:
 * @writer: a writer
 * @text: JSON as it is to stand, NUL-terminated
 */
void
torno_writer_add_text (TornoWriter *writer, const char *text)
{
  torno_writer_add (writer, text, strlen (text));
}

/**
 * torno_writer_add_string:
 * @writer: a writer
 * @text: (nullable): UTF-8; NULL writes null
 * @length: its bytes, or -1 where it is NUL-terminated
 *
 * Writes a JSON string with its quotes.
 */
void
torno_writer_add_string (TornoWriter *writer, const char *text, gssize length)
{
  static const char hex[] = "0123456789abcdef";
  gsize n;
  char *at;

  if (text == NULL)
    {
      torno_writer_add_literal (writer, "null");
      return;
    }
  n = length < 0 ? strlen (text) : (gsize) length;
  at = reserve (writer, n * 6 + 2);
  *at++ = '"';
  for (gsize i = 0; i < n; i++)
    {
      guchar c = text[i];

      if (G_LIKELY (c >= 0x20 && c != '"' && c != '\\'))
        *at++ = c;
      else if (c == '"' || c == '\\')
        {
          *at++ = '\\';
          *at++ = c;
        }
      else
        {
          memcpy (at, "\\u00", 4);
          at[4] = hex[c >> 4];
          at[5] = hex[c & 15];
          at += 6;
        }
    }
  *at++ = '"';
  writer->length = at - writer->bytes;
}

/**
 * torno_writer_add_integer:
 * @writer: a writer
 * @number: any 64-bit number
 */
void
torno_writer_add_integer (TornoWriter *writer, gint64 number)
{
  guint64 rest = number < 0 ? -(guint64) number : (guint64) number;
  char digits[24];
  gsize at = sizeof digits;

  do
    digits[--at] = '0' + rest % 10;
  while (rest /= 10);
  if (number < 0)
    digits[--at] = '-';
  torno_writer_add (writer, digits + at, sizeof digits - at);
}

/**
 * torno_writer_add_money:
 * @writer: a writer
 * @cents: an amount, written as a string with two decimals
 */
void
torno_writer_add_money (TornoWriter *writer, gint64 cents)
{
  char text[TORNO_MONEY_BUFFER];
  gsize length = torno_money_print (cents, text);

  torno_writer_add_literal (writer, "\"");
  torno_writer_add (writer, text, length);
  torno_writer_add_literal (writer, "\"");
}

/**
 * torno_writer_add_name:
 * @writer: a writer, within an object
 * @name: a member's name, plain ASCII
 *
 * Writes a comma where the object already has a member, then the name and a colon.
 */
void
torno_writer_add_name (TornoWriter *writer, const char *name)
{
  if (writer->length > 0 && writer->bytes[writer->length - 1] != '{' && writer->bytes[writer->length - 1] != '[')
    torno_writer_add_literal (writer, ",");
  torno_writer_add_string (writer, name, -1);
  torno_writer_add_literal (writer, ":");
}

/**
 * torno_writer_end:
 * @writer: a writer
 * @close: the bracket that ends the object or array
 */
void
torno_writer_end (TornoWriter *writer, char close)
{
  torno_writer_add (writer, &close, 1);
}
