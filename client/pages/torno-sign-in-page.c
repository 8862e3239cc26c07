/* Asks where the server is and who works here. What the environment gives (TORNO_URL, TORNO_EMAIL, TORNO_PASSWORD)
 * comes before what the keyring remembers; with all three there is nothing to ask. */
#include "config.h"

#include "torno-sign-in-page.h"

#include "torno-form.h"
#include "torno-kept-session.h"
#include "torno-settings.h"
#include "torno-trust-dialog.h"

#include <glib/gi18n-lib.h>

struct _TornoSignInPage
{
  AdwBin parent_instance;

  AdwEntryRow *url_row;
  AdwEntryRow *email_row;
  AdwEntryRow *password_row;
  AdwActionRow *remember_row;
  GtkSwitch *remember_switch;
  GtkLabel *fault_label;
  GtkWidget *sign_in_button;
  GtkSpinner *spinner;
  GtkWidget *menu_button;

  GCancellable *cancellable;
  gboolean is_signing_in;
  gboolean was_remembered;
};

static guint signed_in_signal;

G_DEFINE_FINAL_TYPE (TornoSignInPage, torno_sign_in_page, ADW_TYPE_BIN)

static const char *
get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
show_fault (TornoSignInPage *self, const char *fault)
{
  gtk_label_set_label (self->fault_label, fault != NULL ? fault : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label), fault != NULL);
}

static void
set_busy (TornoSignInPage *self, gboolean is_busy)
{
  self->is_signing_in = is_busy;
  gtk_widget_set_sensitive (self->sign_in_button, !is_busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_busy);
  gtk_spinner_set_spinning (self->spinner, is_busy);
}

/* By now the page may be gone; a keyring that refuses is no reason to keep anybody from working. */
static void
on_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) window = user_data;
  g_autoptr (GError) error = NULL;

  if (torno_keyring_change_finish (result, &error) || !gtk_widget_get_mapped (window))
    return;
  g_autofree char *text = g_strdup_printf (_ ("What is remembered could not be changed. %s"), error->message);
  gtk_widget_activate_action (window, "win.tell", "s", text);
}

static TornoAccount *
make_account (TornoSignInPage *self)
{
  return torno_account_new (get_text (self->url_row), get_text (self->email_row), get_text (self->password_row));
}

/* Without the wish to be remembered, what was remembered before goes. */
static void
keep_account (TornoSignInPage *self, TornoSession *session)
{
  gboolean is_wanted = gtk_switch_get_active (self->remember_switch);
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  g_autoptr (TornoAccount) account = make_account (self);

  if (is_wanted)
    {
      torno_keyring_save_async (account, NULL, on_kept_cb, g_object_ref (window));
      torno_kept_session_save (session, account);
    }
  else if (self->was_remembered)
    {
      torno_keyring_forget_async (NULL, on_kept_cb, g_object_ref (window));
      torno_kept_session_forget ();
    }
  self->was_remembered = is_wanted;
}

static void
on_kept_session_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TornoSession) session = torno_kept_session_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoSignInPage *self = user_data;
  set_busy (self, FALSE);
  if (session != NULL)
    g_signal_emit (self, signed_in_signal, 0, session);
  else
    gtk_widget_set_visible (GTK_WIDGET (self->fault_label), TRUE);
}

/* The door must open also on a morning without the server, for who was remembered here. @fault is for everybody else. */
static void
go_on_without_server (TornoSignInPage *self, const char *fault)
{
  g_autoptr (TornoAccount) account = make_account (self);

  set_busy (self, TRUE);
  show_fault (self, fault);
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label), FALSE);
  torno_kept_session_load_async (account, self->cancellable, on_kept_session_cb, self);
}

static void sign_in (TornoSignInPage *self);

static void
on_trusted_cb (gpointer user_data)
{
  sign_in (user_data);
}

/* Whether there is a question that only a person can answer; it is asked then. */
static gboolean
ask_for_trust (TornoSignInPage *self)
{
  const char *url = get_text (self->url_row), *fingerprint;
  TornoTrustState state = torno_trust_look_at (url, &fingerprint);

  /* Who sets the address for this program has chosen it. */
  if (state == TORNO_TRUST_FINE || (state == TORNO_TRUST_PLAIN && g_getenv ("TORNO_URL") != NULL))
    return FALSE;
  GtkWidget *question = torno_trust_dialog_new (url, on_trusted_cb, G_OBJECT (self));

  gtk_window_set_transient_for (GTK_WINDOW (question), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (question));
  return TRUE;
}

static void
on_signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TornoSession) session = torno_session_sign_in_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoSignInPage *self = user_data;
  set_busy (self, FALSE);
  if (session != NULL)
    {
      if (g_getenv ("TORNO_URL") == NULL)
        g_settings_set_string (torno_settings_get_default (), TORNO_SETTING_SERVER_URL, get_text (self->url_row));
      keep_account (self, session);
      g_signal_emit (self, signed_in_signal, 0, session);
    }
  else if (error->domain == G_IO_ERROR && ask_for_trust (self))
    show_fault (self, _ ("The server's certificate is not trusted."));
  else if (error->domain == G_IO_ERROR)
    {
      g_autofree char *text = g_strdup_printf (_ ("The server cannot be reached. %s"), error->message);

      go_on_without_server (self, text);
    }
  else
    show_fault (self, error->message);
}

static void
sign_in (TornoSignInPage *self)
{
  g_autofree char *url = g_strstrip (g_strdup (get_text (self->url_row)));

  set_busy (self, TRUE);
  torno_session_sign_in_async (url, get_text (self->email_row), get_text (self->password_row), self->cancellable,
                               on_signed_in_cb, self);
}

static void
on_trust_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  torno_trust_load_finish (result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoSignInPage *self = user_data;
  set_busy (self, FALSE);
  if (!ask_for_trust (self))
    sign_in (self);
}

static void
on_sign_in_cb (TornoSignInPage *self)
{
  AdwEntryRow *const rows[] = { self->url_row, self->email_row, self->password_row };
  g_autofree char *url = g_strstrip (g_strdup (get_text (self->url_row)));

  if (self->is_signing_in)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (!torno_form_has_text (rows[i]))
      {
        torno_form_set_fault (rows[i], _ ("is missing"));
        gtk_widget_grab_focus (GTK_WIDGET (rows[i]));
        return;
      }
  /* A name or an address alone is typed more often than a whole URL. */
  if (strstr (url, "://") == NULL)
    {
      g_autofree char *whole = g_strconcat ("http://", url, NULL);

      gtk_editable_set_text (GTK_EDITABLE (self->url_row), whole);
      g_free (url);
      url = g_steal_pointer (&whole);
    }
  show_fault (self, NULL);
  set_busy (self, TRUE);
  /* What was accepted before; without a keyring what was accepted in this run. */
  torno_trust_load_async (self->cancellable, on_trust_loaded_cb, self);
}

static void
set_row (AdwEntryRow *row, const char *text)
{
  if (text != NULL && *text != '\0')
    gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
on_remembered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TornoAccount) account = torno_keyring_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoSignInPage *self = user_data;
  /* Somebody was quicker than the keyring: what has been typed stays. */
  if (torno_form_has_text (self->email_row))
    return;
  if (error != NULL)
    adw_action_row_set_subtitle (self->remember_row, error->message);
  gtk_widget_set_sensitive (GTK_WIDGET (self->remember_switch), error == NULL);
  if (account == NULL)
    return;
  self->was_remembered = TRUE;
  set_row (self->url_row, account->url);
  set_row (self->email_row, account->email);
  gtk_switch_set_active (self->remember_switch, TRUE);
  if (account->password == NULL)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
      return;
    }
  set_row (self->password_row, account->password);
  on_sign_in_cb (self);
}

static void
torno_sign_in_page_dispose (GObject *object)
{
  TornoSignInPage *self = TORNO_SIGN_IN_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (torno_sign_in_page_parent_class)->dispose (object);
}

static void
torno_sign_in_page_class_init (TornoSignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_sign_in_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoSignInPage, url_row);
  gtk_widget_class_bind_template_child (widget_class, TornoSignInPage, email_row);
  gtk_widget_class_bind_template_child (widget_class, TornoSignInPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, TornoSignInPage, remember_row);
  gtk_widget_class_bind_template_child (widget_class, TornoSignInPage, remember_switch);
  gtk_widget_class_bind_template_child (widget_class, TornoSignInPage, fault_label);
  gtk_widget_class_bind_template_child (widget_class, TornoSignInPage, sign_in_button);
  gtk_widget_class_bind_template_child (widget_class, TornoSignInPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, TornoSignInPage, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_in_cb);
  signed_in_signal = g_signal_new ("signed-in", TORNO_TYPE_SIGN_IN_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, TORNO_TYPE_SESSION);
}

static void
torno_sign_in_page_init (TornoSignInPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_form_prepare_row (self->url_row);
  torno_form_prepare_row (self->email_row);
  torno_form_prepare_row (self->password_row);
  torno_form_name_widget (self->sign_in_button, _ ("Sign in"));
  torno_form_name_widget (self->menu_button, _ ("Main menu"));
}

/**
 * torno_sign_in_page_start:
 *
 * Fills in what the environment or the keyring knows, and signs in where that is all.
 */
void
torno_sign_in_page_start (TornoSignInPage *page)
{
  g_autofree char *url = g_settings_get_string (torno_settings_get_default (), TORNO_SETTING_SERVER_URL);

  set_row (page->url_row, url);
  set_row (page->url_row, g_getenv ("TORNO_URL"));
  set_row (page->email_row, g_getenv ("TORNO_EMAIL"));
  set_row (page->password_row, g_getenv ("TORNO_PASSWORD"));
  if (torno_form_has_text (page->email_row) && torno_form_has_text (page->password_row))
    on_sign_in_cb (page);
  else if (g_getenv ("TORNO_URL") == NULL)
    torno_keyring_load_async (page->cancellable, on_remembered_cb, page);
  gtk_widget_grab_focus (GTK_WIDGET (torno_form_has_text (page->email_row) ? page->password_row : page->email_row));
}

static void
on_password_forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  torno_keyring_change_finish (result, NULL);
}

/**
 * torno_sign_in_page_show_again:
 * @reason: (nullable): why the page is back; NULL where the person has signed out, which also forgets the password
 *
 * Asks for the password again.
 */
void
torno_sign_in_page_show_again (TornoSignInPage *page, const char *reason)
{
  if (reason == NULL && gtk_switch_get_active (page->remember_switch))
    {
      g_autoptr (TornoAccount) account = torno_account_new (get_text (page->url_row), get_text (page->email_row), NULL);

      torno_keyring_save_async (account, NULL, on_password_forgotten_cb, NULL);
    }
  /* Its token is worth nothing any more. */
  torno_kept_session_forget ();
  gtk_editable_set_text (GTK_EDITABLE (page->password_row), "");
  show_fault (page, reason);
  gtk_widget_grab_focus (GTK_WIDGET (page->password_row));
}
