/* Opens and closes the station's reader as the door and an enrolment need it, and gives it to one of the two. */
#include "config.h"

#include "torno-station-private.h"

#include <glib/gi18n-lib.h>

#define FIRST_PAUSE_MS 1000
#define LAST_PAUSE_MS 15000

static gboolean
on_pause_over_cb (gpointer user_data)
{
  TornoStation *self = user_data;

  self->retry_id = 0;
  torno_station_advance (self);
  return G_SOURCE_REMOVE;
}

/* The reader gave up: after a pause, which grows until a press is read, it is closed and opened again. */
void
torno_station_lose_reader (TornoStation *self, const GError *error)
{
  if (g_error_matches (error, TORNO_READER_ERROR, TORNO_READER_ERROR_MISSING))
    self->reader_is_open = FALSE;
  self->reader_is_spoiled = self->reader_is_open;
  torno_station_set_reader_fault (self, error->message);
  torno_station_enrollment_fail (self, error);
  if (self->retry_id != 0)
    return;
  self->pause_ms = CLAMP (self->pause_ms * 2, FIRST_PAUSE_MS, LAST_PAUSE_MS);
  self->retry_id = g_timeout_add (self->pause_ms, on_pause_over_cb, self);
}

/* A press came through. */
void
torno_station_trust_reader (TornoStation *self)
{
  self->pause_ms = 0;
}

/* Somebody waits for the reader: it is tried now. */
void
torno_station_retry_reader (TornoStation *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->pause_ms = 0;
  torno_station_set_reader_fault (self, NULL);
}

static void
on_reader_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TornoStation) self = user_data;
  g_autoptr (GError) error = NULL;

  self->reader_is_busy = FALSE;
  self->reader_is_open = torno_reader_open_finish (TORNO_READER (source), result, &error);
  if (error != NULL)
    torno_station_lose_reader (self, error);
  else
    torno_station_set_reader_fault (self, NULL);
  torno_station_advance (self);
}

static void
on_reader_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TornoStation) self = user_data;
  g_autoptr (GError) error = NULL;

  self->reader_is_busy = FALSE;
  self->reader_is_open = FALSE;
  self->reader_is_spoiled = FALSE;
  if (!torno_reader_close_finish (TORNO_READER (source), result, &error))
    torno_station_lose_reader (self, error);
  torno_station_advance (self);
}

static void
open_reader (TornoStation *self)
{
  self->reader_is_busy = TRUE;
  torno_reader_open_async (self->reader, NULL, on_reader_opened_cb, g_object_ref (self));
}

static void
close_reader (TornoStation *self)
{
  self->reader_is_busy = TRUE;
  torno_reader_close_async (self->reader, NULL, on_reader_closed_cb, g_object_ref (self));
}

void
torno_station_advance (TornoStation *self)
{
  gboolean wants_finger = torno_station_enrollment_needs_reader (self);
  gboolean wanted = self->door_is_open || self->enrollment != NULL;

  if (self->reader_is_busy)
    {
      /* The door gives way; its capture comes back as cancelled. */
      if (self->capture != NULL && (!self->door_is_open || self->enrollment != NULL))
        g_cancellable_cancel (self->capture);
      return;
    }
  if (!self->reader_is_open)
    {
      if (wanted && self->retry_id == 0)
        open_reader (self);
    }
  else if (!wanted)
    close_reader (self);
  else if (self->retry_id != 0)
    return;
  else if (self->reader_is_spoiled)
    close_reader (self);
  else if (wants_finger)
    torno_station_enrollment_start (self);
  else if (self->enrollment == NULL && !self->is_judging && self->visitor_id == 0)
    torno_station_door_start (self);
}
