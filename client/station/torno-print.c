/* Reads the minutiae out of a serialised FpPrint. The bytes may come from a server or a disk, so nothing in them is
 * believed: sizes are bounded before anything is allocated. What the minutiae mean is the matcher's affair. */
#include "config.h"

#include "torno-print-private.h"

#include "torno-error.h"

#include <string.h>

#define MAX_BYTES (64 * 1024)
#define MAX_COORDINATE 4095

typedef struct
{
  guint n;
  TornoMinutia *minutiae;
} Press;

struct _TornoPrint
{
  gatomicrefcount ref_count;
  guint n_presses;
  Press presses[TORNO_PRINT_MAX_PRESSES];
};

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, TORNO_PARSE_ERROR, 0, "fingerprint template: %s", what);
  return FALSE;
}

static GVariant *
fail_variant (GError **error, const char *what)
{
  fail (error, what);
  return NULL;
}

static gboolean
read_minutia (gint32 x, gint32 y, gint32 theta, TornoMinutia *out_minutia)
{
  if (x < 0 || x > MAX_COORDINATE || y < 0 || y > MAX_COORDINATE || theta < -360 || theta > 720)
    return FALSE;
  *out_minutia = (TornoMinutia){ x, y, (theta + 720) % 360 };
  return TRUE;
}

static gboolean
read_press (GVariant *variant, Press *press, GError **error)
{
  const gint32 *columns[3];
  gsize n[3];

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GVariant) column = g_variant_get_child_value (variant, i);

      /* The bytes stay alive with the parent. */
      columns[i] = g_variant_get_fixed_array (column, &n[i], sizeof (gint32));
    }
  if (n[0] != n[1] || n[0] != n[2])
    return fail (error, "columns of unequal length");
  if (n[0] > TORNO_PRINT_MAX_MINUTIAE)
    return fail (error, "too many minutiae");
  press->minutiae = g_new (TornoMinutia, MAX (n[0], 1));
  press->n = n[0];
  for (guint i = 0; i < press->n; i++)
    if (!read_minutia (columns[0][i], columns[1][i], columns[2][i], &press->minutiae[i]))
      return fail (error, "a minutia lies outside");
  return TRUE;
}

static gboolean
read_presses (TornoPrint *print, GVariant *presses, GError **error)
{
  gsize n = g_variant_n_children (presses);

  if (n == 0 || n > TORNO_PRINT_MAX_PRESSES)
    return fail (error, "no presses, or too many");
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) press = g_variant_get_child_value (presses, i);

      print->n_presses++;
      if (!read_press (press, &print->presses[i], error))
        return FALSE;
    }
  return TRUE;
}

/**
 * torno_print_open:
 * @serialized: what fp_print_serialize() gave: "FP3" and a little-endian GVariant (libfprint 1.94, fp-print.c)
 *
 * Returns: (transfer full): the whole variant in this machine's byte order, in normal form and with the type checked,
 *   or NULL with %TORNO_PARSE_ERROR
 */
GVariant *
torno_print_open (GBytes *serialized, GError **error)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GVariant) box = NULL;
  g_autoptr (GVariant) presses = NULL;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (serialized, &size);
  gint32 kind;

  if (size < 4 || size > MAX_BYTES || memcmp (bytes, "FP3", 3) != 0)
    return fail_variant (error, "not of this kind");
  body = g_bytes_new_from_bytes (serialized, 3, size - 3);
  variant = g_variant_ref_sink (g_variant_new_from_bytes (TORNO_PRINT_VARIANT_TYPE, body, FALSE));
  if (!g_variant_is_normal_form (variant))
    return fail_variant (error, "broken");
  if (G_BYTE_ORDER == G_BIG_ENDIAN)
    {
      GVariant *swapped = g_variant_byteswap (variant);

      g_variant_unref (variant);
      variant = swapped;
    }
  g_variant_get_child (variant, 0, "i", &kind);
  box = g_variant_get_child_value (variant, TORNO_PRINT_PRESSES_CHILD);
  presses = g_variant_get_variant (box);
  if (kind != TORNO_PRINT_KIND_MINUTIAE || !g_variant_is_of_type (presses, TORNO_PRINT_PRESSES_TYPE))
    return fail_variant (error, "holds no minutiae");
  return g_steal_pointer (&variant);
}

/**
 * torno_print_lies_inside:
 * @serialized: what fp_print_serialize() gave, from anywhere
 *
 * Any thread.
 *
 * Returns: whether it only names a print that a reader keeps inside
 */
gboolean
torno_print_lies_inside (GBytes *serialized)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (serialized, &size);
  gint32 kind;

  if (size < 3 + sizeof kind || size > MAX_BYTES || memcmp (bytes, "FP3", 3) != 0)
    return FALSE;
  /* The first member of a little-endian variant. */
  memcpy (&kind, bytes + 3, sizeof kind);
  return GINT32_FROM_LE (kind) == TORNO_PRINT_KIND_RAW;
}

/**
 * torno_print_parse:
 * @serialized: what fp_print_serialize() gave, from anywhere: it is checked throughout
 *
 * Any thread.
 *
 * Returns: (transfer full): the presses' minutiae, or NULL with %TORNO_PARSE_ERROR
 */
TornoPrint *
torno_print_parse (GBytes *serialized, GError **error)
{
  g_autoptr (TornoPrint) print = NULL;
  g_autoptr (GVariant) variant = torno_print_open (serialized, error);
  g_autoptr (GVariant) box = NULL;
  g_autoptr (GVariant) inner = NULL;
  g_autoptr (GVariant) presses = NULL;

  if (variant == NULL)
    return NULL;
  print = g_new0 (TornoPrint, 1);
  g_atomic_ref_count_init (&print->ref_count);
  box = g_variant_get_child_value (variant, TORNO_PRINT_PRESSES_CHILD);
  inner = g_variant_get_variant (box);
  presses = g_variant_get_child_value (inner, 0);
  if (!read_presses (print, presses, error))
    return NULL;
  return g_steal_pointer (&print);
}

/**
 * torno_print_ref:
 * @print: a print; any thread
 *
 * Returns: (transfer full): @print
 */
TornoPrint *
torno_print_ref (TornoPrint *print)
{
  g_atomic_ref_count_inc (&print->ref_count);
  return print;
}

/**
 * torno_print_unref:
 * @print: (transfer full): a print; any thread
 */
void
torno_print_unref (TornoPrint *print)
{
  if (!g_atomic_ref_count_dec (&print->ref_count))
    return;
  for (guint i = 0; i < print->n_presses; i++)
    g_free (print->presses[i].minutiae);
  g_free (print);
}

/**
 * torno_print_get_n_presses:
 * @print: a print
 *
 * Returns: how many presses it was made of, 1 to %TORNO_PRINT_MAX_PRESSES
 */
guint
torno_print_get_n_presses (const TornoPrint *print)
{
  return print->n_presses;
}

/**
 * torno_print_get_minutiae:
 * @print: a print
 * @press: which press, from 0
 * @out_n: how many minutiae, 0 to %TORNO_PRINT_MAX_MINUTIAE
 *
 * Returns: (transfer none): the minutiae of that press, alive as long as @print
 */
const TornoMinutia *
torno_print_get_minutiae (const TornoPrint *print, guint press, guint *out_n)
{
  g_return_val_if_fail (press < print->n_presses, NULL);
  *out_n = print->presses[press].n;
  return print->presses[press].minutiae;
}
