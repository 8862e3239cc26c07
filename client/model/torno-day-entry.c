/* A line of what the day has brought: a record that changes becomes another entry. */
#include "config.h"

#include "torno-day-entry.h"

struct _TornoDayEntry
{
  GObject parent_instance;

  char *title;
  char *detail;
  char *amount;
  gint64 user_id;
};

G_DEFINE_FINAL_TYPE (TornoDayEntry, torno_day_entry, G_TYPE_OBJECT)

static void
torno_day_entry_finalize (GObject *object)
{
  TornoDayEntry *self = TORNO_DAY_ENTRY (object);

  g_free (self->title);
  g_free (self->detail);
  g_free (self->amount);
  G_OBJECT_CLASS (torno_day_entry_parent_class)->finalize (object);
}

static void
torno_day_entry_class_init (TornoDayEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = torno_day_entry_finalize;
}

static void
torno_day_entry_init (TornoDayEntry *self)
{
}

/**
 * torno_day_entry_new:
 * @title: (transfer full): what or who
 * @detail: (transfer full): the rest
 * @amount: (transfer full): what stands at the end of the line
 * @user_id: the member that it is about, else 0
 *
 * Returns: (transfer full): the entry
 */
TornoDayEntry *
torno_day_entry_new (char *title, char *detail, char *amount, gint64 user_id)
{
  TornoDayEntry *self = g_object_new (TORNO_TYPE_DAY_ENTRY, NULL);

  self->title = title;
  self->detail = detail;
  self->amount = amount;
  self->user_id = user_id;
  return self;
}

/**
 * torno_day_entry_get_title:
 *
 * Returns: (nullable) (transfer none): what or who
 */
const char *
torno_day_entry_get_title (TornoDayEntry *entry)
{
  return entry->title;
}

/**
 * torno_day_entry_get_detail:
 *
 * Returns: (nullable) (transfer none): the rest
 */
const char *
torno_day_entry_get_detail (TornoDayEntry *entry)
{
  return entry->detail;
}

/**
 * torno_day_entry_get_amount:
 *
 * Returns: (nullable) (transfer none): what stands at the end of the line
 */
const char *
torno_day_entry_get_amount (TornoDayEntry *entry)
{
  return entry->amount;
}

/**
 * torno_day_entry_get_user_id:
 *
 * Returns: the member that it is about, else 0
 */
gint64
torno_day_entry_get_user_id (TornoDayEntry *entry)
{
  return entry->user_id;
}
