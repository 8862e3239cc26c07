/* A visit of today, as the door's list shows it. Never changes: a changed record is another visit object. */
#include "config.h"

#include "torno-visit.h"

#include "torno-api-json.h"

#include <glib/gi18n-lib.h>

enum
{
  PROP_FULL_NAME = 1,
  PROP_TIME_TEXT,
  PROP_PLAN_NAME,
  N_PROPS
};

struct _TornoVisit
{
  GObject parent_instance;

  gint64 id;
  char *texts[N_PROPS];
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TornoVisit, torno_visit, G_TYPE_OBJECT)

static void
torno_visit_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id > 0 && id < N_PROPS)
    g_value_set_string (value, TORNO_VISIT (object)->texts[id]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_visit_finalize (GObject *object)
{
  TornoVisit *self = TORNO_VISIT (object);

  for (guint i = 1; i < N_PROPS; i++)
    g_free (self->texts[i]);
  G_OBJECT_CLASS (torno_visit_parent_class)->finalize (object);
}

static void
torno_visit_class_init (TornoVisitClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  static const char *const names[]
      = { [PROP_FULL_NAME] = "full-name", [PROP_TIME_TEXT] = "time-text", [PROP_PLAN_NAME] = "plan-name" };

  object_class->get_property = torno_visit_get_property;
  object_class->finalize = torno_visit_finalize;
  for (guint i = 1; i < N_PROPS; i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
torno_visit_init (TornoVisit *self)
{
}

/**
 * torno_visit_new:
 * @record: an Attendance of the API
 *
 * Returns: (transfer full): the visit
 */
TornoVisit *
torno_visit_new (JsonObject *record)
{
  TornoVisit *self = g_object_new (TORNO_TYPE_VISIT, NULL);
  JsonObject *user = torno_api_json_get_object (record, "user");
  JsonObject *plan = torno_api_json_get_object (torno_api_json_get_object (user, "active_plan"), "plan");
  const char *text = torno_api_json_get_string (record, "check_in_time");
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  self->id = torno_api_json_get_integer (record, "id", 0);
  self->texts[PROP_FULL_NAME] = g_strdup (torno_api_json_get_string (user, "full_name"));
  self->texts[PROP_PLAN_NAME] = g_strdup (torno_api_json_get_string (plan, "name"));
  self->texts[PROP_TIME_TEXT] = time != NULL ? g_date_time_format (time, "%H:%M") : NULL;
  return self;
}

/**
 * torno_visit_get_id:
 *
 * Returns: the visit's number
 */
gint64
torno_visit_get_id (TornoVisit *visit)
{
  return visit->id;
}

/**
 * torno_visit_get_time_text:
 *
 * Returns: (nullable) (transfer none): when the member came in, by the gym's clock
 */
const char *
torno_visit_get_time_text (TornoVisit *visit)
{
  return visit->texts[PROP_TIME_TEXT];
}
