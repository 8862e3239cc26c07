/* Readers and prints for the tests of the station. */
#pragma once

#include "torno-print-private.h"
#include "torno-simulated-reader-private.h"

G_BEGIN_DECLS

/* What a row of calls to a reader came to; wait_for() iterates until it is there. */
typedef struct
{
  gboolean done;
  GBytes *bytes;
  GError *error;
} Answer;

void on_opened (GObject *source, GAsyncResult *result, gpointer answer);
void on_captured (GObject *source, GAsyncResult *result, gpointer answer);
void on_enrolled (GObject *source, GAsyncResult *result, gpointer answer);
void on_closed (GObject *source, GAsyncResult *result, gpointer answer);
/* What stations keep on disk goes into a folder of the test, which is gone afterwards. */
void use_own_data_folder (void);
int run_and_tidy_up (void);

void wait_for (const gboolean *flag);
void clear_answer (Answer *answer);

TornoSimulatedReader *open_reader (void);
void close_reader (TornoSimulatedReader *reader);
GBytes *capture_finger (TornoSimulatedReader *reader, guint finger);
GBytes *capture_file (TornoSimulatedReader *reader, const char *path);
GBytes *get_template (guint finger); /* below 16; the fixture's */
TornoPrint *parse (GBytes *bytes);
TornoPrint *merge (GPtrArray *presses);

G_END_DECLS
