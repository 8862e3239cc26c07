/* Puts single presses together to one template, in the form that libfprint itself gives an enrolment. */
#include "config.h"

#include "torno-print-private.h"

#include "torno-error.h"

#include <string.h>

static GVariant *
collect_presses (GPtrArray *presses, GVariant **out_first, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(aiaiai)"));

  for (guint i = 0; i < presses->len; i++)
    {
      g_autoptr (GVariant) variant = torno_print_open (g_ptr_array_index (presses, i), error);
      g_autoptr (GVariant) box = NULL;
      g_autoptr (GVariant) inner = NULL;
      g_autoptr (GVariant) list = NULL;

      if (variant == NULL)
        return NULL;
      box = g_variant_get_child_value (variant, TORNO_PRINT_PRESSES_CHILD);
      inner = g_variant_get_variant (box);
      list = g_variant_get_child_value (inner, 0);
      for (gsize j = 0; j < g_variant_n_children (list); j++)
        {
          g_autoptr (GVariant) press = g_variant_get_child_value (list, j);

          g_variant_builder_add_value (&builder, press);
        }
      if (i == 0)
        *out_first = g_steal_pointer (&variant);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static GVariant *
replace_presses (GVariant *first, GVariant *list)
{
  GVariant *children[TORNO_PRINT_PRESSES_CHILD + 1];
  GVariant *variant;

  for (guint i = 0; i < TORNO_PRINT_PRESSES_CHILD; i++)
    children[i] = g_variant_get_child_value (first, i);
  children[TORNO_PRINT_PRESSES_CHILD] = g_variant_ref_sink (g_variant_new_variant (g_variant_new_tuple (&list, 1)));
  variant = g_variant_ref_sink (g_variant_new_tuple (children, G_N_ELEMENTS (children)));
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    g_variant_unref (children[i]);
  return variant;
}

/**
 * torno_print_merge:
 * @presses: (element-type GBytes): serialised prints of one reader, at least one; the first lends the reader's name
 *
 * Any thread.
 *
 * Returns: (transfer full): one serialised print with all their presses, or NULL with %TORNO_PARSE_ERROR
 */
GBytes *
torno_print_merge (GPtrArray *presses, GError **error)
{
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GVariant) merged = NULL;
  guint8 *bytes;
  gsize size;

  g_return_val_if_fail (presses->len > 0, NULL);
  list = collect_presses (presses, &first, error);
  if (list == NULL)
    return NULL;
  merged = replace_presses (first, list);
  if (G_BYTE_ORDER == G_BIG_ENDIAN)
    {
      GVariant *swapped = g_variant_byteswap (merged);

      g_variant_unref (merged);
      merged = swapped;
    }
  size = g_variant_get_size (merged);
  bytes = g_malloc (3 + size);
  memcpy (bytes, "FP3", 3);
  {
    /* A variant is stored aligned, the bytes after the magic are not. */
    g_autofree guint8 *aligned = g_malloc (size);

    g_variant_store (merged, aligned);
    memcpy (bytes + 3, aligned, size);
  }
  return g_bytes_new_take (bytes, 3 + size);
}
