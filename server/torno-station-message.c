/* One message is one JSON object with a type; ids may come as strings or as numbers. */
#include "config.h"

#include "torno-peer.h"

#include <string.h>

/**
 * torno_message_begin:
 * @writer: an empty writer
 * @type: the message's type
 */
void
torno_message_begin (TornoWriter *writer, const char *type)
{
  torno_writer_add_literal (writer, "{");
  torno_message_add_text (writer, "type", type);
}

/**
 * torno_message_add_text:
 * @writer: a message that has begun
 * @name: a member
 * @text: (nullable): its value; NULL writes null
 */
void
torno_message_add_text (TornoWriter *writer, const char *name, const char *text)
{
  torno_writer_add_name (writer, name);
  torno_writer_add_string (writer, text, -1);
}

/**
 * torno_message_add_number:
 * @writer: a message that has begun
 * @name: a member
 * @number: its value
 */
void
torno_message_add_number (TornoWriter *writer, const char *name, gint64 number)
{
  torno_writer_add_name (writer, name);
  torno_writer_add_integer (writer, number);
}

/**
 * torno_message_add_id_text:
 * @writer: a message that has begun
 * @name: "user_id" or "gym_id"
 * @id: the id, written as a string: so the replaced system had it
 */
void
torno_message_add_id_text (TornoWriter *writer, const char *name, gint64 id)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  torno_message_add_text (writer, name, text);
}

/**
 * torno_message_end:
 * @writer: a message that has begun; empty afterwards
 *
 * Returns: (transfer full): the message
 */
char *
torno_message_end (TornoWriter *writer)
{
  torno_writer_end (writer, '}');
  return torno_writer_steal_text (writer);
}

/**
 * torno_message_with_user:
 * @message: what a peer sent
 * @user_id: whom it is about, or 0 to leave that as it is
 *
 * Returns: (transfer full): the message as it is, with its user_id set by us
 */
char *
torno_message_with_user (const TornoJson *message, gint64 user_id)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;

  torno_writer_add_literal (&writer, "{");
  for (const TornoJsonNode *node = torno_json_get_first (message, torno_json_get_root (message)); node != NULL;
       node = torno_json_get_next (message, node))
    if (user_id == 0 || strcmp (node->name, "user_id") != 0)
      {
        torno_writer_add_name (&writer, node->name);
        torno_writer_add (&writer, node->raw, node->raw_length);
      }
  if (user_id != 0)
    torno_message_add_id_text (&writer, "user_id", user_id);
  return torno_message_end (&writer);
}

/**
 * torno_message_make_public:
 * @message: how far an enrolment is, as the station sent it
 * @user_id: whom it is about
 *
 * Returns: (transfer full): what a watcher without a token may see of it: neither names nor e-mails, whatever a station
 *   puts into its messages
 */
char *
torno_message_make_public (const TornoJson *message, gint64 user_id)
{
  static const char *const names[] = { "type", "finger", "stage", "stages", "reason", NULL };
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;

  torno_writer_add_literal (&writer, "{");
  for (guint i = 0; names[i] != NULL; i++)
    {
      const TornoJsonNode *node = torno_json_get_member (message, torno_json_get_root (message), names[i]);

      if (node == NULL)
        continue;
      torno_writer_add_name (&writer, names[i]);
      torno_writer_add (&writer, node->raw, node->raw_length);
    }
  torno_message_add_id_text (&writer, "user_id", user_id);
  return torno_message_end (&writer);
}

/**
 * torno_message_get_id:
 * @message: a message
 * @name: a member
 *
 * Returns: the id that stands there as a string or a number, 0 where there is none
 */
gint64
torno_message_get_id (const TornoJson *message, const char *name)
{
  const TornoJsonNode *node = torno_json_get_member (message, torno_json_get_root (message), name);
  guint64 id;

  if (node == NULL || (node->kind != TORNO_JSON_STRING && node->kind != TORNO_JSON_NUMBER)
      || !g_ascii_string_to_unsigned (node->text, 10, 1, G_MAXINT64, &id, NULL))
    return 0;
  return id;
}
