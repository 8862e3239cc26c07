/* The till. A scanner is a keyboard that types a barcode and presses Enter: whatever has the focus on this page, what
 * is typed goes into the search, and Enter puts the first hit into the cart. */
#include "config.h"

#include "torno-till-page.h"

#include "torno-checkout-pane.h"
#include "torno-form.h"
#include "torno-money-text.h"
#include "torno-product-store.h"
#include "torno-printout-dialog.h"
#include "torno-receipt.h"
#include "torno-till-row.h"

#include <glib/gi18n-lib.h>

struct _TornoTillPage
{
  AdwBin parent_instance;

  AdwLeaflet *leaflet;
  GtkWidget *products_side;
  GtkSearchEntry *search_entry;
  GtkStack *products_stack;
  AdwStatusPage *failed_page;
  GtkListView *products_view;
  GtkWidget *cart_bar;
  GtkLabel *cart_label;
  TornoCheckoutPane *pane;

  TornoSession *session;
  TornoProductStore *store;
  TornoCart *cart;
  GtkCustomFilter *filter; /* borrowed from found */
  GtkFilterListModel *found;
  char *text;            /* what is searched for */
  gboolean adds_first;   /* as soon as the products have been read */
  gboolean charges_next; /* as soon as that has been added */
};

static guint sold_signal, ticket_scanned_signal;

G_DEFINE_FINAL_TYPE (TornoTillPage, torno_till_page, ADW_TYPE_BIN)

static gboolean
is_found (gpointer item, gpointer user_data)
{
  return torno_product_matches (TORNO_PRODUCT (item), TORNO_TILL_PAGE (user_data)->text);
}

static const char *
pick_child (TornoTillPage *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->found)) > 0)
    return "list";
  if (g_list_model_get_n_items (torno_product_store_get_products (self->store)) > 0)
    return "none-found";
  if (torno_product_store_is_loading (self->store))
    return "loading";
  return torno_product_store_get_fault (self->store) != NULL ? "failed" : "empty";
}

static void
show_products (TornoTillPage *self)
{
  gtk_stack_set_visible_child_name (self->products_stack, pick_child (self));
  adw_status_page_set_description (self->failed_page, torno_product_store_get_fault (self->store));
}

static void
on_search_changed_cb (TornoTillPage *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search_entry))));

  if (self->filter == NULL || g_str_equal (text, self->text))
    return;
  g_free (self->text);
  self->text = g_steal_pointer (&text);
  /* Who goes on typing has not come to the end. */
  self->charges_next = FALSE;
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  show_products (self);
}

static void
tell_why_not (TornoTillPage *self, TornoProduct *product)
{
  g_autofree char *text = NULL;

  if (!torno_checkout_pane_is_open (self->pane))
    text = g_strdup (_ ("The cart is being charged"));
  else if (g_list_model_get_n_items (torno_cart_get_lines (self->cart)) >= TORNO_CART_MAX_LINES)
    text = g_strdup (_ ("The cart is full"));
  else
    text = g_strdup_printf (_ ("There is no more of %s"), torno_product_get_name (product));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", text);
}

static gboolean
add_product (TornoTillPage *self, TornoProduct *product)
{
  if (torno_checkout_pane_is_open (self->pane) && torno_cart_add (self->cart, product))
    return TRUE;
  tell_why_not (self, product);
  return FALSE;
}

/* What has the barcode that was scanned, or just the name that was typed, comes before others with that in theirs. */
static TornoProduct *
get_first (TornoTillPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->found));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TornoProduct) product = g_list_model_get_item (G_LIST_MODEL (self->found), i);

      if (torno_product_has_barcode (product, self->text)
          || g_utf8_strlen (torno_product_get_name (product), -1) == g_utf8_strlen (self->text, -1))
        return g_steal_pointer (&product);
    }
  return g_list_model_get_item (G_LIST_MODEL (self->found), 0);
}

static gboolean
add_first (TornoTillPage *self)
{
  g_autoptr (TornoProduct) product = get_first (self);
  gboolean is_added = product != NULL && add_product (self, product);

  self->adds_first = FALSE;
  if (is_added)
    gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  /* What was not added stays to be corrected, or to be typed over by the next scan. */
  else
    gtk_editable_select_region (GTK_EDITABLE (self->search_entry), 0, -1);
  return is_added;
}

static void
on_search_stopped_cb (TornoTillPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
}

/* Enter may come before the entry's delay has passed, or before the products have come. */
static void
on_search_activated_cb (TornoTillPage *self)
{
  gint64 ticket_id;

  on_search_changed_cb (self);
  if (*self->text == '\0')
    return;
  if (torno_receipt_read_code (self->text, &ticket_id))
    {
      on_search_stopped_cb (self);
      g_signal_emit (self, ticket_scanned_signal, 0, ticket_id);
    }
  else if (torno_product_store_is_loading (self->store) && g_list_model_get_n_items (G_LIST_MODEL (self->found)) == 0)
    self->adds_first = TRUE;
  else
    add_first (self);
}

static void
on_row_activated_cb (TornoTillPage *self, guint position)
{
  g_autoptr (TornoProduct) product = g_list_model_get_item (G_LIST_MODEL (self->found), position);

  if (product != NULL)
    add_product (self, product);
}

static void
on_add_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TornoTillPage *self = TORNO_TILL_PAGE (widget);
  TornoProduct *product = torno_product_store_find (self->store, g_variant_get_int64 (parameter));

  if (product != NULL)
    add_product (self, product);
}

static void
on_charge_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TornoTillPage *self = TORNO_TILL_PAGE (widget);

  if (self->adds_first)
    self->charges_next = TRUE;
  else
    torno_checkout_pane_charge (self->pane);
}

static void
on_show_cart_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TornoTillPage *self = TORNO_TILL_PAGE (widget);

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->pane));
}

static void
on_back_cb (TornoTillPage *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->products_side);
}

static void
on_store_changed_cb (TornoTillPage *self)
{
  gboolean charges = self->charges_next;

  show_products (self);
  if (!self->adds_first || torno_product_store_is_loading (self->store))
    return;
  self->charges_next = FALSE;
  if (add_first (self) && charges)
    torno_checkout_pane_charge (self->pane);
}

static void
on_cart_changed_cb (TornoTillPage *self)
{
  gint64 n = torno_cart_get_n_items (self->cart);
  g_autofree char *total = torno_money_text_format (torno_cart_get_total_cents (self->cart));
  guint shown = MIN (n, G_MAXUINT);
  /* Translators: how many things are in the cart, and what they cost */
  g_autofree char *text = g_strdup_printf (ngettext ("%u item · %s", "%u items · %s", shown), shown, total);

  gtk_label_set_label (self->cart_label, text);
}

static void
on_closed_cb (TornoTillPage *self)
{
  torno_till_page_focus_search (self);
}

static void
on_sold_cb (TornoTillPage *self, TornoPrintout *receipt)
{
  TornoPrintoutDialog *dialog = torno_printout_dialog_new (receipt, _ ("New sale"));

  torno_product_store_reload (self->store);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  g_signal_connect_object (dialog, "unmap", G_CALLBACK (on_closed_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  g_signal_emit (self, sold_signal, 0);
}

static void
torno_till_page_dispose (GObject *object)
{
  TornoTillPage *self = TORNO_TILL_PAGE (object);

  self->filter = NULL;
  g_clear_object (&self->found);
  g_clear_object (&self->cart);
  g_clear_object (&self->store);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_till_page_parent_class)->dispose (object);
}

static void
torno_till_page_finalize (GObject *object)
{
  g_free (TORNO_TILL_PAGE (object)->text);
  G_OBJECT_CLASS (torno_till_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-till-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoTillPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, TornoTillPage, products_side);
  gtk_widget_class_bind_template_child (widget_class, TornoTillPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TornoTillPage, products_stack);
  gtk_widget_class_bind_template_child (widget_class, TornoTillPage, failed_page);
  gtk_widget_class_bind_template_child (widget_class, TornoTillPage, products_view);
  gtk_widget_class_bind_template_child (widget_class, TornoTillPage, cart_bar);
  gtk_widget_class_bind_template_child (widget_class, TornoTillPage, cart_label);
  gtk_widget_class_bind_template_child (widget_class, TornoTillPage, pane);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_sold_cb);
  gtk_widget_class_bind_template_callback (widget_class, torno_till_page_reload);
}

static void
torno_till_page_class_init (TornoTillPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TORNO_TYPE_TILL_ROW);
  g_type_ensure (TORNO_TYPE_CHECKOUT_PANE);
  G_OBJECT_CLASS (klass)->dispose = torno_till_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = torno_till_page_finalize;
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "till.add", "x", on_add_cb);
  gtk_widget_class_install_action (widget_class, "till.charge", NULL, on_charge_cb);
  gtk_widget_class_install_action (widget_class, "till.show-cart", NULL, on_show_cart_cb);
  ticket_scanned_signal = g_signal_new ("ticket-scanned", TORNO_TYPE_TILL_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_INT64);
  sold_signal = g_signal_new ("sold", TORNO_TYPE_TILL_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_till_page_init (TornoTillPage *self)
{
  self->text = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_form_name_widget (GTK_WIDGET (self->search_entry), _ ("Search products"));
  torno_form_name_widget (GTK_WIDGET (self->products_view), _ ("Products"));
  torno_form_capture_keys (self->search_entry, GTK_WIDGET (self));
}

static void
show_found (TornoTillPage *self)
{
  GListModel *products = torno_product_store_get_products (self->store);
  g_autoptr (GtkNoSelection) selection = NULL;

  self->filter = gtk_custom_filter_new (is_found, self, NULL);
  self->found = gtk_filter_list_model_new (g_object_ref (products), GTK_FILTER (self->filter));
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->found)));
  gtk_list_view_set_model (self->products_view, GTK_SELECTION_MODEL (selection));
}

/**
 * torno_till_page_new:
 * @session: whose gym sells
 *
 * Returns: (transfer floating): the page
 */
TornoTillPage *
torno_till_page_new (TornoSession *session)
{
  TornoTillPage *self = g_object_new (TORNO_TYPE_TILL_PAGE, NULL);

  self->session = g_object_ref (session);
  self->store = torno_product_store_new (session);
  self->cart = torno_cart_new ();
  show_found (self);
  torno_checkout_pane_start (self->pane, session, self->cart);
  g_object_bind_property (self->leaflet, "folded", self->pane, "shows-back", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->leaflet, "folded", self->cart_bar, "visible", G_BINDING_SYNC_CREATE);
  torno_checkout_pane_reload (self->pane);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (on_store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->cart, "changed", G_CALLBACK (on_cart_changed_cb), self, G_CONNECT_SWAPPED);
  show_products (self);
  on_cart_changed_cb (self);
  return self;
}

/**
 * torno_till_page_sell_to:
 * @user_id: a member
 * @full_name: the name
 *
 * Names the buyer of what is in the cart.
 */
void
torno_till_page_sell_to (TornoTillPage *page, gint64 user_id, const char *full_name)
{
  torno_checkout_pane_sell_to (page->pane, user_id, full_name);
}

/**
 * torno_till_page_focus_search:
 *
 * Puts the cursor into the search for products.
 */
void
torno_till_page_focus_search (TornoTillPage *page)
{
  adw_leaflet_set_visible_child (page->leaflet, page->products_side);
  gtk_widget_grab_focus (GTK_WIDGET (page->search_entry));
}

/**
 * torno_till_page_reload:
 *
 * Reads the products again. The cart stays, and follows their stock.
 */
void
torno_till_page_reload (TornoTillPage *page)
{
  torno_product_store_reload (page->store);
  torno_checkout_pane_reload (page->pane);
}
