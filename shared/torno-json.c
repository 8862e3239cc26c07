/* A strict JSON reader. json-glib reads numbers as doubles and recurses without a bound; what strangers send needs
 * money to the cent and a fixed stack. Nodes lie in one array, strings in one chunk. */
#include "config.h"

#include "torno-json.h"

#include "torno-error.h"

#include <string.h>

struct _TornoJson
{
  char *data; /* an own copy: nodes point into it */
  GArray *nodes;
  GStringChunk *strings;
};

typedef struct
{
  TornoJson *json;
  const char *at;
  const char *end;
  const char *fault;
  guint depth;
} Reader;

static gboolean read_value (Reader *reader, guint *out_index);

static gboolean
fail (Reader *reader, const char *fault)
{
  if (reader->fault == NULL)
    reader->fault = fault;
  return FALSE;
}

static void
skip_space (Reader *reader)
{
  while (reader->at < reader->end
         && (*reader->at == ' ' || *reader->at == '\t' || *reader->at == '\n' || *reader->at == '\r'))
    reader->at++;
}

static gboolean
take (Reader *reader, char wanted)
{
  if (reader->at >= reader->end || *reader->at != wanted)
    return FALSE;
  reader->at++;
  return TRUE;
}

static gboolean
read_hex4 (Reader *reader, guint *out_unit)
{
  if (reader->end - reader->at < 4)
    return fail (reader, "escape cut short");
  *out_unit = 0;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*reader->at++);
      if (digit < 0)
        return fail (reader, "bad escape");
      *out_unit = *out_unit << 4 | (guint) digit;
    }
  return TRUE;
}

static gboolean
read_unicode_escape (Reader *reader, GString *text)
{
  guint unit, low;

  if (!read_hex4 (reader, &unit))
    return FALSE;
  if (unit == 0)
    return fail (reader, "NUL in a string");
  if (unit >= 0xDC00 && unit <= 0xDFFF)
    return fail (reader, "lone surrogate");
  if (unit >= 0xD800 && unit <= 0xDBFF)
    {
      if (!take (reader, '\\') || !take (reader, 'u') || !read_hex4 (reader, &low) || low < 0xDC00 || low > 0xDFFF)
        return fail (reader, "lone surrogate");
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
  g_string_append_unichar (text, unit);
  return TRUE;
}

static gboolean
read_escape (Reader *reader, GString *text)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  const char *found;

  if (reader->at >= reader->end || *reader->at == '\0')
    return fail (reader, "string not ended");
  if (*reader->at == 'u')
    {
      reader->at++;
      return read_unicode_escape (reader, text);
    }
  found = strchr (from, *reader->at);
  if (found == NULL)
    return fail (reader, "bad escape");
  g_string_append_c (text, to[found - from]);
  reader->at++;
  return TRUE;
}

/* Reads a string whose opening quote has been taken. Text without escapes is copied in one piece. */
static const char *
read_string (Reader *reader)
{
  g_autoptr (GString) unescaped = NULL;
  const char *start = reader->at;

  while (reader->at < reader->end && *reader->at != '"')
    {
      if ((guchar) *reader->at < 0x20)
        {
          fail (reader, "control character in a string");
          return NULL;
        }
      if (*reader->at == '\\')
        {
          if (unescaped == NULL)
            unescaped = g_string_new (NULL);
          g_string_append_len (unescaped, start, reader->at - start);
          reader->at++;
          if (!read_escape (reader, unescaped))
            return NULL;
          start = reader->at;
        }
      else
        reader->at++;
    }
  if (reader->at >= reader->end)
    {
      fail (reader, "string not ended");
      return NULL;
    }
  reader->at++;
  if (unescaped == NULL)
    return g_string_chunk_insert_len (reader->json->strings, start, reader->at - 1 - start);
  g_string_append_len (unescaped, start, reader->at - 1 - start);
  return g_string_chunk_insert_len (reader->json->strings, unescaped->str, unescaped->len);
}

static guint
skip_digits (Reader *reader)
{
  guint n = 0;

  while (reader->at < reader->end && g_ascii_isdigit (*reader->at))
    {
      reader->at++;
      n++;
    }
  return n;
}

static const char *
read_number (Reader *reader)
{
  const char *start = reader->at;

  take (reader, '-');
  if (!take (reader, '0') && skip_digits (reader) == 0)
    return (fail (reader, "bad number"), NULL);
  if (take (reader, '.') && skip_digits (reader) == 0)
    return (fail (reader, "bad number"), NULL);
  if (take (reader, 'e') || take (reader, 'E'))
    {
      if (!take (reader, '+'))
        take (reader, '-');
      if (skip_digits (reader) == 0)
        return (fail (reader, "bad number"), NULL);
    }
  return g_string_chunk_insert_len (reader->json->strings, start, reader->at - start);
}

static gboolean
read_word (Reader *reader, const char *word, TornoJsonNode *node, TornoJsonKind kind)
{
  gsize length = strlen (word);

  if ((gsize) (reader->end - reader->at) < length || memcmp (reader->at, word, length) != 0)
    return fail (reader, "unknown word");
  reader->at += length;
  node->kind = kind;
  return TRUE;
}

/* Reads the rest of an array or object into the node at @parent: the array of nodes may move while children come. */
static gboolean
read_children (Reader *reader, guint parent, char close)
{
  guint previous = 0, child, n_children = 0;
  const char *name = NULL;

  if (++reader->depth > TORNO_JSON_MAX_DEPTH)
    return fail (reader, "nested too deeply");
  skip_space (reader);
  if (take (reader, close))
    return (reader->depth--, TRUE);
  do
    {
      skip_space (reader);
      if (close == '}')
        {
          if (!take (reader, '"'))
            return fail (reader, "member name expected");
          name = read_string (reader);
          if (name == NULL)
            return FALSE;
          skip_space (reader);
          if (!take (reader, ':'))
            return fail (reader, "colon expected");
        }
      if (!read_value (reader, &child))
        return FALSE;
      g_array_index (reader->json->nodes, TornoJsonNode, child).name = name;
      if (n_children++ == 0)
        g_array_index (reader->json->nodes, TornoJsonNode, parent).first_child = child;
      else
        g_array_index (reader->json->nodes, TornoJsonNode, previous).next = child;
      previous = child;
      skip_space (reader);
  } while (take (reader, ','));
  g_array_index (reader->json->nodes, TornoJsonNode, parent).n_children = n_children;
  reader->depth--;
  return take (reader, close) || fail (reader, "comma or end expected");
}

static gboolean
read_scalar (Reader *reader, TornoJsonNode *node)
{
  switch (*reader->at)
    {
    case '"':
      reader->at++;
      node->kind = TORNO_JSON_STRING;
      node->text = read_string (reader);
      return node->text != NULL;
    case 't':
      return read_word (reader, "true", node, TORNO_JSON_TRUE);
    case 'f':
      return read_word (reader, "false", node, TORNO_JSON_FALSE);
    case 'n':
      return read_word (reader, "null", node, TORNO_JSON_NULL);
    default:
      node->kind = TORNO_JSON_NUMBER;
      node->text = read_number (reader);
      return node->text != NULL;
    }
}

static gboolean
read_value (Reader *reader, guint *out_index)
{
  TornoJsonNode node = { 0 };
  const char *start;
  TornoJsonNode *stored;

  skip_space (reader);
  if (reader->at >= reader->end)
    return fail (reader, "value expected");
  start = reader->at;
  if (*start == '{' || *start == '[')
    {
      node.kind = *start == '{' ? TORNO_JSON_OBJECT : TORNO_JSON_ARRAY;
      reader->at++;
      *out_index = reader->json->nodes->len;
      g_array_append_val (reader->json->nodes, node);
      if (!read_children (reader, *out_index, *start == '{' ? '}' : ']'))
        return FALSE;
    }
  else
    {
      if (!read_scalar (reader, &node))
        return FALSE;
      *out_index = reader->json->nodes->len;
      g_array_append_val (reader->json->nodes, node);
    }
  stored = &g_array_index (reader->json->nodes, TornoJsonNode, *out_index);
  stored->raw = start;
  stored->raw_length = reader->at - start;
  return TRUE;
}

/**
 * torno_json_parse:
 * @data: the bytes, not necessarily NUL-terminated
 * @length: their number
 *
 * Reads one JSON value and nothing after it.
 *
 * Returns: (transfer full): the document, or NULL with %TORNO_PARSE_ERROR
 */
TornoJson *
torno_json_parse (const char *data, gsize length, GError **error)
{
  g_autoptr (TornoJson) json = g_new0 (TornoJson, 1);
  Reader reader = { .json = json };
  guint root;

  json->nodes = g_array_sized_new (FALSE, TRUE, sizeof (TornoJsonNode), 16);
  json->strings = g_string_chunk_new (256);
  if (length > 0 && !g_utf8_validate_len (data, length, NULL))
    {
      g_set_error_literal (error, TORNO_PARSE_ERROR, 0, "not valid UTF-8, or a NUL");
      return NULL;
    }
  json->data = g_strndup (data != NULL ? data : "", length);
  reader.at = json->data;
  reader.end = json->data + length;
  if (read_value (&reader, &root))
    {
      skip_space (&reader);
      if (reader.at != reader.end)
        fail (&reader, "something after the value");
    }
  if (reader.fault != NULL)
    {
      g_set_error (error, TORNO_PARSE_ERROR, 0, "%s at byte %" G_GSIZE_FORMAT, reader.fault,
                   (gsize) (reader.at - json->data));
      return NULL;
    }
  return g_steal_pointer (&json);
}

/**
 * torno_json_free:
 * @json: (nullable): a document
 */
void
torno_json_free (TornoJson *json)
{
  if (json == NULL)
    return;
  g_array_unref (json->nodes);
  g_string_chunk_free (json->strings);
  g_free (json->data);
  g_free (json);
}

/**
 * torno_json_get_root:
 * @json: a document
 *
 * Returns: (transfer none): its value
 */
const TornoJsonNode *
torno_json_get_root (const TornoJson *json)
{
  return &g_array_index (json->nodes, TornoJsonNode, 0);
}

/**
 * torno_json_get_first:
 * @json: a document
 * @parent: an array or object of it
 *
 * Returns: (nullable): its first child
 */
const TornoJsonNode *
torno_json_get_first (const TornoJson *json, const TornoJsonNode *parent)
{
  return parent->n_children > 0 ? &g_array_index (json->nodes, TornoJsonNode, parent->first_child) : NULL;
}

/**
 * torno_json_get_next:
 * @json: a document
 * @node: a child of an array or object
 *
 * Returns: (nullable): the child after it
 */
const TornoJsonNode *
torno_json_get_next (const TornoJson *json, const TornoJsonNode *node)
{
  return node->next != 0 ? &g_array_index (json->nodes, TornoJsonNode, node->next) : NULL;
}

/**
 * torno_json_get_member:
 * @json: a document
 * @object: (nullable): a value of it
 * @name: a member's name
 *
 * Returns: (nullable): the member, of several with that name the last; NULL also where @object is no object
 */
const TornoJsonNode *
torno_json_get_member (const TornoJson *json, const TornoJsonNode *object, const char *name)
{
  const TornoJsonNode *found = NULL;

  if (object == NULL || object->kind != TORNO_JSON_OBJECT)
    return NULL;
  for (const TornoJsonNode *node = torno_json_get_first (json, object); node != NULL;
       node = torno_json_get_next (json, node))
    if (strcmp (node->name, name) == 0)
      found = node;
  return found;
}

/**
 * torno_json_get_string:
 * @json: a document
 * @object: (nullable): a value of it
 * @name: a member's name
 *
 * Returns: (nullable): the member's text where it is a string or a number, else NULL
 */
const char *
torno_json_get_string (const TornoJson *json, const TornoJsonNode *object, const char *name)
{
  const TornoJsonNode *node = torno_json_get_member (json, object, name);

  return node != NULL && (node->kind == TORNO_JSON_STRING || node->kind == TORNO_JSON_NUMBER) ? node->text : NULL;
}
