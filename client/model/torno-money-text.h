/* Money as people read and type it: whole cents inside, "$ 12.500,00" in Spanish outside. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *torno_money_text_format (gint64 cents);
char *torno_money_text_format_api (const char *amount);
char *torno_money_text_for_entry (const char *amount);
gint64 torno_money_text_from_api (const char *amount);
gboolean torno_money_text_read (const char *text, gint64 *out_cents);

G_END_DECLS
