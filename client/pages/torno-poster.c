/* Sends what a form was filled in with: once, however often it is pressed. Where no answer comes the form keeps what was
 * typed and stays locked: it can be sent again as it is, under the same key, or be closed. What could be changed then
 * might be done twice. */
#include "config.h"

#include "torno-poster.h"

#include "torno-error.h"
#include "torno-once-key.h"

#include <glib/gi18n-lib.h>

struct _TornoPoster
{
  TornoSession *session;
  TornoOnceKey *once;
  GCancellable *cancellable;
  GtkWidget *form; /* these belong to who made the poster, and outlive it */
  GtkWidget *button;
  GtkLabel *fault_label;
  TornoPosterDone done;
  gpointer data;
  char *path; /* of what is or was on its way; NULL: nothing */
  JsonObject *body;
};

/**
 * torno_poster_new:
 * @form: what is locked while it is under way
 * @button: what sends it, locked until the answer has come or nobody has answered
 * @fault_label: where it says what went wrong
 * @done: called when it is done
 * @data: given to @done
 *
 * Returns: (transfer full): a poster for one form
 */
TornoPoster *
torno_poster_new (TornoSession *session,
                  GtkWidget *form,
                  GtkWidget *button,
                  GtkLabel *fault_label,
                  TornoPosterDone done,
                  gpointer data)
{
  TornoPoster *self = g_new0 (TornoPoster, 1);

  self->session = g_object_ref (session);
  self->once = torno_once_key_new ();
  self->cancellable = g_cancellable_new ();
  self->form = form;
  self->button = button;
  self->fault_label = fault_label;
  self->done = done;
  self->data = data;
  return self;
}

static void
forget (TornoPoster *self)
{
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->body, json_object_unref);
}

/**
 * torno_poster_free:
 * @poster: (nullable): a poster
 *
 * Whatever is under way goes on at the server; nobody hears of it any more.
 */
void
torno_poster_free (TornoPoster *poster)
{
  if (poster == NULL)
    return;
  g_cancellable_cancel (poster->cancellable);
  g_object_unref (poster->cancellable);
  g_object_unref (poster->session);
  torno_once_key_free (poster->once);
  forget (poster);
  g_free (poster);
}

/**
 * torno_poster_show_fault:
 * @text: (nullable): what is wrong, NULL for nothing
 */
void
torno_poster_show_fault (TornoPoster *poster, const char *text)
{
  gtk_label_set_label (poster->fault_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (poster->fault_label), text != NULL);
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoPoster *self = user_data;
  gboolean is_answered = error == NULL || (error->domain == TORNO_ERROR && torno_error_get_status (error->code) < 500);
  torno_once_key_settle (self->once, error);
  gtk_widget_set_sensitive (self->button, TRUE);
  gtk_widget_set_sensitive (self->form, is_answered);
  if (!is_answered)
    torno_poster_show_fault (self, _ ("The server has not answered, so this may or may not be done. Send it again: it is "
                                      "done only once."));
  else
    {
      forget (self);
      torno_poster_show_fault (self, error != NULL ? error->message : NULL);
    }
  if (error == NULL)
    self->done (JSON_NODE_HOLDS_OBJECT (answer) ? json_node_get_object (answer) : NULL, self->data);
}

static void
send_body (TornoPoster *self)
{
  torno_poster_show_fault (self, NULL);
  gtk_widget_set_sensitive (self->form, FALSE);
  gtk_widget_set_sensitive (self->button, FALSE);
  torno_api_client_call_async (torno_session_get_client (self->session), "POST", self->path, self->body,
                               torno_once_key_get (self->once, self->body), self->cancellable, on_answered_cb, self);
}

/**
 * torno_poster_send:
 * @path: from "/api/v1" on
 * @body: what to send
 */
void
torno_poster_send (TornoPoster *poster, const char *path, JsonObject *body)
{
  forget (poster);
  poster->path = g_strdup (path);
  poster->body = json_object_ref (body);
  send_body (poster);
}

/**
 * torno_poster_send_again:
 *
 * Sends what nobody has answered, as it was.
 *
 * Returns: FALSE where there is no such thing
 */
gboolean
torno_poster_send_again (TornoPoster *poster)
{
  if (poster->path == NULL)
    return FALSE;
  if (gtk_widget_get_sensitive (poster->button))
    send_body (poster);
  return TRUE;
}
