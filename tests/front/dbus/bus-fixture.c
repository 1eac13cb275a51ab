/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bus-fixture.h"

#include <ftw.h>
#include <glib/gstdio.h>

static void
wait_until (const gboolean *condition)
{
  while (!*condition)
    g_main_context_iteration (NULL, TRUE);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out_result = user_data;

  *out_result = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static void
on_name_acquired (GDBusConnection *connection, const char *name, gpointer user_data)
{
  BusFixture *fixture = user_data;

  fixture->is_owned = TRUE;
}

static GDBusConnection *
connect_to (GTestDBus *daemon)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection   *connection;

  connection = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (daemon),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);

  return connection;
}

static void
on_signal (GDBusConnection *connection,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *name,
           GVariant        *parameters,
           gpointer         user_data)
{
  BusFixture *fixture = user_data;

  if (g_str_has_prefix (path, ROOT))
    g_ptr_array_add (fixture->signals,
                     g_strdup_printf ("%s.%s %s", interface, name, path));
}

static void
start_service (BusFixture *fixture)
{
  g_autofree char         *ini = g_build_filename (fixture->folder, "platen.ini", NULL);
  g_autofree char         *text = NULL;
  g_autoptr (PlatenConfig) config = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  text = g_strdup_printf ("[store]\ndirectory=%s/store\n[devices]\ndrivers=virtual\n"
                          "[ports]\ncore=0\ncontrol=4711\nnonsense=1\n",
                          fixture->folder);
  g_assert_true (g_file_set_contents (ini, text, -1, NULL));
  config = platen_config_load ("/dev/null", ini);
  fixture->service = platen_service_new (config);
  platen_service_start_async (fixture->service, on_result, &result);
  platen_service_start_finish (fixture->service, wait_for (&result), &error);
  g_assert_no_error (error);
}

void
bus_set_up (BusFixture *fixture, gconstpointer description)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("platen-bus-XXXXXX", &error);
  g_assert_no_error (error);
  if (description != NULL)
    {
      g_autofree char *ini = g_build_filename (fixture->folder, "virtual.ini", NULL);

      g_assert_true (g_file_set_contents (ini, description, -1, NULL));
      g_setenv ("PLATEN_VIRTUAL", ini, TRUE);
    }
  start_service (fixture);

  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->server = connect_to (fixture->daemon);
  fixture->client = connect_to (fixture->daemon);
  fixture->signals = g_ptr_array_new_with_free_func (g_free);
  fixture->front = platen_bus_front_new (fixture->service);
  platen_bus_front_export (fixture->front, fixture->server, &error);
  g_assert_no_error (error);
  fixture->name_id = g_bus_own_name_on_connection (fixture->server, PLATEN_BUS_NAME,
                                                   G_BUS_NAME_OWNER_FLAGS_NONE,
                                                   on_name_acquired, NULL, fixture, NULL);
  wait_until (&fixture->is_owned);
  g_dbus_connection_signal_subscribe (fixture->client, PLATEN_BUS_NAME, NULL, NULL, NULL,
                                      NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_signal, fixture,
                                      NULL);
}

static int
remove_one (const char *path, const struct stat *status, int type, struct FTW *ftw)
{
  return g_remove (path);
}

static void
close_connection (GDBusConnection **connection)
{
  g_dbus_connection_close_sync (*connection, NULL, NULL);
  g_clear_object (connection);
}

void
bus_tear_down (BusFixture *fixture, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  close_connection (&fixture->client);
  platen_service_stop_async (fixture->service, on_result, &result);
  platen_service_stop_finish (fixture->service, wait_for (&result), &error);
  g_assert_no_error (error);
  g_clear_object (&result);

  g_bus_unown_name (fixture->name_id);
  platen_bus_front_unexport (fixture->front);
  /* Calls that were under way have let go of the front. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&fixture->front));
  close_connection (&fixture->server);
  g_assert_finalize_object (g_steal_pointer (&fixture->service));
  g_test_dbus_down (fixture->daemon);
  g_clear_object (&fixture->daemon);
  g_clear_pointer (&fixture->signals, g_ptr_array_unref);

  g_unsetenv ("PLATEN_VIRTUAL");
  g_assert_cmpint (nftw (fixture->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), ==, 0);
  g_clear_pointer (&fixture->folder, g_free);
}

static GVariant *
call_any (BusFixture *fixture,
          const char *path,
          const char *method,
          GVariant   *in,
          GError    **error)
{
  const char              *dot = strrchr (method, '.');
  g_autofree char         *interface = g_strndup (method, (gsize) (dot - method));
  g_autoptr (GAsyncResult) result = NULL;

  g_dbus_connection_call (fixture->client, PLATEN_BUS_NAME, path, interface, dot + 1, in,
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_result, &result);

  return g_dbus_connection_call_finish (fixture->client, wait_for (&result), error);
}

GVariant *
call (BusFixture *fixture, const char *path, const char *method, GVariant *in)
{
  g_autoptr (GError) error = NULL;
  GVariant          *out = call_any (fixture, path, method, in, &error);

  g_assert_no_error (error);

  return out;
}

void
call_fails (BusFixture *fixture,
            const char *path,
            const char *method,
            GVariant   *in,
            PlatenError code,
            const char *word)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) out = call_any (fixture, path, method, in, &error);

  g_assert_null (out);
  g_test_message ("%s: %s", method, error->message);
  g_assert_error (error, PLATEN_ERROR, (int) code);
  if (word != NULL)
    g_assert_nonnull (strstr (error->message, word));
}

GVariant *
get (BusFixture *fixture, const char *path, const char *interface, const char *name)
{
  g_autoptr (GVariant) out = NULL;
  GVariant            *value;

  out = call (fixture, path, "org.freedesktop.DBus.Properties.Get",
              g_variant_new ("(ss)", interface, name));
  g_variant_get (out, "(v)", &value);

  return value;
}

char *
only_device_path (BusFixture *fixture)
{
  g_autoptr (GVariant) nothing = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) objects = NULL;
  GVariantIter         iter;
  const char          *path;
  char                *found = NULL;

  nothing = call (fixture, ROOT, MANAGER ".RefreshDevices", NULL);
  reply =
      call (fixture, ROOT, "org.freedesktop.DBus.ObjectManager.GetManagedObjects", NULL);
  objects = g_variant_get_child_value (reply, 0);
  g_variant_iter_init (&iter, objects);
  while (g_variant_iter_loop (&iter, "{&o@a{sa{sv}}}", &path, NULL))
    {
      if (!g_str_has_prefix (path, ROOT "/Device/"))
        continue;
      g_assert_null (found);
      found = g_strdup (path);
    }
  g_assert_nonnull (found);

  return found;
}

GVariant *
options (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant          *parsed;

  parsed = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);
  g_assert_no_error (error);

  return parsed;
}

char *
scan (BusFixture *fixture, const char *text)
{
  g_autofree char     *device = only_device_path (fixture);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) dict = options (text);
  char                *job;

  reply = call (fixture, ROOT, MANAGER ".Scan",
                g_variant_new ("(so@a{sv})", device, "/", dict));
  g_variant_get (reply, "(o)", &job);

  return job;
}

guint
count_signals (BusFixture *fixture, const char *text)
{
  guint n_found = 0;

  for (guint i = 0; i < fixture->signals->len; i++)
    n_found += g_str_equal (g_ptr_array_index (fixture->signals, i), text) ? 1 : 0;

  return n_found;
}

void
wait_for_end (BusFixture *fixture, const char *job)
{
  g_autofree char *finished = g_strconcat (JOB ".Finished ", job, NULL);

  while (count_signals (fixture, finished) == 0)
    g_main_context_iteration (NULL, TRUE);
}

char *
collection_of (BusFixture *fixture, const char *job)
{
  g_autoptr (GVariant) path = get (fixture, job, JOB, "Collection");

  return g_variant_dup_string (path, NULL);
}

void
expect_state (BusFixture *fixture, const char *job, const char *state)
{
  g_autoptr (GVariant) value = get (fixture, job, JOB, "State");
  g_autoptr (GVariant) error = get (fixture, job, JOB, "Error");
  g_autofree char     *words = g_variant_print (error, FALSE);

  g_test_message ("%s: %s", g_variant_get_string (value, NULL), words);
  g_assert_cmpstr (g_variant_get_string (value, NULL), ==, state);
}
