/* The reports of a period. */
#pragma once

#include "torno-payment.h"
#include "torno-session.h"

G_BEGIN_DECLS

typedef enum
{
  TORNO_REPORT_REVENUE,
  TORNO_REPORT_PRODUCTS,
  TORNO_REPORT_PLANS,
  TORNO_REPORT_VISITS,
  TORNO_REPORT_RETENTION,
  TORNO_REPORT_EXPIRING,
  TORNO_N_REPORTS
} TornoReportKind;

/* What is asked for. */
typedef struct
{
  char start[11]; /* the gym's local days, "YYYY-MM-DD" */
  char end[11];
  gint64 gym_id;     /* 0: all */
  gint64 trainer_id; /* 0: all */
  guint away_days;   /* who has not come for so many days is at risk */
  guint left_days;   /* whose plan has as many left at most ends soon */
} TornoReportQuery;

#define TORNO_TYPE_REPORT (torno_report_get_type ())
G_DECLARE_FINAL_TYPE (TornoReport, torno_report, TORNO, REPORT, GObject)

/* Signal "changed" (): all has been read, or something could not be. */
TornoReport *torno_report_new (TornoSession *session);
void torno_report_reload (TornoReport *report, const TornoReportQuery *query);
const TornoReportQuery *torno_report_get_query (TornoReport *report);
gboolean torno_report_is_loading (TornoReport *report);
const char *torno_report_get_fault (TornoReport *report);
JsonArray *torno_report_get_rows (TornoReport *report, TornoReportKind kind);
gint64 torno_report_sum_cents (TornoReport *report, const char *field, TornoPayment payment);
const char *torno_report_get_name (TornoReportKind kind);

G_END_DECLS
