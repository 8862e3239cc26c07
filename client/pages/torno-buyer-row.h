/* The member who buys, where one is to be named. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_BUYER_ROW (torno_buyer_row_get_type ())
G_DECLARE_FINAL_TYPE (TornoBuyerRow, torno_buyer_row, TORNO, BUYER_ROW, AdwEntryRow)

void torno_buyer_row_start (TornoBuyerRow *row, TornoSession *session, GtkToggleButton *button);
void torno_buyer_row_set_member (TornoBuyerRow *row, gint64 user_id, const char *full_name);
gint64 torno_buyer_row_get_user_id (TornoBuyerRow *row);
gboolean torno_buyer_row_settle (TornoBuyerRow *row);
void torno_buyer_row_clear (TornoBuyerRow *row);

G_END_DECLS
