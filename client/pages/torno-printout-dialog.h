/* A receipt or a report, to print or save. */
#pragma once

#include "torno-printout.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_PRINTOUT_DIALOG (torno_printout_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TornoPrintoutDialog, torno_printout_dialog, TORNO, PRINTOUT_DIALOG, AdwWindow)

TornoPrintoutDialog *torno_printout_dialog_new (TornoPrintout *printout, const char *next_label);

G_END_DECLS
