/* A line chart of one measure over time, in the colours of the theme. What it shows is also its accessible description:
 * who cannot see the line hears where it begins and ends. */
#include "config.h"

#include "torno-chart.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define HEIGHT 180
#define MARGIN 12
#define AXIS_WIDTH 44
#define AXIS_HEIGHT 20
#define DOT_RADIUS 4

struct _TornoChart
{
  GtkWidget parent_instance;

  GArray *points; /* by x */
};

G_DEFINE_FINAL_TYPE (TornoChart, torno_chart, GTK_TYPE_WIDGET)

static void
draw_text (TornoChart *self, cairo_t *cr, const char *text, double x, double y, double align)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  int width, height;

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (cr, x - width * align, y - height / 2.0);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_day (TornoChart *self, cairo_t *cr, const TornoChartScale *scale, double x, double align)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc ((gint64) x);
  g_autofree char *text = time != NULL ? g_date_time_format (time, _ ("%Y-%m-%d")) : NULL;

  if (text != NULL)
    draw_text (self, cr, text, torno_chart_scale_get_x (scale, x), scale->top + scale->height + AXIS_HEIGHT, align);
}

static void
draw_axes (TornoChart *self, cairo_t *cr, const TornoChartScale *scale, const GdkRGBA *color)
{
  cairo_set_line_width (cr, 1);
  for (guint i = 0; i <= round ((scale->y_max - scale->y_min) / scale->y_step); i++)
    {
      double y = scale->y_min + i * scale->y_step;
      double at = torno_chart_scale_get_y (scale, y);
      g_autofree char *text = g_strdup_printf ("%g", y);

      cairo_set_source_rgba (cr, color->red, color->green, color->blue, 0.15);
      cairo_move_to (cr, scale->left, at);
      cairo_line_to (cr, scale->left + scale->width, at);
      cairo_stroke (cr);
      cairo_set_source_rgba (cr, color->red, color->green, color->blue, 0.7);
      draw_text (self, cr, text, scale->left - 8, at, 1);
    }
  draw_day (self, cr, scale, scale->x_min, scale->x_max > scale->x_min ? 0 : 0.5);
  if (scale->x_max > scale->x_min)
    draw_day (self, cr, scale, scale->x_max, 1);
}

static void
draw_line (TornoChart *self, cairo_t *cr, const TornoChartScale *scale)
{
  /* The texts of the axes leave a place behind that the line would start from. */
  cairo_new_path (cr);
  for (guint i = 0; i < self->points->len; i++)
    {
      const TornoChartPoint *point = &g_array_index (self->points, TornoChartPoint, i);

      cairo_line_to (cr, torno_chart_scale_get_x (scale, point->x), torno_chart_scale_get_y (scale, point->y));
    }
  cairo_set_line_width (cr, 2.5);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
  for (guint i = 0; i < self->points->len; i++)
    {
      const TornoChartPoint *point = &g_array_index (self->points, TornoChartPoint, i);

      cairo_arc (cr, torno_chart_scale_get_x (scale, point->x), torno_chart_scale_get_y (scale, point->y), DOT_RADIUS,
                 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

static void
torno_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TornoChart *self = TORNO_CHART (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  TornoChartScale scale;
  GdkRGBA color, accent;

  if (self->points->len == 0)
    return;
  torno_chart_scale_init (&scale, (const TornoChartPoint *) self->points->data, self->points->len);
  scale.left = MARGIN + AXIS_WIDTH;
  scale.top = MARGIN;
  scale.width = width - AXIS_WIDTH - 2.5 * MARGIN;
  scale.height = height - AXIS_HEIGHT - 2 * MARGIN;
  gtk_style_context_get_color (context, &color);
  if (!gtk_style_context_lookup_color (context, "accent_color", &accent))
    accent = color;
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  draw_axes (self, cr, &scale, &color);
  gdk_cairo_set_source_rgba (cr, &accent);
  draw_line (self, cr, &scale);
  cairo_destroy (cr);
}

static void
torno_chart_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  *minimum = *natural = HEIGHT;
  *minimum_baseline = *natural_baseline = -1;
}

static void
torno_chart_finalize (GObject *object)
{
  g_array_unref (TORNO_CHART (object)->points);
  G_OBJECT_CLASS (torno_chart_parent_class)->finalize (object);
}

static void
torno_chart_class_init (TornoChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = torno_chart_finalize;
  widget_class->snapshot = torno_chart_snapshot;
  widget_class->measure = torno_chart_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
torno_chart_init (TornoChart *self)
{
  self->points = g_array_new (FALSE, FALSE, sizeof (TornoChartPoint));
}

/**
 * torno_chart_set_points:
 * @points: (array length=n_points): x in seconds since 1970 by the clock that is shown, ascending
 * @description: the same in words
 *
 * Shows other values.
 */
void
torno_chart_set_points (TornoChart *chart, const TornoChartPoint *points, guint n_points, const char *description)
{
  g_array_set_size (chart->points, 0);
  g_array_append_vals (chart->points, points, n_points);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_LABEL, description, -1);
  gtk_widget_queue_draw (GTK_WIDGET (chart));
}
