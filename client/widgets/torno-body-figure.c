/* The figure is drawn in a field of 100 by 240: half of its outline, and the same again mirrored. Each measure is a tape
 * around the body: thin where it has a value, thick where the cursor is. The entries beside it say the same in words,
 * so that assistive technology passes it by. */
#include "config.h"

#include "torno-body-figure.h"

#define FIELD_WIDTH 100.0
#define FIELD_HEIGHT 240.0
#define HEAD_RADIUS 13.0
#define MIDDLE 50.0

struct _TornoBodyFigure
{
  GtkWidget parent_instance;

  guint pointed; /* TORNO_N_MEASURES: none */
  gboolean is_measured[TORNO_N_MEASURES];
};

G_DEFINE_FINAL_TYPE (TornoBodyFigure, torno_body_figure, GTK_TYPE_WIDGET)

/* The left half, from the neck over arm and leg to the crotch. */
static const struct
{
  double x, y;
} outline[] = {
  { 45, 28 },  { 44, 38 },  { 31, 42 },  { 24, 50 },  { 20, 70 },  { 17, 92 },  { 13, 118 }, { 17, 122 },
  { 22, 118 }, { 26, 96 },  { 29, 76 },  { 31, 66 },  { 33, 84 },  { 34, 100 }, { 31, 116 }, { 30, 132 },
  { 33, 160 }, { 35, 180 }, { 34, 200 }, { 37, 226 }, { 33, 233 }, { 44, 233 }, { 44, 200 }, { 46, 178 },
  { 48, 150 }, { 50, 128 },
};

/* From where to where a tape goes; of what is no girth nothing. In the order of torno_measures. */
static const struct
{
  double left, right, y;
} tapes[TORNO_N_MEASURES] = {
  { 0, 0, 0 },      { 0, 0, 0 },      { 30, 70, 60 },   { 24, 76, 48 },   { 33, 67, 94 },   { 30, 70, 118 },  { 19, 30, 70 },
  { 70, 81, 70 },   { 16, 27, 94 },   { 73, 84, 94 },   { 30, 49, 142 },  { 51, 70, 142 },  { 34, 46, 190 },  { 54, 66, 190 },
};

static void
trace_body (cairo_t *cr)
{
  const guint n = G_N_ELEMENTS (outline);

  cairo_new_path (cr);
  for (guint i = 0; i < n; i++)
    cairo_line_to (cr, outline[i].x, outline[i].y);
  for (guint i = n; i > 0; i--)
    cairo_line_to (cr, FIELD_WIDTH - outline[i - 1].x, outline[i - 1].y);
  cairo_close_path (cr);
  cairo_new_sub_path (cr);
  cairo_arc (cr, MIDDLE, 15, HEAD_RADIUS, 0, 2 * G_PI);
}

static void
draw_tape (cairo_t *cr, guint measure, double width)
{
  double middle = (tapes[measure].left + tapes[measure].right) / 2;

  if (tapes[measure].y == 0)
    return;
  cairo_new_path (cr);
  cairo_move_to (cr, tapes[measure].left, tapes[measure].y);
  cairo_curve_to (cr, tapes[measure].left, tapes[measure].y + 4, middle, tapes[measure].y + 5, middle,
                  tapes[measure].y + 5);
  cairo_curve_to (cr, middle, tapes[measure].y + 5, tapes[measure].right, tapes[measure].y + 4, tapes[measure].right,
                  tapes[measure].y);
  cairo_set_line_width (cr, width);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_stroke (cr);
}

static void
torno_body_figure_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TornoBodyFigure *self = TORNO_BODY_FIGURE (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double scale = MIN (width / FIELD_WIDTH, height / FIELD_HEIGHT);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA color, accent;
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

  gtk_style_context_get_color (context, &color);
  if (!gtk_style_context_lookup_color (context, "accent_color", &accent))
    accent = color;
  cairo_translate (cr, (width - FIELD_WIDTH * scale) / 2, (height - FIELD_HEIGHT * scale) / 2);
  cairo_scale (cr, scale, scale);
  trace_body (cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, 7);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, 1);
  /* The body is one tone: outline and filling would overlap where they are translucent. */
  cairo_push_group (cr);
  cairo_fill_preserve (cr);
  cairo_stroke (cr);
  cairo_pop_group_to_source (cr);
  cairo_paint_with_alpha (cr, 0.16);
  gdk_cairo_set_source_rgba (cr, &accent);
  for (guint i = 0; i < TORNO_N_MEASURES; i++)
    if (i == self->pointed || self->is_measured[i])
      draw_tape (cr, i, i == self->pointed ? 4 : 1.5);
  cairo_destroy (cr);
}

static void
torno_body_figure_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 90 : 216;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 480;
  *minimum_baseline = *natural_baseline = -1;
}

static void
torno_body_figure_class_init (TornoBodyFigureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = torno_body_figure_snapshot;
  widget_class->measure = torno_body_figure_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
torno_body_figure_init (TornoBodyFigure *self)
{
  self->pointed = TORNO_N_MEASURES;
}

/**
 * torno_body_figure_point_at:
 * @measure: of torno_measures; TORNO_N_MEASURES: none
 *
 * Shows where it is taken.
 */
void
torno_body_figure_point_at (TornoBodyFigure *figure, guint measure)
{
  figure->pointed = measure;
  gtk_widget_queue_draw (GTK_WIDGET (figure));
}

/**
 * torno_body_figure_set_measured:
 * @measure: of torno_measures
 * @is_measured: whether it has a value
 */
void
torno_body_figure_set_measured (TornoBodyFigure *figure, guint measure, gboolean is_measured)
{
  figure->is_measured[measure] = is_measured;
  gtk_widget_queue_draw (GTK_WIDGET (figure));
}
