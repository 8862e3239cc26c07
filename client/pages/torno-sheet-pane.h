/* Tables of members, products and plans out of the gym and into it. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_SHEET_PANE (torno_sheet_pane_get_type ())
G_DECLARE_FINAL_TYPE (TornoSheetPane, torno_sheet_pane, TORNO, SHEET_PANE, AdwBin)

GtkWidget *torno_sheet_pane_new (TornoSession *session);

G_END_DECLS
