/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PLATEN_TYPE_SITES (platen_sites_get_type ())
G_DECLARE_FINAL_TYPE (PlatenSites, platen_sites, PLATEN, SITES, GObject)

/*
 * Which web origin was granted what. Capabilities: `scan`, `camera`, `open-file`,
 * `save-file`. Answers from memory; changes are durable before they are answered.
 *
 * Signal "changed" (self, const char *origin): its grants are no longer what they were.
 */

gboolean platen_sites_is_granted (PlatenSites *self,
                                  const char  *origin,
                                  const char  *capability);
gboolean platen_sites_may_use_devices (PlatenSites *self, const char *origin);
gboolean platen_sites_is_known (PlatenSites *self, const char *origin); /* any grant */
/* (transfer full): a(sasx): origin, capabilities, since (µs since 1970) */
GVariant *platen_sites_list (PlatenSites *self);

/*
 * capabilities NULL: `scan`. INVALID_ARGUMENT when the origin is not written as browsers
 * write it, or for an unknown capability. A grant for an http origin that is not loopback
 * lasts until the service ends.
 */
void     platen_sites_allow_async (PlatenSites        *self,
                                   const char         *origin,
                                   const char *const  *capabilities,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
gboolean platen_sites_allow_finish (PlatenSites  *self,
                                    GAsyncResult *result,
                                    GError      **error);
/* NOT_FOUND when the origin has no grant. */
void     platen_sites_revoke_async (PlatenSites        *self,
                                    const char         *origin,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
gboolean platen_sites_revoke_finish (PlatenSites  *self,
                                     GAsyncResult *result,
                                     GError      **error);

G_END_DECLS
