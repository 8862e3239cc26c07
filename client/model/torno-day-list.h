/* What the day has brought, or what needs a look today: one list of it. */
#pragma once

#include "torno-day-entry.h"
#include "torno-payment.h"
#include "torno-session.h"

G_BEGIN_DECLS

typedef enum
{
  TORNO_DAY_SALES,
  TORNO_DAY_PLANS,
  TORNO_DAY_LOW_STOCK,
  TORNO_DAY_EXPIRING,
  TORNO_DAY_VISITS, /* counted only */
  TORNO_N_DAY_KINDS
} TornoDayKind;

#define TORNO_TYPE_DAY_LIST (torno_day_list_get_type ())
G_DECLARE_FINAL_TYPE (TornoDayList, torno_day_list, TORNO, DAY_LIST, GObject)

/* Signal "changed" (): a read has ended. */
TornoDayList *torno_day_list_new (TornoSession *session, TornoDayKind kind);
GListModel *torno_day_list_get_entries (TornoDayList *list);
guint torno_day_list_get_n (TornoDayList *list);
gint64 torno_day_list_get_cents (TornoDayList *list, TornoPayment payment);
const char *torno_day_list_get_fault (TornoDayList *list);
void torno_day_list_reload (TornoDayList *list);

G_END_DECLS
