/* One connection to PostgreSQL in pipeline mode: sends jobs, hands back their results in order, reconnects by itself.
 * Used by torno-db alone. */
#pragma once

#include "torno-db.h"

G_BEGIN_DECLS

typedef struct _TornoDbConnection TornoDbConnection;
typedef struct _TornoDbJob TornoDbJob;

typedef enum
{
  TORNO_DB_JOB_SHARED, /* reads: one Sync for all that were sent in a turn of the main loop */
  TORNO_DB_JOB_ALONE,  /* a transaction of its own, done when its Sync has been answered */
  TORNO_DB_JOB_OPEN    /* leaves the transaction open for a job that ends it */
} TornoDbJobKind;

/* A batch of steps under way. Owns copies of its values, so that it can be sent again. */
struct _TornoDbJob
{
  TornoDbJobKind kind;
  guint n_steps, n_received;
  TornoDbStep steps[TORNO_DB_MAX_STEPS];
  PGresult *results[TORNO_DB_MAX_STEPS];
  gboolean failed_at_sync;
  gboolean lost; /* the connection went away */
  guint n_sends;
  void (*done) (TornoDbJob *job, gpointer user_data);
  gpointer user_data;
  char *values; /* the bytes that the steps' values point to */
};

typedef void (*TornoDbConnectionIdle) (TornoDbConnection *connection, gpointer user_data);

TornoDbJob *torno_db_job_new (TornoDbJobKind kind, const TornoDbStep *steps, guint n_steps);
void torno_db_job_free (TornoDbJob *job);

TornoDbConnection *torno_db_connection_new (const char *conninfo,
                                            TornoStatements *statements,
                                            TornoDbConnectionIdle idle,
                                            gpointer user_data);
void torno_db_connection_free (TornoDbConnection *connection);
gboolean torno_db_connection_is_up (const TornoDbConnection *connection);
gboolean torno_db_connection_is_settled (const TornoDbConnection *connection);
const char *torno_db_connection_get_fault (const TornoDbConnection *connection);
guint torno_db_connection_count_jobs (const TornoDbConnection *connection);
gboolean torno_db_connection_is_held (const TornoDbConnection *connection);
guint torno_db_connection_count_silence (TornoDbConnection *connection);
int torno_db_connection_get_pid (const TornoDbConnection *connection);
void torno_db_connection_drop (TornoDbConnection *connection, const char *fault);
void torno_db_connection_give_up (TornoDbConnection *connection);
void torno_db_connection_send (TornoDbConnection *connection, TornoDbJob *job);

G_END_DECLS
