/* Values out of binary results, by the name of their column. */
#include "config.h"

#include "torno-db.h"

#include <string.h>

/**
 * torno_db_get_integer:
 * @result: a result
 * @row: a row of it
 * @column: the name of an int8 or int4 column
 *
 * Returns: the number, 0 for NULL
 */
gint64
torno_db_get_integer (const PGresult *result, int row, const char *column)
{
  int number = PQfnumber (result, column);
  const char *bytes;
  gint64 wide;
  gint32 narrow;

  if (number < 0 || PQgetisnull (result, row, number))
    return 0;
  bytes = PQgetvalue (result, row, number);
  if (PQgetlength (result, row, number) == 8)
    {
      memcpy (&wide, bytes, 8);
      return GINT64_FROM_BE (wide);
    }
  memcpy (&narrow, bytes, 4);
  return GINT32_FROM_BE (narrow);
}

/**
 * torno_db_get_text:
 * @result: a result
 * @row: a row of it
 * @column: the name of a text column
 *
 * Returns: (nullable) (transfer none): the text, valid as long as @result
 */
const char *
torno_db_get_text (const PGresult *result, int row, const char *column)
{
  int number = PQfnumber (result, column);

  return number < 0 || PQgetisnull (result, row, number) ? NULL : PQgetvalue (result, row, number);
}

/**
 * torno_db_get_boolean:
 * @result: a result
 * @row: a row of it
 * @column: the name of a boolean column
 *
 * Returns: the value, FALSE for NULL
 */
gboolean
torno_db_get_boolean (const PGresult *result, int row, const char *column)
{
  int number = PQfnumber (result, column);

  return number >= 0 && !PQgetisnull (result, row, number) && *PQgetvalue (result, row, number) != 0;
}
