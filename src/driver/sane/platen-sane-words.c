/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-words.h"

typedef struct
{
  const char *name;
  int         meaning;
} Word;

/*
 * The SANE standard names the “source” option but not its values. Compared without regard
 * to case; where a device has two names for one meaning, the one that stands first here is
 * taken. Not here on purpose: “ADF Back” (only backs), “Card …”, transparency units, and
 * “Auto”, where the device chooses and we could not say what it chose.
 */
static const Word source_words[] = {
  { "Flatbed", PLATEN_SOURCE_FLATBED }, /* most; brother says “FlatBed” */
  { "FB", PLATEN_SOURCE_FLATBED },      /* kvs40xx */
  { "Normal", PLATEN_SOURCE_FLATBED },  /* avision, hp, plustek: not the film unit */
  { "Document Table", PLATEN_SOURCE_FLATBED }, /* utsushi */
  { "Platen", PLATEN_SOURCE_FLATBED },
  { "Reflective", PLATEN_SOURCE_FLATBED },
  { "Opaque", PLATEN_SOURCE_FLATBED },

  { "ADF Front", PLATEN_SOURCE_FEEDER }, /* fujitsu, canon_dr, avision, epsonds */
  { "ADF Simplex", PLATEN_SOURCE_FEEDER },
  { "Automatic Document Feeder", PLATEN_SOURCE_FEEDER }, /* pixma, epson2, bh, test */
  { "ADF", PLATEN_SOURCE_FEEDER },                       /* airscan, escl, hpaio */
  { "Document Feeder", PLATEN_SOURCE_FEEDER },
  { "Feeder", PLATEN_SOURCE_FEEDER },
  /* brother: the sheet lies at the left edge or in the middle; most feeders are left. */
  { "Automatic Document Feeder(left aligned)", PLATEN_SOURCE_FEEDER },
  { "Automatic Document Feeder(centrally aligned)", PLATEN_SOURCE_FEEDER },
  { "Manual Feed Tray", PLATEN_SOURCE_FEEDER }, /* bh: one sheet by hand */

  { "ADF Duplex", PLATEN_SOURCE_FEEDER_DUPLEX }, /* fujitsu, airscan, escl, pixma */
  { "Duplex", PLATEN_SOURCE_FEEDER_DUPLEX },     /* hpaio: next to “ADF” */
  { "Automatic Document Feeder Duplex", PLATEN_SOURCE_FEEDER_DUPLEX },
  { "Document Feeder Duplex", PLATEN_SOURCE_FEEDER_DUPLEX },
  { "Automatic Document Feeder(left aligned,Duplex)", PLATEN_SOURCE_FEEDER_DUPLEX },
  { "Automatic Document Feeder(centrally aligned,Duplex)", PLATEN_SOURCE_FEEDER_DUPLEX },
};

/* The same for “mode”. Plain names stand before those that dither or use 16 bits. */
static const Word mode_words[] = {
  { "Lineart", PLATEN_MODE_BILEVEL },
  { "Line Art", PLATEN_MODE_BILEVEL },
  { "Black & White", PLATEN_MODE_BILEVEL }, /* brother */
  { "Black and White", PLATEN_MODE_BILEVEL },
  { "Binary", PLATEN_MODE_BILEVEL }, /* epson */
  { "Monochrome", PLATEN_MODE_BILEVEL },
  { "bw", PLATEN_MODE_BILEVEL }, /* kvs1025 */
  { "Halftone", PLATEN_MODE_BILEVEL },
  { "Error Diffusion", PLATEN_MODE_BILEVEL },
  { "Gray[Error Diffusion]", PLATEN_MODE_BILEVEL }, /* brother: one bit, dithered */

  { "Gray", PLATEN_MODE_GRAY },
  { "Grey", PLATEN_MODE_GRAY },
  { "Grayscale", PLATEN_MODE_GRAY },
  { "Greyscale", PLATEN_MODE_GRAY },
  { "True Gray", PLATEN_MODE_GRAY }, /* brother */
  { "8 bits gray", PLATEN_MODE_GRAY },
  { "16 bits gray", PLATEN_MODE_GRAY }, /* pixma */

  { "Color", PLATEN_MODE_COLOR },
  { "Colour", PLATEN_MODE_COLOR },
  { "24bit Color", PLATEN_MODE_COLOR },       /* brother */
  { "24bit Color[Fast]", PLATEN_MODE_COLOR }, /* brother */
  { "24 bit Color", PLATEN_MODE_COLOR },
  { "Full Color", PLATEN_MODE_COLOR },
  { "RGB", PLATEN_MODE_COLOR },
  { "48 bits color", PLATEN_MODE_COLOR }, /* pixma */
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
find_meaning (const Word *words, gsize n_words, const char *const *names, int meaning)
{
  for (gsize i = 0; i < n_words; i++)
    {
      const char *name = NULL;

      if (words[i].meaning == meaning)
        name = find_name (names, words[i].name);
      if (name != NULL)
        return name;
    }

  return NULL;
}

/**
 * platen_sane_words_find_source:
 * @names: (array zero-terminated=1): what the device offers for its option “source”
 * @source: which one is wanted
 *
 * Returns: (transfer none) (nullable): the device's word for it, one of @names
 */
const char *
platen_sane_words_find_source (const char *const *names, PlatenSourceKind source)
{
  return find_meaning (source_words, G_N_ELEMENTS (source_words), names, (int) source);
}

/**
 * platen_sane_words_find_mode:
 * @names: (array zero-terminated=1): what the device offers for its option “mode”
 * @mode: which one is wanted
 *
 * Returns: (transfer none) (nullable): the device's word for it, one of @names
 */
const char *
platen_sane_words_find_mode (const char *const *names, PlatenMode mode)
{
  return find_meaning (mode_words, G_N_ELEMENTS (mode_words), names, (int) mode);
}
