/* What the parts of torno-db share. */
#pragma once

#include "torno-db-connection.h"
#include "torno-db-watch.h"
#include "torno-db.h"

G_BEGIN_DECLS

struct _TornoDb
{
  char *conninfo;
  TornoStatements *statements;
  GPtrArray *readers, *writers, *holders; /* of TornoDbConnection */
  GQueue waiting_holds;                   /* TornoDbHold that wait for a free holder */
  TornoDbWatch *watch;
};

gboolean torno_db_find_refusal (const TornoDbJob *job, TornoRefusal *refusal);
TornoDbConnection *torno_db_choose (GPtrArray *connections);
gboolean torno_db_has_one_up (GPtrArray *connections);
void torno_db_send (TornoDb *self,
                    TornoDbConnection *connection,
                    TornoDbJob *job,
                    TornoDbCallback callback,
                    gpointer user_data);

/* torno-db-hold.c */
gboolean torno_db_look_at_waiting (gpointer user_data);
void torno_db_refuse_hold (TornoDbHold *hold);
void torno_db_on_idle (TornoDbConnection *connection, gpointer user_data);

G_END_DECLS
