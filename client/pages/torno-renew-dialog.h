/* Sells a member another plan. */
#pragma once

#include "torno-member.h"
#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_RENEW_DIALOG (torno_renew_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TornoRenewDialog, torno_renew_dialog, TORNO, RENEW_DIALOG, AdwWindow)

/* Signal "done" (): the plan is sold; the window closes. */
TornoRenewDialog *torno_renew_dialog_new (TornoSession *session, TornoMember *member, gboolean then_checks_in);

G_END_DECLS
