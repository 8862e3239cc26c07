/* The tables behind the lists and forms of the administration. */
#include "config.h"

#include "torno-record-kind.h"

#include "torno-api-json.h"
#include "torno-measure.h"
#include "torno-money-text.h"
#include "torno-payment.h"
#include "torno-ticket.h"

#include <glib/gi18n-lib.h>

static const TornoChoice plan_roles[]
    = { { "regular", N_ ("By time") }, { "taquillero", N_ ("Pass of visits") }, { NULL, NULL } };

/* clang-format off */
static const TornoFormField plan_fields[] = {
  { "name",          N_("Name"),            TORNO_INPUT_TEXT,    TRUE, .taken = TORNO_ERROR_NAME_TAKEN },
  { "price",         N_("Price"),           TORNO_INPUT_MONEY,   TRUE },
  { "role",          N_("Kind of plan"),    TORNO_INPUT_CHOICE,  .choices = plan_roles },
  { "days",          N_("Visits"),          TORNO_INPUT_INTEGER, TRUE, .shown_for = "taquillero" },
  { "duration_days", N_("Duration in days"), TORNO_INPUT_INTEGER, TRUE, "30" },
  { "is_active",     N_("For sale"),        TORNO_INPUT_SWITCH,  .initial = "true" },
};

#define PERSON_FIELDS \
  { "full_name",    N_("Full name"), TORNO_INPUT_TEXT,  TRUE }, \
  { "document_id",  N_("Document"),  TORNO_INPUT_TEXT,  TRUE, .taken = TORNO_ERROR_DOCUMENT_TAKEN }, \
  { "email",        N_("E-mail"),    TORNO_INPUT_EMAIL, TRUE, .taken = TORNO_ERROR_EMAIL_TAKEN }, \
  { "phone_number", N_("Phone"),     TORNO_INPUT_PHONE, TRUE }

static const TornoFormField staff_fields[] = {
  PERSON_FIELDS,
  { "password",       N_("Password"),              TORNO_INPUT_PASSWORD, TRUE },
  { "schedule_start", N_("Works from, as in 06:00"), TORNO_INPUT_TIME },
  { "schedule_end",   N_("Works until"),           TORNO_INPUT_TIME },
  { "is_active",      N_("The account is active"), TORNO_INPUT_SWITCH, .is_for_existing = TRUE },
};

static const TornoFormField member_fields[] = {
  PERSON_FIELDS,
  { "birth_date",      N_("Date of birth, as in 1991-05-04"), TORNO_INPUT_DATE },
  { "emergency_name",  N_("Emergency contact"),           TORNO_INPUT_TEXT },
  { "emergency_phone", N_("Telephone of that person"),    TORNO_INPUT_PHONE },
  { "medical_note",    N_("What a first-aider must know"), TORNO_INPUT_TEXT },
  { "note",            N_("Note that shows at check-in"), TORNO_INPUT_TEXT },
  { "is_active", N_("The account is active"), TORNO_INPUT_SWITCH, .is_for_existing = TRUE },
};

static const TornoFormField gym_fields[] = {
  { "name",     N_("Name"),      TORNO_INPUT_TEXT, TRUE, .taken = TORNO_ERROR_NAME_TAKEN },
  { "address",  N_("Address"),   TORNO_INPUT_TEXT },
  { "timezone", N_("Time zone"), TORNO_INPUT_ZONE },
  { "trainer_discount_percent",  N_("Most a trainer may take off a price, in %"),   TORNO_INPUT_INTEGER, TRUE, "100" },
  { "max_discount_percent",      N_("Most that may be taken off a sale, in %"),     TORNO_INPUT_INTEGER, TRUE, "0" },
  { "trainers_may_renew_early",  N_("Trainers may renew plans that still run"),     TORNO_INPUT_SWITCH },
  { "require_biometric_consent", N_("Fingerprints need a recorded consent"),        TORNO_INPUT_SWITCH, .initial = "true" },
  { "repeat_minutes",            N_("Minutes after an entry in which the door stays shut"), TORNO_INPUT_INTEGER, TRUE, "15" },
  { "is_active",                 N_("The gym is open"),                             TORNO_INPUT_SWITCH, .initial = "true" },
};

static const TornoFormField measurement_fields[] = {
  { "weight", N_("Weight (kg)"), TORNO_INPUT_MEASURE },
  { "height", N_("Height (cm)"), TORNO_INPUT_MEASURE },
  { "chest", N_("Chest (cm)"), TORNO_INPUT_MEASURE },
  { "shoulders", N_("Shoulders (cm)"), TORNO_INPUT_MEASURE },
  { "abdomen", N_("Abdomen (cm)"), TORNO_INPUT_MEASURE },
  { "hips", N_("Hips (cm)"), TORNO_INPUT_MEASURE },
  { "biceps_left", N_("Left biceps (cm)"), TORNO_INPUT_MEASURE },
  { "biceps_right", N_("Right biceps (cm)"), TORNO_INPUT_MEASURE },
  { "forearms_left", N_("Left forearm (cm)"), TORNO_INPUT_MEASURE },
  { "forearms_right", N_("Right forearm (cm)"), TORNO_INPUT_MEASURE },
  { "thighs_left", N_("Left thigh (cm)"), TORNO_INPUT_MEASURE },
  { "thighs_right", N_("Right thigh (cm)"), TORNO_INPUT_MEASURE },
  { "calves_left", N_("Left calf (cm)"), TORNO_INPUT_MEASURE },
  { "calves_right", N_("Right calf (cm)"), TORNO_INPUT_MEASURE },
  { "notes", N_("Notes"), TORNO_INPUT_TEXT },
};
/* clang-format on */

/**
 * torno_record_describe_instant:
 * @name: of a field with an instant
 * @format: as g_date_time_format() takes it
 *
 * Returns: (transfer full): the instant on the gym's clock, or ""
 */
char *
torno_record_describe_instant (JsonObject *record, const char *name, const char *format)
{
  const char *text = torno_api_json_get_string (record, name);
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_format (time, format) : g_strdup ("");
}

static char *
describe_off (JsonObject *record, const char *word, const char *text)
{
  if (torno_api_json_get_boolean (record, "is_active"))
    return g_strdup (text);
  return *text != '\0' ? g_strdup_printf ("%s · %s", word, text) : g_strdup (word);
}

/**
 * torno_record_describe_thing:
 * @record: with a name, and perhaps switched off
 * @word: that says so
 * @text: what else the row says
 * @texts: filled in
 */
void
torno_record_describe_thing (JsonObject *record, const char *word, const char *text, TornoRowTexts *texts)
{
  texts->title = g_strdup (torno_api_json_get_string (record, "name"));
  texts->subtitle = describe_off (record, word, text);
  texts->is_off = !torno_api_json_get_boolean (record, "is_active");
}

static void
describe_plan (JsonObject *record, TornoRowTexts *texts)
{
  int days = torno_api_json_get_integer (record, "duration_days", 0);
  int visits = torno_api_json_get_integer (record, "days", 0);
  g_autofree char *extent = g_strdup_printf (ngettext ("%d day", "%d days", days), days);
  g_autofree char *pass = g_strdup_printf (ngettext ("%d visit", "%d visits", visits), visits);
  g_autofree char *both = g_strdup_printf ("%s · %s", pass, extent);

  torno_record_describe_thing (record, _ ("Not for sale"), visits > 0 ? both : extent, texts);
  texts->value = torno_money_text_format_api (torno_api_json_get_string (record, "price"));
}

static void
describe_station (JsonObject *record, TornoRowTexts *texts)
{
  g_autofree char *since = torno_record_describe_instant (record, "logged_in_at", _ ("%Y-%m-%d %H:%M"));

  texts->title = g_strdup (torno_api_json_get_string (record, "name"));
  texts->subtitle = g_strdup (torno_api_json_get_string (torno_api_json_get_object (record, "gym"), "name"));
  /* Translators: since when a station is online */
  texts->value = g_strdup_printf (_ ("since %s"), since);
}

static void
describe_gym (JsonObject *record, TornoRowTexts *texts)
{
  const char *address = torno_api_json_get_string (record, "address");
  const char *zone = torno_api_json_get_string (record, "timezone");
  g_autofree char *text
      = address != NULL && *address != '\0' ? g_strdup_printf ("%s · %s", address, zone) : g_strdup (zone);

  torno_record_describe_thing (record, _ ("Closed"), text, texts);
}

static void
describe_person (JsonObject *record, TornoRowTexts *texts)
{
  const char *start = torno_api_json_get_string (record, "schedule_start");
  const char *end = torno_api_json_get_string (record, "schedule_end");

  texts->title = g_strdup (torno_api_json_get_string (record, "full_name"));
  texts->subtitle = describe_off (record, _ ("Deactivated"), torno_api_json_get_string (record, "email"));
  texts->is_off = !torno_api_json_get_boolean (record, "is_active");
  if (start != NULL && end != NULL)
    texts->value = g_strdup_printf ("%s – %s", start, end);
}

/* The day, and as much of what was measured as a row holds. */
static void
describe_measurement (JsonObject *record, TornoRowTexts *texts)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 hundredths;

  for (guint i = 0; i < TORNO_N_MEASURES; i++)
    if (torno_measure_read (record, torno_measures[i].name, &hundredths))
      {
        g_autofree char *value = torno_measure_format (hundredths);

        g_string_append_printf (text, "%s%s %s", text->len > 0 ? " · " : "", _ (torno_measures[i].title), value);
      }
  texts->title = torno_record_describe_instant (record, "measurement_date", _ ("%Y-%m-%d"));
  texts->subtitle = g_string_free (g_steal_pointer (&text), FALSE);
}

static void
describe_purchase (JsonObject *record, TornoRowTexts *texts)
{
  JsonObject *plan = torno_api_json_get_object (record, "plan");
  g_autofree char *bought = torno_record_describe_instant (record, "purchased_at", _ ("%Y-%m-%d"));
  g_autofree char *ends = torno_record_describe_instant (record, "expires_at", _ ("%Y-%m-%d"));

  texts->title = g_strdup (torno_api_json_get_string (plan, "name"));
  /* Translators: the days on which a plan was bought and on which it ends */
  texts->subtitle = g_strdup_printf (_ ("%s – %s"), bought, ends);
  texts->value = torno_money_text_format_api (torno_api_json_get_string (record, "purchased_price"));
}

static void
describe_bought (JsonObject *record, TornoRowTexts *texts)
{
  const char *reversal = torno_api_json_get_string (record, "reversal");
  g_autofree char *what = torno_ticket_describe_sale (record);
  g_autofree char *when = torno_record_describe_instant (record, "sale_date", _ ("%Y-%m-%d %H:%M"));
  TornoPayment payment = torno_payment_from_api (torno_api_json_get_string (record, "payment_type"));

  if (reversal == NULL)
    texts->title = g_steal_pointer (&what);
  else
    texts->title = g_strdup_printf (g_str_equal (reversal, "void") ? _ ("Void: %s") : _ ("Refund: %s"), what);
  texts->subtitle = g_strdup_printf ("%s · %s", when, torno_payment_get_name (payment));
  texts->value = torno_money_text_format_api (torno_api_json_get_string (record, "total_amount"));
}

#define FORM(table) .fields = table, .n_fields = G_N_ELEMENTS (table)

const TornoRecordKind torno_plan_kind = {
  .list_title = N_ ("Plans"),
  .empty_text = N_ ("No plans yet"),
  .list_path = "/plans/?",
  .is_of_gym = TRUE,
  .n_shown = 1000,
  .add_label = N_ ("Add plan"),
  .new_title = N_ ("New plan"),
  .edit_title = N_ ("Edit plan"),
  .create_path = "/plans/",
  .record_path = "/plans/",
  .delete_text = N_ ("A plan that has been sold cannot be deleted; it can be taken off sale."),
  FORM (plan_fields),
  .describe = describe_plan,
};

const TornoRecordKind torno_station_kind = {
  .list_title = N_ ("Stations online"),
  .empty_text = N_ ("No station is online. A window that is signed in is one: look whether it has lost the server."),
  .list_path = "/stations?",
  .n_shown = 1000,
  .describe = describe_station,
};

const TornoRecordKind torno_trainer_kind = {
  .list_title = N_ ("Trainers"),
  .empty_text = N_ ("No trainers yet"),
  .list_path = "/users/?role=trainer&include_inactive=true&",
  .is_of_gym = TRUE,
  .n_shown = 100,
  .add_label = N_ ("Add trainer"),
  .new_title = N_ ("New trainer"),
  .edit_title = N_ ("Edit trainer"),
  .create_path = "/users/admin-trainer",
  .record_path = "/users/",
  .role = "trainer",
  .delete_text = N_ ("The person is erased for good. What was sold stays in the accounts without the name."),
  FORM (staff_fields),
  .describe = describe_person,
};

const TornoRecordKind torno_admin_kind = {
  .list_title = N_ ("Administrators"),
  .empty_text = N_ ("No administrators yet"),
  .list_path = "/users/?role=admin&include_inactive=true&",
  .n_shown = 100,
  .add_label = N_ ("Add administrator"),
  .new_title = N_ ("New administrator"),
  .edit_title = N_ ("Edit administrator"),
  .create_path = "/users/admin-trainer",
  .record_path = "/users/",
  .role = "admin",
  .delete_text = N_ ("The person is erased for good. What was sold stays in the accounts without the name."),
  FORM (staff_fields),
  .describe = describe_person,
};

const TornoRecordKind torno_gym_kind = {
  .list_title = N_ ("Gyms"),
  .empty_text = N_ ("No gyms yet"),
  .list_path = "/gyms/?",
  .n_shown = 1000,
  .add_label = N_ ("Add gym"),
  .new_title = N_ ("New gym"),
  .edit_title = N_ ("Edit gym"),
  .create_path = "/gyms/",
  .record_path = "/gyms/",
  .delete_text = N_ ("A gym that is in use cannot be deleted; it can be closed."),
  FORM (gym_fields),
  .describe = describe_gym,
};

const TornoRecordKind torno_member_kind = {
  .edit_title = N_ ("Edit member"),
  .record_path = "/users/",
  FORM (member_fields),
  .describe = describe_person,
};

const TornoRecordKind torno_measurement_kind = {
  .list_title = N_ ("Measurement history"),
  .empty_text = N_ ("None yet"),
  .n_shown = 3,
  .edit_title = N_ ("Edit measurement"),
  .record_path = "/measurements/",
  .delete_text = N_ ("The measurement is deleted for good."),
  FORM (measurement_fields),
  .describe = describe_measurement,
};

const TornoRecordKind torno_purchase_kind = {
  .list_title = N_ ("Plans bought"),
  .empty_text = N_ ("None yet"),
  .n_shown = 3,
  .describe = describe_purchase,
};

const TornoRecordKind torno_bought_kind = {
  .list_title = N_ ("Bought at the counter"),
  .empty_text = N_ ("Nothing yet in this name"),
  .n_shown = 3,
  .describe = describe_bought,
};

/**
 * torno_row_texts_clear:
 *
 * Frees what a describe function has filled in.
 */
void
torno_row_texts_clear (TornoRowTexts *texts)
{
  g_free (texts->title);
  g_free (texts->subtitle);
  g_free (texts->value);
}
