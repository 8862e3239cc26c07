/* All reports of a period, for paper. */
#pragma once

#include "torno-printout.h"
#include "torno-report-plot.h"

G_BEGIN_DECLS

TornoPrintout *torno_report_printout_new (TornoReport *report, TornoReportPlot *plot, const char *gym_name);

G_END_DECLS
