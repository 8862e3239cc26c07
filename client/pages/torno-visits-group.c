/* The calendar of a member's visits. A month that comes late, after another was asked for, is not shown. */
#include "config.h"

#include "torno-visits-group.h"

#include "torno-api-json.h"
#include "torno-calendar.h"
#include "torno-form.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

struct _TornoVisitsGroup
{
  AdwPreferencesGroup parent_instance;

  GtkLabel *month_label;
  GtkWidget *back_button;
  GtkWidget *forward_button;
  TornoCalendar *calendar;
  GtkLabel *count_label;

  TornoSession *session;
  GCancellable *cancellable; /* of the month that is read */
  gint64 user_id;
  GDate month; /* its first day */
};

G_DEFINE_FINAL_TYPE (TornoVisitsGroup, torno_visits_group, ADW_TYPE_PREFERENCES_GROUP)

static void
read_today (TornoVisitsGroup *self, GDate *today)
{
  g_autoptr (GDateTime) now = g_date_time_new_now (torno_session_get_zone (self->session));

  g_date_clear (today, 1);
  g_date_set_dmy (today, g_date_time_get_day_of_month (now), g_date_time_get_month (now), g_date_time_get_year (now));
}

static gboolean
is_month_of (TornoVisitsGroup *self, const GDate *day)
{
  return g_date_get_year (&self->month) == g_date_get_year (day)
         && g_date_get_month (&self->month) == g_date_get_month (day);
}

/* Returns: (transfer full): "November 2026. 3 visits: 3, 5, 24" */
static char *
describe (guint32 days, const char *month, const char *count)
{
  g_autoptr (GString) text = g_string_new (month);

  g_string_append_printf (text, ". %s", count);
  for (guint day = 1, n = 0; day <= 31; day++)
    if ((days & TORNO_CALENDAR_DAY (day)) != 0)
      g_string_append_printf (text, "%s%u", n++ == 0 ? ": " : ", ", day);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_month (TornoVisitsGroup *self, guint32 days, const char *count)
{
  guint year = g_date_get_year (&self->month), month = g_date_get_month (&self->month);
  g_autofree char *title = torno_calendar_format_month (year, month);
  g_autofree char *name = describe (days, title, count);
  GDate today;

  read_today (self, &today);
  gtk_label_set_label (self->month_label, title);
  gtk_label_set_label (self->count_label, count);
  gtk_widget_set_sensitive (self->forward_button, g_date_compare (&self->month, &today) < 0 && !is_month_of (self, &today));
  torno_calendar_show_month (self->calendar, year, month, days,
                             is_month_of (self, &today) ? g_date_get_day (&today) : 0, name);
}

static guint32
read_days (JsonArray *visits)
{
  guint32 days = 0;

  for (guint i = 0; i < json_array_get_length (visits); i++)
    {
      const char *text = torno_api_json_get_string (json_array_get_object_element (visits, i), "attendance_date");
      guint day = 0;

      if (text != NULL && sscanf (text, "%*u-%*u-%u", &day) == 1 && day >= 1 && day <= 31)
        days |= TORNO_CALENDAR_DAY (day);
    }
  return days;
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoVisitsGroup *self = user_data;
  if (answer == NULL || !JSON_NODE_HOLDS_ARRAY (answer))
    {
      show_month (self, 0, error != NULL ? error->message : "");
      return;
    }
  guint n = json_array_get_length (json_node_get_array (answer));
  g_autofree char *count = n > 0 ? g_strdup_printf (ngettext ("%u visit", "%u visits", n), n) : g_strdup (_ ("No visits"));
  show_month (self, read_days (json_node_get_array (answer)), count);
}

static void
read_month (TornoVisitsGroup *self)
{
  guint year = g_date_get_year (&self->month), month = g_date_get_month (&self->month);
  g_autofree char *path = g_strdup_printf (
      "/attendance/user/%" G_GINT64_FORMAT "?start_date=%04u-%02u-01&end_date=%04u-%02u-%02u&limit=31", self->user_id,
      year, month, year, month, g_date_get_days_in_month (month, year));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  torno_api_client_call_async (torno_session_get_client (self->session), "GET", path, NULL, NULL, self->cancellable,
                               on_read_cb, self);
}

static void
on_back_cb (TornoVisitsGroup *self)
{
  g_date_subtract_months (&self->month, 1);
  read_month (self);
}

static void
on_forward_cb (TornoVisitsGroup *self)
{
  g_date_add_months (&self->month, 1);
  read_month (self);
}

static void
torno_visits_group_dispose (GObject *object)
{
  TornoVisitsGroup *self = TORNO_VISITS_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_visits_group_parent_class)->dispose (object);
}

static void
torno_visits_group_class_init (TornoVisitsGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TORNO_TYPE_CALENDAR);
  G_OBJECT_CLASS (klass)->dispose = torno_visits_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-visits-group.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoVisitsGroup, month_label);
  gtk_widget_class_bind_template_child (widget_class, TornoVisitsGroup, back_button);
  gtk_widget_class_bind_template_child (widget_class, TornoVisitsGroup, forward_button);
  gtk_widget_class_bind_template_child (widget_class, TornoVisitsGroup, calendar);
  gtk_widget_class_bind_template_child (widget_class, TornoVisitsGroup, count_label);
  gtk_widget_class_bind_template_callback (widget_class, on_back_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_forward_cb);
}

static void
torno_visits_group_init (TornoVisitsGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_form_name_widget (self->back_button, _ ("The month before"));
  torno_form_name_widget (self->forward_button, _ ("The month after"));
}

/**
 * torno_visits_group_new:
 * @session: who works here
 *
 * Returns: (transfer floating): a group that shows nobody yet
 */
TornoVisitsGroup *
torno_visits_group_new (TornoSession *session)
{
  TornoVisitsGroup *self = g_object_new (TORNO_TYPE_VISITS_GROUP, NULL);

  self->session = g_object_ref (session);
  return self;
}

/**
 * torno_visits_group_open:
 * @user_id: a member
 *
 * Reads that member's visits: of this month, or of the one that is shown already.
 */
void
torno_visits_group_open (TornoVisitsGroup *group, gint64 user_id)
{
  if (group->user_id != user_id)
    {
      read_today (group, &group->month);
      g_date_set_day (&group->month, 1);
      group->user_id = user_id;
      show_month (group, 0, "");
    }
  read_month (group);
}
