/* What a form of entry rows needs: names for assistive technology, and faults shown at their fields. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void torno_form_prepare_row (AdwEntryRow *row);
void torno_form_set_fault (AdwEntryRow *row, const char *fault);
void torno_form_capture_keys (GtkSearchEntry *entry, GtkWidget *page);
gboolean torno_form_has_text (AdwEntryRow *row);
void torno_form_name_widget (GtkWidget *widget, const char *name);

G_END_DECLS
