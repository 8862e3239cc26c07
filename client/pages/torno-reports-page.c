/* Reports of a period. They are read when the page is shown and when something else is asked for; what is on the screen,
 * in the PDF and in the files comes from the same rows. */
#include "config.h"

#include "torno-reports-page.h"

#include "torno-figure-row.h"
#include "torno-form.h"
#include "torno-printer.h"
#include "torno-report-csv.h"
#include "torno-report-filter.h"
#include "torno-report-lines.h"
#include "torno-report-printout.h"
#include "torno-shortcut.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A page is to be looked over: it begins with a few rows and shows more when asked. */
#define FIRST_ROWS 25
#define MORE_ROWS 100

/* What a report is shown in. */
typedef struct
{
  AdwPreferencesGroup *group;
  GtkListBox *box;      /* NULL: drawn only */
  GtkDrawingArea *area; /* NULL: not drawn */
  GtkWidget *button;
  GtkWidget *more_button; /* NULL as the box is */
  guint n_shown;          /* rows at most */
} Part;

struct _TornoReportsPage
{
  AdwBin parent_instance;

  TornoReportFilter *filter;
  GtkWidget *spinner;
  GtkWidget *print_button;
  GtkWidget *pdf_button;
  GtkLabel *fault_label;
  GtkSpinButton *retention_days;
  GtkSpinButton *expiring_days;
  Part parts[TORNO_N_REPORTS];

  TornoSession *session;
  TornoReport *report;
  TornoReportPlot *plot; /* NULL before the first read */
};

static guint open_member_signal;

G_DEFINE_FINAL_TYPE (TornoReportsPage, torno_reports_page, ADW_TYPE_BIN)

static void
on_draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  TornoReportsPage *self = user_data;
  GdkRGBA color;

  if (self->plot == NULL)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &color);
  const TornoPlotInk ink = { color.red, color.green, color.blue };
  if (area == self->parts[TORNO_REPORT_REVENUE].area)
    torno_report_plot_draw_revenue (self->plot, cr, width, height, &ink);
  else
    torno_report_plot_draw_visits (self->plot, cr, width, height, &ink);
}

static void
show_lines (Part *part, GArray *lines)
{
  GtkWidget *child;

  while (GTK_IS_LIST_BOX_ROW (child = gtk_widget_get_first_child (GTK_WIDGET (part->box))))
    gtk_list_box_remove (part->box, child);
  for (guint i = 0; i < MIN (lines->len, part->n_shown); i++)
    {
      const TornoReportLine *line = &g_array_index (lines, TornoReportLine, i);
      GtkWidget *row = torno_figure_row_new (line->title, line->detail, line->figure);

      g_object_set_data_full (G_OBJECT (row), "torno-user", g_memdup2 (&line->user_id, sizeof line->user_id), g_free);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), line->user_id != 0);
      gtk_list_box_append (part->box, row);
    }
  gtk_widget_set_visible (part->more_button, lines->len > part->n_shown);
}

static void
show_part (TornoReportsPage *self, TornoReportKind kind)
{
  Part *part = &self->parts[kind];
  g_autoptr (GArray) lines = torno_report_make_lines (self->report, kind);
  const char *title = torno_report_get_title (kind);
  guint n = kind == TORNO_REPORT_VISITS ? torno_report_plot_count_visits (self->plot) : lines->len;
  /* Translators: a heading and how many there are: "Sales · 12" */
  g_autofree char *counted = g_strdup_printf (_ ("%s · %u"), title, n);
  g_autofree char *whom = torno_report_describe (self->report, kind);
  gboolean is_counted = kind != TORNO_REPORT_REVENUE && n > 0;

  if (part->box != NULL)
    show_lines (part, lines);
  adw_preferences_group_set_title (part->group, is_counted ? counted : title);
  if (whom != NULL)
    adw_preferences_group_set_description (part->group, whom);
  if (part->area != NULL)
    {
      g_autofree char *text = kind == TORNO_REPORT_REVENUE ? torno_report_plot_describe_revenue (self->plot)
                                                           : torno_report_plot_describe_visits (self->plot);

      torno_form_name_widget (GTK_WIDGET (part->area), text);
      gtk_widget_queue_draw (GTK_WIDGET (part->area));
    }
}

static void
show_fault (TornoReportsPage *self, const char *text)
{
  gtk_label_set_label (self->fault_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label), text != NULL);
}

static void
on_report_changed_cb (TornoReportsPage *self)
{
  gtk_widget_set_visible (self->spinner, FALSE);
  show_fault (self, torno_report_get_fault (self->report));
  if (torno_report_get_fault (self->report) != NULL)
    return;
  g_clear_pointer (&self->plot, torno_report_plot_free);
  self->plot = torno_report_plot_new (self->report);
  for (TornoReportKind kind = 0; kind < TORNO_N_REPORTS; kind++)
    show_part (self, kind);
}

static void
on_row_activated_cb (TornoReportsPage *self, GtkListBoxRow *row)
{
  gint64 *user_id = g_object_get_data (G_OBJECT (row), "torno-user");

  if (user_id != NULL && *user_id != 0)
    g_signal_emit (self, open_member_signal, 0, *user_id);
}

static void
on_more_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TornoReportsPage *self = TORNO_REPORTS_PAGE (widget);
  TornoReportKind kind = g_variant_get_int32 (parameter);

  self->parts[kind].n_shown += MORE_ROWS;
  show_part (self, kind);
}

static TornoPrintout *
make_printout (TornoReportsPage *self)
{
  g_autofree char *gym_name = torno_report_filter_get_gym_name (self->filter);

  return torno_report_printout_new (self->report, self->plot, gym_name);
}

static void
on_printed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TornoReportsPage) self = user_data;
  g_autoptr (GError) error = NULL;

  torno_printer_print_finish (result, &error);
  if (error != NULL)
    show_fault (self, error->message);
}

static void
on_print_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TornoReportsPage *self = TORNO_REPORTS_PAGE (widget);

  if (self->plot == NULL)
    return;
  g_autoptr (TornoPrintout) printout = make_printout (self);
  torno_printer_print_async (printout, TORNO_PAPER_A4, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, on_printed_cb,
                             g_object_ref (self));
}

static void
save_file (TornoReportsPage *self, GFile *file, int kind)
{
  g_autoptr (GError) error = NULL;
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  if (kind == TORNO_N_REPORTS)
    {
      g_autoptr (TornoPrintout) printout = make_printout (self);
      g_autofree char *path = g_file_get_path (file);

      torno_printer_save (printout, TORNO_PAPER_A4, window, path, &error);
    }
  else
    {
      g_autofree char *text = torno_report_write_csv (self->report, kind);

      g_file_replace_contents (file, text, strlen (text), NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, &error);
    }
  show_fault (self, error != NULL ? error->message : NULL);
  if (error == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", _ ("The file is saved"));
}

static void
on_file_chosen_cb (GtkNativeDialog *chooser, int response, TornoReportsPage *self)
{
  int kind = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (chooser), "torno-kind"));
  g_autoptr (GFile) file
      = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;

  if (file != NULL)
    save_file (self, file, kind);
  gtk_native_dialog_destroy (chooser);
  g_object_unref (chooser);
}

/* @kind: TORNO_N_REPORTS: all of them, as a PDF. */
static void
ask_for_file (TornoReportsPage *self, int kind)
{
  const TornoReportQuery *query = torno_report_get_query (self->report);
  gboolean is_pdf = kind == TORNO_N_REPORTS;
  g_autofree char *name
      = g_strdup_printf ("%s-%s-%s.%s", is_pdf ? _ ("reports") : torno_report_get_title (kind), query->start, query->end,
                         is_pdf ? "pdf" : "csv");

  if (self->plot == NULL)
    return;
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (is_pdf ? _ ("Save as PDF") : _ ("Save as CSV"),
                                     GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                     GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), _ ("Cancel"));
  g_object_set_data (G_OBJECT (chooser), "torno-kind", GINT_TO_POINTER (kind));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
on_save_pdf_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ask_for_file (TORNO_REPORTS_PAGE (widget), TORNO_N_REPORTS);
}

static void
on_save_csv_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ask_for_file (TORNO_REPORTS_PAGE (widget), g_variant_get_int32 (parameter));
}

static void
torno_reports_page_dispose (GObject *object)
{
  TornoReportsPage *self = TORNO_REPORTS_PAGE (object);

  for (guint i = 0; i < TORNO_N_REPORTS; i++)
    if (self->parts[i].area != NULL)
      gtk_drawing_area_set_draw_func (self->parts[i].area, NULL, NULL, NULL);
  g_clear_pointer (&self->plot, torno_report_plot_free);
  g_clear_object (&self->report);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_reports_page_parent_class)->dispose (object);
}

static void
torno_reports_page_class_init (TornoReportsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TORNO_TYPE_REPORT_FILTER);
  G_OBJECT_CLASS (klass)->dispose = torno_reports_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-reports-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoReportsPage, pdf_button);
  gtk_widget_class_bind_template_child (widget_class, TornoReportsPage, filter);
  gtk_widget_class_bind_template_child (widget_class, TornoReportsPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, TornoReportsPage, print_button);
  gtk_widget_class_bind_template_child (widget_class, TornoReportsPage, fault_label);
  gtk_widget_class_bind_template_child (widget_class, TornoReportsPage, retention_days);
  gtk_widget_class_bind_template_child (widget_class, TornoReportsPage, expiring_days);
  for (TornoReportKind kind = 0; kind < TORNO_N_REPORTS; kind++)
    {
      g_autofree char *group = g_strconcat (torno_report_get_name (kind), "_group", NULL);
      g_autofree char *button = g_strconcat (torno_report_get_name (kind), "_button", NULL);
      g_autofree char *box = g_strconcat (torno_report_get_name (kind), "_box", NULL);
      g_autofree char *area = g_strconcat (torno_report_get_name (kind), "_area", NULL);

      gtk_widget_class_bind_template_child_full (widget_class, group, FALSE, 0);
      gtk_widget_class_bind_template_child_full (widget_class, button, FALSE, 0);
      if (kind != TORNO_REPORT_VISITS)
        gtk_widget_class_bind_template_child_full (widget_class, box, FALSE, 0);
      if (kind == TORNO_REPORT_VISITS || kind == TORNO_REPORT_REVENUE)
        gtk_widget_class_bind_template_child_full (widget_class, area, FALSE, 0);
    }
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, torno_reports_page_reload);
  gtk_widget_class_install_action (widget_class, "reports.print", NULL, on_print_cb);
  gtk_widget_class_install_action (widget_class, "reports.save-pdf", NULL, on_save_pdf_cb);
  gtk_widget_class_install_action (widget_class, "reports.save-csv", "i", on_save_csv_cb);
  gtk_widget_class_install_action (widget_class, "reports.show-more", "i", on_more_cb);
  open_member_signal = g_signal_new ("open-member", TORNO_TYPE_REPORTS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_INT64);
}

static gpointer
find_child (TornoReportsPage *self, TornoReportKind kind, const char *ending)
{
  g_autofree char *name = g_strconcat (torno_report_get_name (kind), ending, NULL);

  return gtk_widget_get_template_child (GTK_WIDGET (self), TORNO_TYPE_REPORTS_PAGE, name);
}

static void
add_more_button (Part *part, TornoReportKind kind)
{
  /* Translators: a button that shows more rows of a report */
  g_autofree char *name = g_strdup_printf (_ ("%s: show more"), torno_report_get_title (kind));

  part->more_button = gtk_button_new_with_label (_ ("Show more"));
  part->n_shown = FIRST_ROWS;
  gtk_widget_set_halign (part->more_button, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (part->more_button, 9);
  gtk_widget_set_visible (part->more_button, FALSE);
  torno_form_name_widget (part->more_button, name);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (part->more_button), "reports.show-more");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (part->more_button), "i", kind);
  adw_preferences_group_add (part->group, part->more_button);
}

static void
find_part (TornoReportsPage *self, TornoReportKind kind)
{
  Part *part = &self->parts[kind];
  /* Translators: a button that saves a report as CSV */
  g_autofree char *name = g_strdup_printf (_ ("%s: save as CSV"), torno_report_get_title (kind));

  part->group = find_child (self, kind, "_group");
  part->button = find_child (self, kind, "_button");
  part->box = kind != TORNO_REPORT_VISITS ? find_child (self, kind, "_box") : NULL;
  part->area = kind == TORNO_REPORT_VISITS || kind == TORNO_REPORT_REVENUE ? find_child (self, kind, "_area") : NULL;
  torno_form_name_widget (part->button, name);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (part->button), "i", kind);
  if (part->box != NULL)
    add_more_button (part, kind);
  if (part->area != NULL)
    gtk_drawing_area_set_draw_func (part->area, on_draw_cb, self, NULL);
}

static void
torno_reports_page_init (TornoReportsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_shortcut_add (self->print_button, "<Control>p", NULL);
  torno_shortcut_add (self->pdf_button, "<Control>s", NULL);
  g_signal_connect (self, "map", G_CALLBACK (torno_reports_page_reload), NULL);
  torno_form_name_widget (self->print_button, _ ("Print"));
  torno_form_name_widget (GTK_WIDGET (self->retention_days), _ ("Days without a visit"));
  torno_form_name_widget (GTK_WIDGET (self->expiring_days), _ ("Days until the plan ends"));
  for (TornoReportKind kind = 0; kind < TORNO_N_REPORTS; kind++)
    find_part (self, kind);
}

/**
 * torno_reports_page_new:
 * @session: who asks
 *
 * Returns: (transfer floating): the page, which reads when it is told to
 */
TornoReportsPage *
torno_reports_page_new (TornoSession *session)
{
  TornoReportsPage *self = g_object_new (TORNO_TYPE_REPORTS_PAGE, NULL);

  self->session = g_object_ref (session);
  self->report = torno_report_new (session);
  g_signal_connect_object (self->report, "changed", G_CALLBACK (on_report_changed_cb), self, G_CONNECT_SWAPPED);
  torno_report_filter_start (self->filter, session);
  return self;
}

/**
 * torno_reports_page_reload:
 *
 * Reads the reports again; does nothing while the page is not seen.
 */
void
torno_reports_page_reload (TornoReportsPage *page)
{
  TornoReportQuery query;

  if (!gtk_widget_get_mapped (GTK_WIDGET (page)) || !torno_report_filter_read (page->filter, &query))
    return;
  query.away_days = gtk_spin_button_get_value_as_int (page->retention_days);
  query.left_days = gtk_spin_button_get_value_as_int (page->expiring_days);
  gtk_widget_set_visible (page->spinner, TRUE);
  torno_report_reload (page->report, &query);
}
