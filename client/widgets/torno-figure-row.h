/* A line of a table of figures: what it is, and how much. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *torno_figure_row_new (const char *title, const char *detail, const char *figure);
void torno_figure_row_set_state (GtkWidget *row, const char *css_class);

G_END_DECLS
