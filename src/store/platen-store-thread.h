/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PlatenStoreThread  PlatenStoreThread;
typedef struct _PlatenStoreRequest PlatenStoreRequest;

PlatenStoreThread *platen_store_thread_new (void);
PlatenStoreThread *platen_store_thread_ref (PlatenStoreThread *self);
void               platen_store_thread_unref (PlatenStoreThread *self);

gboolean platen_store_thread_push (PlatenStoreThread *self, PlatenStoreRequest *request);
gboolean platen_store_thread_call (PlatenStoreThread  *self,
                                   PlatenStoreRequest *request,
                                   GError            **error);
void     platen_store_thread_stop (PlatenStoreThread *self);
void     platen_store_thread_join (PlatenStoreThread *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenStoreThread, platen_store_thread_unref)

G_END_DECLS
