/* What is known of a member over time. */
#include "config.h"

#include "torno-member-history.h"

#include "torno-measurements-group.h"
#include "torno-record-group.h"
#include "torno-shortcut.h"
#include "torno-visits-group.h"

#include <glib/gi18n-lib.h>

#define N_LISTS 3
#define BOUGHT 2

struct _TornoMemberHistory
{
  AdwBin parent_instance;

  TornoMeasurementsGroup *measurements; /* NULL before the first member */
  TornoRecordGroup *lists[N_LISTS];
  TornoVisitsGroup *visits;
  GtkWidget *sell_button;
  gint64 user_id;
  char *full_name;
};

/* Below calendar and chart, in this order. */
static const struct
{
  const TornoRecordKind *kind;
  const char *path; /* the number of the member follows */
} lists[N_LISTS] = {
  { &torno_measurement_kind, "/measurements/user/" },
  { &torno_purchase_kind, "/user-plans/user/" },
  [BOUGHT] = { &torno_bought_kind, "/sales/user/" },
};

G_DEFINE_FINAL_TYPE (TornoMemberHistory, torno_member_history, ADW_TYPE_BIN)

static void
on_measured_cb (TornoMemberHistory *self)
{
  torno_record_group_reload (self->lists[0]);
}

static void
on_history_changed_cb (TornoMemberHistory *self)
{
  torno_measurements_group_open (self->measurements, self->user_id, self->full_name);
}

static void
torno_member_history_finalize (GObject *object)
{
  g_free (TORNO_MEMBER_HISTORY (object)->full_name);
  G_OBJECT_CLASS (torno_member_history_parent_class)->finalize (object);
}

static void
torno_member_history_class_init (TornoMemberHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = torno_member_history_finalize;
}

static void
torno_member_history_init (TornoMemberHistory *self)
{
}

static void
add_groups (TornoMemberHistory *self, TornoSession *session)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  adw_bin_set_child (ADW_BIN (self), box);
  self->visits = torno_visits_group_new (session);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->visits));
  self->measurements = torno_measurements_group_new (session);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->measurements));
  for (guint i = 0; i < N_LISTS; i++)
    {
      self->lists[i] = torno_record_group_new (session, lists[i].kind);
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->lists[i]));
    }
  self->sell_button = gtk_button_new_with_label (_ ("Sell…"));
  gtk_widget_set_valign (self->sell_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->sell_button, "flat");
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self->lists[BOUGHT]), self->sell_button);
  torno_shortcut_add (self->sell_button, "<Control>b", NULL);
  /* The server keeps the others' sales from a trainer: an empty list must not say that the member never bought. */
  if (!torno_session_is_admin (session))
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->lists[BOUGHT]), _ ("What you sold"));
  g_signal_connect_object (self->measurements, "changed", G_CALLBACK (on_measured_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->lists[0], "changed", G_CALLBACK (on_history_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * torno_member_history_open:
 * @session: who works here
 * @user_id: a member
 * @full_name: (nullable): the name
 *
 * Reads that member's history, again where it is shown already.
 */
void
torno_member_history_open (TornoMemberHistory *history, TornoSession *session, gint64 user_id, const char *full_name)
{
  gboolean is_same = history->user_id == user_id;

  if (history->measurements == NULL)
    add_groups (history, session);
  history->user_id = user_id;
  g_free (history->full_name);
  history->full_name = g_strdup (full_name);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (history->sell_button), "(xs)", user_id,
                                    full_name != NULL ? full_name : "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (history->sell_button), "win.sell-to");
  torno_visits_group_open (history->visits, user_id);
  torno_measurements_group_open (history->measurements, user_id, full_name);
  for (guint i = 0; i < N_LISTS; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s%" G_GINT64_FORMAT "?", lists[i].path, user_id);

      if (is_same)
        torno_record_group_reload (history->lists[i]);
      else
        torno_record_group_open (history->lists[i], path);
    }
}
