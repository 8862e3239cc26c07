/* Takes a member's fingerprint, after the consent to it. */
#pragma once

#include "torno-member.h"
#include "torno-session.h"
#include "torno-station.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_ENROLL_DIALOG (torno_enroll_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TornoEnrollDialog, torno_enroll_dialog, TORNO, ENROLL_DIALOG, AdwWindow)

/* Signal "done" (): a finger has been stored at the server. The window stays, for the other finger. */
TornoEnrollDialog *torno_enroll_dialog_new (TornoSession *session, TornoStation *station, TornoMember *member);

G_END_DECLS
