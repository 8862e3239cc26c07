/* A line of the cart: what, how many, what it comes to, and the button that takes it out. */
#include "config.h"

#include "torno-cart-row.h"

#include "torno-form.h"

#include <glib/gi18n-lib.h>

struct _TornoCartRow
{
  AdwBin parent_instance;

  GtkSpinButton *quantity_button;
  GtkWidget *remove_button;
  GtkWidget *fault_label;

  TornoCartLine *line;
  gboolean is_showing; /* what the line says, not what somebody chose */
};

enum
{
  PROP_LINE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TornoCartRow, torno_cart_row, ADW_TYPE_BIN)

static gint64
get_product_id (TornoCartRow *self)
{
  return torno_product_get_id (torno_cart_line_get_product (self->line));
}

/* The stock bounds what can be chosen; a line that has too many already shows what it has. */
static void
on_line_changed_cb (TornoCartRow *self)
{
  if (self->line == NULL)
    return;
  TornoProduct *product = torno_cart_line_get_product (self->line);
  gint64 quantity = torno_cart_line_get_quantity (self->line);
  gint64 stock = torno_product_get_quantity (product);

  self->is_showing = TRUE;
  gtk_spin_button_set_range (self->quantity_button, 1, MAX (stock, quantity));
  gtk_spin_button_set_value (self->quantity_button, quantity);
  self->is_showing = FALSE;
  gtk_widget_set_visible (self->fault_label, quantity > stock);
}

static void
on_quantity_changed_cb (TornoCartRow *self)
{
  if (!self->is_showing && self->line != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "cart.set-quantity", "(xx)", get_product_id (self),
                                (gint64) gtk_spin_button_get_value_as_int (self->quantity_button));
}

static void
on_remove_cb (TornoCartRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "cart.remove", "x", get_product_id (self));
}

static void
name_controls (TornoCartRow *self)
{
  const char *name = torno_product_get_name (torno_cart_line_get_product (self->line));
  g_autofree char *quantity = g_strdup_printf (_ ("How many: %s"), name);
  g_autofree char *removal = g_strdup_printf (_ ("Remove %s"), name);

  torno_form_name_widget (GTK_WIDGET (self->quantity_button), quantity);
  torno_form_name_widget (self->remove_button, removal);
}

static void
set_line (TornoCartRow *self, TornoCartLine *line)
{
  if (self->line != NULL)
    g_signal_handlers_disconnect_by_data (self->line, self);
  g_set_object (&self->line, line);
  if (line != NULL)
    {
      g_signal_connect_object (line, "notify::fault", G_CALLBACK (on_line_changed_cb), self, G_CONNECT_SWAPPED);
      name_controls (self);
      on_line_changed_cb (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LINE]);
}

static void
torno_cart_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LINE)
    set_line (TORNO_CART_ROW (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_cart_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LINE)
    g_value_set_object (value, TORNO_CART_ROW (object)->line);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_cart_row_dispose (GObject *object)
{
  g_clear_object (&TORNO_CART_ROW (object)->line);
  G_OBJECT_CLASS (torno_cart_row_parent_class)->dispose (object);
}

static void
torno_cart_row_class_init (TornoCartRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = torno_cart_row_set_property;
  object_class->get_property = torno_cart_row_get_property;
  object_class->dispose = torno_cart_row_dispose;
  properties[PROP_LINE] = g_param_spec_object ("line", NULL, NULL, TORNO_TYPE_CART_LINE,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-cart-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoCartRow, quantity_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCartRow, remove_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCartRow, fault_label);
  gtk_widget_class_bind_template_callback (widget_class, on_quantity_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_cb);
}

static void
torno_cart_row_init (TornoCartRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
