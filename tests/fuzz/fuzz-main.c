/* Stands in for libFuzzer where the compiler has none: fuzz-NAME FOLDER gives the target each file of the folder, then
 * broken copies of them, always the same: cut, doubled, with bytes and bits changed. TORNO_FUZZ_ROUNDS sets how many.
 */
#include "config.h"

#include "fuzz.h"

#define ROUNDS 50000
#define MAX_BYTES 65536

static GPtrArray *
read_corpus (const char *folder)
{
  GPtrArray *corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL), *text = NULL;
      gsize length;

      g_file_get_contents (path, &text, &length, &error);
      g_assert_no_error (error);
      g_ptr_array_add (corpus, g_bytes_new_take (g_steal_pointer (&text), length));
    }
  g_assert_cmpuint (corpus->len, >, 0);
  return corpus;
}

static void
change (GRand *random, GByteArray *bytes)
{
  guint at = bytes->len > 0 ? g_rand_int_range (random, 0, bytes->len) : 0;
  guint8 byte = g_rand_int_range (random, 0, 256);

  switch (g_rand_int_range (random, 0, bytes->len > 0 ? 5 : 1))
    {
    case 0:
      g_byte_array_append (bytes, &byte, 1);
      break;
    case 1:
      bytes->data[at] = byte;
      break;
    case 2:
      bytes->data[at] ^= 1 << g_rand_int_range (random, 0, 8);
      break;
    case 3:
      g_byte_array_set_size (bytes, at);
      break;
      default: /* a piece of it once more */
      {
        g_autofree guint8 *piece = g_memdup2 (bytes->data + at, bytes->len - at);

        g_byte_array_append (bytes, piece, bytes->len - at);
        break;
      }
    }
}

/* In memory of just its size, so that a step past the end is seen. */
static void
give (const guint8 *data, gsize size)
{
  g_autofree guint8 *exact = g_memdup2 (data, size);

  LLVMFuzzerTestOneInput (exact != NULL ? exact : (const guint8 *) "", size);
}

static void
give_broken_copy (GRand *random, const GPtrArray *corpus)
{
  GBytes *seed = corpus->pdata[g_rand_int_range (random, 0, corpus->len)];
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (bytes, g_bytes_get_data (seed, NULL), g_bytes_get_size (seed));
  for (gint n = g_rand_int_range (random, 1, 8); n > 0; n--)
    if (bytes->len < MAX_BYTES)
      change (random, bytes);
  give (bytes->data, bytes->len);
}

static void
test_corpus (gconstpointer data)
{
  const GPtrArray *corpus = data;

  for (guint i = 0; i < corpus->len; i++)
    give (g_bytes_get_data (corpus->pdata[i], NULL), g_bytes_get_size (corpus->pdata[i]));
}

static void
test_broken_copies (gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20260101);
  const char *rounds_text = g_getenv ("TORNO_FUZZ_ROUNDS");
  guint64 rounds = rounds_text != NULL ? g_ascii_strtoull (rounds_text, NULL, 10) : ROUNDS;

  for (guint64 i = 0; i < rounds; i++)
    give_broken_copy (random, data);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) corpus = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  corpus = read_corpus (argv[1]);
  g_test_add_data_func ("/fuzz/corpus", corpus, test_corpus);
  g_test_add_data_func ("/fuzz/broken-copies", corpus, test_broken_copies);
  return g_test_run ();
}
