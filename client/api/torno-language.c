/* The language that the server is asked to answer in. */
#include "config.h"

#include "torno-language.h"

#include <glib/gi18n-lib.h>

/**
 * torno_language_get_code:
 *
 * Taken from the translations rather than from the locale: whoever gets this program's English for want of German is to
 * get the server's English as well.
 *
 * Returns: (transfer none): a code for Accept-Language
 */
const char *
torno_language_get_code (void)
{
  /* Translators: the code of the language of this translation, "es" in Spanish */
  return C_ ("language code", "en");
}
