/* Takes a photo with a camera. */
#pragma once

#include "torno-camera.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_CAMERA_DIALOG (torno_camera_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TornoCameraDialog, torno_camera_dialog, TORNO, CAMERA_DIALOG, AdwWindow)

/* Signal "taken" (GdkTexture *picture): the photo that is to be used; the window closes. */
TornoCameraDialog *torno_camera_dialog_new (const char *full_name);
void torno_camera_dialog_start (TornoCameraDialog *dialog, TornoCamera *camera);

G_END_DECLS
