/* What the rows of a report say to people. */
#pragma once

#include "torno-report.h"

G_BEGIN_DECLS

typedef struct
{
  char *title;
  char *detail;
  char *figure;
  gint64 user_id; /* whom it is about, else 0 */
} TornoReportLine;

void torno_report_line_clear (TornoReportLine *line);
GArray *torno_report_make_lines (TornoReport *report, TornoReportKind kind);
const char *torno_report_get_title (TornoReportKind kind);
char *torno_report_describe (TornoReport *report, TornoReportKind kind);

G_END_DECLS
