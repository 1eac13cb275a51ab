/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-option-setup.h"

G_BEGIN_DECLS

/* Names of options. Source: SANE standard 1.06, 4.5, and saneopts.h. */
#define OPTION_SOURCE "source"
#define OPTION_MODE "mode"
#define OPTION_DEPTH "depth"
#define OPTION_PREVIEW "preview"
#define OPTION_RESOLUTION "resolution"
#define OPTION_X_RESOLUTION "x-resolution"
#define OPTION_Y_RESOLUTION "y-resolution"
#define OPTION_LEFT "tl-x"
#define OPTION_TOP "tl-y"
#define OPTION_RIGHT "br-x"
#define OPTION_BOTTOM "br-y"
/* Not in the standard, but in several backends. */
#define OPTION_PAGE_WIDTH \
  "page-width" /* avision, canon_dr, fujitsu, kodak: the paper's */
#define OPTION_PAGE_HEIGHT "page-height" /* size, in whose middle the area is measured */
#define OPTION_ADF_MODE "adf-mode"       /* epson2, epkowa: Simplex, Duplex */
#define OPTION_DUPLEX "duplex"           /* kvs1025, kodak: yes, no */

/**
 * PlatenOptionSetup:
 *
 * See platen-option-setup.c.
 */
struct _PlatenOptionSetup
{
  GObject parent_instance;

  PlatenOptionHost *host;      /* owned */
  GHashTable       *originals; /* owned; name → GVariant: as the device was opened */
  GPtrArray        *changed;   /* owned; names, in the order in which they were set */
  /* As the device was opened: a resolution, and how far the area reached then. */
  int    opened_dpi_x;
  int    opened_dpi_y;
  double opened_right;
  double opened_bottom;
};

void        platen_option_setup_note (PlatenOptionSetup *self, const char *name);
const char *platen_option_setup_get_resolution_name (PlatenOptionSetup *self);
gboolean    platen_option_setup_has_source (PlatenOptionSetup *self,
                                            PlatenSourceKind   source);
gboolean    platen_option_setup_set_source (PlatenOptionSetup *self,
                                            PlatenSourceKind   source,
                                            GError           **error);
gboolean    platen_option_setup_has_depth (PlatenOptionSetup *self, int depth);
gboolean    platen_option_setup_has_mode_word (PlatenOptionSetup *self,
                                               PlatenMode         mode,
                                               int                depth);
gboolean    platen_option_setup_set_mode (PlatenOptionSetup *self,
                                          PlatenMode         mode,
                                          int                depth,
                                          GError           **error);

void        platen_option_setup_note_pixels (PlatenOptionSetup *self);
PlatenReach platen_option_setup_get_reach (PlatenOptionSetup *self);
gboolean    platen_option_setup_set_area (PlatenOptionSetup        *self,
                                          const PlatenScanSettings *settings,
                                          PlatenArea               *area,
                                          GError                  **error);
const char *platen_option_setup_find_role (const char *name);
void        platen_option_setup_put_back (PlatenOptionSetup *self, GVariant *chosen);
gboolean    platen_option_setup_is_chosen (GVariant *chosen, const char *name);
gboolean    platen_option_setup_set_chosen (PlatenOptionSetup *self,
                                            GVariant          *chosen,
                                            gboolean           is_confined,
                                            GError           **error);
void        platen_option_setup_read_chosen (PlatenOptionSetup  *self,
                                             PlatenScanSettings *settings);
const char *platen_option_setup_get_tone_name (PlatenOptionSetup *self, PlatenTone tone);
gboolean    platen_option_setup_set_tones (PlatenOptionSetup  *self,
                                           PlatenScanSettings *settings,
                                           GError            **error);
gboolean    platen_option_setup_set_switches (PlatenOptionSetup        *self,
                                              const PlatenScanSettings *settings,
                                              GError                  **error);
gboolean platen_option_setup_has_feature (PlatenOptionSetup *self, PlatenFeature feature);

G_END_DECLS
