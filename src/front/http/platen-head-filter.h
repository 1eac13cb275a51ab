/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platen-request-head.h"

G_BEGIN_DECLS

/**
 * PlatenWirePhase:
 * @PLATEN_WIRE_HANDSHAKE: TLS is being agreed on
 * @PLATEN_WIRE_IDLE: no byte of the next request has come
 * @PLATEN_WIRE_HEAD: part of a head has come
 * @PLATEN_WIRE_BODY: the head was good, part of the body is missing
 * @PLATEN_WIRE_BUSY: the whole request was handed on; it is our turn
 * @PLATEN_WIRE_RAW: a WebSocket; bytes pass as they are
 * @PLATEN_WIRE_REFUSED: a head was bad; nothing is handed on any more
 * @PLATEN_WIRE_CLOSED: over
 *
 * Where a connection stands.
 */
typedef enum
{
  PLATEN_WIRE_HANDSHAKE,
  PLATEN_WIRE_IDLE,
  PLATEN_WIRE_HEAD,
  PLATEN_WIRE_BODY,
  PLATEN_WIRE_BUSY,
  PLATEN_WIRE_RAW,
  PLATEN_WIRE_REFUSED,
  PLATEN_WIRE_CLOSED, /*< last >*/
} PlatenWirePhase;

#define PLATEN_TYPE_HEAD_FILTER (platen_head_filter_get_type ())
G_DECLARE_FINAL_TYPE (PlatenHeadFilter,
                      platen_head_filter,
                      PLATEN,
                      HEAD_FILTER,
                      GFilterInputStream)

PlatenHeadFilter *platen_head_filter_new (GInputStream *base, guint16 port);
PlatenWirePhase   platen_head_filter_get_phase (PlatenHeadFilter *self);
PlatenRefusal     platen_head_filter_get_refusal (PlatenHeadFilter *self);
const char       *platen_head_filter_get_origin (PlatenHeadFilter *self);
void              platen_head_filter_upgrade (PlatenHeadFilter *self);
void              platen_head_filter_close (PlatenHeadFilter *self);

G_END_DECLS
