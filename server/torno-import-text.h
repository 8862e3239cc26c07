/* The text of a MySQL dump, and a place in it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *at, *end;
  guint64 line;     /* of `at`, from 1 */
  char charset[16]; /* of the last SET NAMES, "" before one */
} TornoImportText;

void torno_import_text_init (TornoImportText *text, const char *data, gsize size);
gboolean torno_import_is_at_end (const TornoImportText *text);
char torno_import_peek (const TornoImportText *text);
void torno_import_step (TornoImportText *text);
gboolean torno_import_starts_with (const TornoImportText *text, const char *prefix);
void torno_import_note_charset (TornoImportText *text, const char *words);
void torno_import_skip_space (TornoImportText *text);
gboolean torno_import_skip_to_comma (TornoImportText *text);
void torno_import_skip_statement (TornoImportText *text);
gboolean torno_import_skip_line_is (TornoImportText *text, const char *expected);
gboolean torno_import_read_name (TornoImportText *text, GString *word);
gboolean torno_import_read_quoted (TornoImportText *text, GString *bytes);

G_END_DECLS
