/* How a serialised FpPrint lies (libfprint 1.94), for those who take it apart or put it together. */
#pragma once

#include "torno-print.h"

G_BEGIN_DECLS

#define TORNO_PRINT_VARIANT_TYPE G_VARIANT_TYPE ("(issbymsmsia{sv}v)")
#define TORNO_PRINT_PRESSES_TYPE G_VARIANT_TYPE ("(a(aiaiai))")
#define TORNO_PRINT_PRESSES_CHILD 9
#define TORNO_PRINT_KIND_RAW 1 /* the driver's own, of a reader that compares inside */
#define TORNO_PRINT_KIND_MINUTIAE 2

#define TORNO_PRINT_MAX_PRESSES 20
#define TORNO_PRINT_MAX_MINUTIAE 200 /* libfprint keeps no more of a press */

GVariant *torno_print_open (GBytes *serialized, GError **error);
GBytes *torno_print_merge (GPtrArray *presses, GError **error);

G_END_DECLS
