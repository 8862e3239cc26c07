/* What parses strangers' bytes gets millions of broken ones, always the same: seeds are cut, doubled, and have bytes
 * and bits changed by a generator with a fixed start. Under the sanitizers a slip ends the run. TORNO_FUZZ_ROUNDS sets
 * how many of each, for longer runs by hand. */
#include "config.h"

#include "torno-json.h"
#include "torno-record-check.h"
#include "torno-records.h"
#include "torno-router.h"
#include "torno-template-box.h"
#include "torno-texts.h"
#include "torno-token.h"

#include <string.h>

#define ROUNDS 20000
#define MAX_SEEDS 8

typedef void (*Target) (const char *bytes, gsize length);

typedef struct
{
  const char *path;
  Target target;
  const char *seeds[MAX_SEEDS];
} Case;

static const guint8 box_key[TORNO_TEMPLATE_BOX_KEY_BYTES] = "an example key of thirty-two byt";

static void
fuzz_json (const char *bytes, gsize length)
{
  g_autoptr (TornoJson) json = torno_json_parse (bytes, length, NULL);

  if (json == NULL)
    return;
  for (const TornoJsonNode *node = torno_json_get_first (json, torno_json_get_root (json)); node != NULL;
       node = torno_json_get_next (json, node))
    g_assert_true (node->raw >= torno_json_get_root (json)->raw);
}

static void
fuzz_record (const char *bytes, gsize length)
{
  const TornoRecord *const records[]
      = { &torno_record_plan, &torno_record_user, &torno_record_gym, &torno_record_login };
  g_autoptr (TornoJson) json = torno_json_parse (bytes, length, NULL);

  for (guint i = 0; json != NULL && i < G_N_ELEMENTS (records); i++)
    {
      g_autofree TornoFieldValue *values = g_new0 (TornoFieldValue, records[i]->n_fields);
      g_autoptr (GArray) faults = torno_faults_new ();

      torno_record_check_body (records[i], TORNO_FIELD_CREATE, json, torno_json_get_root (json), values, faults);
      torno_field_values_clear (values, records[i]->n_fields);
    }
}

static void
fuzz_box (const char *bytes, gsize length)
{
  g_autofree char *text = g_strndup (bytes, length);
  g_autoptr (GBytes) opened = torno_template_box_open (box_key, 1, 2, 1, text, NULL);

  g_assert_null (opened);
}

static void
fuzz_token (const char *bytes, gsize length)
{
  static TornoTokenKey *key = NULL;
  g_autofree char *text = g_strndup (bytes, length);
  g_auto (TornoTokenClaims) claims = { 0 };

  if (key == NULL)
    key = torno_token_key_new ("a secret that no seed was signed with", "HS256", NULL);
  g_assert_false (torno_token_verify (key, text, &claims));
}

static void
fuzz_path (const char *bytes, gsize length)
{
  static TornoRouter *router = NULL;
  g_autofree char *text = g_strndup (bytes, length), *allow = NULL;
  const TornoRoute *route = NULL;
  TornoPathParams params = { 0 };

  if (router == NULL)
    router = torno_router_new (torno_routes, torno_n_routes);
  torno_router_match (router, "GET", text, &route, &params, &allow);
  for (guint i = 0; i < params.n; i++)
    g_assert_true (g_utf8_validate (params.values[i], -1, NULL));
  torno_path_params_clear (&params);
}

static void
fuzz_language (const char *bytes, gsize length)
{
  g_autofree char *text = g_strndup (bytes, length);

  g_assert_cmpint (torno_texts_choose (text, TORNO_LANGUAGE_ES), <, TORNO_N_LANGUAGES);
}

/* clang-format off */
static const Case cases[] = {
  { "/fuzz/json", fuzz_json, { "{\"type\": \"login\", \"login_data\": {\"email\": \"a@b.co\", \"password\": \"\\u00f1\\ud83d\\ude00\"}}",
    "[1, -2.5e3, true, false, null, [[[[]]]], {\"a\": {\"b\": \"\\n\\\\\"}}]", "{\"a\": 1, \"a\": 2}" } },
  { "/fuzz/record", fuzz_record, { "{\"name\": \"P\", \"price\": \"89900.00\", \"duration_days\": 30, \"role\": \"taquillero\", \"days\": 12}",
    "{\"email\": \"a@b.co\", \"full_name\": \"A\", \"document_id\": \"1\", \"phone_number\": \"1\", \"gym_id\": 1, \"schedule_start\": \"06:30\"}",
    "{\"name\": \"G\", \"timezone\": \"America/Bogota\", \"trainer_discount_percent\": 10}" } },
  { "/fuzz/template-box", fuzz_box, { "AQABAgMEBQYHCAkKC0lJSUlJSUlJSUlJSUlJSUlJSUlJSUlJSUlJSUlJ", "AQ==", "" } },
  { "/fuzz/token", fuzz_token, { "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJqdGkiOiJhIiwic3ViIjoiMSIsImV4cCI6MX0.c2lnbmF0dXJl", "a.b.c", ".." } },
  { "/fuzz/path", fuzz_path, { "/api/v1/users/search/document/%C3%B1%2F1", "/api/v1/gyms/1/", "//api//v1/../%00", "/api/v1/attendance/daily/2024-01-15" } },
  { "/fuzz/language", fuzz_language, { "es-CO,es;q=0.9,en;q=0.8", "en", ";q=,,;q=1", "*" } },
};
/* clang-format on */

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
      case 4: /* a piece of it once more */
      {
        g_autofree guint8 *piece = g_memdup2 (bytes->data + at, bytes->len - at);

        g_byte_array_append (bytes, piece, bytes->len - at);
        break;
      }
    default:
      break;
    }
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (GRand) random = g_rand_new_with_seed (20260101);
  const char *rounds_text = g_getenv ("TORNO_FUZZ_ROUNDS");
  guint64 rounds = rounds_text != NULL ? g_ascii_strtoull (rounds_text, NULL, 10) : ROUNDS;
  guint n_seeds = 0;

  while (n_seeds < MAX_SEEDS && one->seeds[n_seeds] != NULL)
    n_seeds++;
  for (guint64 i = 0; i < rounds; i++)
    {
      const char *seed = one->seeds[g_rand_int_range (random, 0, n_seeds)];
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autofree char *exact = NULL;

      g_byte_array_append (bytes, (const guint8 *) seed, strlen (seed));
      for (gint n = g_rand_int_range (random, 1, 8); n > 0; n--)
        change (random, bytes);
      exact = g_memdup2 (bytes->data, bytes->len); /* of just that size, so that a step past the end is seen */
      one->target (exact != NULL ? exact : "", bytes->len);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_case);
  return g_test_run ();
}
