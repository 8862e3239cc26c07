/* What was sold: the change to give, and the receipt to print or save. */
#pragma once

#include "torno-receipt.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_RECEIPT_DIALOG (torno_receipt_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TornoReceiptDialog, torno_receipt_dialog, TORNO, RECEIPT_DIALOG, AdwWindow)

TornoReceiptDialog *torno_receipt_dialog_new (TornoReceipt *receipt);

G_END_DECLS
