/* The zones are those of the system's own table, since the server's are of the same kind. GtkDropDown of 4.8 finds what
 * begins with the words that are typed: the city stands first. */
#include "config.h"

#include "torno-zone-row.h"

#include "torno-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ZONE_TABLE "/usr/share/zoneinfo/zone.tab"

struct _TornoZoneRow
{
  AdwActionRow parent_instance;

  GtkDropDown *choice;
  GPtrArray *zones; /* in the order of the choice */
};

G_DEFINE_FINAL_TYPE (TornoZoneRow, torno_zone_row, ADW_TYPE_ACTION_ROW)

/* "Bogota (America)" of "America/Bogota". */
static char *
describe_zone (const char *zone)
{
  const char *slash = strrchr (zone, '/');
  g_autofree char *place = slash != NULL ? g_strndup (zone, slash - zone) : NULL;
  char *text = place != NULL ? g_strdup_printf ("%s (%s)", slash + 1, place) : g_strdup (zone);

  return g_strdelimit (text, "_", ' ');
}

static int
compare_zones (gconstpointer a, gconstpointer b)
{
  g_autofree char *first = describe_zone (*(const char *const *) a);
  g_autofree char *second = describe_zone (*(const char *const *) b);

  return g_utf8_collate (first, second);
}

/* The third column of the table; nothing where there is none. */
static GPtrArray *
read_zones (void)
{
  GPtrArray *zones = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (ZONE_TABLE, &text, NULL, NULL))
    return zones;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) columns = g_strsplit (lines[i], "\t", 4);

      if (lines[i][0] != '#' && g_strv_length (columns) >= 3)
        g_ptr_array_add (zones, g_strdup (columns[2]));
    }
  g_ptr_array_sort (zones, compare_zones);
  return zones;
}

static void
torno_zone_row_finalize (GObject *object)
{
  g_ptr_array_unref (TORNO_ZONE_ROW (object)->zones);
  G_OBJECT_CLASS (torno_zone_row_parent_class)->finalize (object);
}

static void
torno_zone_row_class_init (TornoZoneRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = torno_zone_row_finalize;
}

static void
torno_zone_row_init (TornoZoneRow *self)
{
  self->zones = read_zones ();
  self->choice = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  g_autoptr (GtkExpression) text = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  gtk_drop_down_set_expression (self->choice, text);
  gtk_drop_down_set_enable_search (self->choice, TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->choice), GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->choice));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), GTK_WIDGET (self->choice));
}

/* The place of @zone, which is put first where the table does not have it: "" is the server's own. */
static guint
place_zone (TornoZoneRow *self, const char *zone)
{
  for (guint i = 0; i < self->zones->len; i++)
    if (g_str_equal (g_ptr_array_index (self->zones, i), zone))
      return i;
  g_ptr_array_insert (self->zones, 0, g_strdup (zone));
  return 0;
}

/**
 * torno_zone_row_new:
 * @title: what the row is about
 * @zone: the name of the zone that is chosen at first, such as "America/Bogota"; "" leaves it to the server
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
torno_zone_row_new (const char *title, const char *zone)
{
  TornoZoneRow *self = g_object_new (TORNO_TYPE_ZONE_ROW, "title", title, NULL);
  g_autoptr (GtkStringList) texts = gtk_string_list_new (NULL);
  guint chosen = place_zone (self, zone);

  for (guint i = 0; i < self->zones->len; i++)
    {
      const char *name = g_ptr_array_index (self->zones, i);

      /* Translators: the time zone that the server is set to */
      gtk_string_list_take (texts, *name == '\0' ? g_strdup (_ ("The server's")) : describe_zone (name));
    }
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (texts));
  gtk_drop_down_set_selected (self->choice, chosen);
  torno_form_name_widget (GTK_WIDGET (self->choice), title);
  return GTK_WIDGET (self);
}

/**
 * torno_zone_row_get_zone:
 *
 * Returns: (transfer none): the name of the zone that is chosen; "" leaves it to the server
 */
const char *
torno_zone_row_get_zone (TornoZoneRow *row)
{
  guint chosen = gtk_drop_down_get_selected (row->choice);

  return chosen < row->zones->len ? g_ptr_array_index (row->zones, chosen) : "";
}
