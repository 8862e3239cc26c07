#include "config.h"

#include "bench-report.h"

#include <errno.h>
#include <gio/gio.h>
#include <stdio.h>

struct _BenchReport
{
  FILE *file;
};

/* @path: (nullable): NULL: the table alone. */
BenchReport *
bench_report_new (const char *path, GError **error)
{
  BenchReport *report = g_new0 (BenchReport, 1);

  if (path != NULL && (report->file = fopen (path, "w")) == NULL)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
      g_free (report);
      return NULL;
    }
  return report;
}

/* Written at once: a measurement that is stopped leaves what it has. */
void
bench_report_add (BenchReport *report, const char *name, const char *metric, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (number, sizeof number, "%.6g", value);
  printf ("%-28s %-24s %12s\n", name, metric, number);
  fflush (stdout);
  if (report->file == NULL)
    return;
  fprintf (report->file, "{\"case\":\"%s\",\"metric\":\"%s\",\"value\":%s}\n", name, metric, number);
  fflush (report->file);
}

void
bench_report_free (BenchReport *report)
{
  if (report->file != NULL)
    fclose (report->file);
  g_free (report);
}
