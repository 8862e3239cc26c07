/* A product in the till's list: name, stock, price, and the button that puts one into the cart. */
#include "config.h"

#include "torno-till-row.h"

#include "torno-form.h"

#include <glib/gi18n-lib.h>

struct _TornoTillRow
{
  AdwBin parent_instance;

  GtkWidget *add_button;

  TornoProduct *product;
};

enum
{
  PROP_PRODUCT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TornoTillRow, torno_till_row, ADW_TYPE_BIN)

static void
on_product_changed_cb (TornoTillRow *self)
{
  if (self->product == NULL)
    return;
  g_autofree char *name = g_strdup_printf (_ ("Add %s"), torno_product_get_name (self->product));
  torno_form_name_widget (self->add_button, name);
  gtk_widget_set_sensitive (self->add_button, torno_product_get_quantity (self->product) > 0);
}

static void
on_add_cb (TornoTillRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "till.add", "x", torno_product_get_id (self->product));
}

static void
set_product (TornoTillRow *self, TornoProduct *product)
{
  if (self->product != NULL)
    g_signal_handlers_disconnect_by_data (self->product, self);
  g_set_object (&self->product, product);
  if (product != NULL)
    g_signal_connect_object (product, "notify::quantity", G_CALLBACK (on_product_changed_cb), self, G_CONNECT_SWAPPED);
  on_product_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRODUCT]);
}

static void
torno_till_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_PRODUCT)
    set_product (TORNO_TILL_ROW (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_till_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_PRODUCT)
    g_value_set_object (value, TORNO_TILL_ROW (object)->product);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_till_row_dispose (GObject *object)
{
  g_clear_object (&TORNO_TILL_ROW (object)->product);
  G_OBJECT_CLASS (torno_till_row_parent_class)->dispose (object);
}

static void
torno_till_row_class_init (TornoTillRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = torno_till_row_set_property;
  object_class->get_property = torno_till_row_get_property;
  object_class->dispose = torno_till_row_dispose;
  properties[PROP_PRODUCT] = g_param_spec_object ("product", NULL, NULL, TORNO_TYPE_PRODUCT,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-till-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoTillRow, add_button);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
}

static void
torno_till_row_init (TornoTillRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
