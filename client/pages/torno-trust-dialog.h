/* Asks whether a server is the gym's, where nothing but a person can tell. */
#pragma once

#include "torno-trust.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Called where the answer was yes. */
typedef void (*TornoTrustAnswer) (gpointer user_data);

GtkWidget *torno_trust_dialog_new (const char *url, TornoTrustAnswer answer, GObject *asker);

G_END_DECLS
