/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What befell a call from our side; the receiver decides what becomes of it. */
typedef struct
{
  GSourceFunc            on_deadline;
  GCancellableSourceFunc on_cancelled;
  gpointer               user_data; /* not owned */
} PlatenCallEvents;

typedef struct _PlatenCall PlatenCall;

PlatenCall *platen_call_new (GTask                  *task,
                             GCancellable           *cancellable,
                             const PlatenCallEvents *events);
void        platen_call_free (PlatenCall *self);
GTask      *platen_call_get_task (PlatenCall *self);
void        platen_call_set_deadline (PlatenCall *self, guint timeout_ms);

char         *platen_call_clean_words (const char *text);
const char   *platen_call_split_method (const char *method, char **out_interface);
GVariantType *platen_call_get_reply_type (const char *interface, const char *member);
GError       *platen_call_translate_error (const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenCall, platen_call_free)

G_END_DECLS
