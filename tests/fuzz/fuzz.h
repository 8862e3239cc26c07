/* What parses strangers' bytes is given any bytes at all. Each program here is one such target: with clang libFuzzer
 * makes the inputs, with any other compiler fuzz-main.c does. */
#pragma once

#include "torno-record-check.h"

G_BEGIN_DECLS

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

void fuzz_check_faults (const GArray *faults);
void fuzz_check_values (const TornoFieldValue *values, guint n);

G_END_DECLS
