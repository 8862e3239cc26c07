/* The photo of a person. It stands in no list and in no other record. */
#include "config.h"

#include "torno-records.h"

static const char *const content_types[] = { "image/jpeg", "image/png", NULL };

/* clang-format off */
static const TornoField fields[] = {
  { "user_id",      TORNO_FIELD_ID,      TORNO_FIELD_READ, "Whose photo it is" },
  { "content_type", TORNO_FIELD_ENUM,    TORNO_FIELD_READ, "What the bytes are", .values = content_types },
  { "data",         TORNO_FIELD_STRING,  TORNO_FIELD_ALWAYS | TORNO_FIELD_REQUIRED, "JPEG or PNG of at most 512 KiB, in base64", 1, 1000000,
    .example = "\"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==\"" },
  { "created_at",   TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When the first one was stored" },
  { "updated_at",   TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When this one was stored" },
};
/* clang-format on */

const TornoRecord torno_record_photo = { "photo", "The photo of a person", TORNO_RECORD_FIELDS (fields) };
