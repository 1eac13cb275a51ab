/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-option-setup-private.h"

#include "platen-area.h"
#include "platen-error.h"
#include "platen-option-words.h"

#include <math.h>

#define FALLBACK_DPI 300

/**
 * PlatenOptionSetup:
 *
 * Tells our settings to a device that only knows options, and its options in our terms.
 *
 * Nothing of an earlier scan shines through: what was set on request goes back to what it
 * was when the device was opened before the next scan is set up. The device's options are
 * looked at anew each time, since setting one may change all others.
 */
G_DEFINE_FINAL_TYPE (PlatenOptionSetup, platen_option_setup, G_TYPE_OBJECT)

static void
platen_option_setup_finalize (GObject *object)
{
  PlatenOptionSetup *self = PLATEN_OPTION_SETUP (object);

  g_clear_object (&self->host);
  g_clear_pointer (&self->originals, g_hash_table_unref);
  g_clear_pointer (&self->changed, g_ptr_array_unref);

  G_OBJECT_CLASS (platen_option_setup_parent_class)->finalize (object);
}

static void
platen_option_setup_class_init (PlatenOptionSetupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_option_setup_finalize;
}

static void
platen_option_setup_init (PlatenOptionSetup *self)
{
  self->originals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) g_variant_unref);
  self->changed = g_ptr_array_new_with_free_func (g_free);
}

/**
 * platen_option_setup_new:
 * @host: an open device that does not scan
 *
 * Notes what the device's options hold, to come back to it.
 *
 * Returns: (transfer full): the setup
 */
PlatenOptionSetup *
platen_option_setup_new (PlatenOptionHost *host)
{
  PlatenOptionSetup    *self = g_object_new (PLATEN_TYPE_OPTION_SETUP, NULL);
  g_autoptr (GPtrArray) options = platen_option_host_list (host);

  self->host = g_object_ref (host);
  for (guint i = 0; i < options->len; i++)
    {
      const PlatenDeviceOption *option = g_ptr_array_index (options, i);

      if (option->value != NULL && option->is_settable)
        g_hash_table_insert (self->originals, g_strdup (option->name),
                             g_variant_ref (option->value));
    }

  platen_option_setup_note_pixels (self);

  return self;
}

/*
 * Remembers, before it is set, that an option is to go back to its first value before the
 * next scan. One that slept when the device was opened has it now.
 */
void
platen_option_setup_note (PlatenOptionSetup *self, const char *name)
{
  g_autoptr (GVariant) value = NULL;

  if (!g_hash_table_contains (self->originals, name))
    value = platen_option_host_get (self->host, name);
  if (value != NULL)
    g_hash_table_insert (self->originals, g_strdup (name), g_variant_ref (value));
  if (!g_ptr_array_find_with_equal_func (self->changed, name, g_str_equal, NULL))
    g_ptr_array_add (self->changed, g_strdup (name));
}

/*
 * An option that means nothing with the present settings cannot be set and stays on the
 * list: it may come to life again when the mode has changed. Those that were just @chosen
 * are left alone.
 */
void
platen_option_setup_put_back (PlatenOptionSetup *self, GVariant *chosen)
{
  for (guint i = 0; i < self->changed->len;)
    {
      const char *name = g_ptr_array_index (self->changed, i);
      GVariant   *value = g_hash_table_lookup (self->originals, name);

      if (!platen_option_setup_is_chosen (chosen, name) &&
          (value == NULL || (platen_option_host_can_set (self->host, name) &&
                             platen_option_host_set (self->host, name, value, NULL))))
        g_ptr_array_remove_index (self->changed, i);
      else
        i++;
    }
}

static gboolean
set_word (PlatenOptionSetup *self, const char *name, const char *word, GError **error)
{
  return platen_option_host_set (self->host, name, g_variant_new_string (word), error);
}

/**
 * platen_option_setup_has_depth:
 * @depth: bits a sample
 *
 * Tells whether the device can be set to that depth in its present mode.
 */
gboolean
platen_option_setup_has_depth (PlatenOptionSetup *self, int depth)
{
  g_autoptr (PlatenDeviceOption) option =
      platen_option_host_find_settable (self->host, OPTION_DEPTH);

  return option != NULL && platen_device_option_is_number (option) &&
         (option->has_range || option->numbers != NULL) &&
         platen_device_option_allows (option, depth);
}

/**
 * platen_option_setup_has_mode_word:
 * @depth: bits a sample that the word itself says; 0 for one that says none, -1 for any
 *
 * Tells whether the device has a word for a mode. One that has no words at all scans in
 * colour, as callers want it first.
 */
gboolean
platen_option_setup_has_mode_word (PlatenOptionSetup *self, PlatenMode mode, int depth)
{
  g_autoptr (PlatenDeviceOption) option =
      platen_option_host_find_settable (self->host, OPTION_MODE);
  const char *const *words;

  if (option == NULL || option->words == NULL)
    return mode == PLATEN_MODE_COLOR && depth <= 0;

  words = (const char *const *) option->words;
  return (depth < 0 ? platen_option_words_find_mode (words, mode)
                    : platen_option_words_find_deep_mode (words, mode, depth)) != NULL;
}

/* The device's word for a mode: one that says the depth itself, else one that leaves it. */
static char *
dup_mode_word (PlatenOptionSetup *self, PlatenMode mode, int depth)
{
  g_autoptr (PlatenDeviceOption) option =
      platen_option_host_find_settable (self->host, OPTION_MODE);
  const char *const *words;
  const char        *word;

  if (option == NULL || option->words == NULL)
    return NULL;

  words = (const char *const *) option->words;
  word = platen_option_words_find_deep_mode (words, mode, 0);
  if (word == NULL || depth == 16)
    {
      const char *deep = platen_option_words_find_deep_mode (words, mode, depth);

      word = deep != NULL ? deep : word;
    }
  if (word == NULL)
    word = platen_option_words_find_mode (words, mode);
  /* Some have no word for bilevel but a depth of one bit. */
  if (word == NULL && mode == PLATEN_MODE_BILEVEL)
    word = platen_option_words_find_mode (words, PLATEN_MODE_GRAY);

  return g_strdup (word);
}

/**
 * platen_option_setup_set_mode:
 * @depth: bits a sample; the device keeps its own where it has no choice
 *
 * Switches to a mode.
 *
 * Errors: what the device says.
 */
gboolean
platen_option_setup_set_mode (PlatenOptionSetup *self,
                              PlatenMode         mode,
                              int                depth,
                              GError           **error)
{
  g_autofree char *word = dup_mode_word (self, mode, depth);

  if (word != NULL && !set_word (self, OPTION_MODE, word, error))
    return FALSE;

  return !platen_option_setup_has_depth (self, depth) ||
         platen_option_host_set_number (self->host, OPTION_DEPTH, depth, error);
}

/**
 * platen_option_setup_get_resolution_name:
 *
 * Returns: (transfer none) (nullable): the name of the option that sets the resolution
 */
const char *
platen_option_setup_get_resolution_name (PlatenOptionSetup *self)
{
  if (platen_option_host_can_set (self->host, OPTION_RESOLUTION))
    return OPTION_RESOLUTION;
  if (platen_option_host_can_set (self->host, OPTION_X_RESOLUTION))
    return OPTION_X_RESOLUTION;

  return NULL;
}

static gboolean
set_resolution (PlatenOptionSetup *self, int dpi, GError **error)
{
  const char                    *name = platen_option_setup_get_resolution_name (self);
  g_autoptr (PlatenDeviceOption) option = NULL;

  if (name == NULL)
    return TRUE;

  option = platen_option_host_find (self->host, name);
  if (!platen_device_option_allows (option, dpi))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘resolution’ cannot be %d with this source and mode", dpi);
      return FALSE;
    }
  if (!platen_option_host_set_number (self->host, name, dpi, error))
    return FALSE;

  return !platen_option_host_can_set (self->host, OPTION_Y_RESOLUTION) ||
         platen_option_host_set_number (self->host, OPTION_Y_RESOLUTION, dpi, error);
}

/**
 * platen_option_setup_get_dpi:
 * @out_dpi_x: (out): pixels per inch across, 1 or more
 * @out_dpi_y: (out): pixels per inch down, 1 or more
 *
 * Tells the resolution that the device really took.
 */
void
platen_option_setup_get_dpi (PlatenOptionSetup *self, int *out_dpi_x, int *out_dpi_y)
{
  const char *name = platen_option_setup_get_resolution_name (self);
  double      x = FALLBACK_DPI;
  double      y;

  if (name != NULL)
    platen_option_host_get_number (self->host, name, &x);
  y = x;
  platen_option_host_get_number (self->host, OPTION_Y_RESOLUTION, &y);

  *out_dpi_x = (int) MAX (1, lround (x));
  *out_dpi_y = (int) MAX (1, lround (y));
}

static void
read_back (PlatenOptionSetup *self, PlatenScanSettings *settings)
{
  double depth;
  int    dpi_y;

  platen_option_setup_get_dpi (self, &settings->dpi, &dpi_y);
  if (platen_option_setup_has_depth (self, settings->depth) &&
      platen_option_host_get_number (self->host, OPTION_DEPTH, &depth))
    settings->depth = (int) depth;
  platen_option_setup_read_chosen (self, settings);
}

/**
 * platen_option_setup_apply:
 * @settings: (inout): resolved settings; changed to what the device really took
 *
 * Sets a device up: source, mode and depth, the options asked for by name, resolution,
 * area, tones, in that order, because each may change what the next can be. An option that
 * is asked for by name wins over the setting that would set it.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT for what this source cannot do, or what the
 * device says.
 */
gboolean
platen_option_setup_apply (PlatenOptionSetup  *self,
                           PlatenScanSettings *settings,
                           GError            **error)
{
  GVariant *chosen = settings->options;

  platen_option_setup_put_back (self, NULL);
  if (platen_option_host_can_set (self->host, OPTION_PREVIEW) &&
      !platen_option_host_set (self->host, OPTION_PREVIEW, g_variant_new_boolean (FALSE),
                               error))
    return FALSE;
  if ((!platen_option_setup_is_chosen (chosen, OPTION_SOURCE) &&
       !platen_option_setup_set_source (self, settings->source, error)) ||
      (!platen_option_setup_is_chosen (chosen, OPTION_MODE) &&
       !platen_option_setup_set_mode (self, settings->mode, settings->depth, error)))
    return FALSE;
  platen_option_setup_put_back (self, NULL);

  if (!platen_option_setup_set_chosen (self, chosen, settings->confined, error))
    return FALSE;
  platen_option_setup_put_back (self, chosen);

  if ((!platen_option_setup_is_chosen (chosen, OPTION_RESOLUTION) &&
       !set_resolution (self, settings->dpi, error)) ||
      !platen_option_setup_set_area (self, settings, &settings->area, error) ||
      !platen_option_setup_set_tones (self, settings, error) ||
      !platen_option_setup_set_switches (self, settings, error))
    return FALSE;

  read_back (self, settings);
  return TRUE;
}
