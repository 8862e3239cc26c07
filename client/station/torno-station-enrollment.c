/* One finger of one member: set him at the server, take the presses, see that the finger is nobody else's, store it. */
#include "config.h"

#include "torno-station-private.h"

#include "torno-api-json.h"
#include "torno-error.h"
#include "torno-reader-private.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  SETTING,   /* the server was asked to set the member */
  CAPTURING, /* he presses, or the reader is not free yet */
  CHECKING,  /* whether the finger is another member's */
  STORING    /* the template is on its way, or waits for the link */
} Phase;

struct _TornoEnrollment
{
  Phase phase;
  gint64 user_id;
  guint finger;
  GTask *task;
  GCancellable *cancellable; /* the presses' */
  GSource *cancel_source;    /* the caller's wish, heard by the main loop */
  GBytes *template;
};

static void
free_enrollment (TornoEnrollment *enrollment)
{
  if (enrollment->cancel_source != NULL)
    g_source_destroy (enrollment->cancel_source);
  g_clear_pointer (&enrollment->cancel_source, g_source_unref);
  g_clear_pointer (&enrollment->template, g_bytes_unref);
  g_clear_object (&enrollment->cancellable);
  g_clear_object (&enrollment->task);
  g_free (enrollment);
}

static gboolean
send_message (TornoStation *self, JsonObject *message)
{
  g_autoptr (JsonObject) owned = message;

  return torno_link_send (self->link, owned);
}

/* @error: (transfer full) (nullable): why it came to nothing. */
static void
end_enrollment (TornoStation *self, GError *error)
{
  TornoEnrollment *enrollment = g_steal_pointer (&self->enrollment);
  g_autoptr (GTask) task = g_steal_pointer (&enrollment->task);

  /* The presses, where they still go on, have lost their purpose. */
  g_cancellable_cancel (enrollment->cancellable);
  if (error != NULL)
    {
      send_message (self, torno_station_make_message ("enrollment_cancelled", enrollment->user_id));
      g_task_return_error (task, error);
    }
  else
    g_task_return_boolean (task, TRUE);
  free_enrollment (enrollment);
  torno_station_advance (self);
}

/* The presses, where they are under way, end it themselves once the reader has let go. */
static void
cancel_enrollment (TornoStation *self)
{
  if (self->enrollment->phase == CAPTURING && self->reader_is_busy)
    g_cancellable_cancel (self->enrollment->cancellable);
  else
    end_enrollment (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The enrolment was cancelled.")));
}

static gboolean
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (TornoStation) self = g_object_ref (user_data);

  cancel_enrollment (self);
  return G_SOURCE_REMOVE;
}

static void
store_template (TornoStation *self)
{
  TornoEnrollment *enrollment = self->enrollment;
  JsonObject *message = torno_station_make_message ("store_fingerprint", enrollment->user_id);
  g_autofree char *text
      = g_base64_encode (g_bytes_get_data (enrollment->template, NULL), g_bytes_get_size (enrollment->template));

  enrollment->phase = STORING;
  json_object_set_string_member (message, "fingerprint_data", text);
  json_object_set_int_member (message, "finger", enrollment->finger);
  /* Where the link is down it is sent when it is back: go_online() comes here again. */
  send_message (self, message);
}

static GError *
make_error_of_owner (TornoStation *self, gint64 user_id)
{
  const char *name = torno_template_sync_get_name (self->sync, user_id);

  if (name == NULL)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_EXISTS, _ ("This finger is already another member's."));
  /* Translators: %s is a member's full name. */
  return g_error_new (G_IO_ERROR, G_IO_ERROR_EXISTS, _ ("This finger is already enrolled for %s."), name);
}

static void
on_identified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TornoStation *self = g_task_get_source_object (task);
  TornoMatch match = { 0 };

  torno_gallery_identify_finish (TORNO_GALLERY (source), result, &match, NULL);
  if (self->enrollment == NULL || self->enrollment->task != task)
    return;
  if (match.user_id != 0 && match.user_id != self->enrollment->user_id)
    end_enrollment (self, make_error_of_owner (self, match.user_id));
  else if (match.user_id != 0 && match.finger != self->enrollment->finger)
    end_enrollment (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_EXISTS,
                                               _ ("This is the finger that the member has enrolled already. Take "
                                                  "another one.")));
  else
    store_template (self);
}

static void
check_owner (TornoStation *self, GBytes *template)
{
  TornoEnrollment *enrollment = self->enrollment;
  GError *error = NULL;
  g_autoptr (TornoPrint) print = NULL;

  enrollment->template = g_bytes_ref (template);
  /* Whose it is only the reader could say, and it has refused a finger that it knows. */
  if (torno_print_lies_inside (template))
    {
      store_template (self);
      return;
    }
  print = torno_print_parse (template, &error);
  if (print == NULL)
    {
      end_enrollment (self, error);
      return;
    }
  enrollment->phase = CHECKING;
  torno_gallery_identify_async (self->gallery, print, NULL, on_identified_cb, g_object_ref (enrollment->task));
}

static void
on_progress_cb (TornoStation *self, guint stage, guint n_stages)
{
  JsonObject *message;

  torno_station_trust_reader (self);
  if (self->enrollment == NULL)
    return;
  message = torno_station_make_message ("capture_success", self->enrollment->user_id);
  json_object_set_int_member (message, "finger", self->enrollment->finger);
  json_object_set_int_member (message, "stage", stage);
  json_object_set_int_member (message, "stages", n_stages);
  send_message (self, message);
  torno_station_emit_enroll_progress (self, stage, n_stages);
}

static void
on_retry_cb (TornoStation *self, guint retry)
{
  const char *text = torno_reader_get_retry_text (retry);
  JsonObject *message;

  if (self->enrollment == NULL)
    return;
  message = torno_station_make_message ("retry", self->enrollment->user_id);
  json_object_set_string_member (message, "reason", text);
  send_message (self, message);
  torno_station_emit_enroll_retry (self, text);
}

static void
on_enrolled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TornoStation *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GBytes) template = torno_reader_enroll_finish (TORNO_READER (source), result, &error);

  self->reader_is_busy = FALSE;
  g_signal_handlers_disconnect_by_func (source, on_progress_cb, self);
  g_signal_handlers_disconnect_by_func (source, on_retry_cb, self);
  if (self->enrollment == NULL || self->enrollment->task != task)
    g_clear_error (&error);
  else if (template != NULL)
    check_owner (self, template);
  else if (error->domain == TORNO_READER_ERROR)
    torno_station_lose_reader (self, error);
  else
    end_enrollment (self, g_steal_pointer (&error));
  g_clear_error (&error);
  torno_station_advance (self);
}

/* Whether it waits for the reader. */
gboolean
torno_station_enrollment_needs_reader (TornoStation *self)
{
  return self->enrollment != NULL && self->enrollment->phase == CAPTURING;
}

/* Takes the presses; the reader is open and free. */
void
torno_station_enrollment_start (TornoStation *self)
{
  TornoEnrollment *enrollment = self->enrollment;
  JsonObject *message = torno_station_make_message ("enrollment_started", enrollment->user_id);

  json_object_set_int_member (message, "finger", enrollment->finger);
  send_message (self, message);
  self->reader_is_busy = TRUE;
  g_signal_connect_object (self->reader, "enroll-progress", G_CALLBACK (on_progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "enroll-retry", G_CALLBACK (on_retry_cb), self, G_CONNECT_SWAPPED);
  torno_reader_enroll_async (self->reader, enrollment->cancellable, on_enrolled_cb, g_object_ref (enrollment->task));
}

/* The server is back. It has forgotten who was set, but store_fingerprint names him. */
void
torno_station_enrollment_go_online (TornoStation *self)
{
  if (self->enrollment != NULL && self->enrollment->phase == STORING)
    store_template (self);
}

/* The server went away. What was pressed is kept; an enrolment that has not begun cannot begin. */
void
torno_station_enrollment_go_offline (TornoStation *self)
{
  if (self->enrollment != NULL && self->enrollment->phase == SETTING)
    end_enrollment (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED,
                                               _ ("The server cannot be reached. Try again when it is back.")));
}

/* The reader failed. Without presses still to be taken that is no matter. */
void
torno_station_enrollment_fail (TornoStation *self, const GError *error)
{
  if (self->enrollment != NULL && self->enrollment->phase <= CAPTURING)
    end_enrollment (self, g_error_copy (error));
}

static GError *
make_error_of_server (JsonObject *message)
{
  const char *code = torno_api_json_get_string (message, "code");
  const char *text = torno_api_json_get_string (message, "error");
  TornoError error = TORNO_ERROR_INTERNAL;

  if (code != NULL)
    torno_error_from_code (code, &error);
  return g_error_new_literal (TORNO_ERROR, error, text != NULL ? text : torno_error_get_text (error));
}

/* The gallery hears of it from the server as well, but only a moment later. */
static void
keep_template (TornoStation *self)
{
  TornoEnrollment *enrollment = self->enrollment;
  g_autoptr (TornoPrint) print = torno_print_parse (enrollment->template, NULL);

  torno_gallery_set (self->gallery, enrollment->user_id, enrollment->finger, print);
  g_object_notify (G_OBJECT (self), "n-prints");
}

static void
take_when_storing (TornoStation *self, const char *type, JsonObject *message)
{
  if (g_str_equal (type, "fingerprint_stored")
      && torno_api_json_get_integer (message, "finger", 0) == self->enrollment->finger)
    {
      keep_template (self);
      end_enrollment (self, NULL);
    }
  else if (g_str_equal (type, "store_error"))
    end_enrollment (self, make_error_of_server (message));
}

/* What the server says during an enrolment. */
void
torno_station_enrollment_take (TornoStation *self, const char *type, JsonObject *message)
{
  TornoEnrollment *enrollment = self->enrollment;

  if (torno_api_json_get_integer (message, "user_id", enrollment->user_id) != enrollment->user_id)
    return;
  if (g_str_equal (type, "cancel_enrollment"))
    cancel_enrollment (self);
  else if (enrollment->phase == STORING)
    take_when_storing (self, type, message);
  else if (enrollment->phase == SETTING && g_str_equal (type, "start_enrollment"))
    {
      enrollment->phase = CAPTURING;
      torno_station_advance (self);
    }
  else if (enrollment->phase == SETTING && g_str_equal (type, "error"))
    end_enrollment (self, make_error_of_server (message));
}

static void
watch_cancellable (TornoStation *self, GCancellable *cancellable)
{
  TornoEnrollment *enrollment = self->enrollment;

  if (cancellable == NULL)
    return;
  enrollment->cancel_source = g_cancellable_source_new (cancellable);
  g_source_set_callback (enrollment->cancel_source, G_SOURCE_FUNC (on_cancelled_cb), self, NULL);
  g_source_attach (enrollment->cancel_source, NULL);
}

/**
 * torno_station_enroll_async:
 * @station: a station, with no enrolment under way
 * @user_id: a member of the gym
 * @finger: 1 or 2
 * @cancellable: (nullable): a #GCancellable
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Enrols one finger of a member and stores it at the server; the door waits meanwhile.
 */
void
torno_station_enroll_async (TornoStation *station,
                            gint64 user_id,
                            guint finger,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (station, cancellable, callback, user_data);

  g_return_if_fail (finger == 1 || finger == 2);
  g_task_set_source_tag (task, torno_station_enroll_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (station->enrollment != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_BUSY, "%s", _ ("Another finger is being enrolled."));
      return;
    }
  if (!send_message (station, torno_station_make_message ("user", user_id)))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "%s",
                               _ ("The server cannot be reached. Try again when it is back."));
      return;
    }
  station->enrollment = g_new0 (TornoEnrollment, 1);
  station->enrollment->user_id = user_id;
  station->enrollment->finger = finger;
  station->enrollment->task = g_object_ref (task);
  station->enrollment->cancellable = g_cancellable_new ();
  watch_cancellable (station, cancellable);
  torno_station_retry_reader (station);
  torno_station_advance (station);
}

/**
 * torno_station_enroll_finish:
 * @station: a station
 * @result: what the callback was given
 *
 * Returns: TRUE once the server has stored the finger; FALSE with %TORNO_READER_ERROR, %TORNO_ERROR (the server's
 * code), %G_IO_ERROR_EXISTS where the finger is another member's, %G_IO_ERROR_NOT_CONNECTED, %G_IO_ERROR_CANCELLED
 */
gboolean
torno_station_enroll_finish (TornoStation *station, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, station), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
