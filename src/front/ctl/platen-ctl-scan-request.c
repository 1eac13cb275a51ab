/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-options.h"
#include "platen-ctl-output.h"
#include "platen-ctl-scan-request.h"
#include "platen-error.h"

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
      "What the whole scan gets, from when it has the device", "SECONDS" },
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
    { "profile", 0, 0, G_OPTION_ARG_STRING, &self->profile,
      "Settings that were saved under this name; options here win", "NAME" },
    { "last", 0, 0, G_OPTION_ARG_NONE, &self->is_as_last,
      "As last time: your last settings with the device; options here win", NULL },
    { NULL },
  };

  platen_ctl_look_init (&self->look);

  return read_options (self, letters, argc, argv, error) &&
         platen_ctl_refuse_rest (*argc, *argv, error) && check (self, error);
}

void
platen_ctl_scan_request_clear (PlatenCtlScanRequest *self)
{
  g_free (self->device);
  g_free (self->output);
  g_free (self->format);
  g_free (self->profile);
  g_free (self->collection_id);
  g_free (self->title);
  platen_ctl_look_clear (&self->look);
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
  if (self->profile != NULL)
    g_variant_dict_insert (&options, "profile", "s", self->profile);
  if (self->is_as_last)
    g_variant_dict_insert (&options, "last-used", "b", TRUE);
  if (!platen_ctl_look_add_to (&self->look, device, &options, error))
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
