/* What stands between a connection and libsoup's WebSocket: no message grows beyond a bound, in however many pieces it
 * comes, and it is known how much waits for a reader. */
#pragma once

#include "torno-pollable.h"

G_BEGIN_DECLS

#define TORNO_TYPE_FRAME_GUARD (torno_frame_guard_get_type ())
G_DECLARE_FINAL_TYPE (TornoFrameGuard, torno_frame_guard, TORNO, FRAME_GUARD, TornoPollableStream)

typedef enum
{
  TORNO_FRAME_TOO_BIG, /* a message beyond the bound: nothing more is read of this connection */
  TORNO_FRAME_UNREAD   /* more waits for the other end than may */
} TornoFrameFault;

/* Called at most once, from within a read or torno_frame_guard_owe(): too early to close anything. */
typedef void (*TornoFrameFaultFunc) (TornoFrameFault fault, gpointer user_data);

TornoFrameGuard *torno_frame_guard_new (GIOStream *base,
                                        gsize max_message,
                                        gsize max_unread,
                                        TornoFrameFaultFunc on_fault,
                                        gpointer user_data);
gboolean torno_frame_guard_owe (TornoFrameGuard *guard, gsize length);
void torno_frame_guard_let_go (TornoFrameGuard *guard);

G_END_DECLS
