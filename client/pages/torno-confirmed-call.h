/* Something that cannot be undone: asked for first, then done. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef void (*TornoConfirmedDone) (gpointer user_data);

void torno_confirmed_call_delete (GtkWidget *widget,
                                  TornoSession *session,
                                  const char *path,
                                  const char *heading,
                                  const char *body,
                                  const char *label,
                                  TornoConfirmedDone done);

G_END_DECLS
