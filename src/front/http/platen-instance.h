/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "platen-collection.h"
#include "platen-device.h"
#include "platen-negotiation.h"
#include "platen-webcam.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_INSTANCE (platen_instance_get_type ())
G_DECLARE_FINAL_TYPE (PlatenInstance, platen_instance, PLATEN, INSTANCE, GObject)

PlatenInstance *platen_instance_new (PlatenCollection *collection);

char *platen_instance_id_from_collection_id (const char *collection_id);
char *platen_instance_id_to_collection_id (const char *id);

const char       *platen_instance_get_id (PlatenInstance *self);
const char       *platen_instance_get_principal (PlatenInstance *self);
PlatenCollection *platen_instance_get_collection (PlatenInstance *self);

PlatenDevice *platen_instance_get_device (PlatenInstance *self);
void          platen_instance_set_device (PlatenInstance *self, PlatenDevice *device);

PlatenNegotiation *platen_instance_get_negotiation (PlatenInstance *self);

PlatenWebcam *platen_instance_get_webcam (PlatenInstance *self);

int      platen_instance_get_current (PlatenInstance *self);
gboolean platen_instance_set_current (PlatenInstance *self, int index);

PlatenJob    *platen_instance_get_job (PlatenInstance *self);
GCancellable *platen_instance_begin_opening (PlatenInstance *self);
void          platen_instance_end_opening (PlatenInstance *self, GCancellable *opening);
void          platen_instance_watch_job (PlatenInstance *self,
                                         PlatenJob      *job,
                                         PlatenDevice   *device_to_close);
gboolean      platen_instance_is_scanning (PlatenInstance *self);
void          platen_instance_cancel_scan (PlatenInstance *self);

void     platen_instance_touch (PlatenInstance *self);
gint64   platen_instance_get_used_us (PlatenInstance *self);
void     platen_instance_hold (PlatenInstance *self);
void     platen_instance_release (PlatenInstance *self);
gboolean platen_instance_is_in_use (PlatenInstance *self);

void platen_instance_emit (PlatenInstance *self, const char *event, JsonNode *data);
void platen_instance_detach (PlatenInstance *self);

G_END_DECLS
