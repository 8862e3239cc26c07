/* Lays images on libfprint's virtual reader: writes them to its socket from a thread of its own, each when the reader
 * waits for a finger. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TornoFeeder TornoFeeder;

TornoFeeder *torno_feeder_new (void);
void torno_feeder_free (TornoFeeder *feeder);
const char *torno_feeder_get_path (TornoFeeder *feeder);
gboolean torno_feeder_prepare (TornoFeeder *feeder, GError **error);
void torno_feeder_disconnect (TornoFeeder *feeder);
void torno_feeder_drop (TornoFeeder *feeder);
void torno_feeder_set_needed (gboolean needed, gpointer feeder);

void torno_feeder_add_finger (TornoFeeder *feeder, guint finger);
void torno_feeder_add_image (TornoFeeder *feeder, GBytes *pixels, guint width, guint height);
void torno_feeder_add_retry (TornoFeeder *feeder, guint retry);
void torno_feeder_add_error (TornoFeeder *feeder, guint error);
void torno_feeder_add_unplug (TornoFeeder *feeder);

G_END_DECLS
