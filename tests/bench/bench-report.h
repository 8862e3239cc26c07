/* Where the figures of a measurement go: a table to read and lines to compare. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _BenchReport BenchReport;

BenchReport *bench_report_new (const char *path, GError **error);
void bench_report_add (BenchReport *report, const char *name, const char *metric, double value);
void bench_report_free (BenchReport *report);

G_END_DECLS
