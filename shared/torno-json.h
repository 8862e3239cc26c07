/* A strict reader for JSON that strangers send (RFC 8259): bounded depth, valid UTF-8, no NUL, numbers kept as text. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  TORNO_JSON_NULL,
  TORNO_JSON_TRUE,
  TORNO_JSON_FALSE,
  TORNO_JSON_NUMBER,
  TORNO_JSON_STRING,
  TORNO_JSON_ARRAY,
  TORNO_JSON_OBJECT
} TornoJsonKind;

/* One value of a document. `text` is the unescaped string or the number as it was written; `raw` and `raw_length` are
 * the value as it stands in the input. Lives as long as its document. */
typedef struct
{
  TornoJsonKind kind;
  const char *name;
  const char *text;
  const char *raw;
  gsize raw_length;
  guint next;
  guint first_child;
  guint n_children;
} TornoJsonNode;

typedef struct _TornoJson TornoJson;

#define TORNO_JSON_MAX_DEPTH 32

TornoJson *torno_json_parse (const char *data, gsize length, GError **error);
void torno_json_free (TornoJson *json);
const TornoJsonNode *torno_json_get_root (const TornoJson *json);
const TornoJsonNode *torno_json_get_member (const TornoJson *json, const TornoJsonNode *object, const char *name);
const TornoJsonNode *torno_json_get_first (const TornoJson *json, const TornoJsonNode *parent);
const TornoJsonNode *torno_json_get_next (const TornoJson *json, const TornoJsonNode *node);
const char *torno_json_get_string (const TornoJson *json, const TornoJsonNode *object, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoJson, torno_json_free)

G_END_DECLS
