/* Checks a member in at the desk, and says what came of it: in, in before, or not, with the way on. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_CHECK_IN_BOX (torno_check_in_box_get_type ())
G_DECLARE_FINAL_TYPE (TornoCheckInBox, torno_check_in_box, TORNO, CHECK_IN_BOX, AdwBin)

/* Signals: "checked-in" (): the member is in.
 *          "renew" (gboolean then_checks_in): a plan is wanted, after a refusal or by the button.
 *          "unfreeze" (): the frozen plan is to run again, and the member to come in. */
void torno_check_in_box_set_session (TornoCheckInBox *box, TornoSession *session);
void torno_check_in_box_show_member (TornoCheckInBox *box, JsonObject *record);
void torno_check_in_box_clear (TornoCheckInBox *box);
void torno_check_in_box_check_in (TornoCheckInBox *box);
void torno_check_in_box_focus (TornoCheckInBox *box);

G_END_DECLS
