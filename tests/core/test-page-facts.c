/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-page-facts.h"

static PlatenPageFacts *
new_sample (void)
{
  PlatenPageFacts *self = platen_page_facts_new ();

  self->width_px = 2480;
  self->height_px = 3508;
  self->dpi_x = 300;
  self->dpi_y = 600;
  self->mode = PLATEN_MODE_GRAY;
  self->bits_per_sample = 8;
  self->media_type = g_strdup ("image/tiff");
  self->n_bytes = G_GUINT64_CONSTANT (5000000000);
  self->sha256 = g_strnfill (64, 'a');
  self->device_id = g_strdup ("virtual-0123456789abcdef");
  self->settings.source = PLATEN_SOURCE_FEEDER;
  self->settings.dpi = 300;
  self->created_us = G_GINT64_CONSTANT (1700000000000000);

  return self;
}

static void
assert_same (const PlatenPageFacts *a, const PlatenPageFacts *b)
{
  g_assert_cmpint (a->width_px, ==, b->width_px);
  g_assert_cmpint (a->height_px, ==, b->height_px);
  g_assert_cmpint (a->dpi_x, ==, b->dpi_x);
  g_assert_cmpint (a->dpi_y, ==, b->dpi_y);
  g_assert_cmpint (a->mode, ==, b->mode);
  g_assert_cmpint (a->bits_per_sample, ==, b->bits_per_sample);
  g_assert_cmpstr (a->media_type, ==, b->media_type);
  g_assert_cmpuint (a->n_bytes, ==, b->n_bytes);
  g_assert_cmpstr (a->sha256, ==, b->sha256);
  g_assert_cmpstr (a->device_id, ==, b->device_id);
  g_assert_cmpint (a->settings.source, ==, b->settings.source);
  g_assert_cmpint (a->settings.dpi, ==, b->settings.dpi);
  g_assert_cmpint (a->created_us, ==, b->created_us);
}

static PlatenPageFacts *
read_back (const PlatenPageFacts *facts, GError **error)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (platen_page_facts_to_variant (facts));

  return platen_page_facts_from_variant (dict, error);
}

static void
test_facts_go_to_a_dictionary_and_back (void)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts = new_sample ();
  g_autoptr (PlatenPageFacts) read = read_back (facts, &error);

  g_assert_no_error (error);
  assert_same (read, facts);
}

static void
test_what_is_not_known_is_left_out (void)
{
  g_autoptr (PlatenPageFacts) facts = platen_page_facts_new ();
  g_autoptr (GVariant)        dict = NULL;

  dict = g_variant_ref_sink (platen_page_facts_to_variant (facts));
  g_assert_null (g_variant_lookup_value (dict, "sha256", NULL));
  g_assert_null (g_variant_lookup_value (dict, "device", NULL));
  g_assert_null (g_variant_lookup_value (dict, "media-type", NULL));
}

static void
test_copies_are_equal_and_their_own (void)
{
  PlatenPageFacts            *facts = new_sample ();
  g_autoptr (PlatenPageFacts) copy = platen_page_facts_copy (facts);
  g_autoptr (PlatenPageFacts) expected = new_sample ();

  platen_page_facts_free (facts);
  platen_page_facts_free (NULL);
  assert_same (copy, expected);
}

static void
assert_size (int width_px, int height_px, gboolean is_allowed)
{
  g_autoptr (PlatenPageFacts) facts = new_sample ();
  g_autoptr (PlatenPageFacts) read = NULL;
  g_autoptr (GError)          error = NULL;

  facts->width_px = width_px;
  facts->height_px = height_px;
  read = read_back (facts, &error);
  if (is_allowed)
    g_assert_no_error (error);
  else
    g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT);
  g_assert_cmpint (read != NULL, ==, is_allowed);
}

static void
test_a_size_over_the_limit_is_refused (void)
{
  assert_size (1, 1, TRUE);
  assert_size (65500, 3816, TRUE);
  assert_size (65500, 3817, FALSE);
  assert_size (65501, 1, FALSE);
  assert_size (1, 65501, FALSE);
  assert_size (0, 100, FALSE);
  assert_size (100, 0, FALSE);
  assert_size (-1, -1, FALSE);
  assert_size (G_MAXINT, G_MAXINT, FALSE);
}

static void
assert_text_refused (const char *text)
{
  g_autoptr (GVariant) dict =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", text);
  g_assert_null (platen_page_facts_from_variant (dict, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
}

static void
test_a_worker_that_lies_is_refused (void)
{
#define SIZE "'width': <10>, 'height': <10>, "
#define REST "'media-type': <'image/tiff'>, 'bits-per-sample': <8>"
  assert_text_refused ("{" SIZE REST "}");
  assert_text_refused ("{" SIZE REST ", 'dpi': <(0, 300)>}");
  assert_text_refused ("{" SIZE REST ", 'dpi': <(300, -1)>}");
  assert_text_refused ("{" SIZE "'bits-per-sample': <8>, 'dpi': <(300, 300)>}");
  assert_text_refused ("{" SIZE REST ", 'dpi': <(300, 300)>, 'mode': <'sepia'>}");
  assert_text_refused ("{" SIZE REST ", 'dpi': <(300, 300)>,"
                       " 'settings': <{'lamp': <1>}>}");
  assert_text_refused ("{" SIZE "'media-type': <'image/tiff'>, 'dpi': <(300, 300)>,"
                       " 'bits-per-sample': <7>}");
  assert_text_refused ("{" SIZE "'media-type': <'text/html'>, 'dpi': <(300, 300)>,"
                       " 'bits-per-sample': <8>}");
  assert_text_refused ("{" SIZE REST ", 'dpi': <(300, 300)>, 'mode': <'bilevel'>}");
#undef SIZE
#undef REST
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/page-facts/and-back", test_facts_go_to_a_dictionary_and_back);
  g_test_add_func ("/page-facts/left-out", test_what_is_not_known_is_left_out);
  g_test_add_func ("/page-facts/copies", test_copies_are_equal_and_their_own);
  g_test_add_func ("/page-facts/size", test_a_size_over_the_limit_is_refused);
  g_test_add_func ("/page-facts/lies", test_a_worker_that_lies_is_refused);
  return g_test_run ();
}
