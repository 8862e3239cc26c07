/* A window with the list of what belongs to one record. */
#pragma once

#include "torno-record-kind.h"
#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *torno_record_window_new (TornoSession *session, const TornoRecordKind *kind, const char *path);

G_END_DECLS
