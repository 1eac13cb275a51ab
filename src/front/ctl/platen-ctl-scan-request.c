/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-options.h"
#include "platen-ctl-output.h"
#include "platen-ctl-scan-request.h"
#include "platen-error.h"

#include <math.h>

#define UM_PER_MM 1000.0
/* A millimetre value beyond this is a slip, and would not fit into micrometres. */
#define MAX_MM 1000000.0

static gboolean
check (const PlatenCtlScanRequest *self, GError **error)
{
  const gboolean is_question =
      self->lists_devices || self->lists_options || self->is_dry_run;

  if (self->output != NULL)
    return platen_ctl_format_for (self->output, self->format, error) != NULL;
  if (is_question || self->keeps_pages || self->collection_id != NULL)
    return TRUE;

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "Where to? Give a file with -o, or --keep to leave the pages in a "
                       "collection");
  return FALSE;
}

static gboolean
read_options (PlatenCtlScanRequest *self,
              const GOptionEntry   *letters,
              int                  *argc,
              char               ***argv,
              GError              **error)
{
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  const GOptionEntry more[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &self->format,
      "pdf, tiff, png or jpeg, whatever FILE is called", "FORMAT" },
    { "queue", 0, 0, G_OPTION_ARG_NONE, &self->terms.may_wait, "Wait for a busy device",
      NULL },
    { "device-timeout", 0, 0, G_OPTION_ARG_INT, &self->terms.device_timeout_s,
      "What the device gets for one operation", "SECONDS" },
    { "job-timeout", 0, 0, G_OPTION_ARG_INT, &self->terms.job_timeout_s,
      "What the whole scan gets, waiting included", "SECONDS" },
    { "quality", 0, 0, G_OPTION_ARG_INT, &self->quality, "Of JPEG pictures, 1 to 100",
      "N" },
    { "title", 0, 0, G_OPTION_ARG_STRING, &self->title, "Of a PDF", "TEXT" },
    { "collection", 'c', 0, G_OPTION_ARG_STRING, &self->collection_id,
      "Append to this collection and keep it", "ID" },
    { "keep", 0, 0, G_OPTION_ARG_NONE, &self->keeps_pages,
      "Keep the pages in their collection also after they were written", NULL },
    { "progress", 'p', 0, G_OPTION_ARG_NONE, &self->shows_progress,
      "Show progress also when standard error is no terminal", NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &self->is_quiet, "Say nothing but errors",
      NULL },
    { "list-devices", 'L', 0, G_OPTION_ARG_NONE, &self->lists_devices,
      "List devices, as ‘platenctl devices’", NULL },
    { "all-options", 'A', 0, G_OPTION_ARG_NONE, &self->lists_options,
      "List what the device can do", NULL },
    { "dont-scan", 'n', 0, G_OPTION_ARG_NONE, &self->is_dry_run,
      "Only check whether the device can do what is asked", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->is_json, "With -L and -A: print JSON",
      NULL },
  };

  for (; letters->long_name != NULL; letters++)
    g_array_append_val (entries, *letters);
  platen_ctl_look_add_entries (&self->look, entries);
  g_array_append_vals (entries, more, G_N_ELEMENTS (more));

  return platen_ctl_parse ("scan [-d DEVICE] -o FILE",
                           "In png and jpeg several pages become FILE-1, FILE-2, …",
                           (const GOptionEntry *) (gpointer) entries->data, argc, argv,
                           error);
}

/**
 * platen_ctl_scan_request_parse:
 * @self: all zero; clear it afterwards, also when this fails
 *
 * Reads the command line of `platenctl scan`.
 *
 * Errors: `G_OPTION_ERROR`.
 */
gboolean
platen_ctl_scan_request_parse (PlatenCtlScanRequest *self,
                               int                  *argc,
                               char               ***argv,
                               GError              **error)
{
  const GOptionEntry letters[] = {
    { "device", 'd', 0, G_OPTION_ARG_STRING, &self->device,
      "By Id or by name; without it, the first", "DEVICE" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output,
      "Where to; .pdf, .tif, .png or .jpg; - is a pipe", "FILE" },
    { "source", 0, 0, G_OPTION_ARG_STRING, &self->source,
      "flatbed, feeder or feeder-duplex", "SOURCE" },
    { "mode", 0, 0, G_OPTION_ARG_STRING, &self->mode,
      "color, gray or bilevel (Color, Gray, Lineart)", "MODE" },
    { "resolution", 0, 0, G_OPTION_ARG_INT, &self->dpi, "In dots per inch", "DPI" },
    { "pages", 0, 0, G_OPTION_ARG_INT, &self->n_pages,
      "Stop after so many; without it, when the feeder is empty", "N" },
    { "left", 'l', 0, G_OPTION_ARG_DOUBLE, &self->left_mm, "Left edge of the area",
      "MM" },
    { "top", 't', 0, G_OPTION_ARG_DOUBLE, &self->top_mm, "Its top edge", "MM" },
    { "width", 'x', 0, G_OPTION_ARG_DOUBLE, &self->width_mm, "Its width", "MM" },
    { "height", 'y', 0, G_OPTION_ARG_DOUBLE, &self->height_mm, "Its height", "MM" },
    { NULL },
  };

  platen_ctl_look_init (&self->look);
  self->left_mm = self->top_mm = self->width_mm = self->height_mm = NAN;

  return read_options (self, letters, argc, argv, error) &&
         platen_ctl_refuse_rest (*argc, *argv, error) && check (self, error);
}

void
platen_ctl_scan_request_clear (PlatenCtlScanRequest *self)
{
  g_free (self->device);
  g_free (self->output);
  g_free (self->format);
  g_free (self->source);
  g_free (self->mode);
  g_free (self->collection_id);
  g_free (self->title);
  platen_ctl_look_clear (&self->look);
}

/**
 * platen_ctl_read_capabilities:
 *
 * Opens the device, so that it says what it can do.
 *
 * Errors: those of the bus and of the device.
 *
 * Returns: (transfer full): `a{sv}`; see Device.Capabilities
 */
GVariant *
platen_ctl_read_capabilities (PlatenBusDevice *device, GError **error)
{
  GDBusProxy          *proxy = G_DBUS_PROXY (device);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) value = NULL;

  if (!platen_bus_device_call_open_sync (
          device, g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0), NULL, error))
    return NULL;

  reply = g_dbus_connection_call_sync (
      g_dbus_proxy_get_connection (proxy), g_dbus_proxy_get_name (proxy),
      g_dbus_proxy_get_object_path (proxy), "org.freedesktop.DBus.Properties", "Get",
      g_variant_new ("(ss)", "org.platen.Platen1.Device", "Capabilities"),
      G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);
  if (reply == NULL)
    return NULL;
  g_variant_get (reply, "(v)", &value);

  return g_steal_pointer (&value);
}

static int
to_um (double length_mm)
{
  return (int) lround (length_mm * UM_PER_MM);
}

static gboolean
is_length (double length_mm)
{
  return isnan (length_mm) || (length_mm >= 0 && length_mm <= MAX_MM);
}

/* Fills in what reaches to the device's far edges. */
static gboolean
complete_size (const PlatenCtlScanRequest *self,
               PlatenBusDevice            *device,
               int                        *area,
               GError                    **error)
{
  g_autoptr (GVariant) capabilities = NULL;
  int                  max_width_um, max_height_um;

  if (!isnan (self->width_mm) && !isnan (self->height_mm))
    return TRUE;

  capabilities = platen_ctl_read_capabilities (device, error);
  if (capabilities == NULL)
    return FALSE;
  if (!g_variant_lookup (capabilities, "max-area", "(ii)", &max_width_um, &max_height_um))
    {
      g_set_error_literal (
          error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
          "The device does not say how large its area is; give -x and -y");
      return FALSE;
    }
  if (isnan (self->width_mm))
    area[2] = MAX (max_width_um - area[0], 1);
  if (isnan (self->height_mm))
    area[3] = MAX (max_height_um - area[1], 1);

  return TRUE;
}

static gboolean
add_area (const PlatenCtlScanRequest *self,
          PlatenBusDevice            *device,
          GVariantDict               *options,
          GError                    **error)
{
  int area[4];

  if (isnan (self->left_mm) && isnan (self->top_mm) && isnan (self->width_mm) &&
      isnan (self->height_mm))
    return TRUE;
  if (!is_length (self->left_mm) || !is_length (self->top_mm) ||
      !is_length (self->width_mm) || !is_length (self->height_mm))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "-l, -t, -x and -y are millimetres, 0 or more");
      return FALSE;
    }

  area[0] = isnan (self->left_mm) ? 0 : to_um (self->left_mm);
  area[1] = isnan (self->top_mm) ? 0 : to_um (self->top_mm);
  area[2] = isnan (self->width_mm) ? 0 : to_um (self->width_mm);
  area[3] = isnan (self->height_mm) ? 0 : to_um (self->height_mm);
  if (!complete_size (self, device, area, error))
    return FALSE;
  g_variant_dict_insert (options, "area", "(iiii)", area[0], area[1], area[2], area[3]);

  return TRUE;
}

/**
 * platen_ctl_scan_request_make_options:
 * @device: is opened when the area reaches to its far edges
 *
 * Returns: (transfer full): options for Manager.Scan, `a{sv}`
 */
GVariant *
platen_ctl_scan_request_make_options (const PlatenCtlScanRequest *self,
                                      PlatenBusDevice            *device,
                                      GError                    **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&options, "queue", "b", self->terms.may_wait);
  g_variant_dict_insert (&options, "device-timeout", "i", self->terms.device_timeout_s);
  g_variant_dict_insert (&options, "job-timeout", "i", self->terms.job_timeout_s);
  if (self->source != NULL)
    {
      g_autofree char *source = platen_ctl_translate_source (self->source);

      g_variant_dict_insert (&options, "source", "s", source);
    }
  if (self->mode != NULL)
    {
      g_autofree char *mode = platen_ctl_translate_mode (self->mode);

      g_variant_dict_insert (&options, "mode", "s", mode);
    }
  if (self->dpi != 0)
    g_variant_dict_insert (&options, "resolution", "i", self->dpi);
  if (self->n_pages != 0)
    g_variant_dict_insert (&options, "pages", "i", self->n_pages);
  if (!platen_ctl_look_add_to (&self->look, &options, error) ||
      !add_area (self, device, &options, error))
    return NULL;

  return g_variant_ref_sink (g_variant_dict_end (&options));
}

/**
 * platen_ctl_scan_request_make_export_options:
 *
 * Returns: (transfer full): options for Collection.Export, `a{sv}`
 */
GVariant *
platen_ctl_scan_request_make_export_options (const PlatenCtlScanRequest *self)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  if (self->quality != 0)
    g_variant_dict_insert (&options, "quality", "i", self->quality);
  if (self->title != NULL)
    g_variant_dict_insert (&options, "title", "s", self->title);

  return g_variant_ref_sink (g_variant_dict_end (&options));
}
