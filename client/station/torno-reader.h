/* A fingerprint reader behind one interface: libfprint's, or the simulated one that needs no hardware. All calls are
 * from the main thread, one at a time; the work is done on a thread of the reader's own. */
#pragma once

#include "torno-print.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define TORNO_TYPE_READER (torno_reader_get_type ())
G_DECLARE_DERIVABLE_TYPE (TornoReader, torno_reader, TORNO, READER, GObject)

/* What the person at the reader is to do next. */
typedef enum
{
  TORNO_READER_IDLE,       /* no operation is under way */
  TORNO_READER_PLACE,      /* waits for a finger */
  TORNO_READER_READING,    /* a finger lies on it */
  TORNO_READER_LIFT        /* read; the finger may go */
} TornoReaderState;

/* Why a press was no good. Never "no match". */
typedef enum
{
  TORNO_READER_RETRY_GENERAL,
  TORNO_READER_RETRY_TOO_SHORT,
  TORNO_READER_RETRY_CENTER,
  TORNO_READER_RETRY_REMOVE,
  TORNO_READER_RETRY_TOO_FEW,     /* too few minutiae to tell fingers apart */
  TORNO_READER_RETRY_OTHER_FINGER /* not the finger that the enrolment began with */
} TornoReaderRetry;

typedef enum
{
  TORNO_READER_ERROR_RETRY,   /* capture only: press again; torno_reader_error_get_retry() says why */
  TORNO_READER_ERROR_MISSING, /* no reader, or it was unplugged */
  TORNO_READER_ERROR_BUSY,    /* another program holds it */
  TORNO_READER_ERROR_FORBIDDEN, /* this account may not open it: a udev rule is missing */
  TORNO_READER_ERROR_FAILED,
  TORNO_READER_ERROR_UNKNOWN /* capture only, of a reader that compares inside: none of the prints that were handed over */
} TornoReaderError;

#define TORNO_READER_ERROR (torno_reader_error_quark ())
GQuark torno_reader_error_quark (void);

struct _TornoReaderClass
{
  GObjectClass parent_class;

  void (*open) (TornoReader *reader, GTask *task);    /* TRUE */
  void (*capture) (TornoReader *reader, GTask *task); /* GBytes, serialised FpPrint of one press, or the kept one */
  void (*enroll) (TornoReader *reader, GTask *task);  /* GBytes, serialised FpPrint of all stages */
  void (*close) (TornoReader *reader, GTask *task);   /* TRUE */
};

/* Properties, all read-only and notified on the main thread: "name" (string), "state" (TornoReaderState as uint),
 * "n-stages" (uint: presses that an enrolment takes).
 * Signals, on the main thread, during torno_reader_enroll_async():
 *   "enroll-progress" (guint stage: presses done so far, guint n_stages)
 *   "enroll-retry" (guint retry: TornoReaderRetry; the same stage again)
 * Signal "removed" (): it was unplugged. */
TornoReader *torno_reader_new_default (void); /* that of the settings */

/* Readers that were found at the start, as "id" and "name", one after the other. */
char **torno_reader_list (void);

/* Some readers keep fingerprints inside and compare there. They are told which count (GBytes: what their enrolments gave),
 * and a capture gives the one that was pressed. */
gboolean torno_reader_compares_inside (TornoReader *reader);
void torno_reader_set_kept (TornoReader *reader, GPtrArray *kept);
const char *torno_reader_get_name (TornoReader *reader);
TornoReaderState torno_reader_get_state (TornoReader *reader);
guint torno_reader_get_n_stages (TornoReader *reader);
const char *torno_reader_get_place_text (TornoReader *reader);
TornoReaderRetry torno_reader_error_get_retry (const GError *error);

void torno_reader_open_async (TornoReader *reader, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean torno_reader_open_finish (TornoReader *reader, GAsyncResult *result, GError **error);
void torno_reader_capture_async (TornoReader *reader, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes *torno_reader_capture_finish (TornoReader *reader, GAsyncResult *result, GError **error);
void torno_reader_enroll_async (TornoReader *reader, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes *torno_reader_enroll_finish (TornoReader *reader, GAsyncResult *result, GError **error);
void torno_reader_close_async (TornoReader *reader, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean torno_reader_close_finish (TornoReader *reader, GAsyncResult *result, GError **error);

G_END_DECLS
