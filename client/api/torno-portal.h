/* Asking the desktop's portals, which ask the person: what a program in a sandbox may have. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TORNO_PORTAL_NAME "org.freedesktop.portal.Desktop"
#define TORNO_PORTAL_PATH "/org/freedesktop/portal/desktop"

gboolean torno_portal_is_needed (void);
void torno_portal_request_async (const char *iface,
                                 const char *method,
                                 const char *parent_window,
                                 GVariantDict *options,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GVariant *torno_portal_request_finish (GAsyncResult *result, GError **error);

G_END_DECLS
