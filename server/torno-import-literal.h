/* The values of a MySQL dump. */
#pragma once

#include "torno-import-text.h"

G_BEGIN_DECLS

typedef struct
{
  gsize at, length; /* in the bytes that it was read into; a zero stands behind it */
  gboolean is_null;
} TornoImportPiece;

gboolean torno_import_read_literal (TornoImportText *text, GString *bytes, TornoImportPiece *piece);

G_END_DECLS
