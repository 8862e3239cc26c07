/* A portal on the session bus, within the test itself. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *xml; /* its interface */
  guint32 response;
  gboolean is_early; /* the answer's signal comes before the call's own answer */
  /* What it answers, an a{sv} or NULL for an empty one; a floating reference. */
  GVariant *(*answer) (GVariant *options, gboolean agrees);
  int remote; /* what OpenPipeWireRemote hands over */
} FakePortal;

/* Until the connection is closed. */
GDBusConnection *fake_portal_start (const FakePortal *portal);

G_END_DECLS
