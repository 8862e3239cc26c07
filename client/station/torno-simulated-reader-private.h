/* What only the tests do to a simulated reader. */
#pragma once

#include "torno-simulated-reader.h"

G_BEGIN_DECLS

void torno_simulated_reader_unplug (TornoSimulatedReader *reader);
void torno_simulated_reader_overheat (TornoSimulatedReader *reader);

G_END_DECLS
