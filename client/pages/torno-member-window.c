/* Fills the screen that the desk's window is not on. With one screen only it is a window like others, to be moved. */
#include "config.h"

#include "torno-member-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#ifdef GDK_WINDOWING_X11
#include <gdk/x11/gdkx.h>
#endif

struct _TornoMemberWindow
{
  AdwWindow parent_instance;

  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *title_label;
  GtkLabel *name_label;
  GtkLabel *detail_label;

  TornoStation *station;
  const char *css_class; /* static */
  guint idle_source;     /* runs while an outcome is shown */
};

typedef struct
{
  const char *css_class;
  const char *icon_name;
  const char *title;
  const char *detail;
  guint seconds;
} Look;

/* clang-format off */
static const Look looks[] = {
  [TORNO_OUTCOME_GRANTED]   = { "granted", "object-select-symbolic",    N_("Welcome"),             NULL,                           4 },
  [TORNO_OUTCOME_WARNING]   = { "granted", "object-select-symbolic",    N_("Welcome"),             NULL,                           4 },
  [TORNO_OUTCOME_DENIED]    = { "denied",  "process-stop-symbolic",     N_("Please come to the desk"), NULL,                       6 },
  [TORNO_OUTCOME_REPEAT]    = { "repeat",  "view-refresh-symbolic",     N_("You have just come in"), NULL,                         4 },
  [TORNO_OUTCOME_NOT_FOUND] = { "denied",  "dialog-question-symbolic",  N_("Fingerprint not recognised"), N_("Press again."),      4 },
  [TORNO_OUTCOME_RETRY]     = { "retry",   "auth-fingerprint-symbolic", N_("Press again"),         NULL,                           4 },
  [TORNO_OUTCOME_OFFLINE]   = { "warning", "dialog-warning-symbolic",   N_("Please come to the desk"), NULL,                       6 },
};
/* clang-format on */

G_DEFINE_FINAL_TYPE (TornoMemberWindow, torno_member_window, ADW_TYPE_WINDOW)

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
set_look (TornoMemberWindow *self, const char *css_class, const char *icon_name)
{
  if (self->css_class != NULL)
    gtk_widget_remove_css_class (self->box, self->css_class);
  self->css_class = css_class;
  gtk_widget_add_css_class (self->box, css_class);
  gtk_image_set_from_icon_name (self->icon, icon_name);
}

static void
show_idle (TornoMemberWindow *self)
{
  TornoReader *reader = torno_station_get_reader (self->station);
  gboolean has_reader = torno_station_get_reader_fault (self->station) == NULL;

  set_look (self, "idle", has_reader ? "auth-fingerprint-symbolic" : "dialog-information-symbolic");
  set_text (self->title_label, has_reader ? torno_reader_get_place_text (reader) : _ ("Please come to the desk"));
  set_text (self->name_label, NULL);
  set_text (self->detail_label, NULL);
}

static gboolean
on_time_over_cb (gpointer user_data)
{
  TornoMemberWindow *self = user_data;

  self->idle_source = 0;
  show_idle (self);
  return G_SOURCE_REMOVE;
}

static void
on_reader_changed_cb (TornoMemberWindow *self)
{
  if (self->idle_source == 0)
    show_idle (self);
}

static void
on_outcome_cb (TornoMemberWindow *self, const TornoOutcome *outcome)
{
  const Look *look = &looks[outcome->kind];
  const char *end = outcome->full_name != NULL ? strchr (outcome->full_name, ' ') : NULL;
  g_autofree char *first_name = end != NULL ? g_strndup (outcome->full_name, end - outcome->full_name)
                                            : g_strdup (outcome->full_name);

  g_clear_handle_id (&self->idle_source, g_source_remove);
  set_look (self, look->css_class, look->icon_name);
  set_text (self->title_label, outcome->is_birthday ? _ ("Happy birthday!") : _ (look->title));
  set_text (self->name_label, first_name);
  /* How to press again concerns the finger only; other details are for the desk. */
  set_text (self->detail_label, outcome->kind == TORNO_OUTCOME_RETRY ? outcome->detail
                                : look->detail != NULL               ? _ (look->detail)
                                                                     : NULL);
  self->idle_source = g_timeout_add_seconds (look->seconds, on_time_over_cb, self);
}

static void
torno_member_window_dispose (GObject *object)
{
  TornoMemberWindow *self = TORNO_MEMBER_WINDOW (object);

  g_clear_handle_id (&self->idle_source, g_source_remove);
  g_clear_object (&self->station);
  G_OBJECT_CLASS (torno_member_window_parent_class)->dispose (object);
}

static void
torno_member_window_class_init (TornoMemberWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_member_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-member-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoMemberWindow, box);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberWindow, icon);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberWindow, title_label);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberWindow, name_label);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberWindow, detail_label);
}

static void
torno_member_window_init (TornoMemberWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * torno_member_window_new:
 * @station: says what presses come to
 *
 * Returns: (transfer none): the window, which is not shown yet; GTK owns it until it is closed
 */
TornoMemberWindow *
torno_member_window_new (TornoStation *station)
{
  TornoMemberWindow *self = g_object_new (TORNO_TYPE_MEMBER_WINDOW, NULL);

  self->station = g_object_ref (station);
  g_signal_connect_object (station, "outcome", G_CALLBACK (on_outcome_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (station, "notify::reader-fault", G_CALLBACK (on_reader_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (station, "notify::reader-name", G_CALLBACK (on_reader_changed_cb), self, G_CONNECT_SWAPPED);
  show_idle (self);
  return self;
}

/* Simple window managers of X11, such as Openbox, fill the screen that a window is on, whichever was asked for. */
static void
move_to (TornoMemberWindow *self, GdkMonitor *monitor)
{
#ifdef GDK_WINDOWING_X11
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (self));
  int scale = gdk_monitor_get_scale_factor (monitor);
  GdkRectangle area;

  if (!GDK_IS_X11_SURFACE (surface))
    return;
  gdk_monitor_get_geometry (monitor, &area);
  XMoveWindow (gdk_x11_display_get_xdisplay (gdk_surface_get_display (surface)), gdk_x11_surface_get_xid (surface),
               area.x * scale, area.y * scale);
#endif
}

/**
 * torno_member_window_place:
 * @desk: a widget of the window that staff work in
 *
 * Shows the window, and fills with it a screen that the desk's window is not on, where there is one.
 */
void
torno_member_window_place (TornoMemberWindow *window, GtkWidget *desk)
{
  GtkNative *native = gtk_widget_get_native (desk);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (window));
  GListModel *monitors = gdk_display_get_monitors (display);
  GdkMonitor *desks = surface != NULL ? gdk_display_get_monitor_at_surface (display, surface) : NULL;

  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0; desks != NULL && i < g_list_model_get_n_items (monitors); i++)
    {
      g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, i);

      if (monitor == desks)
        continue;
      gtk_window_unfullscreen (GTK_WINDOW (window));
      move_to (window, monitor);
      gtk_window_fullscreen_on_monitor (GTK_WINDOW (window), monitor);
      return;
    }
  gtk_window_unfullscreen (GTK_WINDOW (window));
}
