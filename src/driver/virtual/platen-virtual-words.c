/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-words.h"

static const char *const titles[] = {
  "The lighthouse and its keeper", "A short history of paper",
  "Minutes of the garden club",    "How bread is made",
  "Letter to a neighbour",         "Notes on the weather",
  "The village railway",
};

static const char *const paragraphs[] = {
  "The keeper climbed the stairs of the lighthouse every evening before the sun went "
  "down. He cleaned the glass, filled the lamp and wrote the direction of the wind into "
  "a thick green book. In forty years he missed only two entries, and both of them were "
  "on the day of a wedding.",

  "Paper was once made from rags that travelling merchants collected from house to "
  "house. The rags were washed, cut and beaten in water until only loose fibres "
  "remained. A frame with a fine wire screen lifted a thin layer of them, and what dried "
  "on the felt was a sheet.",

  "The chairman opened the meeting at seven o'clock and thanked everybody for the "
  "harvest of apples. The treasurer reported that the club owns two ladders, one "
  "wheelbarrow and a balance of three hundred and twelve crowns. The report was accepted "
  "with applause.",

  "Good bread needs flour, water, salt and a great deal of patience. The dough rests "
  "overnight in a cool kitchen, so that it can rise slowly and take on flavour. In the "
  "morning it is folded, shaped and left alone once more before it meets the hot oven.",

  "Dear neighbour, while you were travelling the postman left a parcel for you with us. "
  "It stands dry in the hallway, next to the umbrella that you forgot in spring. Please "
  "ring twice, because the bell has become a little shy since the thunderstorm.",

  "A falling barometer announces rain more reliably than any proverb. Yet the farmers "
  "here trust the swallows, who fly low above the meadow when the air grows heavy. Last "
  "summer the birds and the instrument disagreed on eleven days, and the birds were "
  "right on seven of them.",

  "The railway came to the village when the quarry was opened. Two trains ran on "
  "weekdays, one with stones and one with passengers, and on Sundays the engine was "
  "polished instead. The station is a library today, but its clock still keeps the "
  "time of the trains.",

  "Whoever looks for an old document should first ask who had a reason to keep it. "
  "Bills survive in the attic of the merchant, letters in the drawer of the person who "
  "was loved, and maps wherever there was once a quarrel about a fence.",

  "Copying a book by hand took a winter. The scribe drew thin lines with a blunt knife, "
  "mixed ink from oak galls and iron, and warmed his fingers over a candle. At the "
  "bottom of the last page he asked the reader to forgive his mistakes and to keep the "
  "volume away from water.",

  "In the second year the orchard was enlarged by nine young pear trees. They were "
  "planted in three rows behind the barn, where the ground is deep and the frost comes "
  "late. Each tree carries a small label of zinc with its name and its number.",

  "The museum lends its instruments to schools on request. A microscope, a pair of "
  "scales and a pendulum travel in wooden boxes lined with felt. Every box has a list "
  "inside the lid, and every list has been signed by a hundred careful children.",
};

/**
 * platen_virtual_words_title:
 * @number: any number from 0; the titles go round
 *
 * Returns: (transfer none): a title
 */
const char *
platen_virtual_words_title (int number)
{
  return titles[(gsize) number % G_N_ELEMENTS (titles)];
}

/**
 * platen_virtual_words_paragraph:
 * @number: any number from 0; the paragraphs go round
 *
 * Returns: (transfer none): some sentences, one space between words
 */
const char *
platen_virtual_words_paragraph (int number)
{
  return paragraphs[(gsize) number % G_N_ELEMENTS (paragraphs)];
}
