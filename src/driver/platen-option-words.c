/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-option-words.h"

typedef struct
{
  const char *name;
  int         meaning;
  int depth; /* of a mode's word: bits a sample; 0 is what the depth option says */
} Word;

/*
 * The SANE standard names the “source” option but not its values. Compared without regard
 * to case; where a device has two names for one meaning, the one that stands first here is
 * taken. Not here on purpose: “ADF Back” (only backs), “Card …”, transparency units, and
 * “Auto”, where the device chooses and we could not say what it chose.
 */
static const Word source_words[] = {
  { "Flatbed", PLATEN_SOURCE_FLATBED, 0 }, /* most; brother says “FlatBed” */
  { "FB", PLATEN_SOURCE_FLATBED, 0 },      /* kvs40xx */
  { "Normal", PLATEN_SOURCE_FLATBED, 0 },  /* avision, hp, plustek: not the film unit */
  { "Document Table", PLATEN_SOURCE_FLATBED, 0 }, /* utsushi */
  { "Platen", PLATEN_SOURCE_FLATBED, 0 },
  { "Reflective", PLATEN_SOURCE_FLATBED, 0 },
  { "Opaque", PLATEN_SOURCE_FLATBED, 0 },

  { "ADF Front", PLATEN_SOURCE_FEEDER, 0 }, /* fujitsu, canon_dr, avision, epsonds */
  { "ADF Simplex", PLATEN_SOURCE_FEEDER, 0 },
  { "Automatic Document Feeder", PLATEN_SOURCE_FEEDER, 0 }, /* pixma, epson2, bh, test */
  { "ADF", PLATEN_SOURCE_FEEDER, 0 },                       /* airscan, escl, hpaio */
  { "Document Feeder", PLATEN_SOURCE_FEEDER, 0 },
  { "Feeder", PLATEN_SOURCE_FEEDER, 0 },
  /* brother: the sheet lies at the left edge or in the middle; most feeders are left. */
  { "Automatic Document Feeder(left aligned)", PLATEN_SOURCE_FEEDER, 0 },
  { "Automatic Document Feeder(centrally aligned)", PLATEN_SOURCE_FEEDER, 0 },
  { "Automatic Document Feeder(center aligned)", PLATEN_SOURCE_FEEDER, 0 },
  { "Manual Feed Tray", PLATEN_SOURCE_FEEDER, 0 }, /* bh: one sheet by hand */

  { "ADF Duplex", PLATEN_SOURCE_FEEDER_DUPLEX, 0 }, /* fujitsu, airscan, escl, pixma */
  { "Duplex", PLATEN_SOURCE_FEEDER_DUPLEX, 0 },     /* hpaio: next to “ADF” */
  { "Automatic Document Feeder Duplex", PLATEN_SOURCE_FEEDER_DUPLEX, 0 },
  { "Document Feeder Duplex", PLATEN_SOURCE_FEEDER_DUPLEX, 0 },
  { "Automatic Document Feeder(left aligned,Duplex)", PLATEN_SOURCE_FEEDER_DUPLEX, 0 },
  { "Automatic Document Feeder(centrally aligned,Duplex)", PLATEN_SOURCE_FEEDER_DUPLEX,
    0 },
  { "Automatic Document Feeder(center aligned,Duplex)", PLATEN_SOURCE_FEEDER_DUPLEX, 0 },
};

/* The same for “mode”. Plain names stand before those that dither or use 16 bits. */
static const Word mode_words[] = {
  { "Lineart", PLATEN_MODE_BILEVEL, 0 },
  { "Line Art", PLATEN_MODE_BILEVEL, 0 },
  { "Black & White", PLATEN_MODE_BILEVEL, 0 }, /* brother */
  { "Black and White", PLATEN_MODE_BILEVEL, 0 },
  { "Binary", PLATEN_MODE_BILEVEL, 0 }, /* epson */
  { "Monochrome", PLATEN_MODE_BILEVEL, 0 },
  { "bw", PLATEN_MODE_BILEVEL, 0 }, /* kvs1025 */
  { "Halftone", PLATEN_MODE_BILEVEL, 1 },
  { "Error Diffusion", PLATEN_MODE_BILEVEL, 1 },
  { "Gray[Error Diffusion]", PLATEN_MODE_BILEVEL, 1 }, /* brother: one bit, dithered */

  { "Gray", PLATEN_MODE_GRAY, 0 },
  { "Grey", PLATEN_MODE_GRAY, 0 },
  { "Grayscale", PLATEN_MODE_GRAY, 0 },
  { "Greyscale", PLATEN_MODE_GRAY, 0 },
  { "True Gray", PLATEN_MODE_GRAY, 8 }, /* brother */
  { "8 bits gray", PLATEN_MODE_GRAY, 8 },
  { "16 bits gray", PLATEN_MODE_GRAY, 16 }, /* pixma */
  { "Gray16", PLATEN_MODE_GRAY, 16 },

  { "Color", PLATEN_MODE_COLOR, 0 },
  { "Colour", PLATEN_MODE_COLOR, 0 },
  { "24bit Color", PLATEN_MODE_COLOR, 8 },       /* brother */
  { "24bit Color[Fast]", PLATEN_MODE_COLOR, 8 }, /* brother */
  { "24 bit Color", PLATEN_MODE_COLOR, 8 },
  { "Full Color", PLATEN_MODE_COLOR, 0 },
  { "RGB", PLATEN_MODE_COLOR, 0 },
  { "48 bits color", PLATEN_MODE_COLOR, 16 }, /* pixma */
  { "Color48", PLATEN_MODE_COLOR, 16 },       /* hp5590 */
  { "Color (48 bits)", PLATEN_MODE_COLOR, 16 },
};

static const char *
find_name (const char *const *names, const char *name)
{
  for (gsize i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return names[i];

  return NULL;
}

static const char *
find_meaning (const Word        *words,
              gsize              n_words,
              const char *const *names,
              int                meaning,
              int                depth)
{
  for (gsize i = 0; i < n_words; i++)
    {
      const char *name = NULL;

      if (words[i].meaning == meaning && (depth < 0 || words[i].depth == depth))
        name = find_name (names, words[i].name);
      if (name != NULL)
        return name;
    }

  return NULL;
}

/**
 * platen_option_words_find_source:
 * @names: (array zero-terminated=1): what the device offers for its option “source”
 * @source: which one is wanted
 *
 * Returns: (transfer none) (nullable): the device's word for it, one of @names
 */
const char *
platen_option_words_find_source (const char *const *names, PlatenSourceKind source)
{
  return find_meaning (source_words, G_N_ELEMENTS (source_words), names, (int) source,
                       -1);
}

/**
 * platen_option_words_find_mode:
 * @names: (array zero-terminated=1): what the device offers for its option “mode”
 * @mode: which one is wanted
 *
 * Returns: (transfer none) (nullable): the device's word for it, one of @names
 */
const char *
platen_option_words_find_mode (const char *const *names, PlatenMode mode)
{
  return find_meaning (mode_words, G_N_ELEMENTS (mode_words), names, (int) mode, -1);
}

/**
 * platen_option_words_find_deep_mode:
 * @names: (array zero-terminated=1): what the device offers for its option “mode”
 * @mode: which one is wanted
 * @depth: bits a sample
 *
 * Returns: (transfer none) (nullable): the device's word for that mode in that very depth;
 *   most devices have none, but an option for the depth
 */
const char *
platen_option_words_find_deep_mode (const char *const *names, PlatenMode mode, int depth)
{
  return find_meaning (mode_words, G_N_ELEMENTS (mode_words), names, (int) mode, depth);
}

static gboolean
read_word (const Word *words, gsize n_words, const char *word, int *out_meaning)
{
  for (gsize i = 0; i < n_words; i++)
    if (g_ascii_strcasecmp (words[i].name, word) == 0)
      {
        *out_meaning = words[i].meaning;
        return TRUE;
      }

  return FALSE;
}

/**
 * platen_option_words_read_source:
 * @word: a device's word
 * @out_source: (out): what it means
 *
 * Returns: whether anybody knows
 */
gboolean
platen_option_words_read_source (const char *word, PlatenSourceKind *out_source)
{
  int meaning;

  if (!read_word (source_words, G_N_ELEMENTS (source_words), word, &meaning))
    return FALSE;

  *out_source = (PlatenSourceKind) meaning;
  return TRUE;
}

/**
 * platen_option_words_read_mode:
 * @word: a device's word
 * @out_mode: (out): what it means
 *
 * Returns: whether anybody knows
 */
gboolean
platen_option_words_read_mode (const char *word, PlatenMode *out_mode)
{
  int meaning;

  if (!read_word (mode_words, G_N_ELEMENTS (mode_words), word, &meaning))
    return FALSE;

  *out_mode = (PlatenMode) meaning;
  return TRUE;
}
