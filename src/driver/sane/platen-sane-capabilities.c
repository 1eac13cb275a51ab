/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-capabilities.h"

#include "platen-area.h"
#include "platen-limits.h"
#include "platen-sane-options.h"
#include "platen-sane-setup.h"
#include "platen-sane-words.h"

#include <sane/saneopts.h>

#include <math.h>

/* For a device that has no option for it, and says nothing. */
#define FALLBACK_DPI 300

static void
read_modes (PlatenCapabilities *self, SANE_Handle handle)
{
  const char *const *words = platen_sane_options_get_words (handle, SANE_NAME_SCAN_MODE);

  /* Without the option it is what it is; colour is what callers ask for first. */
  if (words == NULL)
    {
      self->modes |= 1u << PLATEN_MODE_COLOR;
      return;
    }

  for (PlatenMode mode = PLATEN_MODE_BILEVEL; mode <= PLATEN_MODE_COLOR; mode++)
    if (platen_sane_words_find_mode (words, mode) != NULL)
      self->modes |= 1u << mode;
  /* Some have no word for bilevel but a depth of one bit. */
  if ((self->modes & (1u << PLATEN_MODE_GRAY)) && platen_sane_setup_has_depth (handle, 1))
    self->modes |= 1u << PLATEN_MODE_BILEVEL;
  if (self->modes == 0)
    self->modes = 1u << PLATEN_MODE_COLOR;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

static void
read_resolution_list (PlatenCapabilities *self, const PlatenSaneLimits *limits)
{
  for (SANE_Word i = 1; i <= limits->values[0]; i++)
    {
      double value =
          limits->is_fixed ? SANE_UNFIX (limits->values[i]) : limits->values[i];
      int dpi = (int) lround (value);

      if (dpi >= 1 && dpi <= PLATEN_MAX_DPI)
        g_array_append_val (self->resolutions, dpi);
    }
  g_array_sort (self->resolutions, compare_numbers);
}

static void
read_resolutions (PlatenCapabilities *self, SANE_Handle handle)
{
  const char      *name = platen_sane_setup_get_resolution_name (handle);
  PlatenSaneLimits limits;
  double           value = FALLBACK_DPI;
  int              dpi;

  if (name != NULL && platen_sane_options_get_limits (handle, name, &limits))
    {
      if (limits.values != NULL)
        read_resolution_list (self, &limits);
      self->dpi_min = CLAMP ((int) ceil (limits.minimum), 1, PLATEN_MAX_DPI);
      self->dpi_max = CLAMP ((int) floor (limits.maximum), 1, PLATEN_MAX_DPI);
      self->dpi_step = MAX (1, (int) ceil (limits.step));
    }
  if (self->resolutions->len > 0)
    self->dpi_min = self->dpi_max = 0;
  if (self->resolutions->len > 0 || self->dpi_max > 0)
    return;

  if (name != NULL)
    platen_sane_options_get_number (handle, name, &value);
  dpi = (int) CLAMP (lround (value), 1, PLATEN_MAX_DPI);
  g_array_append_val (self->resolutions, dpi);
}

static void
read_area (PlatenCapabilities *self, SANE_Handle handle)
{
  int width_um = platen_sane_setup_get_end_um (handle, SANE_NAME_SCAN_BR_X);
  int height_um = platen_sane_setup_get_end_um (handle, SANE_NAME_SCAN_BR_Y);

  self->max_width_um = MAX (self->max_width_um, width_um);
  self->max_height_um = MAX (self->max_height_um, height_um);
}

static void
read_sources (PlatenCapabilities *self, SANE_Handle handle)
{
  g_autofree char *before = NULL;

  before = platen_sane_options_dup_word (handle, SANE_NAME_SCAN_SOURCE);
  for (PlatenSourceKind source = PLATEN_SOURCE_FLATBED;
       source <= PLATEN_SOURCE_FEEDER_DUPLEX; source++)
    {
      if (!platen_sane_setup_has_source (handle, source))
        continue;
      self->sources |= 1u << source;
      /* Each source has its own area; a device that refuses now keeps the common one. */
      if (platen_sane_setup_set_source (handle, source, NULL))
        read_area (self, handle);
    }
  if (before != NULL)
    platen_sane_options_set_word (handle, SANE_NAME_SCAN_SOURCE, before, NULL);
}

/**
 * platen_sane_capabilities_read:
 * @handle: an open device that does not scan
 *
 * Finds out what a device can do from the constraints of its options. Switches through its
 * sources, since each has its own area, and back.
 *
 * Returns: (transfer full): what it can do
 */
PlatenCapabilities *
platen_sane_capabilities_read (SANE_Handle handle)
{
  PlatenCapabilities *self = platen_capabilities_new ();

  read_area (self, handle);
  read_sources (self, handle);
  read_modes (self, handle);
  read_resolutions (self, handle);

  return self;
}
