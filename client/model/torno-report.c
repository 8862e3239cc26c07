/* The reports of a period: six lists of the API, read together. What is shown stays until all of them have come, the lists
 * of people page by page. */
#include "config.h"

#include "torno-report.h"

#include "torno-api-json.h"
#include "torno-money-text.h"

#include <glib/gi18n-lib.h>

struct _TornoReport
{
  GObject parent_instance;

  TornoSession *session;
  GCancellable *cancellable;
  TornoReportQuery query;
  JsonArray *rows[TORNO_N_REPORTS];
  JsonArray *arriving[TORNO_N_REPORTS];
  char *fault;
  guint n_waiting; /* answers that have not come */
};

/* One answer that is awaited. */
typedef struct
{
  TornoReport *report;
  TornoReportKind kind;
} Reading;

/* clang-format off */
static const struct
{
  const char *name; /* the end of its path, and of its file */
  gboolean is_of_period;
} kinds[TORNO_N_REPORTS] = {
  [TORNO_REPORT_REVENUE]   = { "revenue",   TRUE },
  [TORNO_REPORT_PRODUCTS]  = { "products",  TRUE },
  [TORNO_REPORT_PLANS]     = { "plans",     TRUE },
  [TORNO_REPORT_VISITS]    = { "visits",    TRUE },
  [TORNO_REPORT_RETENTION] = { "retention", FALSE },
  [TORNO_REPORT_EXPIRING]  = { "expiring",  FALSE },
};
/* clang-format on */

/* The largest page of the API. */
#define PAGE_SIZE 1000

static guint changed_signal;

G_DEFINE_FINAL_TYPE (TornoReport, torno_report, G_TYPE_OBJECT)

static void read_page (TornoReport *self, TornoReportKind kind);

static void
drop_arriving (TornoReport *self)
{
  for (guint i = 0; i < TORNO_N_REPORTS; i++)
    g_clear_pointer (&self->arriving[i], json_array_unref);
}

static void
end_read (TornoReport *self)
{
  for (guint i = 0; i < TORNO_N_REPORTS && self->fault == NULL; i++)
    {
      g_clear_pointer (&self->rows[i], json_array_unref);
      self->rows[i] = g_steal_pointer (&self->arriving[i]);
    }
  drop_arriving (self);
  g_signal_emit (self, changed_signal, 0);
}

/* Returns whether there are more. */
static gboolean
take_rows (TornoReport *self, TornoReportKind kind, JsonArray *rows, guint total)
{
  guint n = json_array_get_length (rows);

  if (self->arriving[kind] == NULL)
    self->arriving[kind] = json_array_ref (rows);
  else
    for (guint i = 0; i < n; i++)
      json_array_add_element (self->arriving[kind], json_array_dup_element (rows, i));
  return n > 0 && !kinds[kind].is_of_period && json_array_get_length (self->arriving[kind]) < total;
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Reading *reading = user_data;
  g_autoptr (GError) error = NULL;
  guint total = 0;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, &total, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoReport *self = reading->report;
  JsonArray *rows = answer != NULL && JSON_NODE_HOLDS_ARRAY (answer) ? json_node_get_array (answer) : NULL;
  if (rows != NULL && take_rows (self, reading->kind, rows, total))
    read_page (self, reading->kind);
  else if (rows == NULL && self->fault == NULL)
    self->fault = g_strdup (error != NULL ? error->message : _ ("The server's answer cannot be read"));
  if (--self->n_waiting == 0)
    end_read (self);
}

static void
torno_report_dispose (GObject *object)
{
  TornoReport *self = TORNO_REPORT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_report_parent_class)->dispose (object);
}

static void
torno_report_finalize (GObject *object)
{
  TornoReport *self = TORNO_REPORT (object);

  drop_arriving (self);
  for (guint i = 0; i < TORNO_N_REPORTS; i++)
    g_clear_pointer (&self->rows[i], json_array_unref);
  g_clear_object (&self->cancellable);
  g_free (self->fault);
  G_OBJECT_CLASS (torno_report_parent_class)->finalize (object);
}

static void
torno_report_class_init (TornoReportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = torno_report_dispose;
  G_OBJECT_CLASS (klass)->finalize = torno_report_finalize;
  changed_signal
      = g_signal_new ("changed", TORNO_TYPE_REPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_report_init (TornoReport *self)
{
}

/**
 * torno_report_new:
 * @session: who asks; a trainer gets the own sales
 *
 * Returns: (transfer full): a report that has not read yet
 */
TornoReport *
torno_report_new (TornoSession *session)
{
  TornoReport *self = g_object_new (TORNO_TYPE_REPORT, NULL);

  self->session = g_object_ref (session);
  return self;
}

static char *
write_path (TornoReport *self, TornoReportKind kind)
{
  GString *path = g_string_new (NULL);

  g_string_printf (path, "/reports/%s?", kinds[kind].name);
  if (kinds[kind].is_of_period)
    g_string_append_printf (path, "start_date=%s&end_date=%s", self->query.start, self->query.end);
  else
    g_string_append_printf (path, "days=%u&limit=%d&skip=%u",
                            kind == TORNO_REPORT_RETENTION ? self->query.away_days : self->query.left_days, PAGE_SIZE,
                            self->arriving[kind] != NULL ? json_array_get_length (self->arriving[kind]) : 0);
  if (self->query.gym_id != 0)
    g_string_append_printf (path, "&gym_id=%" G_GINT64_FORMAT, self->query.gym_id);
  if (self->query.trainer_id != 0 && kinds[kind].is_of_period)
    g_string_append_printf (path, "&trainer_id=%" G_GINT64_FORMAT, self->query.trainer_id);
  return g_string_free (path, FALSE);
}

static void
read_page (TornoReport *self, TornoReportKind kind)
{
  g_autofree char *path = write_path (self, kind);
  Reading *reading = g_new0 (Reading, 1);

  self->n_waiting++;
  reading->report = self;
  reading->kind = kind;
  torno_api_client_call_async (torno_session_get_client (self->session), "GET", path, NULL, NULL, self->cancellable,
                               on_read_cb, reading);
}

/**
 * torno_report_reload:
 * @query: what is asked for
 *
 * Reads all reports; a read that is under way is given up.
 */
void
torno_report_reload (TornoReport *report, const TornoReportQuery *query)
{
  g_cancellable_cancel (report->cancellable);
  g_clear_object (&report->cancellable);
  report->cancellable = g_cancellable_new ();
  report->query = *query;
  report->n_waiting = 0;
  g_clear_pointer (&report->fault, g_free);
  drop_arriving (report);
  for (TornoReportKind kind = 0; kind < TORNO_N_REPORTS; kind++)
    read_page (report, kind);
}

/**
 * torno_report_get_query:
 *
 * Returns: (transfer none): what was asked for last
 */
const TornoReportQuery *
torno_report_get_query (TornoReport *report)
{
  return &report->query;
}

/**
 * torno_report_is_loading:
 *
 * Returns: whether a read is under way
 */
gboolean
torno_report_is_loading (TornoReport *report)
{
  return report->n_waiting > 0;
}

/**
 * torno_report_get_fault:
 *
 * Returns: (nullable) (transfer none): why the last read failed
 */
const char *
torno_report_get_fault (TornoReport *report)
{
  return report->fault;
}

/**
 * torno_report_get_rows:
 *
 * Returns: (nullable) (transfer none): the rows as the API has them, NULL before the first read
 */
JsonArray *
torno_report_get_rows (TornoReport *report, TornoReportKind kind)
{
  return report->rows[kind];
}

/**
 * torno_report_sum_cents:
 * @field: of revenue: "sales", "refunds", "plans" or "total"
 * @payment: one, or TORNO_N_PAYMENTS for all
 *
 * Returns: the sum over the period, in cents
 */
gint64
torno_report_sum_cents (TornoReport *report, const char *field, TornoPayment payment)
{
  JsonArray *rows = report->rows[TORNO_REPORT_REVENUE];
  gint64 sum = 0;

  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      if (payment == TORNO_N_PAYMENTS
          || torno_payment_from_api (torno_api_json_get_string (row, "payment_type")) == payment)
        sum += torno_money_text_from_api (torno_api_json_get_string (row, field));
    }
  return sum;
}

/**
 * torno_report_get_name:
 *
 * Returns: (transfer none): the API's name of it, which serves for a file
 */
const char *
torno_report_get_name (TornoReportKind kind)
{
  return kinds[kind].name;
}
