/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-fixture.h"

#include "platen-principal.h"

#include <glib/gstdio.h>

/* Puts the result into the GAsyncResult * that @to points at. */
void
service_fixture_take_result (GObject *source, GAsyncResult *result, gpointer to)
{
  *(GAsyncResult **) to = g_object_ref (result);
}

GAsyncResult *
service_fixture_wait_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

void
service_fixture_wait_job (PlatenJob *job)
{
  while (!platen_job_state_is_final (platen_job_get_state (job)))
    g_main_context_iteration (NULL, TRUE);
}

static void
start (ServiceFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError                  *error = NULL;

  fixture->service = platen_service_new (fixture->config);
  platen_service_start_async (fixture->service, service_fixture_take_result, &result);
  platen_service_start_finish (fixture->service, service_fixture_wait_result (&result),
                               &error);
  g_assert_no_error (error);
}

static void
stop (ServiceFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError                  *error = NULL;

  platen_service_stop_async (fixture->service, service_fixture_take_result, &result);
  platen_service_stop_finish (fixture->service, service_fixture_wait_result (&result),
                              &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  while (platen_service_is_busy (fixture->service))
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&fixture->service));
}

void
service_fixture_restart (ServiceFixture *fixture)
{
  stop (fixture);
  start (fixture);
}

void
service_fixture_set_up (ServiceFixture *fixture, gconstpointer virtual_setup)
{
  g_autofree char *ini_path = NULL;
  g_autofree char *virtual_path = NULL;
  g_autofree char *ini = NULL;

  fixture->dir = g_dir_make_tmp ("platen-service-XXXXXX", NULL);
  g_assert_nonnull (fixture->dir);
  ini_path = g_build_filename (fixture->dir, "platen.ini", NULL);
  virtual_path = g_build_filename (fixture->dir, "virtual.ini", NULL);
  ini = g_strdup_printf ("[devices]\ndrivers=virtual\n[store]\ndirectory=%s/store\n",
                         fixture->dir);
  g_assert_true (g_file_set_contents (ini_path, ini, -1, NULL));
  g_unsetenv ("PLATEN_VIRTUAL");
  if (virtual_setup != NULL)
    {
      g_assert_true (g_file_set_contents (virtual_path, virtual_setup, -1, NULL));
      g_setenv ("PLATEN_VIRTUAL", virtual_path, TRUE);
    }

  fixture->config = platen_config_load ("/nonexistent", ini_path);
  start (fixture);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char      *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) &&
          !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
service_fixture_tear_down (ServiceFixture *fixture, gconstpointer virtual_setup)
{
  stop (fixture);
  g_assert_finalize_object (g_steal_pointer (&fixture->config));
  remove_tree (fixture->dir);
  g_assert_false (g_file_test (fixture->dir, G_FILE_TEST_EXISTS));
  g_free (fixture->dir);
}

/* NULL is the first one. */
PlatenDevice *
service_fixture_find_device (ServiceFixture *fixture, const char *name)
{
  PlatenDeviceList        *devices = platen_service_get_devices (fixture->service);
  g_autoptr (GAsyncResult) result = NULL;
  GError                  *error = NULL;

  platen_device_list_refresh_async (devices, NULL, service_fixture_take_result, &result);
  platen_device_list_refresh_finish (devices, service_fixture_wait_result (&result),
                                     &error);
  g_assert_no_error (error);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (devices)); i++)
    {
      g_autoptr (PlatenDevice) device = g_list_model_get_item (G_LIST_MODEL (devices), i);

      if (name == NULL || strstr (platen_device_get_name (device), name) != NULL)
        return platen_device_list_find (devices, platen_device_get_id (device));
    }

  g_error ("There is no device called %s", name);
}

PlatenCollection *
service_fixture_open_collection (ServiceFixture *fixture, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  PlatenCollection        *collection;
  GError                  *error = NULL;

  platen_service_open_collection_async (fixture->service, PLATEN_PRINCIPAL_LOCAL, id,
                                        service_fixture_take_result, &result);
  collection = platen_service_open_collection_finish (
      fixture->service, service_fixture_wait_result (&result), &error);
  g_assert_no_error (error);

  return collection;
}

/* @options in GVariant text form; the job has a reference of the caller's. */
PlatenJob *
service_fixture_scan (ServiceFixture   *fixture,
                      PlatenDevice     *device,
                      PlatenCollection *collection,
                      const char       *options)
{
  g_autoptr (GVariant) variant = NULL;
  PlatenJob           *job;
  GError              *error = NULL;

  variant = g_variant_parse (G_VARIANT_TYPE_VARDICT, options, NULL, NULL, &error);
  g_assert_no_error (error);
  job = platen_service_scan (fixture->service, platen_device_get_id (device), collection,
                             variant, &error);
  g_assert_no_error (error);

  return g_object_ref (job);
}
