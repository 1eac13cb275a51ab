/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define PLATEN_TYPE_TURNSTILE (platen_turnstile_get_type ())
G_DECLARE_FINAL_TYPE (PlatenTurnstile, platen_turnstile, PLATEN, TURNSTILE, GObject)

/* Called when there is a place; user_data is the caller's reference to itself. */
typedef void (*PlatenTurnFunc) (gpointer user_data);

PlatenTurnstile *platen_turnstile_new (guint n_places);
void             platen_turnstile_enter (PlatenTurnstile *self,
                                         PlatenTurnFunc   func,
                                         gpointer         user_data);
void             platen_turnstile_leave (PlatenTurnstile *self);

G_END_DECLS
