/* A table on its way into the gym: what is wrong with it, or the button that takes it in. */
#pragma once

#include "torno-import.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_IMPORT_DIALOG (torno_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TornoImportDialog, torno_import_dialog, TORNO, IMPORT_DIALOG, AdwWindow)

TornoImportDialog *torno_import_dialog_new (TornoSession *session, const TornoSheet *sheet, GFile *file);

G_END_DECLS
