/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenSourceKind:
 * @PLATEN_SOURCE_AUTO: the device's own first choice
 * @PLATEN_SOURCE_FLATBED: the glass; one page a scan
 * @PLATEN_SOURCE_FEEDER: the feeder, front sides
 * @PLATEN_SOURCE_FEEDER_DUPLEX: the feeder, both sides, front before back
 *
 * Where the paper lies. In words: `auto`, `flatbed`, `feeder`, `feeder-duplex`.
 */
typedef enum
{
  PLATEN_SOURCE_AUTO,
  PLATEN_SOURCE_FLATBED,
  PLATEN_SOURCE_FEEDER,
  PLATEN_SOURCE_FEEDER_DUPLEX, /*< last >*/
} PlatenSourceKind;

/**
 * PlatenMode:
 * @PLATEN_MODE_BILEVEL: one bit a pixel, 1 is black, most significant bit first
 * @PLATEN_MODE_GRAY: one sample a pixel, 0 is black
 * @PLATEN_MODE_COLOR: three samples a pixel: red, green, blue (sRGB)
 *
 * What a pixel is. In words: `bilevel`, `gray`, `color`.
 */
typedef enum
{
  PLATEN_MODE_BILEVEL,
  PLATEN_MODE_GRAY,
  PLATEN_MODE_COLOR, /*< last >*/
} PlatenMode;

const char *platen_source_kind_to_string (PlatenSourceKind source);
gboolean    platen_source_kind_from_string (const char       *text,
                                            PlatenSourceKind *out_source,
                                            GError          **error);

const char *platen_mode_to_string (PlatenMode mode);
gboolean platen_mode_from_string (const char *text, PlatenMode *out_mode, GError **error);
guint    platen_mode_get_n_channels (PlatenMode mode);

G_END_DECLS
