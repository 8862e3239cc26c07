/* A shift of the till, as the server has counted it. */
#pragma once

#include "torno-payment.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TORNO_TYPE_SHIFT (torno_shift_get_type ())
G_DECLARE_FINAL_TYPE (TornoShift, torno_shift, TORNO, SHIFT, GObject)

TornoShift *torno_shift_new (JsonObject *record);
gint64 torno_shift_get_id (TornoShift *shift);
gboolean torno_shift_is_open (TornoShift *shift);
char *torno_shift_describe_opening (TornoShift *shift);
char *torno_shift_describe_closing (TornoShift *shift);
const char *torno_shift_get_opener (TornoShift *shift);
const char *torno_shift_get_closer (TornoShift *shift);

/* Money fields of the record ("opening_float"), with the name of a payment behind them ("expected"), and of a payment's
 * row in "totals" ("sales"). */
gint64 torno_shift_get_cents (TornoShift *shift, const char *field);
gint64 torno_shift_get_payment_cents (TornoShift *shift, const char *field, TornoPayment payment);
gint64 torno_shift_get_total_cents (TornoShift *shift, const char *field, TornoPayment payment);
gint64 torno_shift_get_total_count (TornoShift *shift, const char *field, TornoPayment payment);
gint64 torno_shift_sum_difference (TornoShift *shift);

G_END_DECLS
