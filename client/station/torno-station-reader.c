/* Opens and closes the station's reader as the door and an enrolment need it, and gives it to one of the two. */
#include "config.h"

#include "torno-station-private.h"

#include <glib/gi18n-lib.h>

/* The reader gave up; it is asked again when the door or an enrolment is begun anew. */
void
torno_station_lose_reader (TornoStation *self, const GError *error)
{
  if (g_error_matches (error, TORNO_READER_ERROR, TORNO_READER_ERROR_MISSING))
    self->reader_is_open = FALSE;
  torno_station_set_reader_fault (self, error->message);
  torno_station_enrollment_fail (self, error);
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
  torno_station_advance (self);
}

static void
on_reader_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TornoStation) self = user_data;
  g_autoptr (GError) error = NULL;

  self->reader_is_busy = FALSE;
  self->reader_is_open = FALSE;
  if (!torno_reader_close_finish (TORNO_READER (source), result, &error))
    torno_station_set_reader_fault (self, error->message);
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
      if (wanted && self->reader_fault == NULL)
        open_reader (self);
    }
  else if (!wanted)
    close_reader (self);
  else if (self->reader_fault != NULL)
    return;
  else if (wants_finger)
    torno_station_enrollment_start (self);
  else if (self->enrollment == NULL && !self->is_judging && self->visitor_id == 0)
    torno_station_door_start (self);
}
