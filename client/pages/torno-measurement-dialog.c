/* The form for what has been measured of a member. Left and right stand side by side, and the last value below each
 * entry: a slip of the pen shows at once. */
#include "config.h"

#include "torno-measurement-dialog.h"

#include "torno-body-figure.h"
#include "torno-error.h"
#include "torno-form.h"
#include "torno-measure.h"
#include "torno-once-key.h"

#include <glib/gi18n-lib.h>

struct _TornoMeasurementDialog
{
  AdwWindow parent_instance;

  GtkWidget *save_button;
  GtkWidget *form_box;
  GtkLabel *fault_label;
  GtkGrid *grid;
  TornoBodyFigure *figure;
  AdwEntryRow *notes_row;
  GtkWidget *entries[TORNO_N_MEASURES];
  GtkLabel *hints[TORNO_N_MEASURES]; /* the last value, or what is wrong */
  char *last_texts[TORNO_N_MEASURES];

  TornoSession *session;
  TornoOnceKey *once;
  GCancellable *cancellable;
  gint64 user_id;
};

static guint done_signal;

G_DEFINE_FINAL_TYPE (TornoMeasurementDialog, torno_measurement_dialog, ADW_TYPE_WINDOW)

static void
set_sending (TornoMeasurementDialog *self, gboolean is_sending)
{
  gtk_widget_set_sensitive (self->form_box, !is_sending);
  gtk_widget_set_sensitive (self->save_button, !is_sending);
}

static void
show_fault (TornoMeasurementDialog *self, const char *text)
{
  gtk_label_set_label (self->fault_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label), text != NULL);
}

static void
set_hint (TornoMeasurementDialog *self, guint i, const char *fault)
{
  const TornoMeasure *measure = &torno_measures[i];
  /* Translators: a measure, its unit, and what is wrong with it */
  g_autofree char *name = fault != NULL ? g_strdup_printf (_ ("%s, %s: %s"), _ (measure->title), measure->unit, fault)
                                        : g_strdup (_ (measure->title));

  gtk_label_set_label (self->hints[i], fault != NULL ? fault : self->last_texts[i]);
  gtk_widget_set_css_classes (GTK_WIDGET (self->hints[i]),
                              (const char *[]){ "caption", fault != NULL ? "error" : "dim-label", NULL });
  torno_form_name_widget (self->entries[i], name);
  torno_form_name_widget (GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->entries[i]))), name);
  if (fault != NULL)
    gtk_widget_add_css_class (self->entries[i], "error");
  else
    gtk_widget_remove_css_class (self->entries[i], "error");
}

static guint
find_measure (TornoMeasurementDialog *self, GtkWidget *entry)
{
  for (guint i = 0; i < TORNO_N_MEASURES; i++)
    if (self->entries[i] == entry)
      return i;
  return TORNO_N_MEASURES;
}

static void
on_changed_cb (GtkWidget *entry, TornoMeasurementDialog *self)
{
  guint i = find_measure (self, entry);

  set_hint (self, i, NULL);
  torno_body_figure_set_measured (self->figure, i, *gtk_editable_get_text (GTK_EDITABLE (entry)) != '\0');
}

static void
on_entered_cb (GtkEventController *controller, TornoMeasurementDialog *self)
{
  torno_body_figure_point_at (self->figure, find_measure (self, gtk_event_controller_get_widget (controller)));
}

static void
on_left_cb (TornoMeasurementDialog *self)
{
  torno_body_figure_point_at (self->figure, TORNO_N_MEASURES);
}

static void
show_error (TornoMeasurementDialog *self, const GError *error)
{
  TornoApiClient *client = torno_session_get_client (self->session);
  gboolean is_at_field = FALSE;

  for (guint i = 0; i < TORNO_N_MEASURES; i++)
    {
      const char *text = g_error_matches (error, TORNO_ERROR, TORNO_ERROR_VALIDATION_FAILED)
                             ? torno_api_client_get_fault (client, torno_measures[i].name)
                             : NULL;

      if (text == NULL)
        continue;
      set_hint (self, i, text);
      if (!is_at_field)
        gtk_widget_grab_focus (self->entries[i]);
      is_at_field = TRUE;
    }
  if (is_at_field)
    return;
  show_fault (self, error->domain == TORNO_ERROR
                        ? error->message
                        : _ ("The server cannot be reached. Nothing is lost: try again in a moment."));
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoMeasurementDialog *self = user_data;
  torno_once_key_settle (self->once, error);
  set_sending (self, FALSE);
  if (error != NULL)
    {
      show_error (self, error);
      return;
    }
  g_signal_emit (self, done_signal, 0);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* Returns whether all that has been typed are numbers. */
static gboolean
write_measures (TornoMeasurementDialog *self, JsonObject *body)
{
  GtkWidget *first = NULL;

  for (guint i = 0; i < TORNO_N_MEASURES; i++)
    {
      const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entries[i]));
      gint64 hundredths;

      if (*text == '\0')
        continue;
      if (torno_measure_parse (text, &hundredths))
        {
          g_autofree char *value = torno_measure_write (hundredths);

          json_object_set_string_member (body, torno_measures[i].name, value);
          continue;
        }
      set_hint (self, i, _ ("is not a number"));
      first = first != NULL ? first : self->entries[i];
    }
  if (first != NULL)
    gtk_widget_grab_focus (first);
  return first == NULL;
}

static void
on_save_cb (TornoMeasurementDialog *self)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *notes = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->notes_row))));

  show_fault (self, NULL);
  if (!gtk_widget_get_sensitive (self->save_button) || !write_measures (self, body))
    return;
  if (json_object_get_size (body) == 0)
    {
      show_fault (self, _ ("Nothing has been measured yet."));
      gtk_widget_grab_focus (self->entries[0]);
      return;
    }
  json_object_set_int_member (body, "user_id", self->user_id);
  if (*notes != '\0')
    json_object_set_string_member (body, "notes", notes);
  set_sending (self, TRUE);
  torno_api_client_call_async (torno_session_get_client (self->session), "POST", "/measurements/", body,
                               torno_once_key_get (self->once, body), self->cancellable, on_saved_cb, self);
}

/* A title, the entry and its hint. Of a pair each stands on its side of the figure. */
static void
add_measure (TornoMeasurementDialog *self, guint i)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  /* Translators: a measure and its unit */
  g_autofree char *text = g_strdup_printf (_ ("%s (%s)"), _ (torno_measures[i].title), torno_measures[i].unit);
  GtkWidget *title = gtk_label_new (text);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  /* Where the title beside it takes two lines, the entries still stand in line. */
  gtk_widget_set_valign (box, GTK_ALIGN_END);
  self->entries[i] = gtk_entry_new ();
  self->hints[i] = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_xalign (self->hints[i], 0);
  gtk_label_set_wrap (self->hints[i], TRUE);
  gtk_entry_set_input_purpose (GTK_ENTRY (self->entries[i]), GTK_INPUT_PURPOSE_NUMBER);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entries[i]), 6);
  gtk_widget_set_hexpand (self->entries[i], TRUE);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), self->entries[i]);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->hints[i]));
  gtk_grid_attach (self->grid, box, i % 2 == 0 ? 0 : 2, (int) i / 2, 1, 1);
  gtk_widget_add_controller (self->entries[i], focus);
  g_signal_connect_object (focus, "enter", G_CALLBACK (on_entered_cb), self, 0);
  g_signal_connect_object (focus, "leave", G_CALLBACK (on_left_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entries[i], "changed", G_CALLBACK (on_changed_cb), self, 0);
  g_signal_connect_object (self->entries[i], "activate", G_CALLBACK (on_save_cb), self, G_CONNECT_SWAPPED);
}

static void
torno_measurement_dialog_dispose (GObject *object)
{
  TornoMeasurementDialog *self = TORNO_MEASUREMENT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->once, torno_once_key_free);
  g_clear_object (&self->session);
  for (guint i = 0; i < TORNO_N_MEASURES; i++)
    g_clear_pointer (&self->last_texts[i], g_free);
  G_OBJECT_CLASS (torno_measurement_dialog_parent_class)->dispose (object);
}

static void
torno_measurement_dialog_class_init (TornoMeasurementDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TORNO_TYPE_BODY_FIGURE);
  G_OBJECT_CLASS (klass)->dispose = torno_measurement_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-measurement-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoMeasurementDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, TornoMeasurementDialog, form_box);
  gtk_widget_class_bind_template_child (widget_class, TornoMeasurementDialog, fault_label);
  gtk_widget_class_bind_template_child (widget_class, TornoMeasurementDialog, grid);
  gtk_widget_class_bind_template_child (widget_class, TornoMeasurementDialog, figure);
  gtk_widget_class_bind_template_child (widget_class, TornoMeasurementDialog, notes_row);
  gtk_widget_class_bind_template_callback (widget_class, on_save_cb);
  done_signal
      = g_signal_new ("done", TORNO_TYPE_MEASUREMENT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_measurement_dialog_init (TornoMeasurementDialog *self)
{
  self->once = torno_once_key_new ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_form_prepare_row (self->notes_row);
  for (guint i = 0; i < TORNO_N_MEASURES; i++)
    add_measure (self, i);
}

/**
 * torno_measurement_dialog_new:
 * @session: who measures
 * @user_id: who is measured
 * @last: (nullable): the Measurement before this one
 *
 * Returns: (transfer floating): an empty form
 */
TornoMeasurementDialog *
torno_measurement_dialog_new (TornoSession *session, gint64 user_id, JsonObject *last)
{
  TornoMeasurementDialog *self = g_object_new (TORNO_TYPE_MEASUREMENT_DIALOG, NULL);

  self->session = g_object_ref (session);
  self->user_id = user_id;
  for (guint i = 0; i < TORNO_N_MEASURES; i++)
    {
      gint64 hundredths;
      g_autofree char *value
          = torno_measure_read (last, torno_measures[i].name, &hundredths) ? torno_measure_format (hundredths) : NULL;

      /* Translators: the value that was measured the last time */
      self->last_texts[i] = value != NULL ? g_strdup_printf (_ ("Last: %s"), value) : g_strdup ("");
      set_hint (self, i, NULL);
    }
  gtk_window_set_focus (GTK_WINDOW (self), self->entries[0]);
  return self;
}

/**
 * torno_measurement_dialog_get_entry:
 * @name: a field of the API
 *
 * Returns: (nullable) (transfer none): its entry
 */
GtkWidget *
torno_measurement_dialog_get_entry (TornoMeasurementDialog *dialog, const char *name)
{
  for (guint i = 0; i < TORNO_N_MEASURES; i++)
    if (g_str_equal (torno_measures[i].name, name))
      return dialog->entries[i];
  return NULL;
}
