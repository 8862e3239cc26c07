/* The window: the sign-in page, or the pages of who is signed in. */
#include "config.h"

#include "torno-window.h"

#include "torno-app-link.h"
#include "torno-main-view.h"
#include "torno-settings.h"
#include "torno-settings-window.h"
#include "torno-sign-in-page.h"

#include <glib/gi18n-lib.h>

struct _TornoWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkStack *stack;
  TornoSignInPage *sign_in_page;

  TornoSession *session;    /* NULL while nobody is signed in */
  TornoMainView *main_view; /* borrowed from the stack; NULL as well */
  TornoAppLink *link;       /* (nullable): to be opened as soon as somebody is signed in */
  gboolean is_kiosk;        /* the door and nothing else */
  char *page;               /* that was seen last: who comes back is there again */
  TornoSession *next;       /* of another gym; NULL but for a moment */
  guint switch_source;
};

G_DEFINE_FINAL_TYPE (TornoWindow, torno_window, ADW_TYPE_APPLICATION_WINDOW)

static const char *const session_actions[]
    = { "win.new-member", "win.search", "win.show-page", "win.reload", "win.reload-visits", "win.sign-out" };

static void
enable_actions (TornoWindow *self, gboolean is_signed_in)
{
  for (guint i = 0; i < G_N_ELEMENTS (session_actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), session_actions[i], is_signed_in);
}

static void open_session (TornoWindow *self, TornoSession *session);

static void
follow_link (TornoWindow *self)
{
  g_autoptr (TornoAppLink) link = g_steal_pointer (&self->link);

  if (link->user_id != 0)
    torno_main_view_open_member (self->main_view, link->user_id);
  else if (link->document_id != NULL)
    torno_main_view_search (self->main_view, link->document_id);
  else
    torno_main_view_show_page (self->main_view, link->page);
}

static void
close_session (TornoWindow *self)
{
  enable_actions (self, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->sign_in_page), TRUE);
  gtk_stack_set_visible_child_name (self->stack, "sign-in");
  if (self->main_view != NULL)
    {
      g_free (self->page);
      self->page = g_strdup (torno_main_view_get_page (self->main_view));
      gtk_stack_remove (self->stack, GTK_WIDGET (self->main_view));
    }
  self->main_view = NULL;
  g_clear_object (&self->session);
}

static void
on_signed_out_cb (TornoWindow *self)
{
  close_session (self);
  torno_sign_in_page_show_again (self->sign_in_page, _ ("Your session has ended. Sign in again."));
}

static gboolean
on_switch_cb (gpointer user_data)
{
  TornoWindow *self = user_data;
  g_autoptr (TornoSession) session = g_steal_pointer (&self->next);

  self->switch_source = 0;
  close_session (self);
  open_session (self, session);
  return G_SOURCE_REMOVE;
}

/* Later, since the menu that it was chosen in goes with the view. */
static void
on_switched_cb (TornoWindow *self, TornoSession *session)
{
  g_set_object (&self->next, session);
  if (self->switch_source == 0)
    self->switch_source = g_idle_add (on_switch_cb, self);
}

static void
open_session (TornoWindow *self, TornoSession *session)
{
  g_set_object (&self->session, session);
  g_signal_connect_object (session, "signed-out", G_CALLBACK (on_signed_out_cb), self, G_CONNECT_SWAPPED);
  self->main_view = torno_main_view_new (session, GTK_WIDGET (self));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->main_view), "main");
  gtk_stack_set_visible_child_name (self->stack, "main");
  /* GTK 4.8 tells assistive technology of a stack's other pages as well: one form with an e-mail is enough. */
  gtk_widget_set_visible (GTK_WIDGET (self->sign_in_page), FALSE);
  g_signal_connect_object (self->main_view, "switched", G_CALLBACK (on_switched_cb), self, G_CONNECT_SWAPPED);
  if (self->is_kiosk)
    {
      torno_main_view_make_kiosk (self->main_view);
      return;
    }
  enable_actions (self, TRUE);
  if (self->link != NULL)
    follow_link (self);
  else if (self->page != NULL)
    torno_main_view_show_page (self->main_view, self->page);
  else
    torno_main_view_focus_search (self->main_view);
}

static void
on_signed_in_cb (TornoWindow *self, TornoSession *session)
{
  open_session (self, session);
}

static void
on_new_member_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  torno_main_view_add_member (TORNO_WINDOW (widget)->main_view);
}

static void
on_search_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  torno_main_view_focus_search (TORNO_WINDOW (widget)->main_view);
}

static void
on_show_page_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  torno_main_view_show_page (TORNO_WINDOW (widget)->main_view, g_variant_get_string (parameter, NULL));
}

static void
on_sell_to_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gint64 user_id;
  const char *full_name;

  g_variant_get (parameter, "(x&s)", &user_id, &full_name);
  torno_main_view_sell_to (TORNO_WINDOW (widget)->main_view, user_id, full_name);
}

static void
on_reload_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  torno_main_view_reload (TORNO_WINDOW (widget)->main_view);
}

static void
on_reload_visits_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  torno_main_view_reload_visits (TORNO_WINDOW (widget)->main_view);
}

static void
on_sign_out_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TornoWindow *self = TORNO_WINDOW (widget);

  torno_session_sign_out (self->session);
  close_session (self);
  /* Who comes next is somebody else. */
  g_clear_pointer (&self->page, g_free);
  torno_sign_in_page_show_again (self->sign_in_page, NULL);
}

static void
on_settings_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_present (GTK_WINDOW (torno_settings_window_new (GTK_WINDOW (widget))));
}

static void
on_tell_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *text = g_markup_escape_text (g_variant_get_string (parameter, NULL), -1);

  adw_toast_overlay_add_toast (TORNO_WINDOW (widget)->toasts, adw_toast_new (text));
}

static void
torno_window_dispose (GObject *object)
{
  TornoWindow *self = TORNO_WINDOW (object);

  g_clear_handle_id (&self->switch_source, g_source_remove);
  g_clear_object (&self->next);
  if (self->session != NULL)
    close_session (self);
  g_clear_pointer (&self->page, g_free);
  g_clear_pointer (&self->link, torno_app_link_free);
  G_OBJECT_CLASS (torno_window_parent_class)->dispose (object);
}

static void
torno_window_class_init (TornoWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TORNO_TYPE_SIGN_IN_PAGE);
  G_OBJECT_CLASS (klass)->dispose = torno_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, TornoWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, TornoWindow, sign_in_page);
  gtk_widget_class_install_action (widget_class, "win.new-member", NULL, on_new_member_cb);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, on_search_cb);
  gtk_widget_class_install_action (widget_class, "win.show-page", "s", on_show_page_cb);
  gtk_widget_class_install_action (widget_class, "win.sell-to", "(xs)", on_sell_to_cb);
  gtk_widget_class_install_action (widget_class, "win.reload", NULL, on_reload_cb);
  gtk_widget_class_install_action (widget_class, "win.reload-visits", NULL, on_reload_visits_cb);
  gtk_widget_class_install_action (widget_class, "win.sign-out", NULL, on_sign_out_cb);
  gtk_widget_class_install_action (widget_class, "win.settings", NULL, on_settings_cb);
  gtk_widget_class_install_action (widget_class, "win.tell", "s", on_tell_cb);
}

/* A window that does not show yet is not maximized either: a binding of the setting would forget it at each start. */
static void
on_maximized_cb (GtkWindow *window)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (window)))
    g_settings_set_boolean (torno_settings_get_default (), TORNO_SETTING_WINDOW_MAXIMIZED,
                            gtk_window_is_maximized (window));
}

/* Asked for earlier, GTK 4.8 leaves it out on X11. */
static void
on_map_cb (GtkWindow *window)
{
  if (g_settings_get_boolean (torno_settings_get_default (), TORNO_SETTING_WINDOW_MAXIMIZED))
    gtk_window_maximize (window);
}

static void
torno_window_init (TornoWindow *self)
{
  GSettings *settings = torno_settings_get_default ();
  g_autoptr (GtkBuilder) builder = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  g_settings_bind (settings, TORNO_SETTING_WINDOW_WIDTH, self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, TORNO_SETTING_WINDOW_HEIGHT, self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_after (self, "map", G_CALLBACK (on_map_cb), NULL);
  g_signal_connect (self, "notify::maximized", G_CALLBACK (on_maximized_cb), NULL);
  builder = gtk_builder_new_from_resource ("/org/torno/Torno/pages/torno-shortcuts.ui");
  gtk_application_window_set_help_overlay (GTK_APPLICATION_WINDOW (self),
                                           GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "shortcuts")));
  enable_actions (self, FALSE);
  g_signal_connect_object (self->sign_in_page, "signed-in", G_CALLBACK (on_signed_in_cb), self, G_CONNECT_SWAPPED);
}

/**
 * torno_window_new:
 *
 * Returns: (transfer none): the window, asking who is there; the application holds it
 */
TornoWindow *
torno_window_new (GtkApplication *application)
{
  TornoWindow *self = g_object_new (TORNO_TYPE_WINDOW, "application", application, NULL);

  torno_sign_in_page_start (self->sign_in_page);
  return self;
}

/**
 * torno_window_make_kiosk:
 *
 * Makes it the screen at the door, before anybody is signed in: the whole screen, and nothing but the door.
 */
void
torno_window_make_kiosk (TornoWindow *window)
{
  window->is_kiosk = TRUE;
  gtk_window_fullscreen (GTK_WINDOW (window));
}

/**
 * torno_window_open_link:
 * @uri: a torno: address
 *
 * Goes where it points, as soon as somebody is signed in.
 *
 * Returns: whether it is one that Torno knows
 */
gboolean
torno_window_open_link (TornoWindow *window, const char *uri)
{
  TornoAppLink *link = torno_app_link_parse (uri);

  if (link == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), "win.tell", "s", _ ("Torno does not know this link"));
      return FALSE;
    }
  g_clear_pointer (&window->link, torno_app_link_free);
  window->link = link;
  if (window->main_view != NULL && !window->is_kiosk)
    follow_link (window);
  return TRUE;
}

/**
 * torno_window_get_page:
 *
 * Returns: (transfer none) (nullable): the name of the page that is seen; NULL while nobody is signed in
 */
const char *
torno_window_get_page (TornoWindow *window)
{
  return window->main_view != NULL ? torno_main_view_get_page (window->main_view) : NULL;
}
