/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-wire-error.h"
#include "platen-wire-objects.h"

/* Bits of the browser protocol's device types. */
#define DEVICE_TYPE_SANE 0x100
#define DEVICE_TYPE_ESCL 0x200

static JsonNode *
take_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);

  return node;
}

/**
 * platen_wire_object:
 * @key: a key; a string follows as its value, then further pairs, then NULL
 *
 * Returns: (transfer full): an object of strings
 */
JsonNode *
platen_wire_object (const char *key, ...)
{
  JsonObject *object = json_object_new ();
  va_list     pairs;

  va_start (pairs, key);
  for (; key != NULL; key = va_arg (pairs, const char *))
    json_object_set_string_member (object, key, va_arg (pairs, const char *));
  va_end (pairs);

  return take_object (object);
}

/**
 * platen_wire_get_string:
 *
 * Returns: (transfer none) (nullable): the member, %NULL when it is no string
 */
const char *
platen_wire_get_string (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

static JsonNode *
wire_error (const GError *error)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "code", platen_wire_error_from_error (error));
  json_object_set_string_member (object, "message", error->message);

  return take_object (object);
}

static JsonArray *
wire_strings (const char *const *strings)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; strings[i] != NULL; i++)
    json_array_add_string_element (array, strings[i]);

  return array;
}

/**
 * platen_wire_job:
 *
 * Gives `{job, kind, state, progress, pagesDone, canResume, adjustments, error}`: progress is
 * a percentage of the page under way or of the export, -1 when it is not known; adjustments
 * are sentences; error is null or `{code, message}`.
 *
 * Returns: (transfer full): the object
 */
JsonNode *
platen_wire_job (PlatenJob *job)
{
  JsonObject   *object = json_object_new ();
  const GError *error = platen_job_get_error (job);
  double        progress = platen_job_get_progress (job);

  json_object_set_string_member (object, "job", platen_job_get_id (job));
  json_object_set_string_member (object, "kind", platen_job_get_kind (job));
  json_object_set_string_member (object, "state",
                                 platen_job_state_to_string (platen_job_get_state (job)));
  json_object_set_int_member (object, "progress",
                              progress < 0 ? -1 : (gint64) (progress * 100));
  json_object_set_int_member (object, "pagesDone", platen_job_get_pages_done (job));
  json_object_set_boolean_member (object, "canResume", platen_job_can_resume (job));
  json_object_set_array_member (object, "adjustments",
                                wire_strings (platen_job_get_adjustments (job)));
  if (error == NULL)
    json_object_set_null_member (object, "error");
  else
    json_object_set_member (object, "error", wire_error (error));

  return take_object (object);
}

/**
 * platen_wire_band:
 *
 * Gives `{job, page, row, rows, width, height, mediaType, picture}`: rows of the reduced
 * picture of a page of the scan, page and row counted from 0; height is -1 while nobody
 * knows it; picture is a JPEG in base64, empty without rows.
 *
 * Returns: (transfer full): the object
 */
JsonNode *
platen_wire_band (PlatenJob *job, const PlatenBand *band)
{
  JsonObject      *object = json_object_new ();
  g_autofree char *picture = NULL;
  gsize            n_bytes = 0;
  gconstpointer    bytes = NULL;

  if (band->picture != NULL)
    bytes = g_bytes_get_data (band->picture, &n_bytes);
  picture = g_base64_encode (bytes, n_bytes);

  json_object_set_string_member (object, "job", platen_job_get_id (job));
  json_object_set_int_member (object, "page", band->page);
  json_object_set_int_member (object, "row", band->row);
  json_object_set_int_member (object, "rows", band->n_rows);
  json_object_set_int_member (object, "width", band->width_px);
  json_object_set_int_member (object, "height", band->height_px);
  json_object_set_string_member (object, "mediaType", "image/jpeg");
  json_object_set_string_member (object, "picture", picture);

  return take_object (object);
}

/**
 * platen_wire_is_scanner:
 *
 * Tells whether the scanner methods show the device; who may scan need not know of cameras.
 */
gboolean
platen_wire_is_scanner (PlatenDevice *device)
{
  return platen_device_get_camera (device) == NULL;
}

/**
 * platen_wire_dup_scanner:
 * @devices: (element-type PlatenDevice): all devices
 * @index: counts scanners only
 *
 * Returns: (transfer full) (nullable): the scanner
 */
PlatenDevice *
platen_wire_dup_scanner (GListModel *devices, guint index)
{
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (PlatenDevice) device = g_list_model_get_item (devices, i);

      if (platen_wire_is_scanner (device) && index-- == 0)
        return g_steal_pointer (&device);
    }

  return NULL;
}

/**
 * platen_wire_device_type:
 *
 * Gives the bit under which a mask of the browser protocol finds the device, by the way that
 * is taken first: a network scanner that speaks eSCL has its own, and SANE is the family of
 * all others; pages know the virtual one as such, too.
 */
guint
platen_wire_device_type (PlatenDevice *device)
{
  const PlatenDeviceInfo *way =
      platen_alternatives_get_best (platen_device_get_alternatives (device));

  return g_str_equal (way->protocol, "escl") ? DEVICE_TYPE_ESCL : DEVICE_TYPE_SANE;
}

static JsonArray *
wire_alternatives (PlatenDevice *device)
{
  g_autoptr (GPtrArray) ways =
      platen_alternatives_sort (platen_device_get_alternatives (device));
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < ways->len; i++)
    {
      const PlatenAlternative *way = ways->pdata[i];
      JsonObject              *object = json_object_new ();

      json_object_set_string_member (object, "id", way->info->id);
      json_object_set_string_member (object, "protocol", way->info->protocol);
      json_object_set_boolean_member (object, "available", way->is_available);
      json_array_add_object_element (array, object);
    }

  return array;
}

/**
 * platen_wire_device:
 *
 * Returns: (transfer full): a Device object of the API; `id` is ours and never changes
 */
JsonNode *
platen_wire_device (PlatenDevice *device)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", platen_device_get_name (device));
  json_object_set_string_member (object, "displayName", platen_device_get_name (device));
  json_object_set_int_member (object, "deviceType", platen_wire_device_type (device));
  json_object_set_string_member (object, "id", platen_device_get_id (device));
  json_object_set_boolean_member (object, "available",
                                  platen_device_is_available (device));
  json_object_set_boolean_member (object, "busy", platen_device_is_busy (device));
  json_object_set_array_member (object, "alternatives", wire_alternatives (device));

  return take_object (object);
}

/**
 * platen_wire_source_details:
 *
 * Returns: (transfer full): a SourceDetails object of the API
 */
JsonNode *
platen_wire_source_details (PlatenDevice *device, gboolean is_current)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "DriverType", "SANE");
  json_object_set_string_member (object, "ProductName", platen_device_get_name (device));
  json_object_set_string_member (object, "ProductFamily",
                                 platen_device_get_model (device));
  json_object_set_string_member (object, "Manufacturer",
                                 platen_device_get_vendor (device));
  json_object_set_boolean_member (object, "IsDefaultSource", FALSE);
  json_object_set_boolean_member (object, "IsCurrentSource", is_current);

  return take_object (object);
}
