/* The SQL of the server: named statements out of server/sql, with the columns of records filled in. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TORNO_STATEMENT_MAX_PARAMS 40

typedef struct
{
  char *name;
  char *sql;
  guint n_params;
  char *params[TORNO_STATEMENT_MAX_PARAMS];      /* names, in the order of $1, $2 … */
  guint param_types[TORNO_STATEMENT_MAX_PARAMS]; /* OIDs */
} TornoStatement;

typedef struct _TornoStatements TornoStatements;

TornoStatements *torno_statements_new (GError **error);
void torno_statements_free (TornoStatements *statements);
gboolean torno_statements_add_text (TornoStatements *statements, const char *file, const char *text, GError **error);
const TornoStatement *torno_statements_find (const TornoStatements *statements, const char *name);
GPtrArray *torno_statements_list (const TornoStatements *statements);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoStatements, torno_statements_free)

G_END_DECLS
