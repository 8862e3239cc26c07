/* The audit trail in words for a person. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A word of the API and what it is called; a NULL value ends a table. */
typedef struct
{
  const char *value;
  const char *title;
} TornoAuditWord;

extern const TornoAuditWord torno_audit_records[];
extern const TornoAuditWord torno_audit_actions[];

/* One field of an entry. */
typedef struct
{
  char *title;
  char *text; /* "before → after", or the one that there is */
} TornoAuditField;

const char *torno_audit_get_title (const TornoAuditWord *words, const char *value);
char *torno_audit_get_name (JsonObject *entry);
GPtrArray *torno_audit_list_fields (JsonObject *entry, GTimeZone *zone);
void torno_audit_field_free (TornoAuditField *field);

G_END_DECLS
