/* Who is signed in and where, at the start of the window's bar. For an administrator it is a menu of the gyms, read
 * anew each time that it opens: another window may have opened a gym since. */
#include "config.h"

#include "torno-gym-switcher.h"

#include "torno-api-json.h"
#include "torno-form.h"
#include "torno-settings.h"

#include <glib/gi18n-lib.h>

struct _TornoGymSwitcher
{
  AdwBin parent_instance;

  GtkMenuButton *button; /* NULL for a trainer */
  GMenu *menu;
  GSimpleAction *action; /* its state: the gym that is worked in */
  GCancellable *cancellable;
  TornoSession *session;
  JsonNode *gyms; /* as they were answered; NULL before */
};

static guint switched_signal;

G_DEFINE_FINAL_TYPE (TornoGymSwitcher, torno_gym_switcher, ADW_TYPE_BIN)

static JsonArray *
get_gyms (TornoGymSwitcher *self)
{
  return self->gyms != NULL && JSON_NODE_HOLDS_ARRAY (self->gyms) ? json_node_get_array (self->gyms) : NULL;
}

static void
on_chosen_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TornoGymSwitcher *self = user_data;
  JsonArray *gyms = get_gyms (self);
  gint64 gym_id = g_variant_get_int64 (parameter);

  if (gyms == NULL || gym_id == torno_session_get_gym_id (self->session))
    return;
  for (guint i = 0; i < json_array_get_length (gyms); i++)
    {
      JsonObject *gym = json_array_get_object_element (gyms, i);

      if (torno_api_json_get_integer (gym, "id", 0) != gym_id)
        continue;
      g_autoptr (TornoSession) session = torno_session_enter_gym (self->session, gym);
      g_settings_set_int64 (torno_settings_get_default (), TORNO_SETTING_GYM_ID, gym_id);
      g_signal_emit (self, switched_signal, 0, session);
      return;
    }
}

static void
on_gyms_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  /* Where it fails the gyms that are known stay; the strip says that the server is away. */
  if (answer == NULL || !JSON_NODE_HOLDS_ARRAY (answer))
    return;

  TornoGymSwitcher *self = user_data;
  JsonArray *gyms = json_node_get_array (answer);
  /* A menu that changes while it is open loses the place in it. */
  if (self->gyms != NULL && json_node_equal (self->gyms, answer))
    return;
  g_clear_pointer (&self->gyms, json_node_unref);
  self->gyms = g_steal_pointer (&answer);
  g_menu_remove_all (self->menu);
  for (guint i = 0; i < json_array_get_length (gyms); i++)
    {
      JsonObject *gym = json_array_get_object_element (gyms, i);
      const char *name = torno_api_json_get_string (gym, "name");
      g_autoptr (GMenuItem) item = g_menu_item_new (name != NULL ? name : "", NULL);

      g_menu_item_set_action_and_target (item, "gym.enter", "x", torno_api_json_get_integer (gym, "id", 0));
      g_menu_append_item (self->menu, item);
    }
}

static void
read_gyms (TornoGymSwitcher *self)
{
  torno_api_client_call_async (torno_session_get_client (self->session), "GET", "/gyms/active?limit=1000", NULL, NULL,
                               self->cancellable, on_gyms_cb, self);
}

static void
on_active_cb (TornoGymSwitcher *self)
{
  gboolean is_open;

  g_object_get (self->button, "active", &is_open, NULL);
  if (is_open)
    read_gyms (self);
}

static GtkWidget *
make_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  return label;
}

static void
make_button (TornoGymSwitcher *self, const char *gym_name)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  /* Translators: what a button does, and the gym that is worked in */
  g_autofree char *name = g_strdup_printf (_ ("Switch gym. Now: %s"), gym_name);

  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_box_append (GTK_BOX (box), make_label (gym_name));
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("pan-down-symbolic"));
  gtk_menu_button_set_child (self->button, box);
  gtk_menu_button_set_menu_model (self->button, G_MENU_MODEL (self->menu));
  torno_form_name_widget (GTK_WIDGET (self->button), name);
  g_signal_connect_object (self->button, "notify::active", G_CALLBACK (on_active_cb), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->button));
}

static void
torno_gym_switcher_dispose (GObject *object)
{
  TornoGymSwitcher *self = TORNO_GYM_SWITCHER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->menu);
  g_clear_object (&self->action);
  g_clear_object (&self->session);
  g_clear_pointer (&self->gyms, json_node_unref);
  G_OBJECT_CLASS (torno_gym_switcher_parent_class)->dispose (object);
}

static void
torno_gym_switcher_class_init (TornoGymSwitcherClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = torno_gym_switcher_dispose;
  switched_signal = g_signal_new ("switched", TORNO_TYPE_GYM_SWITCHER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, TORNO_TYPE_SESSION);
}

static void
torno_gym_switcher_init (TornoGymSwitcher *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  self->cancellable = g_cancellable_new ();
  self->menu = g_menu_new ();
  self->action = g_simple_action_new_stateful ("enter", G_VARIANT_TYPE_INT64, g_variant_new_int64 (0));
  g_signal_connect_object (self->action, "activate", G_CALLBACK (on_chosen_cb), self, 0);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (self->action));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "gym", G_ACTION_GROUP (group));
}

/**
 * torno_gym_switcher_open:
 * @session: who is signed in; a switcher is opened once
 *
 * Shows who works where. For an administrator the gyms are read.
 */
void
torno_gym_switcher_open (TornoGymSwitcher *switcher, TornoSession *session)
{
  const char *known_name = torno_session_get_gym_name (session);
  const char *gym_name = known_name != NULL ? known_name : "";

  switcher->session = g_object_ref (session);
  g_simple_action_set_state (switcher->action, g_variant_new_int64 (torno_session_get_gym_id (session)));
  /* Translators: who is signed in, and at which gym */
  g_autofree char *text = g_strdup_printf (_ ("%s, %s"), torno_session_get_user_name (session), gym_name);
  /* A narrow window has no room for all of it. */
  gtk_widget_set_tooltip_text (GTK_WIDGET (switcher), text);
  if (torno_session_is_admin (session))
    {
      make_button (switcher, gym_name);
      read_gyms (switcher);
      return;
    }
  GtkWidget *label = make_label (text);
  gtk_label_set_max_width_chars (GTK_LABEL (label), -1);
  gtk_widget_set_margin_start (label, 6);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "caption");
  adw_bin_set_child (ADW_BIN (switcher), label);
}
