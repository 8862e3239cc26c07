/* A sheet of paper with how a member's body has changed: a table and a line for each measure. */
#pragma once

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TORNO_TYPE_PROGRESS_SHEET (torno_progress_sheet_get_type ())
G_DECLARE_FINAL_TYPE (TornoProgressSheet, torno_progress_sheet, TORNO, PROGRESS_SHEET, GObject)

/* A4 within its margins, in points. */
#define TORNO_PROGRESS_SHEET_WIDTH 495.0
#define TORNO_PROGRESS_SHEET_HEIGHT 742.0

TornoProgressSheet *torno_progress_sheet_new (const char *gym_name, const char *full_name, JsonArray *records);
guint torno_progress_sheet_get_n_rows (TornoProgressSheet *sheet);
void torno_progress_sheet_draw (TornoProgressSheet *sheet, cairo_t *cr);
void torno_progress_sheet_print (TornoProgressSheet *sheet, GtkWindow *parent);
gboolean
torno_progress_sheet_save (TornoProgressSheet *sheet, GtkWindow *parent, const char *path, GError **error);

G_END_DECLS
