/* A reader for machines without one: it draws synthetic fingerprints and feeds them through libfprint's virtual image
 * driver, so that capture, enrolment and matching are the real code. */
#pragma once

#include "torno-reader.h"

G_BEGIN_DECLS

#define TORNO_TYPE_SIMULATED_READER (torno_simulated_reader_get_type ())
G_DECLARE_FINAL_TYPE (TornoSimulatedReader, torno_simulated_reader, TORNO, SIMULATED_READER, TornoReader)

TornoSimulatedReader *torno_simulated_reader_new (void);

/* Presses a finger for as long as the reader needs. @finger: any number; the same number is the same finger, each press
 * a new impression of it (shifted, turned, pressed harder). Ignored while no operation waits for a finger. */
void torno_simulated_reader_press (TornoSimulatedReader *reader, guint finger);

/* Presses an image from a file (8-bit PGM, dark ridges, at least 250 pixels a side at 500 dpi). FALSE with an error where
 * it cannot be read. */
gboolean torno_simulated_reader_press_file (TornoSimulatedReader *reader, const char *path, GError **error);

/* A press that is too short to be read. */
void torno_simulated_reader_press_badly (TornoSimulatedReader *reader);

G_END_DECLS
