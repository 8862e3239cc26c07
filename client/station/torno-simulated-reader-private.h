/* What only the tests do to a simulated reader. */
#pragma once

#include "torno-simulated-reader.h"

G_BEGIN_DECLS

void torno_simulated_reader_unplug (TornoSimulatedReader *reader);
void torno_simulated_reader_fail (TornoSimulatedReader *reader, guint error);
void torno_simulated_reader_hang (guint seconds);
void torno_simulated_reader_refuse (TornoSimulatedReader *reader, guint retry);

G_END_DECLS
