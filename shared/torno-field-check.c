/* Checks of single values: what fits is put into the form in which SQL takes it. */
#include "config.h"

#include "torno-record-check.h"

#include "torno-money.h"

#include <errno.h>
#include <string.h>

#define EMAIL_MAX 254
#define PASSWORD_MAX_BYTES 72 /* bcrypt takes no more */

static gboolean
parse_integer (const char *text, gint64 *out_number)
{
  const char *digits = *text == '-' ? text + 1 : text;
  char *end;

  if (*digits == '\0' || strspn (digits, "0123456789") != strlen (digits))
    return FALSE;
  errno = 0;
  *out_number = g_ascii_strtoll (text, &end, 10);
  return errno == 0;
}

static gboolean
read_two_digits (const char *text, guint *out_number)
{
  if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]))
    return FALSE;
  *out_number = (text[0] - '0') * 10 + (text[1] - '0');
  return TRUE;
}

/* Reads YYYY-MM-DD of a day that exists, in years 1 to 9999. */
static gboolean
read_date (const char *text)
{
  guint century, year, month, day;

  if (strlen (text) < 10 || text[4] != '-' || text[7] != '-')
    return FALSE;
  if (!read_two_digits (text, &century) || !read_two_digits (text + 2, &year) || !read_two_digits (text + 5, &month)
      || !read_two_digits (text + 8, &day))
    return FALSE;
  return g_date_valid_dmy (day, month, century * 100 + year);
}

static gboolean
read_clock (const char *text, const char **out_end)
{
  guint hour, minute, second;

  if (strlen (text) < 5 || text[2] != ':' || !read_two_digits (text, &hour) || !read_two_digits (text + 3, &minute)
      || hour > 23 || minute > 59)
    return FALSE;
  text += 5;
  if (*text == ':')
    {
      if (strlen (text) < 3 || !read_two_digits (text + 1, &second) || second > 59)
        return FALSE;
      text += 3;
      if (*text == '.')
        {
          gsize n = strspn (text + 1, "0123456789");

          if (n == 0 || n > 9)
            return FALSE;
          text += 1 + n;
        }
    }
  *out_end = text;
  return TRUE;
}

static gboolean
read_offset (const char *text)
{
  guint hour, minute;

  if (*text == '\0' || strcmp (text, "Z") == 0 || strcmp (text, "z") == 0)
    return TRUE;
  return (*text == '+' || *text == '-') && strlen (text) == 6 && text[3] == ':' && read_two_digits (text + 1, &hour)
         && read_two_digits (text + 4, &minute) && hour <= 15 && minute <= 59;
}

static gboolean
is_instant (const char *text)
{
  const char *rest;

  if (strlen (text) < 16 || !read_date (text) || (text[10] != 'T' && text[10] != 't' && text[10] != ' '))
    return FALSE;
  return read_clock (text + 11, &rest) && read_offset (rest);
}

static gboolean
is_email (const char *text)
{
  const char *at = strchr (text, '@');
  gsize length = strlen (text);

  if (at == NULL || at == text || at - text > 64 || strchr (at + 1, '@') != NULL || length > EMAIL_MAX)
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    if ((guchar) *c <= ' ' || *c == 0x7f || strchr ("()<>[],;:\\\"", *c) != NULL)
      return FALSE;
  if (strstr (text, "..") != NULL || *text == '.' || at[-1] == '.')
    return FALSE;
  return strchr (at + 1, '.') != NULL && at[1] != '.' && at[1] != '-' && text[length - 1] != '.'
         && text[length - 1] != '-';
}

/* PostgreSQL on Debian and GLib read the same zone files, so a file there is a zone to both. */
static gboolean
is_zone (const char *text)
{
  g_autofree char *path = NULL;

  if (!g_ascii_isalpha (*text) || strstr (text, "..") != NULL || g_str_has_prefix (text, "posix")
      || g_str_has_prefix (text, "right") || strcmp (text, "localtime") == 0)
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("/_+-", *c) == NULL)
      return FALSE;
  path = g_build_filename ("/usr/share/zoneinfo", text, NULL);
  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static TornoFaultKind
check_integer (const TornoField *field, const char *text, char **out_value)
{
  gboolean is_id = field->type == TORNO_FIELD_ID, bounded = field->min != 0 || field->max != 0;
  gint64 number, min = is_id ? 1 : bounded ? field->min : G_MININT64;
  gint64 max = bounded && !is_id ? field->max : G_MAXINT64;

  if (!parse_integer (text, &number))
    return TORNO_FAULT_INTEGER_TYPE;
  if (number < min && !is_id)
    return TORNO_FAULT_TOO_SMALL;
  if (number > max)
    return TORNO_FAULT_TOO_LARGE;
  *out_value = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  return TORNO_FAULT_NONE;
}

static TornoFaultKind
check_amount (const TornoField *field, const char *text, char **out_value)
{
  gint64 scale = field->type == TORNO_FIELD_MONEY ? 1 : 100, amount = 0;

  switch (torno_money_parse (text, &amount))
    {
    case TORNO_MONEY_NOT_A_NUMBER:
      return TORNO_FAULT_NUMBER_TYPE;
    case TORNO_MONEY_TOO_MANY_DECIMALS:
      return TORNO_FAULT_TOO_MANY_DECIMALS;
    case TORNO_MONEY_TOO_LARGE:
      return TORNO_FAULT_TOO_LARGE;
    case TORNO_MONEY_OK:
      break;
    }
  if (amount < field->min * scale)
    return TORNO_FAULT_TOO_SMALL;
  if (field->max != 0 && amount > field->max * scale)
    return TORNO_FAULT_TOO_LARGE;
  if (field->type == TORNO_FIELD_MONEY)
    *out_value = g_strdup_printf ("%" G_GINT64_FORMAT, amount);
  else
    *out_value = g_strdup (text);
  return TORNO_FAULT_NONE;
}

static TornoFaultKind
check_string (const TornoField *field, const char *text, char **out_value)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  glong length = g_utf8_strlen (trimmed, -1);

  if (length < field->min)
    return TORNO_FAULT_TOO_SHORT;
  if (length > (field->max != 0 ? field->max : TORNO_STRING_MAX))
    return TORNO_FAULT_TOO_LONG;
  if (field->type == TORNO_FIELD_EMAIL && !is_email (trimmed))
    return TORNO_FAULT_EMAIL;
  *out_value = g_steal_pointer (&trimmed);
  return TORNO_FAULT_NONE;
}

static TornoFaultKind
check_password (const TornoField *field, const char *text, char **out_value)
{
  if (field->type == TORNO_FIELD_PASSWORD && g_utf8_strlen (text, -1) < field->min)
    return TORNO_FAULT_TOO_SHORT;
  if (field->type == TORNO_FIELD_PASSWORD && strlen (text) > PASSWORD_MAX_BYTES)
    return TORNO_FAULT_PASSWORD_TOO_LONG;
  if (strlen (text) > TORNO_STRING_MAX)
    return TORNO_FAULT_TOO_LONG;
  *out_value = g_strdup (text);
  return TORNO_FAULT_NONE;
}

static TornoFaultKind
take_if (gboolean fits, TornoFaultKind fault, const char *text, char **out_value)
{
  if (!fits)
    return fault;
  *out_value = g_strdup (text);
  return TORNO_FAULT_NONE;
}

static TornoFaultKind
check_boolean (const char *text, char **out_value)
{
  gboolean is_true = strcmp (text, "true") == 0 || strcmp (text, "1") == 0;

  return take_if (is_true || strcmp (text, "false") == 0 || strcmp (text, "0") == 0, TORNO_FAULT_BOOLEAN_TYPE,
                  is_true ? "true" : "false", out_value);
}

static TornoFaultKind
check_clock (const char *text, char **out_value)
{
  const char *rest;
  gboolean fits = strlen (text) >= 5 && read_clock (text, &rest) && *rest == '\0';
  g_autofree char *minutes = g_strndup (text, 5);

  return take_if (fits, TORNO_FAULT_TIME_OF_DAY, minutes, out_value);
}

/**
 * torno_field_check_text:
 * @field: what is expected
 * @text: a value of a path, a query or a JSON string, UTF-8
 * @out_value: (out): the value as SQL takes it, to be freed; untouched on a fault
 *
 * Returns: %TORNO_FAULT_NONE, or what is wrong
 */
TornoFaultKind
torno_field_check_text (const TornoField *field, const char *text, char **out_value)
{
  switch (field->type)
    {
    case TORNO_FIELD_ID:
    case TORNO_FIELD_INTEGER:
      return check_integer (field, text, out_value);
    case TORNO_FIELD_MONEY:
    case TORNO_FIELD_DECIMAL:
      return check_amount (field, text, out_value);
    case TORNO_FIELD_STRING:
    case TORNO_FIELD_EMAIL:
      return check_string (field, text, out_value);
    case TORNO_FIELD_PASSWORD:
    case TORNO_FIELD_SECRET:
      return check_password (field, text, out_value);
    case TORNO_FIELD_BOOLEAN:
      return check_boolean (text, out_value);
    case TORNO_FIELD_ENUM:
      return take_if (g_strv_contains (field->values, text), TORNO_FAULT_ENUM, text, out_value);
    case TORNO_FIELD_INSTANT:
      return take_if (is_instant (text), TORNO_FAULT_INSTANT, text, out_value);
    case TORNO_FIELD_DATE:
      return take_if (strlen (text) == 10 && read_date (text), TORNO_FAULT_DATE, text, out_value);
    case TORNO_FIELD_DAY_BOUND:
      return take_if ((strlen (text) == 10 && read_date (text)) || is_instant (text), TORNO_FAULT_DATE, text,
                      out_value);
    case TORNO_FIELD_TIME_OF_DAY:
      return check_clock (text, out_value);
    case TORNO_FIELD_ZONE:
      return take_if (is_zone (text), TORNO_FAULT_ZONE, text, out_value);
    case TORNO_FIELD_JSON:
    case TORNO_FIELD_RECORD:
    case TORNO_FIELD_LIST:
      break;
    }
  return TORNO_FAULT_OBJECT_TYPE;
}

static gboolean
takes_number (TornoFieldType type)
{
  return type == TORNO_FIELD_ID || type == TORNO_FIELD_INTEGER || type == TORNO_FIELD_MONEY
         || type == TORNO_FIELD_DECIMAL;
}

static TornoFaultKind
find_type_fault (const TornoField *field)
{
  switch (field->type)
    {
    case TORNO_FIELD_ID:
    case TORNO_FIELD_INTEGER:
      return TORNO_FAULT_INTEGER_TYPE;
    case TORNO_FIELD_MONEY:
    case TORNO_FIELD_DECIMAL:
      return TORNO_FAULT_NUMBER_TYPE;
    case TORNO_FIELD_BOOLEAN:
      return TORNO_FAULT_BOOLEAN_TYPE;
    case TORNO_FIELD_LIST:
      return TORNO_FAULT_LIST_TYPE;
    case TORNO_FIELD_RECORD:
    case TORNO_FIELD_JSON:
      return TORNO_FAULT_OBJECT_TYPE;
    default:
      return TORNO_FAULT_STRING_TYPE;
    }
}

/**
 * torno_field_check_json:
 * @field: what is expected, no list or record
 * @node: a value of a body, not null
 * @out_value: (out): the value as SQL takes it, to be freed; untouched on a fault
 *
 * Numbers may come as strings, as the old system took them; nothing else is converted.
 *
 * Returns: %TORNO_FAULT_NONE, or what is wrong
 */
TornoFaultKind
torno_field_check_json (const TornoField *field, const TornoJsonNode *node, char **out_value)
{
  if (field->type == TORNO_FIELD_BOOLEAN)
    {
      if (node->kind != TORNO_JSON_TRUE && node->kind != TORNO_JSON_FALSE)
        return TORNO_FAULT_BOOLEAN_TYPE;
      *out_value = g_strdup (node->kind == TORNO_JSON_TRUE ? "true" : "false");
      return TORNO_FAULT_NONE;
    }
  if (node->kind == TORNO_JSON_STRING || (node->kind == TORNO_JSON_NUMBER && takes_number (field->type)))
    return torno_field_check_text (field, node->text, out_value);
  return find_type_fault (field);
}
