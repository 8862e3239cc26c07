/* Which of the readers this desk uses. */
#include "config.h"

#include "torno-reader-private.h"

#include "torno-fp-reader.h"
#include "torno-settings.h"
#include "torno-simulated-reader.h"

/* What was found when the first reader was chosen: libfprint looking again would disturb a door at work. */
static char **known;

/**
 * torno_reader_new_default:
 *
 * Looks at the computer's readers, which iterates the default main context; so call it before the first window.
 *
 * Returns: (transfer full): the reader that the settings name; where that is not there, libfprint's first one; without
 *   one, or where the settings want that, the simulated reader
 */
TornoReader *
torno_reader_new_default (void)
{
  g_autofree char *id = g_settings_get_string (torno_settings_get_default (), TORNO_SETTING_READER);
  TornoReader *reader = NULL;

  if (known == NULL)
    known = torno_fp_reader_list ();
  if (!g_str_equal (id, "simulated") && !g_str_equal (id, "auto"))
    reader = torno_fp_reader_new (id);
  if (reader == NULL && !g_str_equal (id, "simulated"))
    reader = torno_fp_reader_new_first ();
  return reader != NULL ? reader : TORNO_READER (torno_simulated_reader_new ());
}

/**
 * torno_reader_list:
 *
 * Returns: (transfer full): an id for the settings and a name for a person, in turn, of each reader that was plugged in
 *   when the program began
 */
char **
torno_reader_list (void)
{
  return known != NULL ? g_strdupv (known) : g_new0 (char *, 1);
}
