/* Keys of what a page has: they work while it can be seen and used, wherever the focus is. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void torno_shortcut_add (GtkWidget *widget, const char *keys, const char *action_name);

G_END_DECLS
