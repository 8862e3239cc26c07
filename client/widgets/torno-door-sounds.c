/* GSound plays them: it keeps a sound at the sound server, so that it is heard at once, and it is in the GNOME runtime.
 * It may wait for a sound server, so a thread of its own asks it. Where there is none, the door is silent. */
#include "config.h"

#include "torno-door-sounds.h"

#include "torno-settings.h"

#ifdef HAVE_GSOUND
#include <gsound.h>
#endif

#define PAUSE_SECONDS 300

struct _TornoDoorSounds
{
  GThreadPool *pool;
};

/* clang-format off */
static const char *const names[] = {
  [TORNO_OUTCOME_GRANTED]   = "granted",
  [TORNO_OUTCOME_WARNING]   = "warning",
  [TORNO_OUTCOME_DENIED]    = "denied",
  [TORNO_OUTCOME_REPEAT]    = "repeat",
  [TORNO_OUTCOME_NOT_FOUND] = "denied",
  [TORNO_OUTCOME_RETRY]     = "repeat",
  [TORNO_OUTCOME_OFFLINE]   = "warning",
};
/* clang-format on */

#ifdef HAVE_GSOUND
/* On the pool's one thread. A machine without sound is not asked at every press. */
static void
play (gpointer data, gpointer user_data)
{
  static GSoundContext *context;
  static gint64 silent_until;
  g_autofree char *path = torno_door_sounds_find_file (data);
  g_autoptr (GError) error = NULL;

  if (path == NULL || g_get_monotonic_time () < silent_until)
    return;
  if (context == NULL)
    context = gsound_context_new (NULL, &error);
  if (context != NULL
      && gsound_context_play_simple (context, NULL, &error, GSOUND_ATTR_MEDIA_FILENAME, path, GSOUND_ATTR_MEDIA_ROLE,
                                     "event", GSOUND_ATTR_CANBERRA_CACHE_CONTROL, "permanent", NULL))
    return;
  g_info ("no sounds: %s", error->message);
  g_clear_object (&context);
  silent_until = g_get_monotonic_time () + PAUSE_SECONDS * G_USEC_PER_SEC;
}
#else
static void
play (gpointer data, gpointer user_data)
{
}
#endif

/**
 * torno_door_sounds_find_file:
 * @name: "granted", "warning", "denied" or "repeat"
 *
 * Run from the build folder, the sounds lie beside the program; installed, where meson put them.
 *
 * Returns: (transfer full) (nullable): its path, NULL where it is not there
 */
char *
torno_door_sounds_find_file (const char *name)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *file = g_strconcat (name, ".wav", NULL);
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, "..", "data", "sounds", file, NULL) : NULL;
  g_autofree char *installed = g_build_filename (TORNO_DATADIR, "sounds", file, NULL);

  if (beside != NULL && g_file_test (beside, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&beside);
  return g_file_test (installed, G_FILE_TEST_EXISTS) ? g_steal_pointer (&installed) : NULL;
}

/**
 * torno_door_sounds_get_name:
 * @kind: what a press came to
 *
 * Returns: (transfer none): the name of its sound
 */
const char *
torno_door_sounds_get_name (TornoOutcomeKind kind)
{
  return names[kind];
}

/**
 * torno_door_sounds_new:
 *
 * Returns: (transfer full): the sounds; nothing is loaded yet
 */
TornoDoorSounds *
torno_door_sounds_new (void)
{
  TornoDoorSounds *sounds = g_new0 (TornoDoorSounds, 1);

  sounds->pool = g_thread_pool_new (play, NULL, 1, FALSE, NULL);
  return sounds;
}

/**
 * torno_door_sounds_free:
 * @sounds: (transfer full): the sounds
 */
void
torno_door_sounds_free (TornoDoorSounds *sounds)
{
  g_thread_pool_free (sounds->pool, TRUE, FALSE);
  g_free (sounds);
}

/**
 * torno_door_sounds_play:
 * @sounds: the sounds
 * @kind: what a press came to
 *
 * Nothing where the settings have sounds off. One that is still waiting to be played is too late: it is left out.
 */
void
torno_door_sounds_play (TornoDoorSounds *sounds, TornoOutcomeKind kind)
{
  if (g_settings_get_boolean (torno_settings_get_default (), TORNO_SETTING_SOUNDS)
      && g_thread_pool_unprocessed (sounds->pool) == 0)
    g_thread_pool_push (sounds->pool, (gpointer) names[kind], NULL);
}
