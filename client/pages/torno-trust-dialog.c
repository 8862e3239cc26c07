/* One question, worded by what there is to fear. A changed certificate is what an attacker in the gym's network would
 * show: that one is not agreed to by the way. */
#include "config.h"

#include "torno-trust-dialog.h"

#include <glib/gi18n-lib.h>

#define YES "yes"

typedef struct
{
  const char *heading, *body, *yes;
  AdwResponseAppearance appearance;
} Wording;

/* clang-format off */
static const Wording wordings[] = {
  [TORNO_TRUST_PLAIN]   = { N_ ("Sign in without encryption?"),
                            N_ ("Whoever is in the same network can read the password and what the members' records say. Ask for an address that begins with https://."),
                            N_ ("Sign In _Anyway"), ADW_RESPONSE_DESTRUCTIVE },
  [TORNO_TRUST_UNKNOWN] = { N_ ("Is this your gym's server?"),
                            N_ ("This desk sees its certificate for the first time. Compare the fingerprint with the one that was printed when the server was set up."),
                            N_ ("They Are the _Same"), ADW_RESPONSE_SUGGESTED },
  [TORNO_TRUST_CHANGED] = { N_ ("The server is not the one it was!"),
                            N_ ("It shows another certificate than before. Somebody may be standing in for it to read your password. Go on only if whoever runs the server has told you of a new fingerprint:"),
                            N_ ("_Trust the New One"), ADW_RESPONSE_DESTRUCTIVE },
};
/* clang-format on */

typedef struct
{
  char *url;
  TornoTrustAnswer answer;
  GWeakRef asker;
} Question;

static void
free_question (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_free (question->url);
  g_weak_ref_clear (&question->asker);
  g_free (question);
}

static void
on_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (GObject) asker = g_weak_ref_get (&question->asker);

  if (!g_str_equal (response, YES))
    return;
  torno_trust_accept (question->url);
  if (asker != NULL)
    question->answer (asker);
}

/* Four groups of eight bytes: eyes lose their place in one long line. */
static char *
make_lines (const char *fingerprint)
{
  GString *text = g_string_new (fingerprint);

  for (gsize at = 24; at < text->len; at += 24)
    text->str[at - 1] = '\n';
  return g_string_free (text, FALSE);
}

static GtkWidget *
make_fingerprint_label (const char *fingerprint)
{
  g_autofree char *lines = make_lines (fingerprint);
  GtkWidget *label = gtk_label_new (lines);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, "monospace");
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, fingerprint, -1);
  return label;
}

/**
 * torno_trust_dialog_new:
 * @url: a server that torno_trust_look_at() finds something to ask about
 * @answer: called with @asker where the person says yes; the server is accepted by then
 * @asker: (transfer none): who asks; may go away meanwhile
 *
 * Returns: (transfer floating): the question, to be presented
 */
GtkWidget *
torno_trust_dialog_new (const char *url, TornoTrustAnswer answer, GObject *asker)
{
  const char *fingerprint;
  TornoTrustState state = torno_trust_look_at (url, &fingerprint);
  const Wording *wording = &wordings[state];
  g_autofree char *body = g_strdup_printf ("%s\n\n%s", url, _ (wording->body));
  GtkWidget *dialog = adw_message_dialog_new (NULL, _ (wording->heading), body);
  Question *question = g_new0 (Question, 1);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), YES, _ (wording->yes), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), YES, wording->appearance);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  if (fingerprint != NULL)
    adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), make_fingerprint_label (fingerprint));
  question->url = g_strdup (url);
  question->answer = answer;
  g_weak_ref_init (&question->asker, asker);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response_cb), question, free_question, 0);
  return dialog;
}
