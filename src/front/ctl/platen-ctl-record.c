/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-show-device.h"

#include "platen-recording.h"

/*
 * Recording a device: what its options are when it is opened, and what becomes of them with
 * each of its sources and each of its modes. No page is scanned.
 */

/* What changes other options on real devices. */
static const char *const conditions[] = { "source", "mode" };

typedef struct
{
  PlatenBusDevice *device; /* not owned */
  PlatenRecording *recording;
  GVariant        *options; /* owned; as the device was opened */
  gint64           set_us;  /* in all */
  guint            n_sets;
} Run;

static void
run_clear (Run *self)
{
  g_clear_pointer (&self->recording, platen_recording_unref);
  g_clear_pointer (&self->options, g_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static gboolean
open_device (Run *self, GError **error)
{
  gint64 start_us = g_get_monotonic_time ();

  platen_bus_device_call_close_sync (self->device, NULL, NULL);
  if (!platen_bus_device_call_open_sync (self->device, g_variant_new ("a{sv}", NULL),
                                         NULL, error))
    return FALSE;

  platen_recording_set_timing (self->recording, "open",
                               g_get_monotonic_time () - start_us);
  return TRUE;
}

/* (transfer full) (nullable) */
static GVariant *
find_option (GVariant *options, const char *wanted)
{
  GVariantIter iter;
  GVariant    *option;

  g_variant_iter_init (&iter, options);
  while ((option = g_variant_iter_next_value (&iter)) != NULL)
    {
      const char *name = "";

      g_variant_lookup (option, "name", "&s", &name);
      if (g_str_equal (name, wanted))
        return option;
      g_variant_unref (option);
    }

  return NULL;
}

static gboolean
get_number (GVariant *option, double *out_number)
{
  int      whole;
  gboolean is_active = FALSE;

  g_variant_lookup (option, "active", "b", &is_active);
  if (is_active && g_variant_lookup (option, "value", "i", &whole))
    {
      *out_number = whole;
      return TRUE;
    }

  return is_active && g_variant_lookup (option, "value", "d", out_number);
}

/* On feeders that centre the sheet the area ends where the paper does. */
static void
record_paper (Run *self, GVariant *options)
{
  static const struct
  {
    const char *paper;
    const char *near;
    const char *far;
  } axes[] = {
    { "page-width", "tl-x", "br-x" },
    { "page-height", "tl-y", "br-y" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (axes); i++)
    {
      g_autoptr (GVariant) paper = find_option (options, axes[i].paper);
      g_autoptr (GVariant) far = find_option (options, axes[i].far);
      double               length, least, greatest, step;

      if (paper == NULL || far == NULL || !get_number (paper, &length) ||
          !g_variant_lookup (far, "range", "(ddd)", &least, &greatest, &step) ||
          length != greatest)
        continue;
      platen_recording_set_follower (self->recording, axes[i].near, axes[i].paper);
      platen_recording_set_follower (self->recording, axes[i].far, axes[i].paper);
    }
}

static gboolean
record_options (Run *self, GError **error)
{
  gint64       start_us = g_get_monotonic_time ();
  GVariantIter iter;
  GVariant    *option;

  if (!platen_bus_device_call_list_options_sync (self->device, &self->options, NULL,
                                                 error))
    return FALSE;

  platen_recording_set_timing (self->recording, "list",
                               g_get_monotonic_time () - start_us);
  g_variant_iter_init (&iter, self->options);
  while (g_variant_iter_loop (&iter, "@a{sv}", &option))
    platen_recording_add_option (self->recording, option);
  record_paper (self, self->options);

  return TRUE;
}

static gboolean
set_word (Run *self, const char *name, const char *word, GError **error)
{
  g_autoptr (GVariant) used = NULL;
  gint64               start_us = g_get_monotonic_time ();

  if (!platen_bus_device_call_set_option_sync (
          self->device, name, g_variant_new_variant (g_variant_new_string (word)), &used,
          NULL, error))
    return FALSE;

  self->set_us += g_get_monotonic_time () - start_us;
  self->n_sets++;
  return TRUE;
}

/* A word that the device refuses just now is left out: it changes nothing then. */
static gboolean
record_word (Run *self, const char *name, const char *word, GError **error)
{
  g_autoptr (GVariant) options = NULL;
  GVariantIter         iter;
  GVariant            *option;

  if (!set_word (self, name, word, NULL))
    return TRUE;
  if (!platen_bus_device_call_list_options_sync (self->device, &options, NULL, error))
    return FALSE;

  g_variant_iter_init (&iter, options);
  while (g_variant_iter_loop (&iter, "@a{sv}", &option))
    platen_recording_add_change (self->recording, option, name, word);
  record_paper (self, options);

  return TRUE;
}

static gboolean
record_condition (Run *self, const char *name, GError **error)
{
  g_autoptr (GVariant)    option = find_option (self->options, name);
  g_autofree const char **words = NULL;
  const char             *first = NULL;

  if (option == NULL || !g_variant_lookup (option, "values", "^a&s", &words) ||
      !g_variant_lookup (option, "value", "&s", &first))
    return TRUE;

  for (gsize i = 0; words[i] != NULL; i++)
    if (!g_str_equal (words[i], first) && !record_word (self, name, words[i], error))
      return FALSE;

  return set_word (self, name, first, error);
}

static gboolean
record (Run *self, GError **error)
{
  if (!open_device (self, error) || !record_options (self, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    if (!record_condition (self, conditions[i], error))
      return FALSE;

  if (self->n_sets > 0)
    platen_recording_set_timing (self->recording, "set", self->set_us / self->n_sets);
  return TRUE;
}

/**
 * platen_ctl_record_device:
 * @path: a file to be written
 *
 * Writes what a device's options are and how they change one another, for the virtual
 * driver to play; see [struct@Platen.Recording].
 *
 * Errors: those of the bus, of the device and of the file.
 */
gboolean
platen_ctl_record_device (PlatenBusDevice *device, const char *path, GError **error)
{
  g_auto (Run)     run = { .device = device };
  g_autofree char *text = NULL;
  gboolean         is_done;

  run.recording = platen_recording_new (platen_bus_device_get_vendor (device),
                                        platen_bus_device_get_model (device));
  is_done = record (&run, error);
  platen_bus_device_call_close_sync (device, NULL, NULL);
  if (!is_done)
    return FALSE;

  text = platen_recording_to_text (run.recording);
  return g_file_set_contents (path, text, -1, error);
}
