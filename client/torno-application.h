/* The application: one window, its keys, and what it says of itself. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_APPLICATION (torno_application_get_type ())
G_DECLARE_FINAL_TYPE (TornoApplication, torno_application, TORNO, APPLICATION, AdwApplication)

TornoApplication *torno_application_new (void);

G_END_DECLS
