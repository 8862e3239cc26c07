/* The window that takes a photo, with a source of GStreamer's for a camera. */
#include "config.h"

#include "fake-server.h"
#include "torno-camera-dialog.h"
#include "torno-camera-private.h"
#include "torno-settings.h"

typedef struct
{
  TornoCameraDialog *dialog;
  TornoCamera *camera; /* the dialog's */
  GdkTexture *taken;
} Fixture;

/* Buttons and labels are found by what they say, as by who uses them; NULL where that is not to be seen. */
static GtkWidget *
find (GtkWidget *widget, const char *text)
{
  const char *label = GTK_IS_BUTTON (widget)  ? gtk_button_get_label (GTK_BUTTON (widget))
                      : GTK_IS_LABEL (widget) ? gtk_label_get_label (GTK_LABEL (widget))
                                              : NULL;

  if (g_strcmp0 (label, text) == 0 && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
find_choice (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_DROP_DOWN (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_choice (child);
  return found;
}

#define SEES(fixture, text) (find (GTK_WIDGET ((fixture)->dialog), text) != NULL)

static void
press (Fixture *fixture, const char *label)
{
  GtkWidget *button = find (GTK_WIDGET (fixture->dialog), label);

  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
on_taken_cb (Fixture *fixture, GdkTexture *picture)
{
  g_set_object (&fixture->taken, picture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_settings_reset (torno_settings_get_default (), TORNO_SETTING_CAMERA);
  fixture->camera = torno_camera_new ();
  torno_camera_set_description (fixture->camera, "videotestsrc is-live=true");
  g_object_add_weak_pointer (G_OBJECT (fixture->camera), (gpointer *) &fixture->camera);
  fixture->dialog = torno_camera_dialog_new ("Ana");
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  g_signal_connect_swapped (fixture->dialog, "taken", G_CALLBACK (on_taken_cb), fixture);
  torno_camera_dialog_start (fixture->dialog, fixture->camera);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
  fake_await (SEES (fixture, "The circle is what the photo shows."));
}

/* The camera goes with the window. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->dialog != NULL)
    gtk_window_close (GTK_WINDOW (fixture->dialog));
  fake_await (fixture->dialog == NULL);
  g_assert_null (fixture->camera);
  g_clear_object (&fixture->taken);
}

static void
test_use_hands_the_picture_over (Fixture *fixture, gconstpointer data)
{
  press (fixture, "Take");
  g_assert_true (SEES (fixture, "So the photo will be."));
  g_assert_null (fixture->taken);
  press (fixture, "Again");
  press (fixture, "Take");
  press (fixture, "Use");
  g_assert_nonnull (fixture->taken);
}

static void
test_what_was_taken_outlives_the_camera (Fixture *fixture, gconstpointer data)
{
  press (fixture, "Take");
  torno_camera_stop (fixture->camera);
  g_signal_emit_by_name (fixture->camera, "failed", TORNO_CAMERA_LOST);
  g_assert_true (SEES (fixture, "So the photo will be."));
  /* Another one needs the camera anew. */
  press (fixture, "Again");
  g_assert_true (SEES (fixture, "Starting the camera…"));
  fake_await (SEES (fixture, "The circle is what the photo shows."));
  press (fixture, "Take");
  press (fixture, "Use");
  g_assert_nonnull (fixture->taken);
}

static void
test_unplugged_is_said (Fixture *fixture, gconstpointer data)
{
  torno_camera_stop (fixture->camera);
  g_signal_emit_by_name (fixture->camera, "failed", TORNO_CAMERA_LOST);
  fake_await (SEES (fixture, "The camera is gone"));
  press (fixture, "Try again");
  fake_await (SEES (fixture, "The circle is what the photo shows."));
}

static void
test_one_of_several_is_chosen (Fixture *fixture, gconstpointer data)
{
  const char *names[] = { "Laptop", "Counter", NULL };
  GtkWidget *choice = find_choice (GTK_WIDGET (fixture->dialog));
  g_autofree char *kept = NULL;

  g_assert_false (gtk_widget_get_visible (choice));
  g_signal_emit_by_name (fixture->camera, "listed", names, 0);
  g_assert_true (gtk_widget_get_visible (choice));
  g_assert_true (SEES (fixture, "The circle is what the photo shows."));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), 1);
  g_assert_true (SEES (fixture, "Starting the camera…"));
  kept = g_settings_get_string (torno_settings_get_default (), TORNO_SETTING_CAMERA);
  g_assert_cmpstr (kept, ==, "Counter");
}

static gboolean
on_beat_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_timeout_add (20, on_beat_cb, NULL);
  add ("/camera-dialog/use-hands-the-picture-over", test_use_hands_the_picture_over);
  add ("/camera-dialog/what-was-taken-outlives-the-camera", test_what_was_taken_outlives_the_camera);
  add ("/camera-dialog/unplugged-is-said", test_unplugged_is_said);
  add ("/camera-dialog/one-of-several-is-chosen", test_one_of_several_is_chosen);
  return g_test_run ();
}
