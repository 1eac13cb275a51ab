/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-id.h"

static void
test_a_new_id_is_valid_and_never_the_same (void)
{
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = 0; i < 1000; i++)
    {
      char *id = platen_id_new ();

      g_assert_true (platen_id_is_valid (id));
      g_assert_true (g_hash_table_add (seen, id));
    }
}

static void
test_nothing_else_passes_for_an_id (void)
{
  const char *const not_ids[] = {
    NULL,
    "",
    "..",
    "../../../../../../../etc/passwd0",
    "0123456789abcdef0123456789abcde",
    "0123456789abcdef0123456789abcdef0",
    "0123456789ABCDEF0123456789ABCDEF",
    "0123456789abcdef0123456789abcde/",
    "0123456789abcdef0123456789abcde ",
    "0123456789abcdef0123456789abcde\n",
    "01234567-9abc-ef01-3456-89abcdef0",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (not_ids); i++)
    {
      g_test_message ("id ‘%s’", not_ids[i] != NULL ? not_ids[i] : "(none)");
      g_assert_false (platen_id_is_valid (not_ids[i]));
    }
}

static void
test_random_bytes_fill_the_whole_buffer (void)
{
  guint8             bytes[256] = { 0 };
  guint8             all = 0;
  g_autoptr (GError) error = NULL;

  /* Ored together, the chance that 32 honest bytes leave a bit clear is 8 in 2³². */
  g_assert_true (platen_random_bytes (bytes, sizeof bytes, &error));
  g_assert_no_error (error);
  for (gsize i = sizeof bytes - 32; i < sizeof bytes; i++)
    all |= bytes[i];
  g_assert_cmphex (all, ==, 0xff);
}

static void
test_no_bytes_are_no_work (void)
{
  guint8 byte = 7;

  g_assert_true (platen_random_bytes (&byte, 0, NULL));
  g_assert_cmpint (byte, ==, 7);
}

static void
test_more_than_the_kernel_promises_is_refused (void)
{
  guint8 bytes[257] = { 0 };

  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*n_bytes <= 256*");
  g_assert_false (platen_random_bytes (bytes, sizeof bytes, NULL));
  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/id/new-is-valid-and-unique",
                   test_a_new_id_is_valid_and_never_the_same);
  g_test_add_func ("/id/nothing-else-passes", test_nothing_else_passes_for_an_id);
  g_test_add_func ("/random/fills-the-buffer", test_random_bytes_fill_the_whole_buffer);
  g_test_add_func ("/random/no-bytes", test_no_bytes_are_no_work);
  g_test_add_func ("/random/too-many", test_more_than_the_kernel_promises_is_refused);
  return g_test_run ();
}
