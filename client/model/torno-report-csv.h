/* A report as a file for spreadsheets. */
#pragma once

#include "torno-report.h"

G_BEGIN_DECLS

char *torno_report_write_csv (TornoReport *report, TornoReportKind kind);

G_END_DECLS
