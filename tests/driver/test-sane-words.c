/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-option-words.h"
#include "platen-sane-frame.h"

/* The two translators that need no device. */

typedef struct
{
  const char *offered[5];
  int         wanted;
  const char *expected;
} Case;

static void
test_sources_are_understood (void)
{
  const Case cases[] = {
    { { "Flatbed", "Automatic Document Feeder" }, PLATEN_SOURCE_FLATBED, "Flatbed" },
    { { "Flatbed", "Automatic Document Feeder" },
      PLATEN_SOURCE_FEEDER,
      "Automatic Document Feeder" },
    { { "FlatBed", "ADF" }, PLATEN_SOURCE_FLATBED, "FlatBed" },
    { { "Normal", "Transparency", "Negative" }, PLATEN_SOURCE_FLATBED, "Normal" },
    { { "ADF Front", "ADF Back", "ADF Duplex" }, PLATEN_SOURCE_FEEDER, "ADF Front" },
    { { "ADF Front", "ADF Back", "ADF Duplex" },
      PLATEN_SOURCE_FEEDER_DUPLEX,
      "ADF Duplex" },
    { { "Auto", "Flatbed", "ADF", "Duplex" }, PLATEN_SOURCE_FEEDER_DUPLEX, "Duplex" },
    { { "Document Table", "Document Feeder" }, PLATEN_SOURCE_FEEDER, "Document Feeder" },
    { { "ADF Back" }, PLATEN_SOURCE_FEEDER, NULL },
    { { "Transparency Unit" }, PLATEN_SOURCE_FLATBED, NULL },
    { { "Flatbed" }, PLATEN_SOURCE_FEEDER_DUPLEX, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (platen_option_words_find_source (cases[i].offered,
                                                      (PlatenSourceKind) cases[i].wanted),
                     ==, cases[i].expected);
}

static void
test_modes_are_understood (void)
{
  const Case cases[] = {
    { { "Lineart", "Gray", "Color" }, PLATEN_MODE_BILEVEL, "Lineart" },
    { { "Lineart", "Gray", "Color" }, PLATEN_MODE_COLOR, "Color" },
    { { "Halftone", "Lineart", "Gray" }, PLATEN_MODE_BILEVEL, "Lineart" },
    { { "Halftone", "Gray" }, PLATEN_MODE_BILEVEL, "Halftone" },
    { { "Black & White", "Gray[Error Diffusion]", "True Gray", "24bit Color" },
      PLATEN_MODE_GRAY,
      "True Gray" },
    { { "48 bits color", "Color" }, PLATEN_MODE_COLOR, "Color" },
    { { "Gray", "Color" }, PLATEN_MODE_BILEVEL, NULL },
    { { "Infrared" }, PLATEN_MODE_COLOR, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (
        platen_option_words_find_mode (cases[i].offered, (PlatenMode) cases[i].wanted),
        ==, cases[i].expected);
}

static void
test_frames_are_described (void)
{
  const struct
  {
    SANE_Parameters  parameters; /* format, last, bytes a line, pixels, lines, depth */
    PlatenPageFormat expected;
  } cases[] = {
    { { SANE_FRAME_GRAY, 1, 13, 100, 7, 1 },
      { 100, 7, 300, 300, PLATEN_MODE_BILEVEL, 1, 13 } },
    { { SANE_FRAME_GRAY, 1, 128, 100, -1, 8 },
      { 100, -1, 300, 300, PLATEN_MODE_GRAY, 8, 100 } },
    { { SANE_FRAME_RGB, 1, 600, 100, 7, 16 },
      { 100, 7, 300, 300, PLATEN_MODE_COLOR, 16, 600 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError)      error = NULL;
      PlatenPageFormat        format = { .dpi_x = 300, .dpi_y = 300 };
      const PlatenPageFormat *expected = &cases[i].expected;

      g_assert_true (platen_sane_frame_describe (&cases[i].parameters, &format, &error));
      g_assert_no_error (error);
      g_assert_cmpint (format.mode, ==, expected->mode);
      g_assert_cmpint (format.width_px, ==, expected->width_px);
      g_assert_cmpint (format.height_px, ==, expected->height_px);
      g_assert_cmpint (format.bits_per_sample, ==, expected->bits_per_sample);
      g_assert_cmpuint (format.stride, ==, expected->stride);
    }
}

static void
test_impossible_frames_are_refused (void)
{
  const struct
  {
    SANE_Parameters parameters;
    PlatenError     code;
  } cases[] = {
    { { SANE_FRAME_RGB, 1, 38, 100, 7, 1 }, PLATEN_ERROR_UNSUPPORTED },
    { { SANE_FRAME_RED, 0, 100, 100, 7, 8 }, PLATEN_ERROR_UNSUPPORTED },
    { { (SANE_Frame) 0x0B, 1, 100, 100, 7, 8 }, PLATEN_ERROR_UNSUPPORTED },
    { { SANE_FRAME_GRAY, 1, 100, 100, 7, 12 }, PLATEN_ERROR_UNSUPPORTED },
    { { SANE_FRAME_GRAY, 1, 99, 100, 7, 8 }, PLATEN_ERROR_DEVICE_IO },
    { { SANE_FRAME_GRAY, 1, G_MAXINT, 100, 7, 8 }, PLATEN_ERROR_DEVICE_IO },
    { { SANE_FRAME_GRAY, 1, 0, 0, 7, 8 }, PLATEN_ERROR_DEVICE_IO },
    { { SANE_FRAME_GRAY, 1, 100, -100, 7, 8 }, PLATEN_ERROR_DEVICE_IO },
    { { SANE_FRAME_GRAY, 1, 100, 100, 0, 8 }, PLATEN_ERROR_DEVICE_IO },
    { { SANE_FRAME_GRAY, 1, 100, 100, -2, 8 }, PLATEN_ERROR_DEVICE_IO },
    { { SANE_FRAME_GRAY, 1, 70000, 70000, 7, 8 }, PLATEN_ERROR_LIMIT },
    { { SANE_FRAME_GRAY, 1, 100, 100, PLATEN_MAX_SIDE_PX + 1, 8 }, PLATEN_ERROR_LIMIT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      PlatenPageFormat   format = { .dpi_x = 300, .dpi_y = 300 };

      g_assert_false (platen_sane_frame_describe (&cases[i].parameters, &format, &error));
      g_assert_error (error, PLATEN_ERROR, (int) cases[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sane-words/sources", test_sources_are_understood);
  g_test_add_func ("/sane-words/modes", test_modes_are_understood);
  g_test_add_func ("/sane-words/frames", test_frames_are_described);
  g_test_add_func ("/sane-words/impossible-frames", test_impossible_frames_are_refused);

  return g_test_run ();
}
