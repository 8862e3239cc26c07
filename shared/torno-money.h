/* Money: whole cents inside, a text with two decimals outside (api.md, "Conventions"). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* 999,999,999,999.99: beyond any till, and sums of a year's sales still fit into 64 bits. */
#define TORNO_MONEY_MAX_CENTS G_GINT64_CONSTANT (99999999999999)

typedef enum
{
  TORNO_MONEY_OK,
  TORNO_MONEY_NOT_A_NUMBER,
  TORNO_MONEY_TOO_MANY_DECIMALS,
  TORNO_MONEY_TOO_LARGE
} TornoMoneyFault;

#define TORNO_MONEY_BUFFER 24

TornoMoneyFault torno_money_parse (const char *text, gint64 *out_cents);
gsize torno_money_print (gint64 cents, char buffer[TORNO_MONEY_BUFFER]);

G_END_DECLS
