/* What the parts of torno-db-connection share. */
#pragma once

#include "torno-db-connection.h"
#include "torno-db-hosts.h"

G_BEGIN_DECLS

#define TORNO_DB_RETRY_FIRST_MS 100

typedef enum
{
  TORNO_DB_DOWN,
  TORNO_DB_CONNECTING,
  TORNO_DB_PREPARING,
  TORNO_DB_UP
} TornoDbState;

typedef struct
{
  GSource source;
  TornoDbConnection *connection;
  gpointer fd_tag;
  int fd;
  GIOCondition condition; /* what is waited for */
} TornoDbSource;

struct _TornoDbConnection
{
  char *conninfo;
  TornoDbHosts *hosts;
  TornoStatements *statements;
  TornoDbConnectionIdle idle;
  gpointer user_data;
  TornoDbState state;
  PGconn *pg;
  TornoDbSource *source;
  GQueue jobs;         /* sent, oldest first */
  guint nulls;         /* results that ended a query, in a row */
  gboolean needs_sync; /* reads were sent since the last Sync */
  gboolean held;
  gboolean failed_once, was_up;
  gboolean heard; /* since the last count of its silence */
  guint silent_counts;
  gboolean stuck; /* its first job has been given up, and is still to be answered */
  guint retry_ms;
  guint timer;
  char *fault;
};

void torno_db_connection_lose_jobs (TornoDbConnection *self);
void torno_db_connection_receive (TornoDbConnection *self);

/* torno-db-connect.c */
void torno_db_connection_start (TornoDbConnection *self);
void torno_db_connection_go_on (TornoDbConnection *self);
void torno_db_connection_lose (TornoDbConnection *self, const char *fault);

/* torno-db-source.c */
gboolean torno_db_source_watch (TornoDbConnection *self, GIOCondition condition);
void torno_db_source_flush (TornoDbConnection *self);
void torno_db_source_drop (TornoDbConnection *self);

G_END_DECLS
