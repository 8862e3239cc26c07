/* A body seen from behind, so that its left is on the left, with the places where it is measured. */
#pragma once

#include "torno-measure.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TORNO_TYPE_BODY_FIGURE (torno_body_figure_get_type ())
G_DECLARE_FINAL_TYPE (TornoBodyFigure, torno_body_figure, TORNO, BODY_FIGURE, GtkWidget)

void torno_body_figure_point_at (TornoBodyFigure *figure, guint measure);
void torno_body_figure_set_measured (TornoBodyFigure *figure, guint measure, gboolean is_measured);

G_END_DECLS
