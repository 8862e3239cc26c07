/* The large card of the door: what the last press came to, by colour, icon and words. */
#pragma once

#include "torno-station.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_STATUS_CARD (torno_status_card_get_type ())
G_DECLARE_FINAL_TYPE (TornoStatusCard, torno_status_card, TORNO, STATUS_CARD, AdwBin)

/* Signals: "open-member" (gint64 user_id): the person at the desk wants to see the member of the outcome.
 * "let-in" (gint64 user_id, const char *full_name): wants to let the member in all the same. */
void torno_status_card_show_outcome (TornoStatusCard *card, const TornoOutcome *outcome);
void torno_status_card_show_idle (TornoStatusCard *card);
void torno_status_card_set_place_text (TornoStatusCard *card, const char *text);
void torno_status_card_set_reader (TornoStatusCard *card, TornoReaderState state, const char *fault);

G_END_DECLS
