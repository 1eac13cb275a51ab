/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-band.h"
#include "platen-error.h"
#include "platen-limits.h"

static PlatenBand *
send (const PlatenBand *band, GError **error)
{
  g_autoptr (GVariant) tuple = g_variant_ref_sink (platen_band_to_variant (band));

  return platen_band_from_variant (tuple, error);
}

static void
test_a_band_arrives_as_it_was_sent (void)
{
  g_autoptr (GBytes) picture = g_bytes_new_static ("\xff\xd8\0\xff\xd9", 5);
  const PlatenBand   bands[] = { { 2, 64, 32, 620, 877, picture },
                                 { 0, 0, 1, 1, -1, picture },
                                 { 7, 9, 0, 0, 0, NULL } };

  for (gsize i = 0; i < G_N_ELEMENTS (bands); i++)
    {
      g_autoptr (GError)     error = NULL;
      g_autoptr (PlatenBand) found = send (&bands[i], &error);

      g_assert_no_error (error);
      g_assert_cmpuint (found->page, ==, bands[i].page);
      g_assert_cmpuint (found->row, ==, bands[i].row);
      g_assert_cmpuint (found->n_rows, ==, bands[i].n_rows);
      g_assert_cmpint (found->width_px, ==, bands[i].width_px);
      g_assert_cmpint (found->height_px, ==, bands[i].height_px);
      g_assert_true ((found->picture == NULL) == (bands[i].picture == NULL));
      if (found->picture != NULL)
        g_assert_true (g_bytes_equal (found->picture, picture));
    }
}

/* A worker is not believed. */
static void
test_what_cannot_be_is_refused (void)
{
  g_autofree char   *much = g_malloc0 (PLATEN_MAX_BAND_BYTES + 1);
  g_autoptr (GBytes) picture = g_bytes_new_static ("x", 1);
  g_autoptr (GBytes) large = g_bytes_new_static (much, PLATEN_MAX_BAND_BYTES + 1);
  const PlatenBand   bands[] = {
      { 0, 0, 1, 620, 877, NULL },
      { 0, 0, 0, 620, 877, picture },
      { 0, 0, PLATEN_MAX_BAND_ROWS + 1, 620, 877, picture },
      { 0, PLATEN_MAX_SIDE_PX + 1, 1, 620, 877, picture },
      { 0, 0, 1, 0, 877, picture },
      { 0, 0, 1, PLATEN_PREVIEW_SIDE_PX + 1, 877, picture },
      { 0, 0, 1, 620, -2, picture },
      { 0, 0, 1, 620, PLATEN_PREVIEW_SIDE_PX + 1, picture },
      { 0, 0, 1, 620, 877, large },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bands); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("band %" G_GSIZE_FORMAT, i);
      g_assert_null (send (&bands[i], &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/band/round-trip", test_a_band_arrives_as_it_was_sent);
  g_test_add_func ("/band/limits", test_what_cannot_be_is_refused);

  return g_test_run ();
}
