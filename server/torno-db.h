/* PostgreSQL without waiting: named statements over a few pipelined connections on the main loop. */
#pragma once

#include "torno-error.h"
#include "torno-statements.h"

#include <gio/gio.h>
#include <libpq-fe.h>

G_BEGIN_DECLS

#define TORNO_DB_MAX_STEPS 8

/* One statement and its parameters as text, NULL for SQL's NULL; as many values as the statement has parameters. */
typedef struct
{
  const TornoStatement *statement;
  const char *values[TORNO_STATEMENT_MAX_PARAMS];
} TornoDbStep;

/* Why a batch was refused. `details` is a flat JSON object that fills the {name}s of the error's text, or NULL. */
typedef struct
{
  TornoError error;
  char *details;
} TornoRefusal;

typedef struct _TornoDb TornoDb;
typedef struct _TornoDbHold TornoDbHold;

/* @results: a result a step, each PGRES_TUPLES_OK or PGRES_COMMAND_OK with binary columns, valid during the call;
 * NULL where @refusal says why. All steps took effect, or none. */
typedef void (*TornoDbCallback) (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data);

/* As TornoDbCallback, but the transaction is still open: torno_db_hold_finish() must follow, also after a refusal. */
typedef void (*TornoDbHoldCallback) (TornoDbHold *hold,
                                     PGresult *const *results,
                                     const TornoRefusal *refusal,
                                     gpointer user_data);

TornoDb *torno_db_new (const char *conninfo, TornoStatements *statements, guint n_readers, guint n_writers);
void torno_db_free (TornoDb *db);
gboolean torno_db_connect (TornoDb *db, GCancellable *cancellable, GError **error);
gboolean torno_db_is_up (const TornoDb *db);
const TornoStatement *torno_db_find_statement (const TornoDb *db, const char *name);
void torno_db_read (TornoDb *db, const TornoDbStep *steps, guint n, TornoDbCallback callback, gpointer user_data);
void torno_db_write (TornoDb *db, const TornoDbStep *steps, guint n, TornoDbCallback callback, gpointer user_data);
void torno_db_hold (TornoDb *db, const TornoDbStep *steps, guint n, TornoDbHoldCallback callback, gpointer user_data);
void torno_db_hold_finish (TornoDbHold *hold,
                           const TornoDbStep *steps,
                           guint n,
                           TornoDbCallback callback,
                           gpointer user_data);
void torno_db_call (TornoDb *db,
                    const char *statement,
                    TornoDbCallback callback,
                    gpointer user_data,
                    const char *first_param,
                    ...) G_GNUC_NULL_TERMINATED;

gint64 torno_db_get_integer (const PGresult *result, int row, const char *column);
const char *torno_db_get_text (const PGresult *result, int row, const char *column);
gboolean torno_db_get_boolean (const PGresult *result, int row, const char *column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoDb, torno_db_free)

G_END_DECLS
