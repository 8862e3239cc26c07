/* A plan that the gym sells, as forms show it. */
#include "config.h"

#include "torno-plan.h"

#include "torno-api-json.h"
#include "torno-money-text.h"

#include <glib/gi18n-lib.h>

struct _TornoPlan
{
  GObject parent_instance;

  gint64 id;
  gint64 price_cents;
  gint64 duration_days;
  char *label;
  char *price_text;
};

enum
{
  PROP_LABEL = 1,
  PROP_PRICE_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TornoPlan, torno_plan, G_TYPE_OBJECT)

static void
torno_plan_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TornoPlan *self = TORNO_PLAN (object);

  if (id == PROP_LABEL)
    g_value_set_string (value, self->label);
  else if (id == PROP_PRICE_TEXT)
    g_value_set_string (value, self->price_text);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_plan_finalize (GObject *object)
{
  TornoPlan *self = TORNO_PLAN (object);

  g_free (self->label);
  g_free (self->price_text);
  G_OBJECT_CLASS (torno_plan_parent_class)->finalize (object);
}

static void
torno_plan_class_init (TornoPlanClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = torno_plan_get_property;
  object_class->finalize = torno_plan_finalize;
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PRICE_TEXT]
      = g_param_spec_string ("price-text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
torno_plan_init (TornoPlan *self)
{
}

static char *
describe_extent (JsonObject *record)
{
  gint64 visits = torno_api_json_get_integer (record, "days", 0);
  gint64 days = torno_api_json_get_integer (record, "duration_days", 0);

  if (visits > 0)
    return g_strdup_printf (ngettext ("%d visit", "%d visits", visits), (int) visits);
  return g_strdup_printf (ngettext ("%d day", "%d days", days), (int) days);
}

/**
 * torno_plan_new:
 * @record: a Plan of the API
 *
 * Returns: (transfer full): the plan
 */
TornoPlan *
torno_plan_new (JsonObject *record)
{
  TornoPlan *self = g_object_new (TORNO_TYPE_PLAN, NULL);
  g_autofree char *extent = describe_extent (record);

  self->id = torno_api_json_get_integer (record, "id", 0);
  self->price_cents = torno_money_text_from_api (torno_api_json_get_string (record, "price"));
  self->duration_days = torno_api_json_get_integer (record, "duration_days", 0);
  self->label = g_strdup_printf ("%s · %s", torno_api_json_get_string (record, "name"), extent);
  self->price_text = torno_money_text_format_api (torno_api_json_get_string (record, "price"));
  return self;
}

/**
 * torno_plan_get_id:
 *
 * Returns: the plan's number
 */
gint64
torno_plan_get_id (TornoPlan *plan)
{
  return plan->id;
}

/**
 * torno_plan_get_price_text:
 *
 * Returns: (transfer none): the price as people read it
 */
const char *
torno_plan_get_price_text (TornoPlan *plan)
{
  return plan->price_text;
}

/**
 * torno_plan_get_price_cents:
 *
 * Returns: the price
 */
gint64
torno_plan_get_price_cents (TornoPlan *plan)
{
  return plan->price_cents;
}

/**
 * torno_plan_get_duration_days:
 *
 * Returns: how many days it runs
 */
gint64
torno_plan_get_duration_days (TornoPlan *plan)
{
  return plan->duration_days;
}
