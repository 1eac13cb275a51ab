/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-refusal.h"

G_BEGIN_DECLS

/**
 * PlatenRequestHead:
 * @text: (owned): the head as it goes on to the HTTP library, written anew by us
 * @origin: (owned) (nullable): the value of `Origin`
 * @content_length: length of the body, bytes
 * @is_upgrade: it asks for a WebSocket, and where there is one
 *
 * One request head that was found strict.
 */
typedef struct
{
  GString *text;
  char    *origin;
  gsize    content_length;
  gboolean is_upgrade;
} PlatenRequestHead;

PlatenRefusal      platen_request_head_find_end (const char *bytes,
                                                 gsize       n_bytes,
                                                 gsize       n_seen,
                                                 gsize      *out_length);
PlatenRequestHead *platen_request_head_parse (const char    *bytes,
                                              gsize          length,
                                              guint16        port,
                                              PlatenRefusal *out_refusal);
void               platen_request_head_free (PlatenRequestHead *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenRequestHead, platen_request_head_free)

G_END_DECLS
