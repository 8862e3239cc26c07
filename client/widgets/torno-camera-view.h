/* What a camera sees, as much of it as becomes a member's photo. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TORNO_TYPE_CAMERA_VIEW (torno_camera_view_get_type ())
G_DECLARE_FINAL_TYPE (TornoCameraView, torno_camera_view, TORNO, CAMERA_VIEW, GtkWidget)

void torno_camera_view_show (TornoCameraView *view, GdkTexture *picture, gboolean is_live);
GdkTexture *torno_camera_view_get_picture (TornoCameraView *view);

G_END_DECLS
