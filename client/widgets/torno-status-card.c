/* The large card of the door. Colour is never the only sign: each outcome has its icon and its words, and the words are
 * the card's accessible name, which a screen reader speaks when it changes. */
#include "config.h"

#include "torno-status-card.h"

#include "torno-outcome.h"

#include <glib/gi18n-lib.h>

struct _TornoStatusCard
{
  AdwBin parent_instance;

  GtkImage *icon;
  GtkLabel *title_label;
  GtkLabel *name_label;
  GtkLabel *detail_label;
  GtkLabel *step_label;
  GtkLabel *note_label;
  GtkWidget *words;
  GtkWidget *override_button;
  GtkWidget *member_button;

  TornoReaderState reader_state;
  const char *place_text; /* static; what to do with the finger */
  char *reader_fault;
  const char *css_class; /* static; of what is shown */
  gint64 user_id;
  char *full_name;
  guint idle_source; /* runs while an outcome is shown */
};

/* How an outcome looks and how long it stays. */
typedef struct
{
  const char *css_class;
  const char *icon_name;
  const char *title;
  guint seconds;
} Look;

/* clang-format off */
static const Look looks[] = {
  [TORNO_OUTCOME_GRANTED]   = { "granted", "object-select-symbolic",   N_("Come in"),                    5 },
  [TORNO_OUTCOME_WARNING]   = { "warning", "dialog-warning-symbolic",  N_("Come in: the plan ends soon"), 7 },
  [TORNO_OUTCOME_DENIED]    = { "denied",  "process-stop-symbolic",    N_("No entry"),                   12 },
  [TORNO_OUTCOME_REPEAT]    = { "repeat",  "view-refresh-symbolic",    N_("Just came in"),                5 },
  [TORNO_OUTCOME_NOT_FOUND] = { "denied",  "dialog-question-symbolic", N_("Fingerprint not recognised"),  6 },
  [TORNO_OUTCOME_RETRY]     = { "retry",   "auth-fingerprint-symbolic", N_("Press again"),                4 },
  [TORNO_OUTCOME_OFFLINE]   = { "warning", "network-offline-symbolic", N_("No connection to the server"), 8 },
};

/* What the desk does next, by the code of a denial. */
static const struct { const char *code; const char *step; } steps[] = {
  { "plan_expired",   N_("Renew the plan at the desk.") },
  { "plan_not_valid", N_("Renew the plan at the desk.") },
  { "pass_used_up",   N_("Sell a new pass at the desk.") },
  { "plan_frozen",    N_("The desk can let the plan run again.") },
  { "inactive_user",  N_("An administrator can activate the account again.") },
};
/* clang-format on */

enum
{
  LET_IN,
  OPEN_MEMBER,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TornoStatusCard, torno_status_card, ADW_TYPE_BIN)

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
set_look (TornoStatusCard *self, const char *css_class, const char *icon_name)
{
  if (self->css_class != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->css_class);
  self->css_class = css_class;
  gtk_widget_add_css_class (GTK_WIDGET (self), css_class);
  gtk_image_set_from_icon_name (self->icon, icon_name);
}

/* A screen reader speaks an alert when it comes to be seen, so before GTK 4.14, which can be told to speak, the words,
 * which are one, go and come back before the next frame. */
static void
speak (TornoStatusCard *self, const char *text)
{
#if GTK_CHECK_VERSION(4, 14, 0)
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  G_GNUC_END_IGNORE_DEPRECATIONS
#else
  gtk_widget_set_visible (self->words, FALSE);
  gtk_widget_set_visible (self->words, TRUE);
#endif
}

static void
announce (TornoStatusCard *self, gboolean is_outcome)
{
  GtkLabel *const labels[]
      = { self->title_label, self->name_label, self->detail_label, self->step_label, self->note_label };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      const char *part = gtk_label_get_label (labels[i]);

      if (*part != '\0')
        g_string_append_printf (text, "%s%s",
                                text->len == 0                      ? ""
                                : g_str_has_suffix (text->str, ".") ? " "
                                                                    : ". ",
                                part);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->words), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str, -1);
  if (is_outcome)
    speak (self, text->str);
}

static const char *
find_title (const TornoOutcome *outcome)
{
  if (outcome->is_override)
    return _ ("Let in by staff");
  if (outcome->kind != TORNO_OUTCOME_WARNING || torno_outcome_is_scarce (outcome))
    return _ (looks[outcome->kind].title);
  if (outcome->is_birthday)
    return _ ("Come in: birthday today");
  return _ ("Come in: there is a note");
}

/* What staff wrote down, and a birthday that the title does not tell. */
static char *
describe_note (const TornoOutcome *outcome)
{
  gboolean tells_birthday = outcome->is_birthday && torno_outcome_is_scarce (outcome);
  gboolean has_note = outcome->note != NULL && *outcome->note != '\0';

  if (tells_birthday && has_note)
    return g_strdup_printf ("%s\n%s", _ ("Birthday today"), outcome->note);
  return tells_birthday ? g_strdup (_ ("Birthday today")) : g_strdup (outcome->note);
}

static const char *
find_step (const TornoOutcome *outcome)
{
  if (outcome->kind == TORNO_OUTCOME_NOT_FOUND)
    return _ ("Press again, or look for the member by name or document.");
  if (outcome->kind != TORNO_OUTCOME_DENIED)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_strcmp0 (outcome->code, steps[i].code) == 0)
      return _ (steps[i].step);
  return NULL;
}

/* "Monthly · 12 days left", with whatever of it is known. */
static char *
describe_plan (const TornoOutcome *outcome)
{
  g_autofree char *left = NULL;

  if (outcome->detail != NULL)
    return g_strdup (outcome->detail);
  if (outcome->visits_left >= 0)
    left = g_strdup_printf (ngettext ("%d visit left", "%d visits left", outcome->visits_left), outcome->visits_left);
  else if (outcome->days_left == 0)
    left = g_strdup (_ ("Last day"));
  else if (outcome->days_left > 0)
    left = g_strdup_printf (ngettext ("%d day left", "%d days left", outcome->days_left), outcome->days_left);
  if (outcome->plan_name != NULL && left != NULL)
    return g_strdup_printf ("%s · %s", outcome->plan_name, left);
  return left != NULL ? g_steal_pointer (&left) : g_strdup (outcome->plan_name);
}

/* Whom a plan does not admit, but staff may. */
static gboolean
can_override (const TornoOutcome *outcome)
{
  return outcome->kind == TORNO_OUTCOME_DENIED && outcome->user_id != 0
         && g_strcmp0 (outcome->code, "inactive_user") != 0 && g_strcmp0 (outcome->code, "user_not_found") != 0;
}

static gboolean
on_time_over_cb (gpointer user_data)
{
  TornoStatusCard *self = user_data;

  self->idle_source = 0;
  torno_status_card_show_idle (self);
  return G_SOURCE_REMOVE;
}

static void
on_member_clicked_cb (TornoStatusCard *self)
{
  if (self->user_id != 0)
    g_signal_emit (self, signals[OPEN_MEMBER], 0, self->user_id);
}

static void
on_override_clicked_cb (TornoStatusCard *self)
{
  if (self->user_id != 0)
    g_signal_emit (self, signals[LET_IN], 0, self->user_id, self->full_name);
}

static void
torno_status_card_dispose (GObject *object)
{
  TornoStatusCard *self = TORNO_STATUS_CARD (object);

  g_clear_handle_id (&self->idle_source, g_source_remove);
  G_OBJECT_CLASS (torno_status_card_parent_class)->dispose (object);
}

static void
torno_status_card_finalize (GObject *object)
{
  g_free (TORNO_STATUS_CARD (object)->reader_fault);
  g_free (TORNO_STATUS_CARD (object)->full_name);
  G_OBJECT_CLASS (torno_status_card_parent_class)->finalize (object);
}

static void
torno_status_card_class_init (TornoStatusCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = torno_status_card_dispose;
  object_class->finalize = torno_status_card_finalize;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/widgets/torno-status-card.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoStatusCard, icon);
  gtk_widget_class_bind_template_child (widget_class, TornoStatusCard, title_label);
  gtk_widget_class_bind_template_child (widget_class, TornoStatusCard, name_label);
  gtk_widget_class_bind_template_child (widget_class, TornoStatusCard, detail_label);
  gtk_widget_class_bind_template_child (widget_class, TornoStatusCard, step_label);
  gtk_widget_class_bind_template_child (widget_class, TornoStatusCard, note_label);
  gtk_widget_class_bind_template_child (widget_class, TornoStatusCard, words);
  gtk_widget_class_bind_template_child (widget_class, TornoStatusCard, override_button);
  gtk_widget_class_bind_template_child (widget_class, TornoStatusCard, member_button);
  gtk_widget_class_bind_template_callback (widget_class, on_member_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_override_clicked_cb);
  signals[LET_IN] = g_signal_new ("let-in", TORNO_TYPE_STATUS_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  2, G_TYPE_INT64, G_TYPE_STRING);
  signals[OPEN_MEMBER] = g_signal_new ("open-member", TORNO_TYPE_STATUS_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
torno_status_card_init (TornoStatusCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->place_text = _ ("Place the finger on the reader");
  torno_status_card_show_idle (self);
}

/**
 * torno_status_card_show_outcome:
 * @outcome: what a press came to
 *
 * Shows it for some seconds, longer where there is more to read, then goes back to what the reader waits for.
 */
void
torno_status_card_show_outcome (TornoStatusCard *card, const TornoOutcome *outcome)
{
  const Look *look = &looks[outcome->kind];
  g_autofree char *detail = describe_plan (outcome), *note = describe_note (outcome);

  g_clear_handle_id (&card->idle_source, g_source_remove);
  card->user_id = outcome->user_id;
  g_free (card->full_name);
  card->full_name = g_strdup (outcome->full_name);
  set_look (card, look->css_class, look->icon_name);
  set_text (card->title_label, find_title (outcome));
  set_text (card->name_label, outcome->full_name);
  set_text (card->detail_label, detail);
  set_text (card->step_label, find_step (outcome));
  set_text (card->note_label, note);
  gtk_widget_set_visible (card->member_button, outcome->user_id != 0);
  gtk_widget_set_visible (card->override_button, can_override (outcome));
  announce (card, TRUE);
  card->idle_source = g_timeout_add_seconds (look->seconds, on_time_over_cb, card);
}

/**
 * torno_status_card_show_idle:
 *
 * Shows what the reader waits for, or why there is none.
 */
void
torno_status_card_show_idle (TornoStatusCard *card)
{
  gboolean is_reading = card->reader_state == TORNO_READER_READING;
  gboolean is_lifting = card->reader_state == TORNO_READER_LIFT;

  g_clear_handle_id (&card->idle_source, g_source_remove);
  card->user_id = 0;
  gtk_widget_set_visible (card->member_button, FALSE);
  gtk_widget_set_visible (card->override_button, FALSE);
  set_text (card->name_label, NULL);
  set_text (card->step_label, NULL);
  set_text (card->note_label, NULL);
  if (card->reader_fault != NULL)
    {
      set_look (card, "warning", "dialog-warning-symbolic");
      set_text (card->title_label, _ ("No fingerprint reader"));
      set_text (card->detail_label, card->reader_fault);
      set_text (card->step_label, _ ("Members can be checked in from their page."));
    }
  else
    {
      set_look (card, "idle", "auth-fingerprint-symbolic");
      set_text (card->title_label, is_reading   ? _ ("Reading…")
                                   : is_lifting ? _ ("Lift the finger")
                                                : card->place_text);
      set_text (card->detail_label, NULL);
    }
  announce (card, FALSE);
}

/**
 * torno_status_card_set_place_text:
 * @text: (transfer none): what to do with the finger, of torno_reader_get_place_text()
 */
void
torno_status_card_set_place_text (TornoStatusCard *card, const char *text)
{
  card->place_text = text;
}

/**
 * torno_status_card_set_reader:
 * @state: what the reader waits for
 * @fault: (nullable): why there is no reader
 *
 * An outcome that is shown stays its time.
 */
void
torno_status_card_set_reader (TornoStatusCard *card, TornoReaderState state, const char *fault)
{
  if (card->reader_state == state && g_strcmp0 (card->reader_fault, fault) == 0)
    return;
  card->reader_state = state;
  g_free (card->reader_fault);
  card->reader_fault = g_strdup (fault);
  if (card->idle_source == 0)
    torno_status_card_show_idle (card);
}
