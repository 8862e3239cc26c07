/* A stream whose two halves never block. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a stream can do, which is the owner of both halves; none of these waits. */
typedef struct
{
  gssize (*read) (gpointer owner, void *buffer, gsize length, GError **error);
  gssize (*write) (gpointer owner, const void *bytes, gsize length, GError **error);
  gboolean (*is_readable) (gpointer owner);
  gboolean (*is_writable) (gpointer owner);
  /* @half: the input or output stream that the source's callback is told of; returns: (transfer full) */
  GSource *(*make_input_source) (gpointer owner, gpointer half, GCancellable *cancellable);
  GSource *(*make_output_source) (gpointer owner, gpointer half, GCancellable *cancellable);
} TornoPollableFuncs;

#define TORNO_TYPE_POLLABLE_STREAM (torno_pollable_stream_get_type ())
G_DECLARE_DERIVABLE_TYPE (TornoPollableStream, torno_pollable_stream, TORNO, POLLABLE_STREAM, GIOStream)

struct _TornoPollableStreamClass
{
  GIOStreamClass parent_class; /* close_fn is to be set */
  const TornoPollableFuncs *funcs;
};

void torno_pollable_stream_set_base (TornoPollableStream *stream, GIOStream *base);
GIOStream *torno_pollable_stream_get_base (gpointer stream);
GPollableInputStream *torno_pollable_stream_get_base_input (gpointer stream);
GPollableOutputStream *torno_pollable_stream_get_base_output (gpointer stream);

gboolean torno_pollable_is_base_readable (gpointer stream);
gboolean torno_pollable_is_base_writable (gpointer stream);
GSource *torno_pollable_make_base_input_source (gpointer stream, gpointer half, GCancellable *cancellable);
GSource *torno_pollable_make_base_output_source (gpointer stream, gpointer half, GCancellable *cancellable);
gssize torno_pollable_fail_would_block (GError **error);

G_END_DECLS
