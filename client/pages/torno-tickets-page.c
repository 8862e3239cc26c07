/* The day's tickets. A ticket opens to its sales, each with what may be done with it; what may not is said beside it. */
#include "config.h"

#include "torno-tickets-page.h"

#include "torno-api-json.h"
#include "torno-form.h"
#include "torno-printout-dialog.h"
#include "torno-receipt.h"
#include "torno-reversal-dialog.h"
#include "torno-shortcut.h"
#include "torno-ticket-list.h"
#include "torno-ticket-row.h"

#include <glib/gi18n-lib.h>

struct _TornoTicketsPage
{
  AdwBin parent_instance;

  GtkWidget *before_button;
  GtkLabel *day_label;
  GtkWidget *after_button;
  GtkSearchEntry *search_entry;
  GtkLabel *fault_label;
  GtkListBox *tickets_box;
  AdwStatusPage *empty_page;

  TornoSession *session;
  TornoTicketList *list;
  GtkFilterListModel *found;
  GtkCustomFilter *filter; /* borrowed from found */
  int days_back;           /* from today */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (TornoTicketsPage, torno_tickets_page, ADW_TYPE_BIN)

static gboolean
is_found (gpointer item, gpointer user_data)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (TORNO_TICKETS_PAGE (user_data)->search_entry));
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  gint64 ticket_id;

  if (torno_receipt_read_code (trimmed, &ticket_id))
    return torno_ticket_get_id (TORNO_TICKET (item)) == ticket_id;
  return torno_ticket_matches (TORNO_TICKET (item), trimmed);
}

static void
on_search_changed_cb (TornoTicketsPage *self)
{
  if (self->filter != NULL)
    gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

/* Noon, which every day has. */
static GDateTime *
make_day (TornoTicketsPage *self)
{
  g_autofree char *today = torno_session_get_today (self->session);
  g_autofree char *noon = g_strconcat (today, "T12:00:00Z", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (noon, NULL);

  return g_date_time_add_days (time, -self->days_back);
}

static void
show_state (TornoTicketsPage *self)
{
  const char *fault = torno_ticket_list_get_fault (self->list);
  gboolean is_loading = torno_ticket_list_is_loading (self->list);
  gboolean has_any = g_list_model_get_n_items (torno_ticket_list_get_tickets (self->list)) > 0;

  gtk_label_set_label (self->fault_label, fault != NULL ? fault : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label), fault != NULL && !is_loading);
  adw_status_page_set_title (self->empty_page, is_loading ? _ ("Reading the tickets…")
                                               : has_any  ? _ ("No such ticket")
                                                          : _ ("Nothing was sold on this day"));
}

static void
read_day (TornoTicketsPage *self)
{
  g_autoptr (GDateTime) day = make_day (self);
  g_autofree char *date = g_date_time_format (day, "%Y-%m-%d");
  g_autofree char *text = g_date_time_format (day, _ ("%Y-%m-%d"));

  gtk_label_set_label (self->day_label, self->days_back == 0 ? _ ("Today") : text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tickets.move-day", TRUE);
  gtk_widget_set_visible (self->after_button, self->days_back > 0);
  torno_ticket_list_reload (self->list, date);
  show_state (self);
}

static void
on_move_day_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TornoTicketsPage *self = TORNO_TICKETS_PAGE (widget);

  self->days_back = MAX (self->days_back - g_variant_get_int32 (parameter), 0);
  read_day (self);
}

/* What is not seen is read when it is. */
static void
on_news_cb (TornoTicketsPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    read_day (self);
}

static void
on_reversed_cb (TornoTicketsPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", _ ("It is taken back"));
  read_day (self);
  /* The button that began it goes with the rows that are made anew. */
  torno_tickets_page_focus_search (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
present_reversal (TornoTicketsPage *self, TornoReversalDialog *dialog)
{
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  g_signal_connect_object (dialog, "done", G_CALLBACK (on_reversed_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_take_back_cb (TornoTicketsPage *self, JsonObject *sale, gboolean is_void)
{
  gint64 rest = torno_api_json_get_integer (sale, "quantity", 0)
                - torno_ticket_list_get_taken_back (self->list, torno_api_json_get_integer (sale, "id", 0));

  present_reversal (self, torno_reversal_dialog_new (self->session, sale, is_void, rest));
}

static void
on_void_all_cb (TornoTicketsPage *self, TornoTicket *ticket)
{
  present_reversal (self, torno_reversal_dialog_new_for_ticket (self->session, ticket));
}

static void
on_receipt_cb (TornoTicketsPage *self, TornoTicket *ticket)
{
  g_autoptr (JsonObject) record = torno_ticket_write (ticket);
  g_autoptr (TornoPrintout) receipt = torno_receipt_new (record, -1);
  TornoPrintoutDialog *dialog = torno_printout_dialog_new (receipt, NULL);

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (dialog));
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  TornoTicketsPage *self = user_data;
  TornoTicketRow *row = torno_ticket_row_new (TORNO_TICKET (item), self->list);

  g_signal_connect_object (row, "take-back", G_CALLBACK (on_take_back_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "void-all", G_CALLBACK (on_void_all_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "receipt", G_CALLBACK (on_receipt_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (row);
}

static void
torno_tickets_page_dispose (GObject *object)
{
  TornoTicketsPage *self = TORNO_TICKETS_PAGE (object);

  if (self->tickets_box != NULL)
    gtk_list_box_bind_model (self->tickets_box, NULL, NULL, NULL, NULL);
  self->filter = NULL;
  g_clear_object (&self->found);
  g_clear_object (&self->list);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_tickets_page_parent_class)->dispose (object);
}

static void
torno_tickets_page_class_init (TornoTicketsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_tickets_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-tickets-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoTicketsPage, before_button);
  gtk_widget_class_bind_template_child (widget_class, TornoTicketsPage, day_label);
  gtk_widget_class_bind_template_child (widget_class, TornoTicketsPage, after_button);
  gtk_widget_class_bind_template_child (widget_class, TornoTicketsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TornoTicketsPage, fault_label);
  gtk_widget_class_bind_template_child (widget_class, TornoTicketsPage, tickets_box);
  gtk_widget_class_bind_template_child (widget_class, TornoTicketsPage, empty_page);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_install_action (widget_class, "tickets.move-day", "i", on_move_day_cb);
  changed_signal
      = g_signal_new ("changed", TORNO_TYPE_TICKETS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_tickets_page_init (TornoTicketsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_shortcut_add (self->before_button, "<Alt>Left", NULL);
  torno_shortcut_add (self->after_button, "<Alt>Right", NULL);
  torno_form_name_widget (self->before_button, _ ("The day before"));
  torno_form_name_widget (self->after_button, _ ("The day after"));
  torno_form_name_widget (GTK_WIDGET (self->search_entry), _ ("Search tickets"));
  torno_form_capture_keys (self->search_entry, GTK_WIDGET (self));
  torno_form_name_widget (GTK_WIDGET (self->tickets_box), _ ("Tickets"));
}

/**
 * torno_tickets_page_new:
 * @session: whose gym sold
 *
 * Returns: (transfer floating): the page, which reads when it is told to
 */
TornoTicketsPage *
torno_tickets_page_new (TornoSession *session)
{
  TornoTicketsPage *self = g_object_new (TORNO_TYPE_TICKETS_PAGE, NULL);

  self->session = g_object_ref (session);
  self->list = torno_ticket_list_new (session);
  self->filter = gtk_custom_filter_new (is_found, self, NULL);
  self->found = gtk_filter_list_model_new (g_object_ref (torno_ticket_list_get_tickets (self->list)),
                                           GTK_FILTER (self->filter));
  gtk_list_box_bind_model (self->tickets_box, G_LIST_MODEL (self->found), make_row, self, NULL);
  g_signal_connect_object (self->list, "changed", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "changed::sale", G_CALLBACK (on_news_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "changed::shift", G_CALLBACK (on_news_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * torno_tickets_page_reload:
 *
 * Reads the tickets of the day that is shown again.
 */
void
torno_tickets_page_reload (TornoTicketsPage *page)
{
  read_day (page);
}

/**
 * torno_tickets_page_find:
 * @ticket_id: the number of a ticket
 *
 * Shows that ticket, if it is one of the day.
 */
void
torno_tickets_page_find (TornoTicketsPage *page, gint64 ticket_id)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, ticket_id);

  gtk_editable_set_text (GTK_EDITABLE (page->search_entry), number);
  on_search_changed_cb (page);
}

/**
 * torno_tickets_page_focus_search:
 *
 * Puts the cursor into the search for tickets.
 */
void
torno_tickets_page_focus_search (TornoTicketsPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (page->search_entry));
  /* What is typed next takes the place of what was searched for, also where the cursor has been there before. */
  gtk_editable_select_region (GTK_EDITABLE (page->search_entry), 0, -1);
}
