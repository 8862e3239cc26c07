/* Bytes of JSON, appended: answers are written straight from rows, without a tree. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *bytes;
  gsize length;
  gsize capacity;
} TornoWriter;

#define TORNO_WRITER_INIT                                                                                              \
  {                                                                                                                    \
    0                                                                                                                  \
  }

void torno_writer_clear (TornoWriter *writer);
GBytes *torno_writer_steal_bytes (TornoWriter *writer);
char *torno_writer_steal_text (TornoWriter *writer);
void torno_writer_add (TornoWriter *writer, const char *bytes, gsize length);
void torno_writer_add_text (TornoWriter *writer, const char *text);
void torno_writer_add_string (TornoWriter *writer, const char *text, gssize length);
void torno_writer_add_integer (TornoWriter *writer, gint64 number);
void torno_writer_add_money (TornoWriter *writer, gint64 cents);
void torno_writer_add_name (TornoWriter *writer, const char *name);
void torno_writer_end (TornoWriter *writer, char close);

#define torno_writer_add_literal(writer, literal) torno_writer_add ((writer), (literal), sizeof (literal) - 1)

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TornoWriter, torno_writer_clear)

G_END_DECLS
