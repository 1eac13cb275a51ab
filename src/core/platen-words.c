/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-words.h"

static const char *const source_words[] = {
  [PLATEN_SOURCE_AUTO] = "auto",
  [PLATEN_SOURCE_FLATBED] = "flatbed",
  [PLATEN_SOURCE_FEEDER] = "feeder",
  [PLATEN_SOURCE_FEEDER_DUPLEX] = "feeder-duplex",
};

static const char *const mode_words[] = {
  [PLATEN_MODE_BILEVEL] = "bilevel",
  [PLATEN_MODE_GRAY] = "gray",
  [PLATEN_MODE_COLOR] = "color",
};

static const char *const tone_words[] = {
  [PLATEN_TONE_BRIGHTNESS] = "brightness",
  [PLATEN_TONE_CONTRAST] = "contrast",
  [PLATEN_TONE_THRESHOLD] = "threshold",
  [PLATEN_TONE_GAMMA] = "gamma",
};

static const char *const feature_words[] = {
  [PLATEN_FEATURE_DESKEW] = "deskew",
  [PLATEN_FEATURE_CROP] = "crop",
  [PLATEN_FEATURE_SKIP_BLANK] = "skip-blank",
  [PLATEN_FEATURE_PAPER_SENSOR] = "paper-sensor",
};

G_STATIC_ASSERT (G_N_ELEMENTS (tone_words) == PLATEN_N_TONES);
G_STATIC_ASSERT (G_N_ELEMENTS (feature_words) == PLATEN_N_FEATURES);

/**
 * platen_word_find:
 * @words: (array length=n_words): the words of a kind
 * @key: what they are words for
 * @text: (nullable): one of them, or not
 * @out_index: (out): which one
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key and the allowed words.
 */
gboolean
platen_word_find (const char *const *words,
                  gsize              n_words,
                  const char        *key,
                  const char        *text,
                  gsize             *out_index,
                  GError           **error)
{
  g_autoptr (GString) allowed = g_string_new (NULL);

  for (gsize i = 0; i < n_words; i++)
    {
      if (g_strcmp0 (words[i], text) == 0)
        {
          *out_index = i;
          return TRUE;
        }
      g_string_append_printf (allowed, "%s%s", i > 0 ? ", " : "", words[i]);
    }

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "‘%s’ cannot be ‘%s’; it is one of: %s", key, text, allowed->str);
  return FALSE;
}

/**
 * platen_source_kind_to_string:
 *
 * Returns: (transfer none): the source's word, as in option tables and on the bus
 */
const char *
platen_source_kind_to_string (PlatenSourceKind source)
{
  g_return_val_if_fail ((guint) source < G_N_ELEMENTS (source_words), "auto");

  return source_words[source];
}

/**
 * platen_source_kind_from_string:
 * @text: a source's word
 * @out_source: (out): the source
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key and the allowed words.
 */
gboolean
platen_source_kind_from_string (const char       *text,
                                PlatenSourceKind *out_source,
                                GError          **error)
{
  gsize index;

  if (!platen_word_find (source_words, G_N_ELEMENTS (source_words), "source", text,
                         &index, error))
    return FALSE;

  *out_source = (PlatenSourceKind) index;
  return TRUE;
}

/**
 * platen_mode_to_string:
 *
 * Returns: (transfer none): the mode's word, as in option tables and on the bus
 */
const char *
platen_mode_to_string (PlatenMode mode)
{
  g_return_val_if_fail ((guint) mode < G_N_ELEMENTS (mode_words), "color");

  return mode_words[mode];
}

/**
 * platen_mode_from_string:
 * @text: a mode's word
 * @out_mode: (out): the mode
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key and the allowed words.
 */
gboolean
platen_mode_from_string (const char *text, PlatenMode *out_mode, GError **error)
{
  gsize index;

  if (!platen_word_find (mode_words, G_N_ELEMENTS (mode_words), "mode", text, &index,
                         error))
    return FALSE;

  *out_mode = (PlatenMode) index;
  return TRUE;
}

/**
 * platen_mode_get_n_channels:
 *
 * Returns: samples a pixel: 1 or 3
 */
guint
platen_mode_get_n_channels (PlatenMode mode)
{
  return mode == PLATEN_MODE_COLOR ? 3 : 1;
}

/**
 * platen_tone_to_string:
 *
 * Returns: (transfer none): the tone's word, as in option tables and on the bus
 */
const char *
platen_tone_to_string (PlatenTone tone)
{
  g_return_val_if_fail ((guint) tone < G_N_ELEMENTS (tone_words), "");

  return tone_words[tone];
}

/**
 * platen_feature_to_string:
 *
 * Returns: (transfer none): the feature's word, as in option tables and on the bus
 */
const char *
platen_feature_to_string (PlatenFeature feature)
{
  g_return_val_if_fail ((guint) feature < G_N_ELEMENTS (feature_words), "");

  return feature_words[feature];
}
