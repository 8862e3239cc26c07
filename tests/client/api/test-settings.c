/* The desk's settings: the schema has every key that the code names, and what is set stands in a file of its own. */
#include "torno-settings.h"

#include <glib/gstdio.h>

typedef struct
{
  const char *key;
  const char *type;
  const char *initial; /* as GVariant text */
} Key;

/* clang-format off */
static const Key keys[] = {
  { TORNO_SETTING_WINDOW_WIDTH,          "i", "1080" },
  { TORNO_SETTING_WINDOW_HEIGHT,         "i", "720" },
  { TORNO_SETTING_WINDOW_MAXIMIZED,      "b", "false" },
  { TORNO_SETTING_THEME,                 "s", "'system'" },
  { TORNO_SETTING_LANGUAGE,              "s", "''" },
  { TORNO_SETTING_SOUNDS,                "b", "true" },
  { TORNO_SETTING_SERVER_URL,            "s", "'http://127.0.0.1:8000'" },
  { TORNO_SETTING_GYM_ID,                "x", "int64 0" },
  { TORNO_SETTING_READER,                "s", "'auto'" },
  { TORNO_SETTING_DOOR,                  "s", "'none'" },
  { TORNO_SETTING_DOOR_COMMAND,          "s", "''" },
  { TORNO_SETTING_DOOR_DEVICE,           "s", "'/dev/ttyUSB0'" },
  { TORNO_SETTING_DOOR_CHANNEL,          "i", "1" },
  { TORNO_SETTING_DOOR_URL,              "s", "''" },
  { TORNO_SETTING_DOOR_CLOSE_URL,        "s", "''" },
  { TORNO_SETTING_DOOR_PULSE_MS,         "i", "1000" },
  { TORNO_SETTING_OFFLINE_HOURS,         "i", "168" },
  { TORNO_SETTING_MEMBER_WINDOW,         "b", "false" },
  { TORNO_SETTING_STATION_AUTOSTART,     "b", "false" },
  { TORNO_SETTING_CAMERA,                "s", "''" },
  { TORNO_SETTING_PRINTER,               "s", "''" },
  { TORNO_SETTING_PAPER,                 "s", "'roll'" },
};
/* clang-format on */

static void
test_key (gconstpointer data)
{
  const Key *key = data;
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GVariant) value = g_settings_get_default_value (torno_settings_get_default (), key->key);
  g_autofree char *text = g_variant_print (value, TRUE);

  g_object_get (torno_settings_get_default (), "settings-schema", &schema, NULL);
  g_assert_true (g_settings_schema_has_key (schema, key->key));
  g_assert_cmpstr (g_variant_get_type_string (value), ==, key->type);
  g_assert_cmpstr (text, ==, key->initial);
}

static void
test_schema_has_no_other_key (void)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) names = NULL;

  g_object_get (torno_settings_get_default (), "settings-schema", &schema, NULL);
  names = g_settings_schema_list_keys (schema);
  g_assert_cmpuint (g_strv_length (names), ==, G_N_ELEMENTS (keys));
}

static void
test_enums_are_in_order (void)
{
  GSettings *settings = torno_settings_get_default ();

  g_settings_set_string (settings, TORNO_SETTING_DOOR, "http");
  g_assert_cmpint (g_settings_get_enum (settings, TORNO_SETTING_DOOR), ==, TORNO_DOOR_KIND_HTTP);
  g_settings_set_string (settings, TORNO_SETTING_THEME, "dark");
  g_assert_cmpint (g_settings_get_enum (settings, TORNO_SETTING_THEME), ==, TORNO_THEME_DARK);
  g_settings_set_string (settings, TORNO_SETTING_PAPER, "a4");
  g_assert_cmpint (g_settings_get_enum (settings, TORNO_SETTING_PAPER), ==, TORNO_PAPER_A4);
}

static void
test_values_stand_in_a_file (void)
{
  GSettings *settings = torno_settings_get_default ();
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "torno", "settings.ini", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_settings_set_int (settings, TORNO_SETTING_DOOR_PULSE_MS, 1500));
  g_settings_sync ();
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "door-pulse-ms=1500"));
}

static void
test_range_is_kept (void)
{
  GSettings *settings = torno_settings_get_default ();
  GVariant *value = g_variant_ref_sink (g_variant_new_int32 (10));
  g_autoptr (GSettingsSchema) schema = NULL;

  g_object_get (settings, "settings-schema", &schema, NULL);
  g_autoptr (GSettingsSchemaKey) key = g_settings_schema_get_key (schema, TORNO_SETTING_DOOR_PULSE_MS);
  g_assert_false (g_settings_schema_key_range_check (key, value));
  g_variant_unref (value);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("torno-settings-XXXXXX", NULL);
  g_autofree char *torno = g_build_filename (folder, "torno", NULL);
  g_autofree char *file = g_build_filename (torno, "settings.ini", NULL);
  int status;

  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_unsetenv ("GSETTINGS_BACKEND");
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *path = g_strconcat ("/settings/key/", keys[i].key, NULL);

      g_test_add_data_func (path, &keys[i], test_key);
    }
  g_test_add_func ("/settings/key/no-other", test_schema_has_no_other_key);
  g_test_add_func ("/settings/enums-in-order", test_enums_are_in_order);
  g_test_add_func ("/settings/range-kept", test_range_is_kept);
  g_test_add_func ("/settings/stands-in-file", test_values_stand_in_a_file);
  status = g_test_run ();
  g_remove (file);
  g_remove (torno);
  g_remove (folder);
  return status;
}
