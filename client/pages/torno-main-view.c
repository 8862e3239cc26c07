/* What is seen while somebody is signed in. Makes the station, which lives as long as the view does. */
#include "config.h"

#include "torno-main-view.h"

#include "torno-admin-page.h"
#include "torno-counter-page.h"
#include "torno-door-page.h"
#include "torno-form.h"
#include "torno-gym-switcher.h"
#include "torno-members-page.h"
#include "torno-station.h"
#include "torno-reports-page.h"
#include "torno-today-page.h"

#include <glib/gi18n-lib.h>

/* How long "back again" stays, and how long the first connection may take before its lack is news. */
#define BACK_SECONDS 4
#define PATIENCE_SECONDS 3

struct _TornoMainView
{
  AdwBin parent_instance;

  GtkWidget *header;
  GtkWidget *switcher_bar;
  GtkWidget *menu_button;
  TornoGymSwitcher *gym_switcher;
  GtkRevealer *strip_revealer;
  GtkWidget *strip;
  GtkImage *strip_icon;
  GtkLabel *strip_label;
  AdwViewStack *view_stack;

  TornoSession *session;
  TornoStation *station;
  TornoMembersPage *members_page;
  TornoDoorPage *door_page;
  TornoAdminPage *admin_page; /* NULL for a trainer */
  TornoCounterPage *counter_page;
  TornoTodayPage *today_page;
  TornoReportsPage *reports_page;
  gboolean is_away;  /* the strip says so */
  gboolean is_kiosk; /* the door and nothing else */
  guint strip_source;
};

static guint switched_signal;

G_DEFINE_FINAL_TYPE (TornoMainView, torno_main_view, ADW_TYPE_BIN)

static void
show_strip (TornoMainView *self, const char *css_class, const char *icon_name, const char *text)
{
  const char *classes[] = { "strip", css_class, NULL };

  gtk_widget_set_css_classes (self->strip, classes);
  gtk_image_set_from_icon_name (self->strip_icon, icon_name);
  gtk_label_set_label (self->strip_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->strip), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_revealer_set_reveal_child (self->strip_revealer, TRUE);
}

static void
show_away (TornoMainView *self)
{
  self->is_away = TRUE;
  show_strip (self, "warning", "network-offline-symbolic", _ ("No connection to the server. Reconnecting…"));
}

static gboolean
on_strip_time_cb (gpointer user_data)
{
  TornoMainView *self = user_data;

  self->strip_source = 0;
  if (torno_link_get_online (torno_session_get_link (self->session)))
    gtk_revealer_set_reveal_child (self->strip_revealer, FALSE);
  else
    show_away (self);
  return G_SOURCE_REMOVE;
}

static void
on_online_changed_cb (TornoMainView *self)
{
  TornoLink *link = torno_session_get_link (self->session);
  gboolean is_online = torno_link_get_online (link);

  g_clear_handle_id (&self->strip_source, g_source_remove);
  if (!is_online)
    show_away (self);
  else if (self->is_away || torno_link_has_failed (link))
    {
      self->is_away = FALSE;
      show_strip (self, "granted", "object-select-symbolic", _ ("Connected to the server again"));
      self->strip_source = g_timeout_add_seconds (BACK_SECONDS, on_strip_time_cb, self);
      torno_main_view_reload (self);
    }
}

static void
on_open_member_cb (TornoMainView *self, gint64 user_id)
{
  torno_main_view_open_member (self, user_id);
}

/* A scanner may come next, and the key that it types first must not go to a button. */
static void
on_page_shown_cb (TornoMainView *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->view_stack);

  if (g_strcmp0 (name, "today") == 0)
    torno_today_page_reload (self->today_page);
  if (g_strcmp0 (name, "till") != 0)
    return;
  torno_counter_page_reload (self->counter_page);
  torno_counter_page_focus_search (self->counter_page);
}

static void
on_search_started_cb (TornoMainView *self)
{
  torno_main_view_show_page (self, "members");
}

/* The door works whatever page is seen: then a word at the edge says who came in. */
static void
on_outcome_cb (TornoMainView *self, const TornoOutcome *outcome)
{
  g_autofree char *text = NULL;

  if (g_strcmp0 (adw_view_stack_get_visible_child_name (self->view_stack), "door") == 0 || outcome->full_name == NULL)
    return;
  if (outcome->kind == TORNO_OUTCOME_DENIED)
    text = g_strdup_printf (_ ("No entry: %s. %s"), outcome->full_name, outcome->detail != NULL ? outcome->detail : "");
  else
    text = g_strdup_printf (_ ("At the door: %s"), outcome->full_name);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", text);
}

static void
on_switched_cb (TornoMainView *self, TornoSession *session)
{
  g_signal_emit (self, switched_signal, 0, session);
}

static void
torno_main_view_dispose (GObject *object)
{
  TornoMainView *self = TORNO_MAIN_VIEW (object);

  g_clear_handle_id (&self->strip_source, g_source_remove);
  if (self->station != NULL)
    torno_station_close_door (self->station);
  /* The pages that follow let go of the session: by then its link must have nothing left to say here. */
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (torno_session_get_link (self->session), self);
      torno_link_close (torno_session_get_link (self->session));
    }
  g_clear_object (&self->station);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_main_view_parent_class)->dispose (object);
}

static void
torno_main_view_class_init (TornoMainViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TORNO_TYPE_GYM_SWITCHER);
  G_OBJECT_CLASS (klass)->dispose = torno_main_view_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-main-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoMainView, header);
  gtk_widget_class_bind_template_child (widget_class, TornoMainView, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, TornoMainView, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TornoMainView, gym_switcher);
  gtk_widget_class_bind_template_child (widget_class, TornoMainView, strip_revealer);
  gtk_widget_class_bind_template_child (widget_class, TornoMainView, strip);
  gtk_widget_class_bind_template_child (widget_class, TornoMainView, strip_icon);
  gtk_widget_class_bind_template_child (widget_class, TornoMainView, strip_label);
  gtk_widget_class_bind_template_child (widget_class, TornoMainView, view_stack);
  gtk_widget_class_bind_template_callback (widget_class, on_switched_cb);
  switched_signal = g_signal_new ("switched", TORNO_TYPE_MAIN_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, TORNO_TYPE_SESSION);
}

static void
torno_main_view_init (TornoMainView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_form_name_widget (self->menu_button, _ ("Main menu"));
}

static void
add_pages (TornoMainView *self, GtkWidget *window)
{
  self->members_page = torno_members_page_new (self->session, self->station);
  self->door_page = torno_door_page_new (self->session, self->station);
  adw_view_stack_add_titled_with_icon (self->view_stack, GTK_WIDGET (self->members_page), "members", _ ("Members"),
                                       "system-users-symbolic");
  adw_view_stack_add_titled_with_icon (self->view_stack, GTK_WIDGET (self->door_page), "door", _ ("Door"),
                                       "auth-fingerprint-symbolic");
  self->counter_page = torno_counter_page_new (self->session);
  adw_view_stack_add_titled_with_icon (self->view_stack, GTK_WIDGET (self->counter_page), "till", _ ("Till"),
                                       "view-list-bullet-symbolic");
  self->today_page = torno_today_page_new (self->session);
  adw_view_stack_add_titled_with_icon (self->view_stack, GTK_WIDGET (self->today_page), "today", _ ("Today"),
                                       "x-office-calendar-symbolic");
  self->reports_page = torno_reports_page_new (self->session);
  adw_view_stack_add_titled_with_icon (self->view_stack, GTK_WIDGET (self->reports_page), "reports", _ ("Reports"),
                                       "x-office-spreadsheet-symbolic");
  if (torno_session_is_admin (self->session))
    {
      self->admin_page = torno_admin_page_new (self->session);
      adw_view_stack_add_titled_with_icon (self->view_stack, GTK_WIDGET (self->admin_page), "admin",
                                           _ ("Manage"), "emblem-system-symbolic");
    }
  torno_members_page_capture_keys (self->members_page, window);
  g_signal_connect_object (self->view_stack, "notify::visible-child", G_CALLBACK (on_page_shown_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->members_page, "search-started", G_CALLBACK (on_search_started_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->door_page, "open-member", G_CALLBACK (on_open_member_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->today_page, "open-member", G_CALLBACK (on_open_member_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reports_page, "open-member", G_CALLBACK (on_open_member_cb), self, G_CONNECT_SWAPPED);
}

/**
 * torno_main_view_new:
 * @session: a session whose link is not open yet
 * @window: the window that the view goes into; typing in it searches
 *
 * Returns: (transfer floating): the view, with the door open
 */
TornoMainView *
torno_main_view_new (TornoSession *session, GtkWidget *window)
{
  TornoMainView *self = g_object_new (TORNO_TYPE_MAIN_VIEW, NULL);
  TornoLink *link = torno_session_get_link (session);
  g_autoptr (TornoReader) reader = torno_reader_new_default ();

  self->session = g_object_ref (session);
  self->station = torno_station_new (reader, link, torno_session_get_gym_id (session));
  torno_gym_switcher_open (self->gym_switcher, session);
  add_pages (self, window);
  g_signal_connect_object (link, "notify::online", G_CALLBACK (on_online_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->station, "outcome", G_CALLBACK (on_outcome_cb), self, G_CONNECT_SWAPPED);
  self->strip_source = g_timeout_add_seconds (PATIENCE_SECONDS, on_strip_time_cb, self);
  torno_session_load_plans (session);
  torno_link_open (link);
  torno_station_open_door (self->station);
  return self;
}

/**
 * torno_main_view_show_page:
 * @name: one that torno_main_view_get_page() has given, such as "members", or "tickets" or "cash-up", which are parts of
 *   the till; one that this account has not is left
 */
void
torno_main_view_show_page (TornoMainView *view, const char *name)
{
  if (view->is_kiosk)
    return;
  if (torno_counter_page_show (view->counter_page, name))
    name = "till";
  if (adw_view_stack_get_child_by_name (view->view_stack, name) != NULL)
    adw_view_stack_set_visible_child_name (view->view_stack, name);
}

/**
 * torno_main_view_sell_to:
 * @user_id: a member
 * @full_name: the name
 *
 * Shows the till with that member as the buyer of what is in the cart.
 */
void
torno_main_view_sell_to (TornoMainView *view, gint64 user_id, const char *full_name)
{
  torno_main_view_show_page (view, "till");
  torno_counter_page_sell_to (view->counter_page, user_id, full_name);
}

/**
 * torno_main_view_get_page:
 *
 * Returns: (transfer none): the name of the page that is seen, or of the part of the till
 */
const char *
torno_main_view_get_page (TornoMainView *view)
{
  const char *name = adw_view_stack_get_visible_child_name (view->view_stack);

  return g_strcmp0 (name, "till") == 0 ? torno_counter_page_get_shown (view->counter_page) : name;
}

/**
 * torno_main_view_open_member:
 * @user_id: a member of the gym
 *
 * Shows that member.
 */
void
torno_main_view_open_member (TornoMainView *view, gint64 user_id)
{
  torno_main_view_show_page (view, "members");
  torno_members_page_open_member (view->members_page, user_id);
}

/**
 * torno_main_view_search:
 * @text: a name, a document or a phone number
 *
 * Searches the members for it.
 */
void
torno_main_view_search (TornoMainView *view, const char *text)
{
  torno_main_view_show_page (view, "members");
  torno_members_page_search (view->members_page, text);
}

/**
 * torno_main_view_make_kiosk:
 *
 * Shows the door and nothing else from now on: who stands before it is no staff.
 */
void
torno_main_view_make_kiosk (TornoMainView *view)
{
  torno_main_view_show_page (view, "door");
  view->is_kiosk = TRUE;
  gtk_widget_set_visible (view->header, FALSE);
  gtk_widget_set_visible (view->switcher_bar, FALSE);
  torno_members_page_capture_keys (view->members_page, NULL);
}

/**
 * torno_main_view_add_member:
 *
 * Opens the form for a new member.
 */
void
torno_main_view_add_member (TornoMainView *view)
{
  torno_main_view_show_page (view, "members");
  torno_members_page_add_member (view->members_page);
}

/**
 * torno_main_view_focus_search:
 *
 * Puts the cursor into the search of the page that is seen: for products in the till, else for members.
 */
void
torno_main_view_focus_search (TornoMainView *view)
{
  if (g_strcmp0 (adw_view_stack_get_visible_child_name (view->view_stack), "till") == 0)
    {
      torno_counter_page_focus_search (view->counter_page);
      return;
    }
  torno_main_view_show_page (view, "members");
  torno_members_page_focus_search (view->members_page);
}

/**
 * torno_main_view_reload:
 *
 * Reads everything that is shown again.
 */
void
torno_main_view_reload (TornoMainView *view)
{
  torno_session_load_plans (view->session);
  torno_members_page_reload (view->members_page);
  if (view->admin_page != NULL)
    torno_admin_page_reload (view->admin_page);
  torno_door_page_reload (view->door_page);
  torno_counter_page_reload (view->counter_page);
  torno_today_page_reload (view->today_page);
  torno_reports_page_reload (view->reports_page);
}

/**
 * torno_main_view_reload_visits:
 *
 * Reads today's visits again.
 */
void
torno_main_view_reload_visits (TornoMainView *view)
{
  torno_door_page_reload (view->door_page);
}
