/* What an import has to say, in the language of who runs it. */
#pragma once

#include "torno-texts.h"

/* As glib/gi18n.h has them, but of the server's catalogue and in the terminal's language. */
#define _(text) torno_texts_translate (text)
#define N_(text) (text)

G_BEGIN_DECLS

char *torno_import_explain (const char *said);
char *torno_import_pad (const char *text, int width);

G_END_DECLS
