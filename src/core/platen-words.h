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

/**
 * PlatenTone:
 * @PLATEN_TONE_BRIGHTNESS: how light the page becomes
 * @PLATEN_TONE_CONTRAST: how far light and dark are apart
 * @PLATEN_TONE_THRESHOLD: what is black in a bilevel page
 * @PLATEN_TONE_GAMMA: the exponent of the tone curve
 *
 * What a device can do to the tones by a number, in the device's own units. In words:
 * `brightness`, `contrast`, `threshold`, `gamma`.
 */
typedef enum
{
  PLATEN_TONE_BRIGHTNESS,
  PLATEN_TONE_CONTRAST,
  PLATEN_TONE_THRESHOLD,
  PLATEN_TONE_GAMMA, /*< last >*/
} PlatenTone;

#define PLATEN_N_TONES (PLATEN_TONE_GAMMA + 1)

/**
 * PlatenFeature:
 * @PLATEN_FEATURE_DESKEW: turns a sheet straight that was fed askew
 * @PLATEN_FEATURE_CROP: cuts the page to the paper
 * @PLATEN_FEATURE_SKIP_BLANK: leaves blank pages out
 * @PLATEN_FEATURE_PAPER_SENSOR: knows whether paper is in the feeder; nothing to switch
 *
 * What a device's driver may be able to do by itself. In words: `deskew`, `crop`,
 * `skip-blank`, `paper-sensor`.
 */
typedef enum
{
  PLATEN_FEATURE_DESKEW,
  PLATEN_FEATURE_CROP,
  PLATEN_FEATURE_SKIP_BLANK,
  PLATEN_FEATURE_PAPER_SENSOR, /*< last >*/
} PlatenFeature;

#define PLATEN_N_SWITCHES (PLATEN_FEATURE_SKIP_BLANK + 1)
#define PLATEN_N_FEATURES (PLATEN_FEATURE_PAPER_SENSOR + 1)

gboolean platen_word_find (const char *const *words,
                           gsize              n_words,
                           const char        *key,
                           const char        *text,
                           gsize             *out_index,
                           GError           **error);

const char *platen_source_kind_to_string (PlatenSourceKind source);
gboolean    platen_source_kind_from_string (const char       *text,
                                            PlatenSourceKind *out_source,
                                            GError          **error);

const char *platen_mode_to_string (PlatenMode mode);
gboolean platen_mode_from_string (const char *text, PlatenMode *out_mode, GError **error);
guint    platen_mode_get_n_channels (PlatenMode mode);

const char *platen_tone_to_string (PlatenTone tone);
const char *platen_feature_to_string (PlatenFeature feature);

G_END_DECLS
