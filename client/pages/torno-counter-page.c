/* The counter: three pages of one till. What one of them changes, the others read again when they are shown. */
#include "config.h"

#include "torno-counter-page.h"

#include "torno-cash-up-page.h"
#include "torno-till-page.h"
#include "torno-tickets-page.h"

struct _TornoCounterPage
{
  AdwBin parent_instance;

  GtkToggleButton *till_button;
  GtkToggleButton *tickets_button;
  GtkToggleButton *cash_up_button;
  GtkStack *stack;

  TornoTillPage *till_page;
  TornoTicketsPage *tickets_page;
  TornoCashUpPage *cash_up_page;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (TornoCounterPage, torno_counter_page, ADW_TYPE_BIN)

static void
reload_shown (TornoCounterPage *self)
{
  GtkWidget *child = gtk_stack_get_visible_child (self->stack);

  if (child == GTK_WIDGET (self->tickets_page))
    torno_tickets_page_reload (self->tickets_page);
  else if (child == GTK_WIDGET (self->cash_up_page))
    torno_cash_up_page_reload (self->cash_up_page);
  else
    torno_till_page_reload (self->till_page);
}

/* A scanner may come next, and the key that it types first must not go to a button. */
static void
on_shown_cb (TornoCounterPage *self)
{
  if (self->cash_up_page == NULL)
    return;
  reload_shown (self);
  torno_counter_page_focus_search (self);
}

/* Not a stack's own switcher: with that, GTK 4.8 hides what the stack shows from assistive technology. */
static void
on_toggled_cb (TornoCounterPage *self)
{
  if (self->cash_up_page == NULL)
    return;
  if (gtk_toggle_button_get_active (self->tickets_button))
    gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->tickets_page));
  else if (gtk_toggle_button_get_active (self->cash_up_button))
    gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->cash_up_page));
  else
    gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->till_page));
}

static void
on_changed_cb (TornoCounterPage *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
on_ticket_scanned_cb (TornoCounterPage *self, gint64 ticket_id)
{
  torno_tickets_page_find (self->tickets_page, ticket_id);
  gtk_toggle_button_set_active (self->tickets_button, TRUE);
}

static void
torno_counter_page_class_init (TornoCounterPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-counter-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoCounterPage, till_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCounterPage, tickets_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCounterPage, cash_up_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCounterPage, stack);
  gtk_widget_class_bind_template_callback (widget_class, on_shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled_cb);
  changed_signal
      = g_signal_new ("changed", TORNO_TYPE_COUNTER_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_counter_page_init (TornoCounterPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * torno_counter_page_new:
 * @session: whose gym sells
 *
 * Returns: (transfer floating): the page
 */
TornoCounterPage *
torno_counter_page_new (TornoSession *session)
{
  TornoCounterPage *self = g_object_new (TORNO_TYPE_COUNTER_PAGE, NULL);

  self->till_page = torno_till_page_new (session);
  self->tickets_page = torno_tickets_page_new (session);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->till_page), "till");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->tickets_page), "tickets");
  self->cash_up_page = torno_cash_up_page_new (session);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->cash_up_page), "cash-up");
  g_signal_connect_object (self->till_page, "sold", G_CALLBACK (on_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->till_page, "ticket-scanned", G_CALLBACK (on_ticket_scanned_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tickets_page, "changed", G_CALLBACK (on_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * torno_counter_page_show:
 * @name: "till", "tickets" or "cash-up"
 *
 * Returns: whether it is one of these
 */
gboolean
torno_counter_page_show (TornoCounterPage *page, const char *name)
{
  const struct
  {
    const char *name;
    GtkToggleButton *button;
  } parts[] = { { "till", page->till_button }, { "tickets", page->tickets_button }, { "cash-up", page->cash_up_button } };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (g_str_equal (parts[i].name, name))
      {
        gtk_toggle_button_set_active (parts[i].button, TRUE);
        return TRUE;
      }
  return FALSE;
}

/**
 * torno_counter_page_get_shown:
 *
 * Returns: (transfer none): the name of the part that is seen, "till", "tickets" or "cash-up"
 */
const char *
torno_counter_page_get_shown (TornoCounterPage *page)
{
  return gtk_stack_get_visible_child_name (page->stack);
}

/**
 * torno_counter_page_sell_to:
 * @user_id: a member
 * @full_name: the name
 *
 * Names the buyer of what is in the cart.
 */
void
torno_counter_page_sell_to (TornoCounterPage *page, gint64 user_id, const char *full_name)
{
  torno_till_page_sell_to (page->till_page, user_id, full_name);
}

/**
 * torno_counter_page_focus_search:
 *
 * Puts the cursor into the search for products, if the till is what is shown.
 */
void
torno_counter_page_focus_search (TornoCounterPage *page)
{
  if (gtk_stack_get_visible_child (page->stack) == GTK_WIDGET (page->till_page))
    torno_till_page_focus_search (page->till_page);
  else if (gtk_stack_get_visible_child (page->stack) == GTK_WIDGET (page->tickets_page))
    torno_tickets_page_focus_search (page->tickets_page);
}

/**
 * torno_counter_page_reload:
 *
 * Reads what is shown again. The cart stays.
 */
void
torno_counter_page_reload (TornoCounterPage *page)
{
  reload_shown (page);
}
