/* The part of a form that sells a plan. */
#include "config.h"

#include "torno-purchase-group.h"

#include "torno-form.h"

#include <glib/gi18n-lib.h>

/* In the order of the rows in the .ui file. */
static const char *const payment_types[] = { "cash", "transfer", "card" };

struct _TornoPurchaseGroup
{
  AdwPreferencesGroup parent_instance;

  AdwComboRow *plan_row;
  AdwComboRow *payment_row;
  GtkLabel *price_label;
  gint64 wanted_plan_id; /* to choose as soon as it is there, 0: none */
};

static guint plan_changed_signal;

G_DEFINE_FINAL_TYPE (TornoPurchaseGroup, torno_purchase_group, ADW_TYPE_PREFERENCES_GROUP)

static void
on_plan_changed_cb (TornoPurchaseGroup *self)
{
  TornoPlan *plan = torno_purchase_group_get_plan (self);

  gtk_label_set_label (self->price_label, plan != NULL ? torno_plan_get_price_text (plan) : "");
  g_signal_emit (self, plan_changed_signal, 0);
}

static void
choose_wanted (TornoPurchaseGroup *self)
{
  GListModel *plans = adw_combo_row_get_model (self->plan_row);

  for (guint i = 0; self->wanted_plan_id != 0 && plans != NULL && i < g_list_model_get_n_items (plans); i++)
    {
      g_autoptr (TornoPlan) plan = g_list_model_get_item (plans, i);

      if (torno_plan_get_id (plan) != self->wanted_plan_id)
        continue;
      self->wanted_plan_id = 0;
      adw_combo_row_set_selected (self->plan_row, i);
    }
}

static void
torno_purchase_group_class_init (TornoPurchaseGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  plan_changed_signal = g_signal_new ("plan-changed", TORNO_TYPE_PURCHASE_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/widgets/torno-purchase-group.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoPurchaseGroup, plan_row);
  gtk_widget_class_bind_template_child (widget_class, TornoPurchaseGroup, payment_row);
  gtk_widget_class_bind_template_child (widget_class, TornoPurchaseGroup, price_label);
  gtk_widget_class_bind_template_callback (widget_class, on_plan_changed_cb);
}

static void
torno_purchase_group_init (TornoPurchaseGroup *self)
{
  g_autoptr (GtkExpression) label = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  label = gtk_property_expression_new (TORNO_TYPE_PLAN, NULL, "label");
  adw_combo_row_set_expression (self->plan_row, label);
  torno_form_name_widget (GTK_WIDGET (self->plan_row), _ ("Plan"));
  torno_form_name_widget (GTK_WIDGET (self->payment_row), _ ("Payment"));
}

/**
 * torno_purchase_group_set_plans:
 * @plans: of TornoPlan
 */
void
torno_purchase_group_set_plans (TornoPurchaseGroup *group, GListModel *plans)
{
  adw_combo_row_set_model (group->plan_row, plans);
  g_signal_connect_object (plans, "items-changed", G_CALLBACK (choose_wanted), group, G_CONNECT_SWAPPED);
}

/**
 * torno_purchase_group_choose_plan:
 * @plan_id: a plan that need not be there yet, nor for sale any more
 *
 * Chooses it where it can be had.
 */
void
torno_purchase_group_choose_plan (TornoPurchaseGroup *group, gint64 plan_id)
{
  group->wanted_plan_id = plan_id;
  choose_wanted (group);
}

/**
 * torno_purchase_group_get_plan:
 *
 * Returns: (nullable) (transfer none): the plan that is chosen, NULL where there is none to choose
 */
TornoPlan *
torno_purchase_group_get_plan (TornoPurchaseGroup *group)
{
  return adw_combo_row_get_selected_item (group->plan_row);
}

/**
 * torno_purchase_group_write:
 * @body: gets plan_id and payment_type
 *
 * The price is left to the server: what is shown is the plan's own.
 */
void
torno_purchase_group_write (TornoPurchaseGroup *group, JsonObject *body)
{
  TornoPlan *plan = torno_purchase_group_get_plan (group);
  guint payment = adw_combo_row_get_selected (group->payment_row);

  if (plan != NULL)
    json_object_set_int_member (body, "plan_id", torno_plan_get_id (plan));
  json_object_set_string_member (body, "payment_type",
                                 payment_types[payment < G_N_ELEMENTS (payment_types) ? payment : 0]);
}
