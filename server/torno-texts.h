/* The server's texts in the caller's language. */
#pragma once

#include "torno-error.h"
#include "torno-record-check.h"

G_BEGIN_DECLS

typedef enum
{
  TORNO_LANGUAGE_ES,
  TORNO_LANGUAGE_EN,
  TORNO_N_LANGUAGES
} TornoLanguage;

/* Texts that are no errors, in the order of the table in torno-texts.c. */
typedef enum
{
  TORNO_TEXT_NONE,
  TORNO_TEXT_RUNNING,
  TORNO_TEXT_GYM_DELETED,
  TORNO_TEXT_USER_DELETED,
  TORNO_TEXT_PHOTO_DELETED,
  TORNO_TEXT_PLAN_DELETED,
  TORNO_TEXT_USER_PLAN_DELETED,
  TORNO_TEXT_PRODUCT_DELETED,
  TORNO_TEXT_SALE_DELETED,
  TORNO_TEXT_MEASUREMENT_DELETED,
  TORNO_TEXT_ATTENDANCE_DELETED,
  TORNO_TEXT_CONSENT_WITHDRAWN,
  TORNO_TEXT_LOGGED_OUT,
  TORNO_TEXT_PASSWORD_CHANGED,
  TORNO_TEXT_STOCK_CHANGED,
  TORNO_TEXT_TOO_FEW_MEASUREMENTS,
  TORNO_TEXT_FINGERPRINT_STORED,
  TORNO_TEXT_ENROLLMENT_COMPLETED,
  TORNO_N_TEXTS
} TornoText;

void torno_texts_init (const char *locale_dir);
void torno_texts_init_terminal (const char *locale_dir);
const char *torno_texts_translate (const char *message_id) G_GNUC_FORMAT (1);
const char *torno_texts_get (TornoLanguage language, TornoText text);
const char *torno_texts_get_error (TornoLanguage language, TornoError error);
const char *torno_texts_get_fault (TornoLanguage language, TornoFaultKind kind);
char *torno_texts_fill (const char *text, const char *details_json);
TornoLanguage torno_texts_choose (const char *accept_language, TornoLanguage fallback);
gboolean torno_texts_find_language (const char *name, TornoLanguage *out_language);

G_END_DECLS
