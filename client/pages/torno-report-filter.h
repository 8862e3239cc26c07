/* What the reports are of: days, gym, trainer. */
#pragma once

#include "torno-report.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_REPORT_FILTER (torno_report_filter_get_type ())
G_DECLARE_FINAL_TYPE (TornoReportFilter, torno_report_filter, TORNO, REPORT_FILTER, AdwBin)

/* Signal "changed" (): something else is asked for. */
void torno_report_filter_start (TornoReportFilter *filter, TornoSession *session);
gboolean torno_report_filter_read (TornoReportFilter *filter, TornoReportQuery *out_query);
char *torno_report_filter_get_gym_name (TornoReportFilter *filter);

G_END_DECLS
