/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-waiting-line.h"

typedef struct
{
  PlatenTurnFunc on_turn;
  gpointer       who; /* not owned */
} Waiter;

/**
 * platen_waiting_line_join:
 * @on_turn: called once, unless @who leaves before
 * @who: must live until its turn, or leave
 *
 * Stands at the end of the line.
 */
void
platen_waiting_line_join (PlatenWaitingLine *self, PlatenTurnFunc on_turn, gpointer who)
{
  Waiter *waiter = g_new (Waiter, 1);

  *waiter = (Waiter){ on_turn, who };
  g_queue_push_tail (&self->waiters, waiter);
}

/**
 * platen_waiting_line_leave:
 *
 * Waits no longer. Who does not stand in the line may leave it all the same.
 */
void
platen_waiting_line_leave (PlatenWaitingLine *self, gpointer who)
{
  for (GList *link = self->waiters.head; link != NULL; link = link->next)
    {
      Waiter *waiter = link->data;

      if (waiter->who != who)
        continue;

      g_queue_delete_link (&self->waiters, link);
      g_free (waiter);
      return;
    }
}

/**
 * platen_waiting_line_call_next:
 *
 * Calls the first of the line, who leaves it.
 *
 * Returns: whether there was anybody
 */
gboolean
platen_waiting_line_call_next (PlatenWaitingLine *self)
{
  g_autofree Waiter *waiter = g_queue_pop_head (&self->waiters);

  if (waiter == NULL)
    return FALSE;

  waiter->on_turn (waiter->who);
  return TRUE;
}

/**
 * platen_waiting_line_clear:
 *
 * Frees what the line holds; nobody's turn comes any more.
 */
void
platen_waiting_line_clear (PlatenWaitingLine *self)
{
  g_queue_clear_full (&self->waiters, g_free);
}
