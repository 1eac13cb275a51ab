/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus.h"
#include "platen-words.h"

G_BEGIN_DECLS

/**
 * PlatenCtlLook:
 * @source: (owned) (nullable): the source's word
 * @mode: (owned) (nullable): the mode's word
 * @dpi: dots per inch; 0 was not said
 * @n_pages: stop after so many; 0 was not said
 * @left_mm: left edge of the area; NAN was not said, as for the next three
 * @top_mm: its top edge
 * @width_mm: its width
 * @height_mm: its height
 * @depth: bits a sample; 0 was not said
 * @page_size: (owned) (nullable): the paper's word
 * @tones: by [enum@Platen.Tone]; NAN was not said
 * @switches: by [enum@Platen.Feature]: whether it was said
 * @rotates_back: turn back sides
 * @options: (owned) (nullable): `NAME=VALUE` of the driver's own
 *
 * What the command line of `platenctl scan` says of how a page shall look.
 */
typedef struct
{
  char    *source;
  char    *mode;
  int      dpi;
  int      n_pages;
  double   left_mm;
  double   top_mm;
  double   width_mm;
  double   height_mm;
  int      depth;
  char    *page_size;
  double   tones[PLATEN_N_TONES];
  gboolean switches[PLATEN_N_SWITCHES];
  gboolean rotates_back;
  char   **options;
} PlatenCtlLook;

void     platen_ctl_look_init (PlatenCtlLook *self);
void     platen_ctl_look_clear (PlatenCtlLook *self);
void     platen_ctl_look_add_entries (PlatenCtlLook *self, GArray *entries);
gboolean platen_ctl_look_has_area (const PlatenCtlLook *self);
gboolean platen_ctl_look_add_to (const PlatenCtlLook *self,
                                 PlatenBusDevice     *device,
                                 GVariantDict        *options,
                                 GError             **error);
gboolean platen_ctl_split_option (const char *text,
                                  char      **out_name,
                                  GVariant  **out_value,
                                  GError    **error);

GVariant *platen_ctl_read_capabilities (PlatenBusDevice *device, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlatenCtlLook, platen_ctl_look_clear)

G_END_DECLS
