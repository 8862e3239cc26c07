/* Whether the door begins with the session on this computer. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TORNO_AUTOSTART_FOLDER, /* a file in the session's autostart folder */
  TORNO_AUTOSTART_PORTAL, /* from within a sandbox: the Background portal writes it */
} TornoAutostartWay;

TornoAutostartWay torno_autostart_find_way (void);
gboolean torno_autostart_is_on (TornoAutostartWay way);
void torno_autostart_set_async (TornoAutostartWay way,
                                gboolean on,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean torno_autostart_set_finish (GAsyncResult *result, GError **error);

G_END_DECLS
