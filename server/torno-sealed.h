/* Streams of bytes under a key, sealed in pieces: what opens is what was written, whole and in its order. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TORNO_TYPE_SEALED_OUTPUT (torno_sealed_output_get_type ())
G_DECLARE_FINAL_TYPE (TornoSealedOutput, torno_sealed_output, TORNO, SEALED_OUTPUT, GFilterOutputStream)

#define TORNO_TYPE_SEALED_INPUT (torno_sealed_input_get_type ())
G_DECLARE_FINAL_TYPE (TornoSealedInput, torno_sealed_input, TORNO, SEALED_INPUT, GFilterInputStream)

GOutputStream *torno_sealed_output_new (GOutputStream *base, const char *keys, GError **error);
GInputStream *torno_sealed_input_new (GInputStream *base, const char *keys, GError **error);

G_END_DECLS
