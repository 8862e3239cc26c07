#include "config.h"

#include "torno-template-box.h"

#include <string.h>

static const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES] = "an example key of thirty-two byt";
static const guint8 other_key[TORNO_TEMPLATE_BOX_KEY_BYTES] = "another key of thirty-two bytes!";
static const guint8 template[] = "minutiae";

typedef struct
{
  const char *path;
  const guint8 *key;
  gint64 gym_id, user_id;
  guint finger;
  gboolean opens;
} Case;

/* clang-format off */
static const Case cases[] = {
  { "/template-box/opens",        key,       1, 2, 1, TRUE },
  { "/template-box/other-key",    other_key, 1, 2, 1, FALSE },
  { "/template-box/other-gym",    key,       2, 2, 1, FALSE },
  { "/template-box/other-user",   key,       1, 3, 1, FALSE },
  { "/template-box/other-finger", key,       1, 2, 2, FALSE },
};
/* clang-format on */

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autofree char *box = torno_template_box_seal (key, 1, 2, 1, template, sizeof template, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) opened = torno_template_box_open (one->key, one->gym_id, one->user_id, one->finger, box, &error);

  g_assert_true ((opened != NULL) == one->opens);
  g_assert_true ((error == NULL) == one->opens);
  if (opened != NULL)
    g_assert_cmpmem (g_bytes_get_data (opened, NULL), g_bytes_get_size (opened), template, sizeof template);
}

/* The layout of the contract: 0x01 | nonce (12) | ciphertext | tag (16). */
static void
test_layout (void)
{
  g_autofree char *box = torno_template_box_seal (key, 1, 2, 1, template, sizeof template, NULL),
                  *again = torno_template_box_seal (key, 1, 2, 1, template, sizeof template, NULL);
  gsize length;
  g_autofree guint8 *bytes = g_base64_decode (box, &length);

  g_assert_cmpuint (length, ==, 1 + 12 + sizeof template + 16);
  g_assert_cmpuint (bytes[0], ==, 1);
  g_assert_cmpstr (box, !=, again);
}

/* Whatever bit is turned, the box stays shut. */
static void
test_tampering (void)
{
  g_autofree char *box = torno_template_box_seal (key, 1, 2, 1, template, sizeof template, NULL);
  gsize length;
  g_autofree guint8 *bytes = g_base64_decode (box, &length);

  for (gsize bit = 0; bit < length * 8; bit++)
    {
      g_autofree char *changed = NULL;
      g_autoptr (GBytes) opened = NULL;

      bytes[bit / 8] ^= 1 << bit % 8;
      changed = g_base64_encode (bytes, length);
      opened = torno_template_box_open (key, 1, 2, 1, changed, NULL);
      g_assert_null (opened);
      bytes[bit / 8] ^= 1 << bit % 8;
    }
}

static void
test_rubbish (void)
{
  const char *const boxes[] = { "", "AQ==", "not base64 at all", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==" };

  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    {
      g_autoptr (GBytes) opened = torno_template_box_open (key, 1, 2, 1, boxes[i], NULL);

      g_assert_null (opened);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_case);
  g_test_add_func ("/template-box/layout", test_layout);
  g_test_add_func ("/template-box/tampering", test_tampering);
  g_test_add_func ("/template-box/rubbish", test_rubbish);
  return g_test_run ();
}
