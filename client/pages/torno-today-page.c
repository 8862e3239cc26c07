/* The day: sales and plans with what was taken for them, products that run out, memberships that do, visits. */
#include "config.h"

#include "torno-today-page.h"

#include "torno-day-list.h"
#include "torno-form.h"
#include "torno-money-text.h"

#include <glib/gi18n-lib.h>

#define N_GROUPS TORNO_DAY_VISITS

struct _TornoTodayPage
{
  AdwBin parent_instance;

  GtkWidget *fault_box;
  GtkLabel *fault_label;
  GtkWidget *note_label;
  GtkLabel *visits_value;
  GtkLabel *total_value;
  GtkLabel *cash_value;
  GtkLabel *cash_detail;
  GtkLabel *transfer_value;
  GtkLabel *transfer_detail;
  GtkLabel *card_value;
  GtkLabel *card_detail;
  AdwPreferencesGroup *sales_group;
  AdwPreferencesGroup *plans_group;
  AdwPreferencesGroup *low_stock_group;
  AdwPreferencesGroup *expiring_group;
  GtkListBox *sales_box;
  GtkListBox *plans_box;
  GtkListBox *low_stock_box;
  GtkListBox *expiring_box;

  TornoDayList *lists[TORNO_N_DAY_KINDS];
};

static guint open_member_signal;

G_DEFINE_FINAL_TYPE (TornoTodayPage, torno_today_page, ADW_TYPE_BIN)

static void
show_payment (TornoTodayPage *self, TornoPayment payment, GtkLabel *value, GtkLabel *detail)
{
  gint64 sales = torno_day_list_get_cents (self->lists[TORNO_DAY_SALES], payment);
  gint64 plans = torno_day_list_get_cents (self->lists[TORNO_DAY_PLANS], payment);
  g_autofree char *sum = torno_money_text_format (sales + plans);
  g_autofree char *sales_text = torno_money_text_format (sales);
  g_autofree char *plans_text = torno_money_text_format (plans);
  /* Translators: what was taken for products and for plans */
  g_autofree char *text = g_strdup_printf (_ ("Products: %s\nPlans: %s"), sales_text, plans_text);

  gtk_label_set_label (value, sum);
  gtk_label_set_label (detail, text);
}

static void
show_totals (TornoTodayPage *self)
{
  g_autofree char *visits = g_strdup_printf ("%u", torno_day_list_get_n (self->lists[TORNO_DAY_VISITS]));
  gint64 total = 0;

  for (TornoPayment payment = 0; payment < TORNO_N_PAYMENTS; payment++)
    total += torno_day_list_get_cents (self->lists[TORNO_DAY_SALES], payment)
             + torno_day_list_get_cents (self->lists[TORNO_DAY_PLANS], payment);
  g_autofree char *total_text = torno_money_text_format (total);
  gtk_label_set_label (self->visits_value, visits);
  gtk_label_set_label (self->total_value, total_text);
  show_payment (self, TORNO_PAYMENT_CASH, self->cash_value, self->cash_detail);
  show_payment (self, TORNO_PAYMENT_TRANSFER, self->transfer_value, self->transfer_detail);
  show_payment (self, TORNO_PAYMENT_CARD, self->card_value, self->card_detail);
}

static void
show_group (TornoTodayPage *self, TornoDayKind kind, AdwPreferencesGroup *group, const char *name)
{
  guint n = torno_day_list_get_n (self->lists[kind]);
  guint n_shown = g_list_model_get_n_items (torno_day_list_get_entries (self->lists[kind]));
  /* Translators: a heading and how many there are: "Sales · 12" */
  g_autofree char *title = n > 0 ? g_strdup_printf (_ ("%s · %u"), name, n) : g_strdup (name);
  g_autofree char *more
      = n > n_shown
            ? g_strdup_printf (ngettext ("The first %u shows here.", "The first %u show here.", n_shown), n_shown)
            : NULL;

  adw_preferences_group_set_title (group, title);
  adw_preferences_group_set_description (group, more);
}

static void
on_list_changed_cb (TornoTodayPage *self)
{
  const char *fault = NULL;

  for (guint i = 0; i < TORNO_N_DAY_KINDS && fault == NULL; i++)
    fault = torno_day_list_get_fault (self->lists[i]);
  g_autofree char *text = fault != NULL ? g_strdup_printf (_ ("Not everything could be read: %s"), fault) : NULL;
  gtk_label_set_label (self->fault_label, text != NULL ? text : "");
  gtk_widget_set_visible (self->fault_box, fault != NULL);
  show_totals (self);
  show_group (self, TORNO_DAY_SALES, self->sales_group, _ ("Sales"));
  show_group (self, TORNO_DAY_PLANS, self->plans_group, _ ("Plans sold"));
  show_group (self, TORNO_DAY_LOW_STOCK, self->low_stock_group, _ ("Low stock"));
  show_group (self, TORNO_DAY_EXPIRING, self->expiring_group, _ ("Expiring memberships"));
}

/* An entry never changes, so that its row has nothing to follow. */
static GtkWidget *
make_row (gpointer item, gpointer unused)
{
  TornoDayEntry *entry = TORNO_DAY_ENTRY (item);
  const char *title = torno_day_entry_get_title (entry);
  const char *detail = torno_day_entry_get_detail (entry);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *amount = gtk_label_new (torno_day_entry_get_amount (entry));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title != NULL ? title : "");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), detail != NULL ? detail : "");
  gtk_widget_add_css_class (amount, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), amount);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), torno_day_entry_get_user_id (entry) != 0);
  g_object_set_data_full (G_OBJECT (row), "torno-entry", g_object_ref (entry), g_object_unref);
  return row;
}

static void
on_row_activated_cb (TornoTodayPage *self, GtkListBoxRow *row)
{
  TornoDayEntry *entry = g_object_get_data (G_OBJECT (row), "torno-entry");

  if (torno_day_entry_get_user_id (entry) != 0)
    g_signal_emit (self, open_member_signal, 0, torno_day_entry_get_user_id (entry));
}

/* What is not seen is read when it is. */
static void
on_news_cb (TornoTodayPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    torno_today_page_reload (self);
}

static void
torno_today_page_dispose (GObject *object)
{
  TornoTodayPage *self = TORNO_TODAY_PAGE (object);

  for (guint i = 0; i < TORNO_N_DAY_KINDS; i++)
    g_clear_object (&self->lists[i]);
  G_OBJECT_CLASS (torno_today_page_parent_class)->dispose (object);
}

static void
bind_tiles (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, fault_box);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, fault_label);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, note_label);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, visits_value);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, total_value);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, cash_value);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, cash_detail);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, transfer_value);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, transfer_detail);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, card_value);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, card_detail);
}

static void
torno_today_page_class_init (TornoTodayPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_today_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-today-page.ui");
  bind_tiles (widget_class);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, sales_group);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, plans_group);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, low_stock_group);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, expiring_group);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, sales_box);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, plans_box);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, low_stock_box);
  gtk_widget_class_bind_template_child (widget_class, TornoTodayPage, expiring_box);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  open_member_signal = g_signal_new ("open-member", TORNO_TYPE_TODAY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
torno_today_page_init (TornoTodayPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_form_name_widget (GTK_WIDGET (self->sales_box), _ ("Sales"));
  torno_form_name_widget (GTK_WIDGET (self->plans_box), _ ("Plans sold"));
  torno_form_name_widget (GTK_WIDGET (self->low_stock_box), _ ("Low stock"));
  torno_form_name_widget (GTK_WIDGET (self->expiring_box), _ ("Expiring memberships"));
}

/**
 * torno_today_page_new:
 * @session: whose gym's day is shown
 *
 * Returns: (transfer floating): the page
 */
TornoTodayPage *
torno_today_page_new (TornoSession *session)
{
  TornoTodayPage *self = g_object_new (TORNO_TYPE_TODAY_PAGE, NULL);
  static const char *const news[]
      = { "changed::sale", "changed::user_plan", "changed::product", "changed::user", "changed::attendance" };
  GtkListBox *boxes[N_GROUPS] = { self->sales_box, self->plans_box, self->low_stock_box, self->expiring_box };

  for (guint i = 0; i < TORNO_N_DAY_KINDS; i++)
    {
      self->lists[i] = torno_day_list_new (session, i);
      g_signal_connect_object (self->lists[i], "changed", G_CALLBACK (on_list_changed_cb), self, G_CONNECT_SWAPPED);
      if (i < N_GROUPS)
        gtk_list_box_bind_model (boxes[i], torno_day_list_get_entries (self->lists[i]), make_row, NULL, NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (news); i++)
    g_signal_connect_object (session, news[i], G_CALLBACK (on_news_cb), self, G_CONNECT_SWAPPED);
  /* The server gives a trainer the own sales only; an admin sees everybody's. */
  gtk_widget_set_visible (self->note_label, !torno_session_is_admin (session));
  on_list_changed_cb (self);
  return self;
}

/**
 * torno_today_page_reload:
 *
 * Reads everything on it again.
 */
void
torno_today_page_reload (TornoTodayPage *page)
{
  for (guint i = 0; i < TORNO_N_DAY_KINDS; i++)
    torno_day_list_reload (page->lists[i]);
}
