/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-configuration.h"
#include "platen-error.h"
#include "platen-id.h"
#include "platen-instance.h"
#include "platen-json.h"
#include "platen-method-table.h"
#include "platen-turnstile.h"
#include "platen-wire-error.h"

static void
test_rows_are_complete (void)
{
  const char *const      capabilities[] = { "scan", "camera", PLATEN_ANY_GRANT, NULL };
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GRegex)     shape = NULL;

  shape = g_regex_new ("^([A-Za-z0-9]+:[ibsoanv][?]?( [A-Za-z0-9]+:[ibsoanv][?]?)*)?$", 0,
                       0, NULL);
  for (const PlatenMethodGroup *group = platen_method_get_groups (); group->title != NULL;
       group++)
    for (const PlatenMethod *row = group->methods; row->name != NULL; row++)
      {
        g_test_message ("%s", row->name);
        g_assert_true (g_hash_table_add (names, (gpointer) row->name));
        g_assert_true (g_regex_match (shape, row->parameters, 0, NULL));
        g_assert_cmpstr (row->summary, !=, "");
        g_assert_true (g_strv_contains (capabilities, row->capability));
        g_assert_nonnull (row->handle);
        g_assert_true (platen_method_find (row->name) == row);
      }
  g_assert_cmpuint (g_hash_table_size (names), >, 0);
  g_assert_null (platen_method_find (""));
  g_assert_null (platen_method_find ("acquireimage"));
}

static void
test_parameters_have_words (void)
{
  g_autofree char *none =
      platen_method_describe_parameters (platen_method_find ("RemoveAllImages"));
  g_autofree char *two =
      platen_method_describe_parameters (platen_method_find ("GetDevicesAsync"));

  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (two, ==,
                   "deviceType: a whole number, or nothing; refresh: true or false, or "
                   "nothing");
}

static void
test_errors_are_below_zero (void)
{
  for (int code = 0; code <= PLATEN_ERROR_LIMIT; code++)
    g_assert_cmpint (platen_wire_error_from_code ((PlatenError) code), <, 0);
}

static void
test_instance_ids_turn_back (void)
{
  const char *const not_ids[] = {
    "",
    "x",
    "-1",
    "+1",
    "01",
    " 1",
    "1 ",
    "1.0",
    "340282366920938463463374607431768211456",
    "999999999999999999999999999999999999999",
    "1000000000000000000000000000000000000000",
  };
  const char *const ids[] = { "00000000000000000000000000000000",
                              "00000000000000000000000000000001",
                              "ffffffffffffffffffffffffffffffff",
                              "0123456789abcdef0123456789abcdef" };
  g_autofree char  *largest = platen_instance_id_from_collection_id (ids[2]);

  g_assert_cmpstr (largest, ==, "340282366920938463463374607431768211455");
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *id = platen_instance_id_from_collection_id (ids[i]);
      g_autofree char *back = platen_instance_id_to_collection_id (id);

      g_assert_cmpstr (back, ==, ids[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (not_ids); i++)
    g_assert_null (platen_instance_id_to_collection_id (not_ids[i]));
}

static PlatenSourceKind
choose (const char *text, guint sources)
{
  g_autoptr (JsonNode)           node = platen_json_parse (text, strlen (text), NULL);
  g_autoptr (PlatenCapabilities) capabilities = NULL;
  g_autoptr (GError)             error = NULL;
  PlatenDeviceConfiguration      configuration;

  if (sources != 0)
    {
      capabilities = platen_capabilities_new ();
      capabilities->sources = sources;
    }
  platen_device_configuration_init (&configuration);
  platen_device_configuration_read (&configuration, json_node_get_object (node), &error);
  g_assert_no_error (error);
  platen_device_configuration_choose_source (&configuration, capabilities);

  return configuration.settings.source;
}

static void
test_feeder_falls_back_to_the_glass (void)
{
  guint glass = 1u << PLATEN_SOURCE_FLATBED;
  guint feeder = 1u << PLATEN_SOURCE_FEEDER;

  g_assert_cmpint (choose ("{}", glass), ==, PLATEN_SOURCE_AUTO);
  g_assert_cmpint (choose ("{\"IfFeederEnabled\":true}", glass | feeder), ==,
                   PLATEN_SOURCE_FEEDER);
  g_assert_cmpint (choose ("{\"IfFeederEnabled\":true}", glass), ==, PLATEN_SOURCE_AUTO);
  g_assert_cmpint (choose ("{\"IfFeederEnabled\":true,\"IfDuplexEnabled\":true}", 0), ==,
                   PLATEN_SOURCE_FEEDER_DUPLEX);
  g_assert_cmpint (choose ("{\"IfFeederEnabled\":false}", glass | feeder), ==,
                   PLATEN_SOURCE_FLATBED);
  g_assert_cmpint (choose ("{\"IfFeederEnabled\":null}", glass), ==, PLATEN_SOURCE_AUTO);
}

static void
count (gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_turnstile_lets_the_newest_in (void)
{
  PlatenTurnstile *turnstile = platen_turnstile_new (2);
  guint            n_let_in[4] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (n_let_in); i++)
    platen_turnstile_enter (turnstile, count, &n_let_in[i]);
  g_assert_cmpuint (n_let_in[0] + n_let_in[1], ==, 2);
  g_assert_cmpuint (n_let_in[2] + n_let_in[3], ==, 0);

  platen_turnstile_leave (turnstile);
  g_assert_cmpuint (n_let_in[3], ==, 1);
  platen_turnstile_leave (turnstile);
  g_assert_cmpuint (n_let_in[2], ==, 1);
  platen_turnstile_leave (turnstile);
  platen_turnstile_enter (turnstile, count, &n_let_in[0]);
  g_assert_cmpuint (n_let_in[0], ==, 2);

  g_assert_finalize_object (turnstile);
}

/* Whatever our grammar takes, the library takes too. */
static void
test_json_is_no_wider_than_the_library (void)
{
  const char *const seed =
      "[{\"id\":\"1\",\"parameter\":[0,-1.5e3,true,null,\"\\u00e9\"]}]";
  const char bytes[] = "{}[]\",:\\tn0-.eu \t";
  gsize      length = strlen (seed);
  guint      n_good = 0;

  for (int i = 0; i < 50000; i++)
    {
      g_autofree char     *text = g_strdup (seed);
      g_autoptr (JsonNode) node = NULL;
      g_autoptr (GError)   error = NULL;

      for (int n = g_test_rand_int_range (1, 4); n > 0; n--)
        text[g_test_rand_int_range (0, (int) length)] =
            bytes[g_test_rand_int_range (0, sizeof bytes - 1)];
      if (!platen_json_check (text, length, NULL))
        continue;
      n_good++;
      node = platen_json_parse (text, length, &error);
      g_assert_no_error (error);
      g_assert_nonnull (node);
    }
  g_assert_cmpuint (n_good, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/methods/rows-are-complete", test_rows_are_complete);
  g_test_add_func ("/http/methods/parameters-have-words", test_parameters_have_words);
  g_test_add_func ("/http/methods/errors-are-below-zero", test_errors_are_below_zero);
  g_test_add_func ("/http/instance/ids-turn-back", test_instance_ids_turn_back);
  g_test_add_func ("/http/configuration/feeder-falls-back-to-the-glass",
                   test_feeder_falls_back_to_the_glass);
  g_test_add_func ("/http/turnstile/lets-the-newest-in",
                   test_turnstile_lets_the_newest_in);
  g_test_add_func ("/http/json/is-no-wider-than-the-library",
                   test_json_is_no_wider_than_the_library);

  return g_test_run ();
}
