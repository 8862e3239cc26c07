/* Fingers to press where the reader is the simulated one; with a real reader the bar is not shown. */
#include "config.h"

#include "torno-finger-bar.h"

#include "torno-simulated-reader.h"

#include <glib/gi18n-lib.h>

#define N_FINGERS 6

struct _TornoFingerBar
{
  AdwBin parent_instance;

  TornoReader *reader;
  guint n_presses[N_FINGERS + 1];
};

G_DEFINE_FINAL_TYPE (TornoFingerBar, torno_finger_bar, ADW_TYPE_BIN)

/* TORNO_PRINTS names a folder of images of real fingers, FINGER_PRESS.pgm, both counted from 1. Each press is the next
 * image of its finger, and after the last the first again. FALSE where there is none. */
static gboolean
press_image (TornoFingerBar *self, guint finger)
{
  const char *folder = g_getenv ("TORNO_PRINTS");

  for (guint tries = 0; folder != NULL && tries < 2; tries++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u_%u.pgm", folder, finger, ++self->n_presses[finger]);
      g_autoptr (GError) error = NULL;

      if (torno_simulated_reader_press_file (TORNO_SIMULATED_READER (self->reader), path, &error))
        return TRUE;
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        g_warning ("%s", error->message);
      self->n_presses[finger] = 0;
    }
  return FALSE;
}

static void
on_finger_cb (TornoFingerBar *self, GtkButton *button)
{
  guint finger = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "finger"));

  if (self->reader == NULL)
    return;
  if (finger == 0)
    torno_simulated_reader_press_badly (TORNO_SIMULATED_READER (self->reader));
  else if (!press_image (self, finger))
    torno_simulated_reader_press (TORNO_SIMULATED_READER (self->reader), finger);
}

static void
add_button (TornoFingerBar *self, GtkBox *box, guint finger, const char *label, const char *name)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_object_set_data (G_OBJECT (button), "finger", GUINT_TO_POINTER (finger));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_tooltip_text (button, name);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_finger_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (box, button);
}

static void
torno_finger_bar_dispose (GObject *object)
{
  g_clear_object (&TORNO_FINGER_BAR (object)->reader);
  G_OBJECT_CLASS (torno_finger_bar_parent_class)->dispose (object);
}

static void
torno_finger_bar_class_init (TornoFingerBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = torno_finger_bar_dispose;
}

static void
torno_finger_bar_init (TornoFingerBar *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *last = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *caption = gtk_label_new (_ ("Simulated reader: press a finger"));

  gtk_widget_add_css_class (row, "linked");
  gtk_widget_add_css_class (caption, "caption");
  gtk_widget_add_css_class (caption, "dim-label");
  gtk_widget_set_halign (row, GTK_ALIGN_CENTER);
  for (guint i = 1; i <= N_FINGERS; i++)
    {
      g_autofree char *label = g_strdup_printf ("%u", i);
      g_autofree char *name = g_strdup_printf (_ ("Finger %u"), i);

      add_button (self, GTK_BOX (row), i, label, name);
    }
  /* Below the others: together they are wider than a narrow window. */
  add_button (self, GTK_BOX (last), 0, _ ("Bad press"), _ ("Bad press"));
  gtk_widget_set_halign (last, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (column), caption);
  gtk_box_append (GTK_BOX (column), row);
  gtk_box_append (GTK_BOX (column), last);
  adw_bin_set_child (ADW_BIN (self), column);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * torno_finger_bar_set_reader:
 * @reader: (nullable): the station's reader; the bar shows itself where it is the simulated one
 */
void
torno_finger_bar_set_reader (TornoFingerBar *bar, TornoReader *reader)
{
  TornoReader *simulated = reader != NULL && TORNO_IS_SIMULATED_READER (reader) ? reader : NULL;

  g_set_object (&bar->reader, simulated);
  gtk_widget_set_visible (GTK_WIDGET (bar), simulated != NULL);
}
