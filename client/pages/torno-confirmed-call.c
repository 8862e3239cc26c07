/* The question is a window of its own; Escape and Enter both mean no. */
#include "config.h"

#include "torno-confirmed-call.h"

#include "torno-error.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GWeakRef widget; /* whose window asks, and who hears of it */
  TornoSession *session;
  char *path;
  TornoConfirmedDone done;
} Call;

static void
free_call (Call *call)
{
  g_weak_ref_clear (&call->widget);
  g_object_unref (call->session);
  g_free (call->path);
  g_free (call);
}

static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&call->widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (widget != NULL && error == NULL)
    call->done (widget);
  else if (widget != NULL && error->domain == TORNO_ERROR)
    gtk_widget_activate_action (widget, "win.tell", "s", error->message);
  else if (widget != NULL)
    gtk_widget_activate_action (widget, "win.tell", "s",
                                _ ("The server cannot be reached. Nothing is lost: try again in a moment."));
  free_call (call);
}

static void
on_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Call *call = user_data;

  if (g_str_equal (response, "do"))
    torno_api_client_call_async (torno_session_get_client (call->session), "DELETE", call->path, NULL, NULL, NULL,
                                 on_answer_cb, call);
  else
    free_call (call);
}

/**
 * torno_confirmed_call_delete:
 * @widget: whose window asks; handed to @done
 * @path: what is deleted, without "/api/v1"
 * @heading: the question
 * @body: what comes of it
 * @label: of the button that does it
 * @done: told when the server has done it, where @widget is still there
 *
 * Asks, and deletes where the answer is yes. What goes wrong is told in the window.
 */
void
torno_confirmed_call_delete (GtkWidget *widget,
                             TornoSession *session,
                             const char *path,
                             const char *heading,
                             const char *body,
                             const char *label,
                             TornoConfirmedDone done)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), heading, body);
  Call *call = g_new0 (Call, 1);

  g_weak_ref_init (&call->widget, widget);
  call->session = g_object_ref (session);
  call->path = g_strdup (path);
  call->done = done;
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "no", _ ("Cancel"), "do", label, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "do", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "no");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "no");
  g_signal_connect (dialog, "response", G_CALLBACK (on_response_cb), call);
  gtk_window_present (GTK_WINDOW (dialog));
}
