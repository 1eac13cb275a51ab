/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-turnstile.h"

typedef struct
{
  PlatenTurnFunc func;
  gpointer       user_data;
} Turn;

/**
 * PlatenTurnstile:
 *
 * Lets a fixed number in at a time. Of those that wait, the newest goes first: under a
 * flood the ones that waited long are the ones that have gone or never meant it.
 */
struct _PlatenTurnstile
{
  GObject parent_instance;

  GQueue waiting; /* owned (element-type Turn) */
  guint  n_free;
};

G_DEFINE_FINAL_TYPE (PlatenTurnstile, platen_turnstile, G_TYPE_OBJECT)

static void
platen_turnstile_finalize (GObject *object)
{
  g_queue_clear_full (&PLATEN_TURNSTILE (object)->waiting, g_free);

  G_OBJECT_CLASS (platen_turnstile_parent_class)->finalize (object);
}

static void
platen_turnstile_class_init (PlatenTurnstileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_turnstile_finalize;
}

static void
platen_turnstile_init (PlatenTurnstile *self)
{
  g_queue_init (&self->waiting);
}

PlatenTurnstile *
platen_turnstile_new (guint n_places)
{
  PlatenTurnstile *self = g_object_new (PLATEN_TYPE_TURNSTILE, NULL);

  self->n_free = n_places;

  return self;
}

/**
 * platen_turnstile_enter:
 * @func: (scope async): called once, at once or when a place is free
 *
 * Whoever was let in must leave.
 */
void
platen_turnstile_enter (PlatenTurnstile *self, PlatenTurnFunc func, gpointer user_data)
{
  Turn *turn;

  g_return_if_fail (PLATEN_IS_TURNSTILE (self));

  if (self->n_free > 0)
    {
      self->n_free--;
      func (user_data);
      return;
    }
  turn = g_new0 (Turn, 1);
  turn->func = func;
  turn->user_data = user_data;
  g_queue_push_head (&self->waiting, turn);
}

/* Gives the place to the next. */
void
platen_turnstile_leave (PlatenTurnstile *self)
{
  g_autofree Turn *turn = NULL;

  g_return_if_fail (PLATEN_IS_TURNSTILE (self));

  turn = g_queue_pop_head (&self->waiting);
  if (turn == NULL)
    self->n_free++;
  else
    turn->func (turn->user_data);
}
