/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenTurnFunc:
 *
 * Somebody's turn has come: it must take what it waited for before it returns.
 */
typedef void (*PlatenTurnFunc) (gpointer who);

/* Who waits for one thing; first come, first served. All zero is an empty line. */
typedef struct
{
  GQueue waiters; /* of Waiter, owned */
} PlatenWaitingLine;

void     platen_waiting_line_join (PlatenWaitingLine *self,
                                   PlatenTurnFunc     on_turn,
                                   gpointer           who);
void     platen_waiting_line_leave (PlatenWaitingLine *self, gpointer who);
gboolean platen_waiting_line_call_next (PlatenWaitingLine *self);
void     platen_waiting_line_clear (PlatenWaitingLine *self);

G_END_DECLS
