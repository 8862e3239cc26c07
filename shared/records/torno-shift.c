/* Shifts of the till: opened with a float, closed with what was counted. */
#include "config.h"

#include "torno-records.h"

static const char *const direction_values[] = { "in", "out", NULL };

/* clang-format off */
static const TornoField total_fields[] = {
  { "payment_type",    TORNO_FIELD_ENUM,    TORNO_FIELD_READ, "How it was paid", .values = torno_payment_type_values },
  { "number_of_sales", TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "How many sales" },
  { "sales",           TORNO_FIELD_MONEY,   TORNO_FIELD_READ, "What they brought" },
  { "refunds",         TORNO_FIELD_MONEY,   TORNO_FIELD_READ, "What was paid back, for refunds and voids" },
  { "number_of_plans", TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "How many plans were sold" },
  { "plans",           TORNO_FIELD_MONEY,   TORNO_FIELD_READ, "What they brought" },
  { "total",           TORNO_FIELD_MONEY,   TORNO_FIELD_READ, "What is left of all" },
};
static const TornoRecord shift_total = { "shift_total", "What a shift took by a payment type", TORNO_RECORD_FIELDS (total_fields) };

#define FIGURE TORNO_FIELD_READ | TORNO_FIELD_VIRTUAL
#define ONCE_CLOSED TORNO_FIELD_READ | TORNO_FIELD_NULLABLE
static const TornoField fields[] = {
  { "id",                  TORNO_FIELD_ID,      TORNO_FIELD_READ, "Number of the shift" },
  { "gym_id",              TORNO_FIELD_ID,      TORNO_FIELD_READ | TORNO_FIELD_CREATE, "Whose till; without it the caller's gym" },
  { "opening_float",       TORNO_FIELD_MONEY,   TORNO_FIELD_READ | TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "Cash in the till at first", .example = "\"50000.00\"" },
  { "opened_by_id",        TORNO_FIELD_ID,      TORNO_FIELD_READ, "Who opened it" },
  { "opened_at",           TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When" },
  { "closed_by_id",        TORNO_FIELD_ID,      ONCE_CLOSED, "Who closed it" },
  { "closed_at",           TORNO_FIELD_INSTANT, ONCE_CLOSED, "When; null while it is open" },
  { "counted_cash",        TORNO_FIELD_MONEY,   ONCE_CLOSED, "Cash that was counted" },
  { "counted_transfer",    TORNO_FIELD_MONEY,   ONCE_CLOSED, "Transfers that were counted" },
  { "counted_card",        TORNO_FIELD_MONEY,   ONCE_CLOSED, "Card payments that were counted" },
  { "expected_cash",       TORNO_FIELD_MONEY,   FIGURE, "What the till must hold: float, paid in, sales and plans, less paid out" },
  { "expected_transfer",   TORNO_FIELD_MONEY,   FIGURE, "Transfers by the books" },
  { "expected_card",       TORNO_FIELD_MONEY,   FIGURE, "Card payments by the books" },
  { "difference_cash",     TORNO_FIELD_MONEY,   ONCE_CLOSED | TORNO_FIELD_VIRTUAL, "Counted less expected" },
  { "difference_transfer", TORNO_FIELD_MONEY,   ONCE_CLOSED | TORNO_FIELD_VIRTUAL, "Counted less expected" },
  { "difference_card",     TORNO_FIELD_MONEY,   ONCE_CLOSED | TORNO_FIELD_VIRTUAL, "Counted less expected" },
  { "paid_in",             TORNO_FIELD_MONEY,   FIGURE, "Cash put into the till" },
  { "paid_out",            TORNO_FIELD_MONEY,   FIGURE, "Cash taken out of it" },
  { "totals",              TORNO_FIELD_LIST,    TORNO_FIELD_READ, "What was sold, by payment type", .record = &shift_total },
  { "created_at",          TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When the record was made" },
  { "updated_at",          TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When it was last changed" },
  { "opened_by",           TORNO_FIELD_RECORD,  TORNO_FIELD_READ, "Who opened it", .record = &torno_record_user },
  { "closed_by",           TORNO_FIELD_RECORD,  ONCE_CLOSED, "Who closed it", .record = &torno_record_user },
};

static const TornoField count_fields[] = {
  { "counted_cash",     TORNO_FIELD_MONEY, TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "Cash in the till", .example = "\"312500.00\"" },
  { "counted_transfer", TORNO_FIELD_MONEY, TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "Transfers that came in", .example = "\"80000.00\"" },
  { "counted_card",     TORNO_FIELD_MONEY, TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "Card slips", .example = "\"0.00\"" },
};

static const TornoField movement_fields[] = {
  { "id",         TORNO_FIELD_ID,      TORNO_FIELD_READ, "Number of the entry" },
  { "shift_id",   TORNO_FIELD_ID,      TORNO_FIELD_READ, "Which shift" },
  { "direction",  TORNO_FIELD_ENUM,    TORNO_FIELD_READ | TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "Whether it was put in or taken out", .values = direction_values },
  { "amount",     TORNO_FIELD_MONEY,   TORNO_FIELD_READ | TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "How much cash", 1, 0, .example = "\"20000.00\"" },
  { "reason",     TORNO_FIELD_STRING,  TORNO_FIELD_READ | TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "What for", 1, 300, .example = "\"Botellón de agua\"" },
  { "actor_id",   TORNO_FIELD_ID,      TORNO_FIELD_READ, "Who did it" },
  { "created_at", TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When" },
};
/* clang-format on */

const TornoRecord torno_record_shift = { "shift", "A shift of the till", TORNO_RECORD_FIELDS (fields) };
const TornoRecord torno_record_shift_count
    = { "shift_count", "What is counted when a shift is closed", TORNO_RECORD_FIELDS (count_fields) };
const TornoRecord torno_record_shift_movement
    = { "shift_movement", "Cash put into the till or taken out of it", TORNO_RECORD_FIELDS (movement_fields) };
