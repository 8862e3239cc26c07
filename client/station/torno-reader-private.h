/* For the kinds of readers: how they tell what happens. All from the main thread. */
#pragma once

#include "torno-reader.h"

G_BEGIN_DECLS

void torno_reader_set_name (TornoReader *reader, const char *name);
void torno_reader_set_n_stages (TornoReader *reader, guint n_stages);
void torno_reader_set_swipe (TornoReader *reader, gboolean is_swipe);
void torno_reader_set_inside (TornoReader *reader, gboolean is_inside);
GPtrArray *torno_reader_get_kept (TornoReader *reader);
void torno_reader_set_state (TornoReader *reader, TornoReaderState state);
void torno_reader_emit_progress (TornoReader *reader, guint stage);
void torno_reader_emit_retry (TornoReader *reader, TornoReaderRetry retry);
void torno_reader_emit_removed (TornoReader *reader);
GError *torno_reader_error_new_retry (TornoReaderRetry retry);
const char *torno_reader_get_retry_text (TornoReaderRetry retry);

/* Any fewer minutiae leave it to chance whether two fingers look the same (measured on the FVC sets). */
#define TORNO_READER_MIN_MINUTIAE 12

/* Of 80 whole presses of the FVC sets none had as few. Who is not known by such a press may yet be known by a better one. */
#define TORNO_READER_GOOD_MINUTIAE 24

G_END_DECLS
