/* Triggers write the entries with the change itself; here they are sealed soon after, and the chain is followed. What a
 * seal is, and that one process seals at a time, is the database's business (functions/90-audit.sql). */
#include "config.h"

#include "torno-audit.h"

#include "torno-db-once.h"

/* Looks for entries instead of being told: other processes, commands and psql write them too, and a NOTIFY of every
 * write would put all commits of the database in a row. With nothing to seal it costs one look at an empty index. */
#define SEAL_INTERVAL_MS 1000
/* As many as the statement audit_seal takes at once. */
#define SEAL_BATCH 1000

#define VERIFY                                                                                                         \
  "SELECT v.gym_id, coalesce(g.name, ''), v.sealed, v.unsealed, v.broken, coalesce(v.head, '') "                       \
  "FROM torno_verify_audit() v LEFT JOIN gyms g ON g.id = v.gym_id ORDER BY v.gym_id"

struct _TornoAuditSealer
{
  TornoDb *db;
  guint timer;
  gboolean busy;
  gboolean ended; /* freed while busy: the answer frees it */
};

static void seal (TornoAuditSealer *self);

static void
on_sealed (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoAuditSealer *self = user_data;

  self->busy = FALSE;
  if (self->ended)
    g_free (self);
  else if (refusal == NULL && torno_db_get_integer (results[0], 0, "sealed") == SEAL_BATCH)
    seal (self);
}

static void
seal (TornoAuditSealer *self)
{
  TornoDbStep step = { torno_db_find_statement (self->db, "audit_seal") };

  self->busy = TRUE;
  torno_db_write (self->db, &step, 1, on_sealed, self);
}

static gboolean
on_time (gpointer user_data)
{
  TornoAuditSealer *self = user_data;

  if (!self->busy && torno_db_is_up (self->db))
    seal (self);
  return G_SOURCE_CONTINUE;
}

/**
 * torno_audit_sealer_new:
 * @db: the pool, which must outlive the sealer
 *
 * Returns: (transfer full): what seals new entries within about a second, as long as it lives
 */
TornoAuditSealer *
torno_audit_sealer_new (TornoDb *db)
{
  TornoAuditSealer *self = g_new0 (TornoAuditSealer, 1);

  self->db = db;
  self->timer = g_timeout_add (SEAL_INTERVAL_MS, on_time, self);
  return self;
}

/**
 * torno_audit_sealer_free:
 * @sealer: (nullable): a sealer
 */
void
torno_audit_sealer_free (TornoAuditSealer *sealer)
{
  if (sealer == NULL)
    return;
  g_source_remove (sealer->timer);
  sealer->ended = TRUE;
  if (!sealer->busy)
    g_free (sealer);
}

static void
describe_gym (const PGresult *result, int row, GString *report)
{
  const char *broken = PQgetvalue (result, row, 4);

  g_string_append_printf (report, "gym %s (%s): %s sealed, %s waiting, ", PQgetvalue (result, row, 0),
                          PQgetvalue (result, row, 1), PQgetvalue (result, row, 2), PQgetvalue (result, row, 3));
  if (*broken != '\0')
    g_string_append_printf (report, "BROKEN at entry %s\n", broken);
  else
    g_string_append_printf (report, "whole, head %s\n", PQgetvalue (result, row, 5));
}

/* Writes a line a gym. Returns how many chains are broken. */
static guint
describe (const PGresult *result, GString *report)
{
  guint n_broken = 0;

  for (int i = 0; i < PQntuples (result); i++)
    {
      describe_gym (result, i, report);
      n_broken += PQgetlength (result, i, 4) > 0;
    }
  if (PQntuples (result) == 0)
    g_string_append (report, "no entries\n");
  return n_broken;
}

/**
 * torno_audit_verify:
 * @conninfo: how libpq connects
 * @out_report: (out) (transfer full): a line a gym for a person, with the hash at the chain's end; also where one is
 * broken
 *
 * Follows the chains of all gyms. Blocking: for a command.
 *
 * Returns: FALSE where a chain is broken, or with %TORNO_ERROR_DATABASE_UNAVAILABLE and no report
 */
gboolean
torno_audit_verify (const char *conninfo, char **out_report, GError **error)
{
  PGconn *connection = torno_db_connect_once (conninfo, error);
  g_autoptr (GString) report = g_string_new (NULL);
  PGresult *result;
  gboolean asked;
  guint n_broken = 0;

  *out_report = NULL;
  if (connection == NULL)
    return FALSE;
  result = PQexec (connection, VERIFY);
  asked = PQresultStatus (result) == PGRES_TUPLES_OK;
  if (!asked)
    g_set_error (error, TORNO_ERROR, TORNO_ERROR_DATABASE_UNAVAILABLE, "%s", g_strchomp (PQerrorMessage (connection)));
  else
    {
      n_broken = describe (result, report);
      *out_report = g_strdup (report->str);
    }
  PQclear (result);
  PQfinish (connection);
  if (n_broken > 0)
    g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "the audit trail has been tampered with in %u gyms",
                 n_broken);
  return asked && n_broken == 0;
}
