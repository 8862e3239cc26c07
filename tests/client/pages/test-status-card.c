/* The door's card: each outcome has its colour, its icon and its words, and the words are the accessible name. */
#include "config.h"

#include "torno-status-card.h"

typedef struct
{
  const char *path;
  TornoOutcome outcome;
  const char *css_class;
  const char *label;
} Case;

/* clang-format off */
static const Case cases[] = {
  { "/status-card/granted-is-green", { TORNO_OUTCOME_GRANTED, 4, (char *) "Ana", (char *) "Mes", NULL, NULL, 12, -1 }, "granted", "Come in. Ana. Mes · 12 days left" },
  { "/status-card/warning-is-amber", { TORNO_OUTCOME_WARNING, 4, (char *) "Ana", (char *) "Pase", NULL, NULL, 20, 1 }, "warning", "Come in: the plan ends soon. Ana. Pase · 1 visit left" },
  { "/status-card/denied-says-why-and-what-next", { TORNO_OUTCOME_DENIED, 4, (char *) "Ana", NULL, (char *) "Expired", (char *) "plan_expired", -1, -1 }, "denied", "No entry. Ana. Expired. Renew the plan at the desk." },
  { "/status-card/repeat-is-blue", { TORNO_OUTCOME_REPEAT, 4, (char *) "Ana", (char *) "Mes", NULL, NULL, 0, -1 }, "repeat", "Just came in. Ana. Mes · Last day" },
  { "/status-card/note-is-told", { TORNO_OUTCOME_WARNING, 4, (char *) "Ana", (char *) "Mes", NULL, NULL, 12, -1, .note = (char *) "Owes the locker" }, "warning", "Come in: there is a note. Ana. Mes · 12 days left. Owes the locker" },
  { "/status-card/birthday-is-told", { TORNO_OUTCOME_WARNING, 4, (char *) "Ana", (char *) "Mes", NULL, NULL, 12, -1, .is_birthday = TRUE }, "warning", "Come in: birthday today. Ana. Mes · 12 days left" },
  { "/status-card/birthday-beside-few-days", { TORNO_OUTCOME_WARNING, 4, (char *) "Ana", (char *) "Mes", NULL, NULL, 2, -1, .is_birthday = TRUE }, "warning", "Come in: the plan ends soon. Ana. Mes · 2 days left. Birthday today" },
  { "/status-card/let-in-by-staff", { TORNO_OUTCOME_GRANTED, 4, (char *) "Ana", NULL, (char *) "Pays tomorrow", NULL, -1, -1, .is_override = TRUE }, "granted", "Let in by staff. Ana. Pays tomorrow" },
  { "/status-card/unknown-finger", { TORNO_OUTCOME_NOT_FOUND, 0, NULL, NULL, NULL, NULL, -1, -1 }, "denied", "Fingerprint not recognised. Press again, or look for the member by name or document." },
  { "/status-card/bad-press", { TORNO_OUTCOME_RETRY, 0, NULL, NULL, (char *) "Too short.", NULL, -1, -1 }, "retry", "Press again. Too short." },
  { "/status-card/offline", { TORNO_OUTCOME_OFFLINE, 0, NULL, NULL, NULL, NULL, -1, -1 }, "warning", "No connection to the server" },
};
/* clang-format on */

static void
assert_label (TornoStatusCard *card, const char *label)
{
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_LABEL, label);
}

static void
test_outcome (gconstpointer data)
{
  const Case *test_case = data;
  TornoStatusCard *card = g_object_ref_sink (g_object_new (TORNO_TYPE_STATUS_CARD, NULL));

  torno_status_card_show_outcome (card, &test_case->outcome);
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (card), test_case->css_class));
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (card), "idle"));
  assert_label (card, test_case->label);

  torno_status_card_show_idle (card);
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (card), "idle"));
  assert_label (card, "Place the finger on the reader");

  g_object_add_weak_pointer (G_OBJECT (card), (gpointer *) &card);
  g_object_unref (card);
  g_assert_null (card);
}

/* The reader goes on while an outcome is shown: the outcome stays its time. */
static void
test_outcome_stays (void)
{
  g_autoptr (TornoStatusCard) card = g_object_ref_sink (g_object_new (TORNO_TYPE_STATUS_CARD, NULL));

  torno_status_card_show_outcome (card, &cases[0].outcome);
  torno_status_card_set_reader (card, TORNO_READER_PLACE, NULL);
  assert_label (card, cases[0].label);
  torno_status_card_show_idle (card);
  torno_status_card_set_reader (card, TORNO_READER_READING, NULL);
  assert_label (card, "Reading…");
}

static void
test_no_reader (void)
{
  g_autoptr (TornoStatusCard) card = g_object_ref_sink (g_object_new (TORNO_TYPE_STATUS_CARD, NULL));

  torno_status_card_set_reader (card, TORNO_READER_IDLE, "It was unplugged.");
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (card), "warning"));
  assert_label (card, "No fingerprint reader. It was unplugged. Members can be checked in from their page.");
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_outcome);
  g_test_add_func ("/status-card/outcome-stays-its-time", test_outcome_stays);
  g_test_add_func ("/status-card/no-reader-says-why", test_no_reader);
  return g_test_run ();
}
