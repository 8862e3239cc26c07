/* The door: what the last press came to, and who has come in today. */
#include "config.h"

#include "torno-door-page.h"

#include "torno-conflict-list.h"
#include "torno-door-sounds.h"
#include "torno-finger-bar.h"
#include "torno-form.h"
#include "torno-member-window.h"
#include "torno-override-dialog.h"
#include "torno-settings.h"
#include "torno-status-card.h"
#include "torno-visit-store.h"

#include <glib/gi18n-lib.h>

/* A window manager hears of a screen when we do, and puts windows on it only when it knows it. */
#define SCREENS_MS 1000

struct _TornoDoorPage
{
  AdwBin parent_instance;

  AdwLeaflet *leaflet;
  GtkWidget *visits_side;
  GtkWidget *back_button;
  TornoStatusCard *card;
  TornoFingerBar *finger_bar;
  TornoConflictList *conflict_list;
  GtkLabel *reader_label;
  GtkLabel *offline_label;
  GtkLabel *count_label;
  GtkStack *visits_stack;
  AdwStatusPage *failed_page;
  GtkListView *visits_view;

  TornoSession *session;
  TornoStation *station;
  TornoVisitStore *store;
  TornoDoorSounds *sounds;
  TornoMemberWindow *member_window; /* weak: NULL where there is none */
  guint screens_source;             /* runs a moment after screens have changed */
};

static guint open_member_signal;

G_DEFINE_FINAL_TYPE (TornoDoorPage, torno_door_page, ADW_TYPE_BIN)

static void
on_reader_changed_cb (TornoDoorPage *self)
{
  guint state = 0, n_prints = 0;
  g_autofree char *name = NULL;
  g_autofree char *prints = NULL;
  g_autofree char *text = NULL;

  g_object_get (self->station, "reader-state", &state, "reader-name", &name, "n-prints", &n_prints, NULL);
  prints = g_strdup_printf (ngettext ("%u fingerprint", "%u fingerprints", n_prints), n_prints);
  text = g_strdup_printf ("%s · %s", name != NULL ? name : _ ("No fingerprint reader"), prints);
  gtk_label_set_label (self->reader_label, text);
  torno_status_card_set_place_text (self->card,
                                    torno_reader_get_place_text (torno_station_get_reader (self->station)));
  torno_status_card_set_reader (self->card, state, torno_station_get_reader_fault (self->station));
}

static char *
format_time (TornoDoorPage *self, gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (time, torno_session_get_zone (self->session));

  /* Translators: day and time at which the connection was lost, as short as it can be */
  return g_date_time_format (local, _ ("%b %-d, %H:%M"));
}

/* @part: (transfer full). */
static void
add_part (GString *text, char *part)
{
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
  g_free (part);
}

/* Since when the server is away, how old what is known here is, and until when it decides. */
static void
add_times (TornoDoorPage *self, GString *text, gint64 offline_since, gint64 synced_at)
{
  g_autofree char *since = format_time (self, offline_since), *age = format_time (self, synced_at);
  g_autofree char *until = format_time (self, synced_at + torno_station_get_age_limit (self->station));

  add_part (text, g_strdup_printf (_ ("Offline since %s"), since));
  if (synced_at == 0)
    return;
  add_part (text, g_strdup_printf (_ ("members as of %s"), age));
  /* Translators: %s is a day and time, after which the door decides nothing without the server */
  add_part (text, g_strdup_printf (_ ("enough until %s"), until));
}

/* What the desk must know of the link, and of what the server does not know yet. */
static void
on_offline_changed_cb (TornoDoorPage *self)
{
  gint64 offline_since = 0, synced_at = 0;
  guint n_queued = 0;
  g_autofree char *cache_fault = NULL, *relay_fault = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_object_get (self->station, "offline-since", &offline_since, "synced-at", &synced_at, "n-queued", &n_queued,
                "cache-fault", &cache_fault, "relay-fault", &relay_fault, NULL);
  if (offline_since != 0)
    add_times (self, text, offline_since, synced_at);
  if (n_queued > 0)
    add_part (text,
              g_strdup_printf (ngettext ("%u visit to be sent", "%u visits to be sent", n_queued), n_queued));
  if (cache_fault != NULL)
    /* Translators: %s is why, a sentence */
    add_part (text, g_strdup_printf (_ ("After a restart without the server nobody will be known here. %s"),
                                     cache_fault));
  if (relay_fault != NULL)
    /* Translators: %s is why, mostly in English */
    add_part (text, g_strdup_printf (_ ("The door may have stayed shut: %s"), relay_fault));
  gtk_label_set_label (self->offline_label, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->offline_label), text->len > 0);
}

/* Who was let in while the server was away, and should not have been. */
static void
on_conflict_cb (TornoDoorPage *self, const TornoOutcome *outcome)
{
  g_autofree char *when = format_time (self, outcome->time);

  torno_conflict_list_add (self->conflict_list, outcome, when);
}

static void
on_outcome_cb (TornoDoorPage *self, const TornoOutcome *outcome)
{
  torno_door_sounds_play (self->sounds, outcome->kind);
  torno_status_card_show_outcome (self->card, outcome);
  if (outcome->user_id != 0)
    torno_visit_store_reload (self->store);
}

static void
on_message_cb (TornoDoorPage *self, const char *type)
{
  if (g_str_equal (type, "attendance_recorded"))
    torno_visit_store_reload (self->store);
}

static void
on_visits_changed_cb (TornoDoorPage *self)
{
  guint n = torno_visit_store_get_n_visits (self->store);
  const char *fault = torno_visit_store_get_fault (self->store);
  g_autofree char *count = g_strdup_printf ("%u", n);

  gtk_label_set_label (self->count_label, count);
  adw_status_page_set_description (self->failed_page, fault);
  gtk_stack_set_visible_child_name (self->visits_stack, n > 0 ? "list" : fault != NULL ? "failed" : "empty");
}

static void
on_open_member_cb (TornoDoorPage *self, gint64 user_id)
{
  g_signal_emit (self, open_member_signal, 0, user_id);
}

static void
on_let_in_cb (TornoDoorPage *self, gint64 user_id, const char *full_name)
{
  torno_override_dialog_open (GTK_WIDGET (self), self->station, user_id, full_name);
}

/* A narrow window shows the door or the visits. */
static void
on_visits_cb (TornoDoorPage *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->visits_side);
}

static void
on_back_cb (TornoDoorPage *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

/* Whoever closes the members' window does not want it. */
static gboolean
on_member_window_closed_cb (TornoDoorPage *self)
{
  g_settings_set_boolean (torno_settings_get_default (), TORNO_SETTING_MEMBER_WINDOW, FALSE);
  return GDK_EVENT_PROPAGATE;
}

/* It follows the setting, and moves when screens come and go. The keyboard stays with the desk. */
static void
show_member_window (TornoDoorPage *self)
{
  GtkRoot *desk = gtk_widget_get_root (GTK_WIDGET (self));

  if (!g_settings_get_boolean (torno_settings_get_default (), TORNO_SETTING_MEMBER_WINDOW))
    {
      if (self->member_window != NULL)
        gtk_window_destroy (GTK_WINDOW (self->member_window));
      return;
    }
  if (self->member_window == NULL)
    {
      g_set_weak_pointer (&self->member_window, torno_member_window_new (self->station));
      g_signal_connect_object (self->member_window, "close-request", G_CALLBACK (on_member_window_closed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  torno_member_window_place (self->member_window, GTK_WIDGET (self));
  if (GTK_IS_WINDOW (desk) && gtk_widget_get_mapped (GTK_WIDGET (desk)))
    gtk_window_present (GTK_WINDOW (desk));
}

static gboolean
on_screens_time_cb (gpointer user_data)
{
  TornoDoorPage *self = user_data;

  self->screens_source = 0;
  show_member_window (self);
  return G_SOURCE_REMOVE;
}

static void
on_screens_changed_cb (TornoDoorPage *self)
{
  g_clear_handle_id (&self->screens_source, g_source_remove);
  self->screens_source = g_timeout_add (SCREENS_MS, on_screens_time_cb, self);
}

/* Members see their window also while the desk looks at another page, which leaves this one unrealized. */
static void
on_root_changed_cb (TornoDoorPage *self)
{
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    show_member_window (self);
}

static void
torno_door_page_dispose (GObject *object)
{
  TornoDoorPage *self = TORNO_DOOR_PAGE (object);

  g_clear_handle_id (&self->screens_source, g_source_remove);
  if (self->member_window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->member_window));
  g_clear_pointer (&self->sounds, torno_door_sounds_free);
  g_clear_object (&self->store);
  g_clear_object (&self->station);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_door_page_parent_class)->dispose (object);
}

static void
torno_door_page_class_init (TornoDoorPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TORNO_TYPE_STATUS_CARD);
  g_type_ensure (TORNO_TYPE_CONFLICT_LIST);
  g_type_ensure (TORNO_TYPE_FINGER_BAR);
  g_type_ensure (TORNO_TYPE_VISIT);
  G_OBJECT_CLASS (klass)->dispose = torno_door_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-door-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoDoorPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, TornoDoorPage, visits_side);
  gtk_widget_class_bind_template_child (widget_class, TornoDoorPage, back_button);
  gtk_widget_class_bind_template_callback (widget_class, on_visits_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_cb);
  gtk_widget_class_bind_template_child (widget_class, TornoDoorPage, card);
  gtk_widget_class_bind_template_child (widget_class, TornoDoorPage, finger_bar);
  gtk_widget_class_bind_template_child (widget_class, TornoDoorPage, conflict_list);
  gtk_widget_class_bind_template_child (widget_class, TornoDoorPage, reader_label);
  gtk_widget_class_bind_template_child (widget_class, TornoDoorPage, offline_label);
  gtk_widget_class_bind_template_child (widget_class, TornoDoorPage, count_label);
  gtk_widget_class_bind_template_child (widget_class, TornoDoorPage, visits_stack);
  gtk_widget_class_bind_template_child (widget_class, TornoDoorPage, failed_page);
  gtk_widget_class_bind_template_child (widget_class, TornoDoorPage, visits_view);
  open_member_signal = g_signal_new ("open-member", TORNO_TYPE_DOOR_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
torno_door_page_init (TornoDoorPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_form_name_widget (GTK_WIDGET (self->visits_view), _ ("Today's visits"));
  torno_form_name_widget (self->back_button, _ ("Back to the door"));
  g_signal_connect_object (self->card, "open-member", G_CALLBACK (on_open_member_cb), self, G_CONNECT_SWAPPED);
  self->sounds = torno_door_sounds_new ();
  g_signal_connect_object (self->card, "let-in", G_CALLBACK (on_let_in_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->conflict_list, "open-member", G_CALLBACK (on_open_member_cb), self, G_CONNECT_SWAPPED);
}

static void
follow_screens (TornoDoorPage *self)
{
  GListModel *monitors = gdk_display_get_monitors (gtk_widget_get_display (GTK_WIDGET (self)));

  g_signal_connect_object (self, "notify::root", G_CALLBACK (on_root_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "realize", G_CALLBACK (show_member_window), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (monitors, "items-changed", G_CALLBACK (on_screens_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (torno_settings_get_default (), "changed::" TORNO_SETTING_MEMBER_WINDOW,
                           G_CALLBACK (show_member_window), self, G_CONNECT_SWAPPED);
}

/**
 * torno_door_page_new:
 * @session: whose gym's visits are shown
 * @station: says what presses come to
 *
 * Returns: (transfer floating): the page
 */
TornoDoorPage *
torno_door_page_new (TornoSession *session, TornoStation *station)
{
  TornoDoorPage *self = g_object_new (TORNO_TYPE_DOOR_PAGE, NULL);
  TornoLink *link = torno_session_get_link (session);

  self->session = g_object_ref (session);
  self->station = g_object_ref (station);
  torno_station_set_zone (station, torno_session_get_zone (session));
  self->store = torno_visit_store_new (session);
  g_autoptr (GtkNoSelection) selection
      = gtk_no_selection_new (g_object_ref (torno_visit_store_get_visits (self->store)));
  gtk_list_view_set_model (self->visits_view, GTK_SELECTION_MODEL (selection));
  torno_finger_bar_set_reader (self->finger_bar, torno_station_get_reader (station));
  g_signal_connect_object (station, "outcome", G_CALLBACK (on_outcome_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (station, "notify", G_CALLBACK (on_reader_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (station, "notify", G_CALLBACK (on_offline_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (station, "conflict", G_CALLBACK (on_conflict_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "message", G_CALLBACK (on_message_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "notify", G_CALLBACK (on_visits_changed_cb), self, G_CONNECT_SWAPPED);
  on_reader_changed_cb (self);
  on_offline_changed_cb (self);
  on_visits_changed_cb (self);
  follow_screens (self);
  return self;
}

/**
 * torno_door_page_reload:
 *
 * Reads today's visits again.
 */
void
torno_door_page_reload (TornoDoorPage *page)
{
  torno_visit_store_reload (page->store);
}
