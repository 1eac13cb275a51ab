/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-fixture.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-principal.h"
#include "platen-profile-files.h"

#include <glib/gstdio.h>
#include <string.h>

#define SITE "origin:https://app.test"
#define OTHER_SITE "origin:https://other.test"

static const char two_devices[] = "[device Feeder]\nname=Feeder\nsheets=1\nduplex=true\n"
                                  "[device Glass]\nname=Glass\nfeeder=false\n";

static PlatenProfileList *
get_list (ServiceFixture *fixture)
{
  return platen_service_get_profiles (fixture->service);
}

/* Gives (transfer full) (nullable) the profile; @options in GVariant text form. */
static PlatenProfile *
create (ServiceFixture *fixture,
        const char     *principal,
        const char     *name,
        const char     *options,
        GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant)     all = NULL;

  all = g_variant_parse (G_VARIANT_TYPE_VARDICT, options, NULL, NULL, NULL);
  g_assert_nonnull (all);
  platen_profile_list_create_async (get_list (fixture), principal, name, all,
                                    service_fixture_take_result, &result);

  return platen_profile_list_create_finish (get_list (fixture),
                                            service_fixture_wait_result (&result), error);
}

/* One that is expected to be made; nobody holds it but the list. */
static PlatenProfile *
make (ServiceFixture *fixture,
      const char     *principal,
      const char     *name,
      const char     *options)
{
  g_autoptr (GError)        error = NULL;
  g_autoptr (PlatenProfile) profile = create (fixture, principal, name, options, &error);

  g_assert_no_error (error);

  return platen_profile_list_find (get_list (fixture), name, principal);
}

static gboolean
change (ServiceFixture *fixture,
        PlatenProfile  *profile,
        const char     *principal,
        const char     *changes,
        GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant)     all = NULL;

  all = g_variant_parse (G_VARIANT_TYPE_VARDICT, changes, NULL, NULL, NULL);
  g_assert_nonnull (all);
  platen_profile_list_change_async (get_list (fixture), profile, principal, all,
                                    service_fixture_take_result, &result);

  return platen_profile_list_change_finish (get_list (fixture),
                                            service_fixture_wait_result (&result), error);
}

static gboolean
take_away (ServiceFixture *fixture,
           PlatenProfile  *profile,
           const char     *principal,
           GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  platen_profile_list_remove_async (get_list (fixture), profile, principal,
                                    service_fixture_take_result, &result);

  return platen_profile_list_remove_finish (get_list (fixture),
                                            service_fixture_wait_result (&result), error);
}

/* The names that a principal can use, with commas between. */
static char *
list_names (ServiceFixture *fixture, const char *principal)
{
  g_autoptr (GPtrArray) profiles =
      platen_profile_list_dup (get_list (fixture), principal);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < profiles->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? "," : "",
                            platen_profile_get_name (profiles->pdata[i]));

  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
assert_names (ServiceFixture *fixture, const char *principal, const char *wanted)
{
  g_autofree char *names = list_names (fixture, principal);

  g_assert_cmpstr (names, ==, wanted);
}

static void
test_one_sees_ones_own_and_what_is_shared (ServiceFixture *fixture, gconstpointer unused)
{
  PlatenProfile     *mine = make (fixture, SITE, "Mine", "{}");
  PlatenProfile     *secret = make (fixture, PLATEN_PRINCIPAL_LOCAL, "Secret", "{}");
  PlatenProfile     *common = NULL;
  g_autoptr (GError) error = NULL;

  common = make (fixture, PLATEN_PRINCIPAL_LOCAL, "Common", "{'shared': <true>}");
  assert_names (fixture, SITE, "Common,Mine");
  assert_names (fixture, OTHER_SITE, "Common");
  assert_names (fixture, PLATEN_PRINCIPAL_LOCAL, "Common,Secret");
  g_assert_null (platen_profile_list_find (get_list (fixture), "Secret", SITE));
  g_assert_true (platen_profile_list_find (get_list (fixture), "common", SITE) == common);

  /* Nobody changes what is another's. */
  g_assert_false (change (fixture, common, SITE, "{'name': <'x'>}", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED);
  g_clear_error (&error);
  g_assert_false (take_away (fixture, common, SITE, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED);
  g_clear_error (&error);
  g_assert_false (take_away (fixture, mine, PLATEN_PRINCIPAL_LOCAL, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED);
  g_clear_error (&error);

  /* Nobody but the person shares. */
  g_assert_false (change (fixture, mine, SITE, "{'shared': <true>}", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED);
  g_clear_error (&error);
  g_assert_null (create (fixture, SITE, "Loud", "{'shared': <true>}", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED);
  g_clear_error (&error);

  g_assert_true (
      change (fixture, secret, PLATEN_PRINCIPAL_LOCAL, "{'shared': <true>}", &error));
  assert_names (fixture, OTHER_SITE, "Common,Secret");
}

static void
test_ones_own_stands_before_a_shared_one (ServiceFixture *fixture, gconstpointer unused)
{
  PlatenProfile *theirs =
      make (fixture, PLATEN_PRINCIPAL_LOCAL, "A", "{'shared': <true>}");
  PlatenProfile     *mine = make (fixture, SITE, "a", "{}");
  g_autoptr (GError) error = NULL;

  g_assert_true (platen_profile_list_find (get_list (fixture), "A", SITE) == mine);
  g_assert_true (platen_profile_list_find (get_list (fixture), "A", OTHER_SITE) ==
                 theirs);
  assert_names (fixture, SITE, "a");
  g_assert_true (take_away (fixture, mine, SITE, &error));
  g_assert_true (platen_profile_list_find (get_list (fixture), "A", SITE) == theirs);
}

static void
count (GObject *object, gpointer argument, guint *n_times)
{
  (*n_times)++;
}

static void
test_changes_are_told (ServiceFixture *fixture, gconstpointer unused)
{
  guint              n_added = 0, n_removed = 0, n_settings = 0, n_names = 0;
  PlatenProfile     *profile;
  g_autoptr (GError) error = NULL;

  g_signal_connect (get_list (fixture), "added", G_CALLBACK (count), &n_added);
  g_signal_connect (get_list (fixture), "removed", G_CALLBACK (count), &n_removed);
  profile = make (fixture, PLATEN_PRINCIPAL_LOCAL, "A", "{}");
  g_assert_cmpuint (n_added, ==, 1);
  g_signal_connect (profile, "notify::settings", G_CALLBACK (count), &n_settings);
  g_signal_connect (profile, "notify::name", G_CALLBACK (count), &n_names);

  g_assert_true (change (fixture, profile, PLATEN_PRINCIPAL_LOCAL,
                         "{'settings': <{'resolution': <75>}>}", &error));
  g_assert_cmpuint (n_settings, ==, 1);
  g_assert_cmpuint (n_names, ==, 0);
  g_assert_false (change (fixture, profile, PLATEN_PRINCIPAL_LOCAL,
                          "{'name': <'B'>, 'settings': <{'resolution': <0>}>}", &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_cmpstr (platen_profile_get_name (profile), ==, "A"); /* nothing by halves */
  g_assert_cmpuint (n_settings + n_names, ==, 1);

  g_assert_true (take_away (fixture, profile, PLATEN_PRINCIPAL_LOCAL, &error));
  g_assert_cmpuint (n_removed, ==, 1);
}

/* A slow disk must not let one change take the other back. */
static void
test_of_two_changes_at_once_one_is_refused (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (GAsyncResult) first = NULL, second = NULL;
  g_autoptr (GError)       error = NULL;
  PlatenProfile           *profile = make (fixture, PLATEN_PRINCIPAL_LOCAL, "A", "{}");
  PlatenProfileList       *list = get_list (fixture);

  platen_profile_list_change_async (
      list, profile, PLATEN_PRINCIPAL_LOCAL,
      g_variant_parse (G_VARIANT_TYPE_VARDICT, "{'name': <'B'>}", NULL, NULL, NULL),
      service_fixture_take_result, &first);
  platen_profile_list_change_async (
      list, profile, PLATEN_PRINCIPAL_LOCAL,
      g_variant_parse (G_VARIANT_TYPE_VARDICT, "{'shared': <true>}", NULL, NULL, NULL),
      service_fixture_take_result, &second);
  g_assert_false (platen_profile_list_change_finish (
      list, service_fixture_wait_result (&second), &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_BUSY);
  g_clear_error (&error);
  platen_profile_list_change_finish (list, service_fixture_wait_result (&first), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (platen_profile_get_name (profile), ==, "B");

  g_assert_true (
      change (fixture, profile, PLATEN_PRINCIPAL_LOCAL, "{'shared': <true>}", &error));
  g_assert_cmpstr (platen_profile_get_name (profile), ==, "B");
}

static PlatenJob *
scan_with (ServiceFixture *fixture, const char *device, const char *options)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  PlatenJob *job = service_fixture_scan (
      fixture, service_fixture_find_device (fixture, device), collection, options);

  service_fixture_wait_job (job);

  return job;
}

static void
test_options_of_the_driver_give_way_one_by_one (ServiceFixture *fixture,
                                                gconstpointer   unused)
{
  g_autoptr (PlatenJob) job = NULL;
  g_autoptr (PlatenJob) refused = NULL;
  g_autoptr (PlatenJob) fits = NULL;
  const char *const    *notes;

  make (fixture, PLATEN_PRINCIPAL_LOCAL, "Odd",
        "{'settings': <{'source': <'flatbed'>, 'mode': <'gray'>, 'resolution': <75>,"
        " 'options': <{'no-such': <1>, 'brightness': <'20'>, 'contrast': <1000000>}>}>}");
  job = scan_with (fixture, "Glass", "{'profile': <'Odd'>}");
  g_assert_no_error (platen_job_get_error (job));
  notes = platen_job_get_adjustments (job);
  g_assert_cmpuint (g_strv_length ((char **) notes), ==, 2);
  g_assert_nonnull (strstr (notes[0], "‘no-such’"));
  g_assert_nonnull (strstr (notes[1], "‘contrast’"));

  /* What the caller says itself does not. */
  refused =
      scan_with (fixture, "Glass", "{'profile': <'Odd'>, 'options': <{'no-such': <1>}>}");
  g_assert_error (platen_job_get_error (refused), PLATEN_ERROR,
                  PLATEN_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (platen_job_get_error (refused)->message, "no-such"));

  make (fixture, PLATEN_PRINCIPAL_LOCAL, "Fits",
        "{'settings': <{'mode': <'gray'>, 'resolution': <75>,"
        " 'options': <{'brightness': <'20'>}>}>}");
  fits = scan_with (fixture, "Glass", "{'profile': <'Fits'>}");
  g_assert_no_error (platen_job_get_error (fits));
  g_assert_null (platen_job_get_adjustments (fits)[0]);
}

static void
test_a_profile_of_many_options_is_not_tried_for_ever (ServiceFixture *fixture,
                                                      gconstpointer   unused)
{
  g_autoptr (PlatenJob) job = NULL;
  g_autoptr (GString)   options =
      g_string_new ("{'settings': <{'source': <'flatbed'>, 'mode': <'gray'>, "
                    "'resolution': <75>, 'options': <{'brightness': <'20'>");

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (options, ", 'no-%u': <1>", i);
  g_string_append (options, "}>}>}");
  make (fixture, PLATEN_PRINCIPAL_LOCAL, "Long", options->str);

  job = scan_with (fixture, "Glass", "{'profile': <'Long'>}");
  g_assert_no_error (platen_job_get_error (job));
  g_assert_cmpuint (g_strv_length ((char **) platen_job_get_adjustments (job)), ==, 100);
  g_assert_nonnull (strstr (platen_job_get_adjustments (job)[99], "too many"));
}

static void
test_a_page_knows_what_was_really_used (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenCollection) collection =
      service_fixture_open_collection (fixture, NULL);
  PlatenDevice          *device = service_fixture_find_device (fixture, "Glass");
  g_autoptr (PlatenJob)  job = NULL;
  const PlatenPageFacts *facts;
  g_autoptr (GVariant)   brightness = NULL;

  make (fixture, PLATEN_PRINCIPAL_LOCAL, "Odd",
        "{'settings': <{'source': <'feeder'>, 'resolution': <80>,"
        " 'options': <{'no-such': <1>, 'brightness': <'20'>}>}>}");
  job = service_fixture_scan (fixture, device, collection,
                              "{'profile': <'odd'>, 'mode': <'gray'>}");
  service_fixture_wait_job (job);
  g_assert_no_error (platen_job_get_error (job));
  facts = platen_page_get_facts (platen_collection_get_page (collection, 0));
  g_assert_cmpint (facts->settings.source, ==, PLATEN_SOURCE_FLATBED);
  g_assert_cmpint (facts->settings.dpi, ==, 75);
  g_assert_cmpint (facts->dpi_x, ==, 75);
  g_assert_cmpuint (g_variant_n_children (facts->settings.options), ==, 1);
  brightness = g_variant_lookup_value (facts->settings.options, "brightness", NULL);
  g_assert_nonnull (brightness);
}

static GVariant *
dup_last (ServiceFixture *fixture,
          const char     *name,
          const char     *principal,
          GError        **error)
{
  PlatenDevice *device = service_fixture_find_device (fixture, name);

  return platen_service_dup_last_settings (
      fixture->service, platen_device_get_id (device), principal, error);
}

static void
test_the_last_settings_are_ones_own_and_of_one_device (ServiceFixture *fixture,
                                                       gconstpointer   unused)
{
  g_autoptr (PlatenJob) job = NULL;
  g_autoptr (PlatenJob) bad = NULL;
  g_autoptr (PlatenJob) again = NULL;
  g_autoptr (GVariant)  last = NULL;
  g_autoptr (GVariant)  later = NULL;
  g_autoptr (GError)    error = NULL;
  const char           *source = NULL;
  int                   dpi = 0;

  g_assert_null (dup_last (fixture, "Feeder", PLATEN_PRINCIPAL_LOCAL, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);
  g_clear_error (&error);

  job = scan_with (fixture, "Feeder",
                   "{'source': <'feeder'>, 'mode': <'gray'>, 'resolution': <75>}");
  g_assert_no_error (platen_job_get_error (job));
  bad = scan_with (fixture, "Feeder", "{'resolution': <9000>}"); /* not used at all */
  g_assert_cmpint (platen_job_get_state (bad), ==, PLATEN_JOB_FAILED);

  service_fixture_restart (fixture);
  last = dup_last (fixture, "Feeder", PLATEN_PRINCIPAL_LOCAL, &error);
  g_assert_no_error (error);
  g_assert_true (g_variant_lookup (last, "source", "&s", &source));
  g_assert_cmpstr (source, ==, "feeder");
  g_assert_true (g_variant_lookup (last, "resolution", "i", &dpi));
  g_assert_cmpint (dpi, ==, 75);
  g_assert_null (dup_last (fixture, "Glass", PLATEN_PRINCIPAL_LOCAL, NULL));
  g_assert_null (dup_last (fixture, "Feeder", SITE, NULL));

  again = scan_with (fixture, "Feeder", "{'last-used': <true>, 'resolution': <100>}");
  g_assert_no_error (platen_job_get_error (again));
  later = dup_last (fixture, "Feeder", PLATEN_PRINCIPAL_LOCAL, &error);
  g_assert_true (g_variant_lookup (later, "resolution", "i", &dpi));
  g_assert_cmpint (dpi, ==, 100);
}

static void
test_more_files_than_profiles_are_named (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray)    profiles = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GString)      text = g_string_new (NULL);
  g_autofree char         *folder = g_build_filename (fixture->dir, "profiles.d", NULL);
  g_autofree char         *path = g_build_filename (folder, "many.ini", NULL);
  g_auto (GStrv)           warnings = NULL;

  for (int i = 0; i <= PLATEN_MAX_PROFILES; i++)
    g_string_append_printf (text, "[profile n%d]\nmode=gray\n", i);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  platen_profile_files_read (folder, profiles, builder);
  warnings = g_strv_builder_end (builder);
  g_assert_cmpuint (profiles->len, ==, PLATEN_MAX_PROFILES);
  g_assert_true (platen_profile_is_locked (profiles->pdata[0]));
  g_assert_true (platen_profile_is_shared (profiles->pdata[0]));
  g_assert_false (platen_profile_belongs_to (profiles->pdata[0], SITE));
  g_assert_cmpuint (g_strv_length (warnings), ==, 1);
  g_assert_nonnull (strstr (warnings[0], "many.ini: [profile n64]"));
}

static void
test_no_folder_is_no_profile (ServiceFixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray)    profiles = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv)           warnings = NULL;

  platen_profile_files_read ("/nonexistent", profiles, builder);
  warnings = g_strv_builder_end (builder);
  g_assert_cmpuint (profiles->len, ==, 0);
  g_assert_null (warnings[0]);
}

#define ADD(path, function) \
  g_test_add ("/profiles/" path, ServiceFixture, two_devices, service_fixture_set_up, \
              function, service_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("sight", test_one_sees_ones_own_and_what_is_shared);
  ADD ("order", test_ones_own_stands_before_a_shared_one);
  ADD ("signals", test_changes_are_told);
  ADD ("changes-at-once", test_of_two_changes_at_once_one_is_refused);
  ADD ("driver-options", test_options_of_the_driver_give_way_one_by_one);
  ADD ("many-options", test_a_profile_of_many_options_is_not_tried_for_ever);
  ADD ("used", test_a_page_knows_what_was_really_used);
  ADD ("last", test_the_last_settings_are_ones_own_and_of_one_device);
  ADD ("files", test_more_files_than_profiles_are_named);
  ADD ("no-files", test_no_folder_is_no_profile);

  return g_test_run ();
}
