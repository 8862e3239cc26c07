/* All texts that the server can say stand in tables, so they are translated once, at start, with gettext; a request
 * then only picks its language. gettext itself knows one language a process at a time. */
#include "config.h"

#include "torno-texts.h"

#include <glib/gi18n.h>
#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define DOMAIN "torno-server"

/* clang-format off */
static const char *const language_names[TORNO_N_LANGUAGES] = { "es", "en" };

static const char *const message_ids[TORNO_N_TEXTS] = {
  [TORNO_TEXT_NONE]                 = "",
  [TORNO_TEXT_RUNNING]              = N_("The gym management API is running"),
  [TORNO_TEXT_GYM_DELETED]          = N_("Gym deleted"),
  [TORNO_TEXT_USER_DELETED]         = N_("User deleted"),
  [TORNO_TEXT_PHOTO_DELETED]        = N_("Photo deleted"),
  [TORNO_TEXT_PLAN_DELETED]         = N_("Plan deleted"),
  [TORNO_TEXT_USER_PLAN_DELETED]    = N_("User plan deleted"),
  [TORNO_TEXT_PRODUCT_DELETED]      = N_("Product deleted"),
  [TORNO_TEXT_SALE_DELETED]         = N_("Sale voided"),
  [TORNO_TEXT_MEASUREMENT_DELETED]  = N_("Measurement deleted"),
  [TORNO_TEXT_ATTENDANCE_DELETED]   = N_("Visit deleted"),
  [TORNO_TEXT_CONSENT_WITHDRAWN]    = N_("Consent withdrawn, fingerprints erased"),
  [TORNO_TEXT_LOGGED_OUT]           = N_("Logged out"),
  [TORNO_TEXT_PASSWORD_CHANGED]     = N_("Password changed"),
  [TORNO_TEXT_STOCK_CHANGED]        = N_("Stock changed"),
  [TORNO_TEXT_TOO_FEW_MEASUREMENTS] = N_("At least two measurements are needed to show progress"),
  [TORNO_TEXT_FINGERPRINT_STORED]   = N_("Fingerprint stored successfully"),
  [TORNO_TEXT_ENROLLMENT_COMPLETED] = N_("Enrollment completed"),
};
/* clang-format on */

static char *texts[TORNO_N_LANGUAGES][TORNO_N_TEXTS];
static char *errors[TORNO_N_LANGUAGES][TORNO_N_ERRORS];
static char *faults[TORNO_N_LANGUAGES][TORNO_N_FAULTS];

/* Of the commands, which speak to one person. */
static TornoLanguage terminal_language = TORNO_LANGUAGE_EN;

/* The message ids are English. */
static char *
translate (TornoLanguage language, const char *message_id)
{
  return g_strdup (language == TORNO_LANGUAGE_EN || *message_id == '\0' ? message_id : dgettext (DOMAIN, message_id));
}

static void
load_language (TornoLanguage language)
{
  g_setenv ("LANGUAGE", language_names[language], TRUE);
  setlocale (LC_MESSAGES, "C.UTF-8");
  for (guint i = 0; i < TORNO_N_TEXTS; i++)
    texts[language][i] = translate (language, message_ids[i]);
  for (guint i = 0; i < TORNO_N_ERRORS; i++)
    errors[language][i] = translate (language, torno_error_get_text (i));
  for (guint i = 0; i < TORNO_N_FAULTS; i++)
    faults[language][i] = translate (language, torno_fault_get_text (i));
}

/* A program in its build folder finds its catalogs beside itself, an installed one where it was configured to. */
static char *
find_locale_dir (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : g_strdup (".");
  const char *candidates[] = { "../po/server", "../../po/server", "../share/locale", NULL };

  for (guint i = 0; candidates[i] != NULL; i++)
    {
      g_autofree char *dir = g_build_filename (folder, candidates[i], NULL);
      g_autofree char *catalog = g_build_filename (dir, "es", "LC_MESSAGES", DOMAIN ".mo", NULL);

      if (g_file_test (catalog, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&dir);
    }
  return g_strdup (TORNO_LOCALEDIR);
}

/**
 * torno_texts_init:
 * @locale_dir: (nullable): where the catalogs are; NULL: beside the program, else where it was installed
 *
 * Reads every text in every language. To be called once, before any thread is started.
 */
void
torno_texts_init (const char *locale_dir)
{
  g_autofree char *found = locale_dir != NULL ? g_strdup (locale_dir) : find_locale_dir ();
  g_autofree char *language = g_strdup (g_getenv ("LANGUAGE"));

  if (texts[0][0] != NULL)
    return;
  bindtextdomain (DOMAIN, found);
  bind_textdomain_codeset (DOMAIN, "UTF-8");
  for (guint i = 0; i < TORNO_N_LANGUAGES; i++)
    load_language (i);
  if (language != NULL)
    g_setenv ("LANGUAGE", language, TRUE);
  else
    g_unsetenv ("LANGUAGE");
}

/* As POSIX has it (Base Definitions, 8.2): the first one that is set. */
static TornoLanguage
find_terminal_language (void)
{
  const char *names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
  TornoLanguage language = TORNO_LANGUAGE_EN;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = g_getenv (names[i]);

      if (value != NULL && *value != '\0')
        {
          torno_texts_find_language (value, &language);
          break;
        }
    }
  return language;
}

/**
 * torno_texts_init_terminal:
 * @locale_dir: (nullable): as for torno_texts_init()
 *
 * Makes torno_texts_translate() speak the terminal's language: Spanish where the locale says so, else English. To be
 * called once, by a command, before any thread is started.
 */
void
torno_texts_init_terminal (const char *locale_dir)
{
  g_autofree char *found = locale_dir != NULL ? g_strdup (locale_dir) : find_locale_dir ();

  terminal_language = find_terminal_language ();
  bindtextdomain (DOMAIN, found);
  bind_textdomain_codeset (DOMAIN, "UTF-8");
  g_setenv ("LANGUAGE", language_names[terminal_language], TRUE);
  setlocale (LC_MESSAGES, "C.UTF-8");
  /* A locale that was never made on this machine is taken for one in UTF-8. */
  if (setlocale (LC_CTYPE, "") == NULL)
    setlocale (LC_CTYPE, "C.UTF-8");
}

/**
 * torno_texts_translate:
 * @message_id: a text in English, marked with N_() in a source that po/server/POTFILES.in names
 *
 * Returns: (transfer none): the text in the terminal's language
 */
const char *
torno_texts_translate (const char *message_id)
{
  return terminal_language == TORNO_LANGUAGE_EN || *message_id == '\0' ? message_id : dgettext (DOMAIN, message_id);
}

/**
 * torno_texts_get:
 * @language: a language
 * @text: a row of the table
 *
 * Returns: (transfer none): the text
 */
const char *
torno_texts_get (TornoLanguage language, TornoText text)
{
  return texts[language][text];
}

/**
 * torno_texts_get_error:
 * @language: a language
 * @error: an error
 *
 * Returns: (transfer none): its text, {name}s still open
 */
const char *
torno_texts_get_error (TornoLanguage language, TornoError error)
{
  return errors[language][error];
}

/**
 * torno_texts_get_fault:
 * @language: a language
 * @kind: a kind of fault
 *
 * Returns: (transfer none): its text, for torno_fault_fill_text()
 */
const char *
torno_texts_get_fault (TornoLanguage language, TornoFaultKind kind)
{
  return faults[language][kind];
}

/**
 * torno_texts_fill:
 * @text: a text with {name}s
 * @details_json: (nullable): a flat JSON object with their values
 *
 * Returns: (transfer full): the text with the values in place
 */
char *
torno_texts_fill (const char *text, const char *details_json)
{
  g_autoptr (GString) filled = g_string_new (text);
  g_autoptr (TornoJson) json
      = details_json != NULL ? torno_json_parse (details_json, strlen (details_json), NULL) : NULL;

  if (json == NULL)
    return g_string_free (g_steal_pointer (&filled), FALSE);
  for (const TornoJsonNode *node = torno_json_get_first (json, torno_json_get_root (json)); node != NULL;
       node = torno_json_get_next (json, node))
    {
      g_autofree char *name = g_strdup_printf ("{%s}", node->name);

      g_string_replace (filled, name, node->text != NULL ? node->text : "", 0);
    }
  return g_string_free (g_steal_pointer (&filled), FALSE);
}

/**
 * torno_texts_find_language:
 * @name: "es", "es-CO", "en_GB.UTF-8"
 * @out_language: (out): the language
 *
 * Returns: FALSE where Torno does not speak it
 */
gboolean
torno_texts_find_language (const char *name, TornoLanguage *out_language)
{
  for (guint i = 0; i < TORNO_N_LANGUAGES; i++)
    if (g_ascii_strncasecmp (name, language_names[i], 2) == 0 && !g_ascii_isalnum (name[2]))
      {
        *out_language = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * torno_texts_choose:
 * @accept_language: (nullable): the header (RFC 9110, 12.5.4)
 * @fallback: what to speak where it names none of ours
 *
 * Returns: of our languages the one with the highest quality, of equal ones the first
 */
TornoLanguage
torno_texts_choose (const char *accept_language, TornoLanguage fallback)
{
  TornoLanguage best = fallback, one;
  double best_quality = 0;

  for (const char *at = accept_language; at != NULL && *at != '\0';)
    {
      const char *end = strchrnul (at, ','), *quality;

      at += strspn (at, " \t");
      quality = memmem (at, end > at ? end - at : 0, ";q=", 3);
      if (torno_texts_find_language (at, &one))
        {
          double q = quality != NULL ? g_ascii_strtod (quality + 3, NULL) : 1;

          if (q > best_quality)
            {
              best = one;
              best_quality = q;
            }
        }
      at = *end == ',' ? end + 1 : end;
    }
  return best;
}
