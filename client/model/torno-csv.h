/* Comma-separated values, as spreadsheets write and read them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GPtrArray *torno_csv_parse (GBytes *bytes, GError **error);
void torno_csv_append_cell (GString *text, const char *cell, gboolean is_first);
void torno_csv_end_row (GString *text);

G_END_DECLS
