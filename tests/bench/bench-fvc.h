/* The matcher on public sets of fingers, whose images are no part of the project. */
#pragma once

#include "bench-report.h"

G_BEGIN_DECLS

void bench_fvc_measure (BenchReport *report, const char *set);

G_END_DECLS
