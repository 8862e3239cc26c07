/* The form for a new member with the first plan. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_MEMBER_DIALOG (torno_member_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TornoMemberDialog, torno_member_dialog, TORNO, MEMBER_DIALOG, AdwWindow)

/* Signal "added" (gint64 user_id): the server has the member; the window closes. */
TornoMemberDialog *torno_member_dialog_new (TornoSession *session);
void torno_member_dialog_fill_in (TornoMemberDialog *dialog, const char *full_name, const char *document_id);

G_END_DECLS
