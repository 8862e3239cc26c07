/* Says which readers are plugged in, whether they may be used, and what to do where not. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_READER_WINDOW (torno_reader_window_get_type ())
G_DECLARE_FINAL_TYPE (TornoReaderWindow, torno_reader_window, TORNO, READER_WINDOW, AdwWindow)

TornoReaderWindow *torno_reader_window_new (GtkWindow *parent);

G_END_DECLS
