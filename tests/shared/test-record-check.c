#include "config.h"

#include "torno-record-check.h"
#include "torno-records.h"

#include <string.h>

typedef struct
{
  const char *path;
  const TornoRecord *record;
  TornoFieldFlags mode;
  const char *body;
  const char *faults; /* "field:type …", as they are found */
} Case;

/* clang-format off */
#define CREATE TORNO_FIELD_CREATE
#define UPDATE TORNO_FIELD_UPDATE
#define PLAN(extra) "{\"name\": \"P\", \"price\": 1, \"duration_days\": 1" extra "}"

static const Case cases[] = {
  { "/record/plan/fits",              &torno_record_plan, CREATE, PLAN (""), "" },
  { "/record/plan/unknown-ignored",   &torno_record_plan, CREATE, PLAN (", \"colour\": {}"), "" },
  { "/record/plan/read-only-ignored", &torno_record_plan, CREATE, PLAN (", \"id\": \"x\""), "" },
  { "/record/plan/all-missing",       &torno_record_plan, CREATE, "{}", "name:missing price:missing duration_days:missing " },
  { "/record/plan/update-of-nothing", &torno_record_plan, UPDATE, "{}", "" },
  { "/record/plan/null-name",         &torno_record_plan, UPDATE, "{\"name\": null}", "name:null_not_allowed " },
  { "/record/plan/null-days",         &torno_record_plan, UPDATE, "{\"days\": null}", "" },
  { "/record/plan/wrong-types",       &torno_record_plan, CREATE, "{\"name\": 1, \"price\": \"x\", \"duration_days\": 1.5}", "name:string_type price:decimal_type duration_days:int_type " },
  { "/record/plan/bounds",            &torno_record_plan, CREATE, "{\"name\": \"\", \"price\": -1, \"duration_days\": 0}", "name:string_too_short price:greater_than_equal duration_days:greater_than_equal " },
  { "/record/plan/blank-name",        &torno_record_plan, UPDATE, "{\"name\": \"  \\t \"}", "name:string_too_short " },
  { "/record/plan/bad-enum",          &torno_record_plan, UPDATE, "{\"role\": \"gold\"}", "role:enum " },
  { "/record/plan/three-decimals",    &torno_record_plan, UPDATE, "{\"price\": \"1.005\"}", "price:decimal_max_places " },
  { "/record/plan/no-object",         &torno_record_plan, CREATE, "[]", ":model_type " },
  { "/record/user/bad-email",         &torno_record_user, UPDATE, "{\"email\": \"a b@c\"}", "email:value_error " },
  { "/record/user/bad-time",          &torno_record_user, UPDATE, "{\"schedule_start\": \"25:00\"}", "schedule_start:time_parsing " },
  { "/record/user/huge-id",           &torno_record_user, UPDATE, "{\"gym_id\": 99999999999999999999}", "gym_id:int_type " },
  { "/record/gym/bad-zone",           &torno_record_gym, UPDATE, "{\"timezone\": \"../etc/passwd\"}", "timezone:value_error " },
  { "/record/gym/zone",               &torno_record_gym, UPDATE, "{\"timezone\": \"America/Bogota\"}", "" },
  { "/record/new-password/missing",   &torno_record_new_password, UPDATE, "{}", "current_password:missing new_password:missing " },
  { "/record/new-password/short",     &torno_record_new_password, UPDATE, "{\"current_password\": \"x\", \"new_password\": \"1234567\"}", "new_password:string_too_short " },
};
/* clang-format on */

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (TornoJson) json = torno_json_parse (one->body, strlen (one->body), NULL);
  g_autofree TornoFieldValue *values = g_new0 (TornoFieldValue, one->record->n_fields);
  g_autoptr (GArray) faults = torno_faults_new ();
  g_autoptr (GString) found = g_string_new (NULL);

  torno_record_check_body (one->record, one->mode, json, torno_json_get_root (json), values, faults);
  for (guint i = 0; i < faults->len; i++)
    {
      const TornoFault *fault = &g_array_index (faults, TornoFault, i);

      g_string_append_printf (found, "%s:%s ", fault->n_loc > 1 ? fault->loc[1] : "",
                              torno_fault_get_type (fault->kind));
    }
  g_assert_cmpstr (found->str, ==, one->faults);
  torno_field_values_clear (values, one->record->n_fields);
}

static void
test_secrets_are_not_echoed (void)
{
  const char *body = "{\"current_password\": 5, \"new_password\": \"short\"}";
  g_autoptr (TornoJson) json = torno_json_parse (body, strlen (body), NULL);
  TornoFieldValue values[2] = { 0 };
  g_autoptr (GArray) faults = torno_faults_new ();

  torno_record_check_body (&torno_record_new_password, TORNO_FIELD_UPDATE, json, torno_json_get_root (json), values,
                           faults);
  g_assert_cmpuint (faults->len, ==, 2);
  for (guint i = 0; i < faults->len; i++)
    g_assert_null (g_array_index (faults, TornoFault, i).input);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_case);
  g_test_add_func ("/record/secrets-are-not-echoed", test_secrets_are_not_echoed);
  return g_test_run ();
}
