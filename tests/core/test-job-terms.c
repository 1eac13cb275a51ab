/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-job-terms.h"

static gboolean
take (const char *text, PlatenJobTerms *terms, GVariant **rest, GError **error)
{
  g_autoptr (GVariant) options = g_variant_ref_sink (g_variant_new_parsed (text));

  return platen_job_terms_take (terms, options, rest, error);
}

static void
test_terms_are_told_from_settings (void)
{
  g_autoptr (GVariant) rest = NULL;
  g_autoptr (GVariant) whole = NULL;
  g_autoptr (GError)   error = NULL;
  PlatenJobTerms       terms = { .may_wait = FALSE };
  int                  dpi = 0;

  take ("{'queue': <true>, 'resolution': <75>, 'device-timeout': <uint64 5>}", &terms,
        &rest, &error);
  g_assert_no_error (error);
  g_assert_true (terms.may_wait);
  g_assert_cmpint (terms.device_timeout_s, ==, 5);
  g_assert_cmpint (terms.job_timeout_s, ==, 0);
  g_assert_cmpuint (g_variant_n_children (rest), ==, 1);
  g_assert_true (g_variant_lookup (rest, "resolution", "i", &dpi));
  g_assert_cmpint (dpi, ==, 75);

  whole = platen_job_terms_add_to (&terms, rest);
  g_assert_cmpuint (g_variant_n_children (whole), ==, 3);
}

static void
test_no_options_are_no_terms (void)
{
  g_autoptr (GVariant) rest = NULL;
  PlatenJobTerms       terms = { .may_wait = TRUE, .job_timeout_s = 1 };

  g_assert_true (platen_job_terms_take (&terms, NULL, &rest, NULL));
  g_assert_false (terms.may_wait);
  g_assert_cmpint (terms.job_timeout_s, ==, 0);
  g_assert_cmpuint (g_variant_n_children (rest), ==, 0);
}

static void
test_bad_terms_are_named (void)
{
  const char *const bad[] = { "{'device-timeout': <-1>}", "{'job-timeout': <1000000>}",
                              "{'job-timeout': <'1'>}", "{'queue': <1>}",
                              "{'queue': <true>, 'queue': <true>}" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GVariant) rest = NULL;
      g_autoptr (GError)   error = NULL;
      PlatenJobTerms       terms = { .job_timeout_s = 7 };

      g_test_message ("%s", bad[i]);
      g_assert_false (take (bad[i], &terms, &rest, &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (g_strrstr (error->message, i == 0 ? "device-timeout" : "‘"));
      g_assert_null (rest);
      g_assert_cmpint (terms.job_timeout_s, ==, 7);
    }
}

static void
test_all_that_may_be_said_is_named (void)
{
  g_autoptr (GVariant) rest = NULL;
  g_autoptr (GError)   error = NULL;
  PlatenJobTerms       terms = { .job_timeout_s = 7 };

  g_assert_false (take ("{'resolution': <75>, 'quue': <true>}", &terms, &rest, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "‘quue’"));
  g_assert_nonnull (strstr (error->message, "source, mode, resolution"));
  g_assert_nonnull (strstr (error->message, "queue, device-timeout, job-timeout"));
  g_assert_cmpint (terms.job_timeout_s, ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/job-terms/take", test_terms_are_told_from_settings);
  g_test_add_func ("/job-terms/none", test_no_options_are_no_terms);
  g_test_add_func ("/job-terms/unknown", test_all_that_may_be_said_is_named);
  g_test_add_func ("/job-terms/bad", test_bad_terms_are_named);

  return g_test_run ();
}
