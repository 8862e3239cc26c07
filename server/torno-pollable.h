/* The two halves of a stream that never blocks. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the owner of both halves can do; none of these waits. */
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

GInputStream *torno_pollable_input_new (const TornoPollableFuncs *funcs, gpointer owner);
GOutputStream *torno_pollable_output_new (const TornoPollableFuncs *funcs, gpointer owner);
gssize torno_pollable_fail_would_block (GError **error);

G_END_DECLS
