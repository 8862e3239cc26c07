/* The camera is on as long as the window is there: again is at once. What was taken stays on the screen until it is
 * used, also when the camera is gone by then. */
#include "config.h"

#include "torno-camera-dialog.h"

#include "torno-camera-view.h"
#include "torno-form.h"
#include "torno-settings.h"

#include <glib/gi18n-lib.h>

struct _TornoCameraDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *window_title;
  GtkStack *stack;
  TornoCameraView *view;
  GtkSpinner *spinner;
  GtkLabel *hint_label;
  GtkDropDown *choice;
  GtkStringList *names;
  GtkStack *button_stack;
  GtkWidget *take_button;
  GtkWidget *use_button;
  AdwStatusPage *fault_page;
  GtkWidget *retry_button;

  TornoCamera *camera;
  gboolean is_taken;   /* a picture stands still */
  gboolean is_off;     /* the camera failed while it did */
  gboolean is_listing; /* the choice changes by itself */
};

static guint taken_signal;

G_DEFINE_FINAL_TYPE (TornoCameraDialog, torno_camera_dialog, ADW_TYPE_WINDOW)

/* clang-format off */
static const struct
{
  const char *title, *advice;
} faults[TORNO_N_CAMERA_FAULTS] = {
  [TORNO_CAMERA_MISSING] = { N_ ("There is no camera"), N_ ("Plug one in and try again. A photo can also be chosen from a file.") },
  [TORNO_CAMERA_BUSY]    = { N_ ("The camera is in use"), N_ ("Another program has it. Close that one and try again.") },
  [TORNO_CAMERA_REFUSED] = { N_ ("The camera is not allowed"), N_ ("The system's privacy settings say which programs may use it.") },
  [TORNO_CAMERA_LOST]    = { N_ ("The camera is gone"), N_ ("It was unplugged, or it has failed. Plug it in and try again.") },
  [TORNO_CAMERA_FAILED]  = { N_ ("The camera gives no picture"), N_ ("Unplug it, plug it in again and try once more.") },
};
/* clang-format on */

static void
start (TornoCameraDialog *self)
{
  g_autofree char *name = g_settings_get_string (torno_settings_get_default (), TORNO_SETTING_CAMERA);

  self->is_taken = self->is_off = FALSE;
  torno_camera_view_show (self->view, NULL, TRUE);
  gtk_spinner_start (self->spinner);
  gtk_label_set_label (self->hint_label, _ ("Starting the camera…"));
  gtk_widget_set_sensitive (self->take_button, FALSE);
  gtk_stack_set_visible_child (self->button_stack, self->take_button);
  gtk_stack_set_visible_child_name (self->stack, "picture");
  torno_camera_start (self->camera, *name != '\0' ? name : NULL);
}

static void
show_fault (TornoCameraDialog *self, TornoCameraFault fault)
{
  adw_status_page_set_title (self->fault_page, _ (faults[fault].title));
  adw_status_page_set_description (self->fault_page, _ (faults[fault].advice));
  gtk_spinner_stop (self->spinner);
  gtk_stack_set_visible_child_name (self->stack, "fault");
  gtk_widget_grab_focus (self->retry_button);
}

static void
on_frame_cb (TornoCameraDialog *self, GdkTexture *frame)
{
  if (self->is_taken)
    return;
  torno_camera_view_show (self->view, frame, TRUE);
  if (gtk_widget_get_sensitive (self->take_button))
    return;
  gtk_spinner_stop (self->spinner);
  gtk_label_set_label (self->hint_label, _ ("The circle is what the photo shows."));
  gtk_widget_set_sensitive (self->take_button, TRUE);
  gtk_widget_grab_focus (self->take_button);
}

static void
on_listed_cb (TornoCameraDialog *self, char **names, guint used)
{
  self->is_listing = TRUE;
  gtk_string_list_splice (self->names, 0, g_list_model_get_n_items (G_LIST_MODEL (self->names)),
                          (const char *const *) names);
  gtk_drop_down_set_selected (self->choice, used);
  gtk_widget_set_visible (GTK_WIDGET (self->choice), g_strv_length (names) > 1);
  self->is_listing = FALSE;
}

static void
on_failed_cb (TornoCameraDialog *self, guint fault)
{
  self->is_off = TRUE;
  if (!self->is_taken)
    show_fault (self, fault);
}

static void
on_chosen_cb (TornoCameraDialog *self)
{
  guint chosen = gtk_drop_down_get_selected (self->choice);

  if (self->is_listing || chosen == GTK_INVALID_LIST_POSITION)
    return;
  g_settings_set_string (torno_settings_get_default (), TORNO_SETTING_CAMERA,
                         gtk_string_list_get_string (self->names, chosen));
  start (self);
}

static void
on_take_cb (TornoCameraDialog *self)
{
  self->is_taken = TRUE;
  torno_camera_view_show (self->view, torno_camera_view_get_picture (self->view), FALSE);
  gtk_label_set_label (self->hint_label, _ ("So the photo will be."));
  gtk_stack_set_visible_child_name (self->button_stack, "taken");
  gtk_widget_grab_focus (self->use_button);
}

static void
on_again_cb (TornoCameraDialog *self)
{
  if (self->is_off)
    {
      start (self);
      return;
    }
  self->is_taken = FALSE;
  gtk_label_set_label (self->hint_label, _ ("The circle is what the photo shows."));
  gtk_stack_set_visible_child (self->button_stack, self->take_button);
  gtk_widget_grab_focus (self->take_button);
}

static void
on_use_cb (TornoCameraDialog *self)
{
  g_signal_emit (self, taken_signal, 0, torno_camera_view_get_picture (self->view));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
torno_camera_dialog_dispose (GObject *object)
{
  TornoCameraDialog *self = TORNO_CAMERA_DIALOG (object);

  if (self->camera != NULL)
    torno_camera_stop (self->camera);
  g_clear_object (&self->camera);
  G_OBJECT_CLASS (torno_camera_dialog_parent_class)->dispose (object);
}

static void
torno_camera_dialog_class_init (TornoCameraDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TORNO_TYPE_CAMERA_VIEW);
  G_OBJECT_CLASS (klass)->dispose = torno_camera_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-camera-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoCameraDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, TornoCameraDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TornoCameraDialog, view);
  gtk_widget_class_bind_template_child (widget_class, TornoCameraDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, TornoCameraDialog, hint_label);
  gtk_widget_class_bind_template_child (widget_class, TornoCameraDialog, choice);
  gtk_widget_class_bind_template_child (widget_class, TornoCameraDialog, names);
  gtk_widget_class_bind_template_child (widget_class, TornoCameraDialog, button_stack);
  gtk_widget_class_bind_template_child (widget_class, TornoCameraDialog, take_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCameraDialog, use_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCameraDialog, fault_page);
  gtk_widget_class_bind_template_child (widget_class, TornoCameraDialog, retry_button);
  gtk_widget_class_bind_template_callback (widget_class, start);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_take_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_use_cb);
  taken_signal = g_signal_new ("taken", TORNO_TYPE_CAMERA_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                               1, GDK_TYPE_TEXTURE);
}

static void
torno_camera_dialog_init (TornoCameraDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_form_name_widget (GTK_WIDGET (self->view), _ ("What the camera sees"));
  torno_form_name_widget (GTK_WIDGET (self->choice), _ ("Camera"));
}

/**
 * torno_camera_dialog_new:
 * @full_name: whose photo it becomes
 *
 * Returns: (transfer floating): a window whose camera is off
 */
TornoCameraDialog *
torno_camera_dialog_new (const char *full_name)
{
  TornoCameraDialog *self = g_object_new (TORNO_TYPE_CAMERA_DIALOG, NULL);

  adw_window_title_set_subtitle (self->window_title, full_name);
  return self;
}

/**
 * torno_camera_dialog_start:
 * @camera: (transfer full): what takes it
 *
 * The camera that was used last goes on, and is let go when the window closes.
 */
void
torno_camera_dialog_start (TornoCameraDialog *dialog, TornoCamera *camera)
{
  dialog->camera = camera;
  g_signal_connect_object (camera, "listed", G_CALLBACK (on_listed_cb), dialog, G_CONNECT_SWAPPED);
  g_signal_connect_object (camera, "frame", G_CALLBACK (on_frame_cb), dialog, G_CONNECT_SWAPPED);
  g_signal_connect_object (camera, "failed", G_CALLBACK (on_failed_cb), dialog, G_CONNECT_SWAPPED);
  start (dialog);
}
