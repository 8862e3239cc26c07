/* What a customer gave in cash, and what comes back of it. */
#include "config.h"

#include "torno-change.h"

#include "torno-form.h"
#include "torno-money-text.h"

#include <glib/gi18n-lib.h>

/**
 * torno_change_read:
 * @row: where it is typed
 * @out_cents: (out): what was given; -1: nothing typed, which means the exact sum
 *
 * Returns: FALSE where what is typed is no amount
 */
gboolean
torno_change_read (AdwEntryRow *row, gint64 *out_cents)
{
  *out_cents = -1;
  return !torno_form_has_text (row) || torno_money_text_read (gtk_editable_get_text (GTK_EDITABLE (row)), out_cents);
}

/**
 * torno_change_show:
 * @row: a prepared row, where it is typed
 * @label: says what comes back, or is missing
 * @is_amount: what torno_change_read() returned
 * @given: what was given, in cents, or -1
 * @total: what is to be paid, in cents
 *
 * Returns: whether what was given is enough
 */
gboolean
torno_change_show (AdwEntryRow *row, GtkLabel *label, gboolean is_amount, gint64 given, gint64 total)
{
  gboolean is_enough = is_amount && (given < 0 || given >= total);
  g_autofree char *amount = torno_money_text_format (ABS (given - total));
  g_autofree char *text = NULL;

  torno_form_set_fault (row, is_amount ? NULL : _ ("not an amount"));
  if (is_amount && given >= 0)
    text = g_strdup_printf (is_enough ? _ ("Change: %s") : _ ("Missing: %s"), amount);
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
  if (is_enough)
    gtk_widget_remove_css_class (GTK_WIDGET (label), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (label), "error");
  return is_enough;
}
