/* The language that the server is asked to answer in: the one that the program itself speaks. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *torno_language_get_code (void);

G_END_DECLS
