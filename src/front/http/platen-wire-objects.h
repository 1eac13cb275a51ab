/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "platen-device.h"
#include "platen-job.h"

G_BEGIN_DECLS

JsonNode     *platen_wire_job (PlatenJob *job);
JsonNode     *platen_wire_band (PlatenJob *job, const PlatenBand *band);
JsonNode     *platen_wire_device (PlatenDevice *device);
JsonNode     *platen_wire_source_details (PlatenDevice *device, gboolean is_current);
gboolean      platen_wire_is_scanner (PlatenDevice *device);
PlatenDevice *platen_wire_dup_scanner (GListModel *devices, guint index);
guint         platen_wire_device_type (PlatenDevice *device);
const char   *platen_wire_get_string (JsonObject *object, const char *key);
JsonNode     *platen_wire_object (const char *key, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
