/* What a customer gave in cash, and what comes back of it. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

gboolean torno_change_read (AdwEntryRow *row, gint64 *out_cents);
gboolean torno_change_show (AdwEntryRow *row, GtkLabel *label, gboolean is_amount, gint64 given, gint64 total);

G_END_DECLS
