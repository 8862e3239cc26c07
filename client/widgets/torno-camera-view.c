/* The middle square of a picture, since that is kept, bright where the round avatar shows it. What is live is mirrored:
 * who looks into a camera moves as before a mirror. */
#include "config.h"

#include "torno-camera-view.h"

#define CORNER_RADIUS 12
#define MIN_SIDE 160
#define NATURAL_SIDE 380

struct _TornoCameraView
{
  GtkWidget parent_instance;

  GdkTexture *picture;
  gboolean is_live;
};

G_DEFINE_FINAL_TYPE (TornoCameraView, torno_camera_view, GTK_TYPE_WIDGET)

static void
append_picture (TornoCameraView *self, GtkSnapshot *snapshot, float side)
{
  float width = (float) gdk_texture_get_width (self->picture), height = (float) gdk_texture_get_height (self->picture);
  float scale = side / MIN (width, height);

  gtk_snapshot_append_texture (
      snapshot, self->picture,
      &GRAPHENE_RECT_INIT (-width * scale / 2, -height * scale / 2, width * scale, height * scale));
}

static void
torno_camera_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TornoCameraView *self = TORNO_CAMERA_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  float side = (float) MIN (width, height);
  graphene_rect_t square = GRAPHENE_RECT_INIT (-side / 2, -side / 2, side, side);
  GskRoundedRect clip;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) width / 2, (float) height / 2));
  gtk_snapshot_push_rounded_clip (snapshot, gsk_rounded_rect_init_from_rect (&clip, &square, CORNER_RADIUS));
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 0, 0, 0, 1 }, &square);
  if (self->picture != NULL)
    {
      if (self->is_live)
        gtk_snapshot_scale (snapshot, -1, 1);
      gtk_snapshot_push_opacity (snapshot, 0.4);
      append_picture (self, snapshot, side);
      gtk_snapshot_pop (snapshot);
      gtk_snapshot_push_rounded_clip (snapshot, gsk_rounded_rect_init_from_rect (&clip, &square, side / 2));
      append_picture (self, snapshot, side);
      gtk_snapshot_pop (snapshot);
    }
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_restore (snapshot);
}

static void
torno_camera_view_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  *minimum = MIN_SIDE;
  *natural = NATURAL_SIDE;
  *minimum_baseline = *natural_baseline = -1;
}

static void
torno_camera_view_dispose (GObject *object)
{
  g_clear_object (&TORNO_CAMERA_VIEW (object)->picture);
  G_OBJECT_CLASS (torno_camera_view_parent_class)->dispose (object);
}

static void
torno_camera_view_class_init (TornoCameraViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_camera_view_dispose;
  widget_class->snapshot = torno_camera_view_snapshot;
  widget_class->measure = torno_camera_view_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
torno_camera_view_init (TornoCameraView *self)
{
}

/**
 * torno_camera_view_show:
 * @picture: (nullable): what the camera sees or saw; NULL: nothing yet
 * @is_live: whether the next one follows
 */
void
torno_camera_view_show (TornoCameraView *view, GdkTexture *picture, gboolean is_live)
{
  g_set_object (&view->picture, picture);
  view->is_live = is_live;
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

/**
 * torno_camera_view_get_picture:
 *
 * Returns: (transfer none) (nullable): what is shown, whole and not mirrored
 */
GdkTexture *
torno_camera_view_get_picture (TornoCameraView *view)
{
  return view->picture;
}
