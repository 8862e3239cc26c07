/* The minutiae of one or several presses of a finger, read from what libfprint serialises ("FP3"). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One ridge ending or fork. x, y in pixels at 500 dpi; theta in degrees, 0 to 359. */
typedef struct
{
  gint16 x, y, theta;
} TornoMinutia;

typedef struct _TornoPrint TornoPrint;

TornoPrint *torno_print_parse (GBytes *serialized, GError **error);
gboolean torno_print_lies_inside (GBytes *serialized);
TornoPrint *torno_print_ref (TornoPrint *print);
void torno_print_unref (TornoPrint *print);
guint torno_print_get_n_presses (const TornoPrint *print);
const TornoMinutia *torno_print_get_minutiae (const TornoPrint *print, guint press, guint *out_n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoPrint, torno_print_unref)

G_END_DECLS
