/* The banner of a member's plan. Of a member without a valid one it says which was the last. */
#include "config.h"

#include "torno-plan-banner.h"

#include "torno-api-json.h"
#include "torno-error.h"
#include "torno-once-key.h"
#include "torno-shortcut.h"

#include <glib/gi18n-lib.h>

struct _TornoPlanBanner
{
  AdwBin parent_instance;

  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *state_label;
  GtkLabel *detail_label;
  GtkWidget *freeze_button;
  GtkWidget *unfreeze_button;

  TornoSession *session;
  GCancellable *cancellable; /* of the member that is shown */
  TornoOnceKey *once;
  gint64 user_id;
  gint64 active_plan_id; /* the purchases, 0: none */
  gint64 frozen_plan_id;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (TornoPlanBanner, torno_plan_banner, ADW_TYPE_BIN)

/* clang-format off */
static const struct
{
  const char *icon;
  const char *classes[3];
} looks[] = {
  [TORNO_MEMBER_UNKNOWN]  = { "content-loading-symbolic",     { "status-line", NULL } },
  [TORNO_MEMBER_ACTIVE]   = { "object-select-symbolic",       { "status-line", "granted", NULL } },
  [TORNO_MEMBER_EXPIRING] = { "dialog-warning-symbolic",      { "status-line", "warning", NULL } },
  [TORNO_MEMBER_EXPIRED]  = { "process-stop-symbolic",        { "status-line", "denied", NULL } },
  [TORNO_MEMBER_FROZEN]   = { "media-playback-pause-symbolic", { "status-line", "repeat", NULL } },
  [TORNO_MEMBER_INACTIVE] = { "process-stop-symbolic",        { "status-line", "denied", NULL } },
};
/* clang-format on */

static void
set_detail (TornoPlanBanner *self, const char *text)
{
  gtk_label_set_label (self->detail_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail_label), text != NULL && *text != '\0');
}

static char *
format_day (const char *text)
{
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_format (time, _ ("%Y-%m-%d")) : NULL;
}

static void
describe_last_plan (TornoPlanBanner *self, JsonObject *bought)
{
  const char *name = torno_api_json_get_string (torno_api_json_get_object (bought, "plan"), "name");
  const char *frozen_on = torno_api_json_get_string (bought, "frozen_on");
  g_autofree char *midnight = frozen_on != NULL ? g_strconcat (frozen_on, "T00:00:00Z", NULL) : NULL;
  g_autofree char *day = format_day (midnight != NULL ? midnight : torno_api_json_get_string (bought, "expires_at"));
  g_autofree char *text = NULL;

  if (day == NULL || name == NULL)
    return;
  /* Translators: a plan's name and a day */
  text = g_strdup_printf (midnight != NULL ? _ ("%s, frozen since %s") : _ ("Last plan: %s, ended on %s"), name, day);
  set_detail (self, text);
}

static void
on_last_plan_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, NULL);

  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    describe_last_plan (user_data, json_node_get_object (answer));
  else if (answer != NULL && JSON_NODE_HOLDS_ARRAY (answer) && json_array_get_length (json_node_get_array (answer)) > 0)
    describe_last_plan (user_data, json_array_get_object_element (json_node_get_array (answer), 0));
}

static void
read_last_plan (TornoPlanBanner *self)
{
  g_autofree char *path = self->frozen_plan_id != 0
                              ? g_strdup_printf ("/user-plans/%" G_GINT64_FORMAT, self->frozen_plan_id)
                              : g_strdup_printf ("/user-plans/user/%" G_GINT64_FORMAT "?limit=1", self->user_id);

  torno_api_client_call_async (torno_session_get_client (self->session), "GET", path, NULL, NULL, self->cancellable,
                               on_last_plan_cb, self);
}

static void
set_sending (TornoPlanBanner *self, gboolean is_sending)
{
  gtk_widget_set_sensitive (self->freeze_button, !is_sending);
  gtk_widget_set_sensitive (self->unfreeze_button, !is_sending);
}

static void
on_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoPlanBanner *self = user_data;
  torno_once_key_settle (self->once, error);
  set_sending (self, FALSE);
  if (error == NULL)
    g_signal_emit (self, changed_signal, 0);
  else if (error->domain == TORNO_ERROR)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", error->message);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s",
                                _ ("The server cannot be reached. Nothing is lost: try again in a moment."));
}

static void
change (TornoPlanBanner *self, gint64 user_plan_id, const char *word)
{
  g_autofree char *path = g_strdup_printf ("/user-plans/%" G_GINT64_FORMAT "/%s", user_plan_id, word);
  g_autoptr (JsonObject) body = json_object_new ();

  /* What stands in the path is what the key is for. */
  json_object_set_string_member (body, "path", path);
  set_sending (self, TRUE);
  torno_api_client_call_async (torno_session_get_client (self->session), "POST", path, body,
                               torno_once_key_get (self->once, body), self->cancellable, on_changed_cb, self);
}

static void
on_freeze_cb (TornoPlanBanner *self)
{
  change (self, self->active_plan_id, "freeze");
}

static void
torno_plan_banner_dispose (GObject *object)
{
  TornoPlanBanner *self = TORNO_PLAN_BANNER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->once, torno_once_key_free);
  G_OBJECT_CLASS (torno_plan_banner_parent_class)->dispose (object);
}

static void
torno_plan_banner_class_init (TornoPlanBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_plan_banner_dispose;
  changed_signal
      = g_signal_new ("changed", TORNO_TYPE_PLAN_BANNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-plan-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoPlanBanner, box);
  gtk_widget_class_bind_template_child (widget_class, TornoPlanBanner, icon);
  gtk_widget_class_bind_template_child (widget_class, TornoPlanBanner, state_label);
  gtk_widget_class_bind_template_child (widget_class, TornoPlanBanner, detail_label);
  gtk_widget_class_bind_template_child (widget_class, TornoPlanBanner, freeze_button);
  gtk_widget_class_bind_template_child (widget_class, TornoPlanBanner, unfreeze_button);
  gtk_widget_class_bind_template_callback (widget_class, on_freeze_cb);
  gtk_widget_class_bind_template_callback (widget_class, torno_plan_banner_unfreeze);
}

static void
torno_plan_banner_init (TornoPlanBanner *self)
{
  self->once = torno_once_key_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_shortcut_add (self->freeze_button, "<Control><Shift>f", NULL);
  torno_shortcut_add (self->unfreeze_button, "<Control><Shift>f", NULL);
}

/**
 * torno_plan_banner_set_session:
 * @session: who works here
 */
void
torno_plan_banner_set_session (TornoPlanBanner *banner, TornoSession *session)
{
  g_set_object (&banner->session, session);
}

/**
 * torno_plan_banner_show_member:
 * @member: of @record
 * @record: a User of the API
 */
void
torno_plan_banner_show_member (TornoPlanBanner *banner, TornoMember *member, JsonObject *record)
{
  TornoMemberState state = torno_member_get_state (member);
  const char *plan = torno_member_get_plan_name (member);
  g_autofree char *expires_on = NULL;
  g_autofree char *text = NULL;

  g_cancellable_cancel (banner->cancellable);
  g_clear_object (&banner->cancellable);
  banner->cancellable = g_cancellable_new ();
  banner->user_id = torno_member_get_id (member);
  banner->active_plan_id = torno_api_json_get_integer (torno_api_json_get_object (record, "active_plan"), "id", 0);
  banner->frozen_plan_id = torno_api_json_get_integer (record, "frozen_plan_id", 0);
  g_object_get (member, "expires-on", &expires_on, NULL);
  /* Translators: a plan's name and its last day */
  if (plan != NULL && *expires_on != '\0')
    text = g_strdup_printf (_ ("%s, until %s"), plan, expires_on);
  gtk_widget_set_css_classes (banner->box, (const char **) looks[state].classes);
  gtk_image_set_from_icon_name (banner->icon, looks[state].icon);
  gtk_label_set_label (banner->state_label, torno_member_get_state_text (member));
  set_detail (banner, text);
  set_sending (banner, FALSE);
  gtk_widget_set_visible (banner->freeze_button, banner->active_plan_id != 0 && banner->frozen_plan_id == 0);
  gtk_widget_set_visible (banner->unfreeze_button, banner->frozen_plan_id != 0);
  if (state == TORNO_MEMBER_EXPIRED || state == TORNO_MEMBER_FROZEN)
    read_last_plan (banner);
}

/**
 * torno_plan_banner_unfreeze:
 *
 * Lets the frozen plan run again, where there is one.
 */
void
torno_plan_banner_unfreeze (TornoPlanBanner *banner)
{
  if (banner->frozen_plan_id != 0)
    change (banner, banner->frozen_plan_id, "unfreeze");
}
