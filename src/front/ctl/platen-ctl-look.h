/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-words.h"

G_BEGIN_DECLS

/**
 * PlatenCtlLook:
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
gboolean platen_ctl_look_add_to (const PlatenCtlLook *self,
                                 GVariantDict        *options,
                                 GError             **error);
gboolean platen_ctl_split_option (const char *text,
                                  char      **out_name,
                                  GVariant  **out_value,
                                  GError    **error);

G_END_DECLS
