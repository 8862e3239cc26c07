/* A member who moves to another gym takes the fingerprints along: they are opened with the old gym's key and sealed
 * with the new one's here, since the database never sees a key. The statement compares what they were made of with what
 * stands by then (torno_check_move). */
#include "config.h"

#include "torno-api.h"
#include "torno-hub.h"
#include "torno-key-ring.h"
#include "torno-template-box.h"

#define FINGERS 2

typedef struct
{
  TornoCall *call;
  gint64 user_id, gym_id; /* the gym to move to */
  char *old_boxes[FINGERS + 1];
  GBytes *templates[FINGERS + 1]; /* by finger, from 1 on; NULL where a box did not open */
} Move;

static TornoCall *
free_move (Move *self)
{
  TornoCall *call = self->call;

  for (guint finger = 1; finger <= FINGERS; finger++)
    {
      g_free (self->old_boxes[finger]);
      g_clear_pointer (&self->templates[finger], g_bytes_unref);
    }
  g_free (self);
  return call;
}

static void
write_boxes (TornoWriter *writer, const char *name, char *const *boxes)
{
  torno_writer_add_name (writer, name);
  torno_writer_add_literal (writer, "{");
  for (guint finger = 1; finger <= FINGERS; finger++)
    if (boxes[finger] != NULL)
      {
        char digits[12];

        g_snprintf (digits, sizeof digits, "%u", finger);
        torno_writer_add_name (writer, digits);
        torno_writer_add_string (writer, boxes[finger], -1);
      }
  torno_writer_end (writer, '}');
}

static char *
describe_move (const Move *self, const char *wrapped, char *const *new_boxes)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;

  torno_writer_add_literal (&writer, "{");
  torno_writer_add_name (&writer, "wrapped_key");
  torno_writer_add_string (&writer, wrapped, -1);
  write_boxes (&writer, "old", self->old_boxes);
  write_boxes (&writer, "new", new_boxes);
  torno_writer_end (&writer, '}');
  return torno_writer_steal_text (&writer);
}

static gboolean
seal_all (const Move *self, const guint8 *key, char **out_boxes)
{
  for (guint finger = 1; finger <= FINGERS; finger++)
    {
      gsize length;
      const guint8 *bytes;

      if (self->templates[finger] == NULL)
        continue;
      bytes = g_bytes_get_data (self->templates[finger], &length);
      out_boxes[finger] = torno_template_box_seal (key, self->gym_id, self->user_id, finger, bytes, length, NULL);
      if (out_boxes[finger] == NULL)
        return FALSE;
    }
  return TRUE;
}

static void
on_new_key (const guint8 *key, const char *wrapped, TornoError error, gpointer user_data)
{
  Move *self = user_data;
  char *boxes[FINGERS + 1] = { NULL };

  if (key != NULL && seal_all (self, key, boxes))
    {
      g_autofree char *moved = describe_move (self, wrapped, boxes);

      torno_call_set_value (self->call, "moved_templates", moved);
      torno_call_run (free_move (self));
    }
  else
    torno_call_refuse (free_move (self), key == NULL ? error : TORNO_ERROR_INTERNAL);
  for (guint finger = 1; finger <= FINGERS; finger++)
    g_free (boxes[finger]);
}

/* FALSE where the old gym's key does not open: the templates must not be lost for a wrong setting. A box that does not
 * open by itself is of use to nobody. */
static gboolean
open_all (Move *self, const PGresult *rows, const TornoKeyRing *ring)
{
  gint64 old_gym_id = torno_db_get_integer (rows, 0, "gym_id");
  const char *wrapped = torno_db_get_text (rows, 0, "wrapped_key");
  g_autoptr (GBytes) key = wrapped != NULL ? torno_key_ring_unwrap (ring, old_gym_id, wrapped) : NULL;

  if (wrapped != NULL && key == NULL)
    return FALSE;
  for (int row = 0; row < PQntuples (rows); row++)
    {
      guint finger = torno_db_get_integer (rows, row, "finger");

      g_return_val_if_fail (finger >= 1 && finger <= FINGERS, FALSE);
      self->old_boxes[finger] = g_strdup (torno_db_get_text (rows, row, "template_box"));
      if (key != NULL)
        self->templates[finger] = torno_template_box_open (g_bytes_get_data (key, NULL), old_gym_id, self->user_id,
                                                           finger, self->old_boxes[finger], NULL);
      if (self->templates[finger] == NULL)
        g_warning ("the template of user %" G_GINT64_FORMAT ", finger %u does not open and is left behind",
                   self->user_id, finger);
    }
  return TRUE;
}

static void
on_boxes (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  Move *self = user_data;
  TornoKeyRing *ring = torno_hub_get_key_ring (torno_server_get_hub (torno_call_get_server (self->call)));

  if (refusal != NULL)
    torno_call_refuse_with (free_move (self), refusal);
  else if (PQntuples (results[0]) == 0)
    torno_call_run (free_move (self));
  else if (open_all (self, results[0], ring))
    torno_key_ring_get (ring, self->gym_id, on_new_key, self);
  else
    {
      g_warning ("a template key does not open with this FINGERPRINT_KEY");
      torno_call_refuse (free_move (self), TORNO_ERROR_INTERNAL);
    }
}

/**
 * torno_api_move_run:
 * @call: (transfer full): PUT /users/{user_id}, otherwise ready to run
 *
 * Readies the templates for the other gym where there is one, then runs the call.
 */
void
torno_api_move_run (TornoCall *call)
{
  const char *user_id = torno_call_get_value (call, "user_id"), *gym_id = torno_call_get_value (call, "gym_id");
  Move *self;

  torno_call_set_value (call, "moved_templates", NULL);
  if (gym_id == NULL || torno_call_get_value (call, "scope") != NULL)
    {
      torno_call_run (call);
      return;
    }
  self = g_new0 (Move, 1);
  self->call = call;
  self->user_id = g_ascii_strtoll (user_id, NULL, 10);
  self->gym_id = g_ascii_strtoll (gym_id, NULL, 10);
  torno_db_call (torno_server_get_db (torno_call_get_server (call)), "templates_to_move", on_boxes, self, "user_id",
                 user_id, "gym_id", gym_id, NULL);
}
