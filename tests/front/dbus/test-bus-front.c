/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bus-fixture.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <unistd.h>

#define SMALL "'resolution': <75>, 'mode': <'gray'>"

static const char feeder[] =
    "[device one]\nname=Test\nfeeder=true\nsheets=3\nnoise=false\n";
static const char jammer[] =
    "[device one]\nname=Test\nfeeder=true\nsheets=5\njam-at-page=3\n";
static const char slow[] =
    "[device one]\nname=Test\nfeeder=true\nsheets=9\nslow-rows=2000\n";

static void
test_introspection_is_the_contract (BusFixture *fixture, gconstpointer unused)
{
  const char *const         names[] = { MANAGER, SITES };
  g_autoptr (GVariant)      reply = NULL;
  g_autoptr (GDBusNodeInfo) seen = NULL;
  g_autoptr (GDBusNodeInfo) written = NULL;
  g_autofree char          *xml = NULL;
  const char               *text;

  g_assert_true (g_file_get_contents (BUS_XML, &xml, NULL, NULL));
  written = g_dbus_node_info_new_for_xml (xml, NULL);
  reply = call (fixture, ROOT, "org.freedesktop.DBus.Introspectable.Introspect", NULL);
  g_variant_get (reply, "(&s)", &text);
  seen = g_dbus_node_info_new_for_xml (text, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GDBusInterfaceInfo *ours = g_dbus_node_info_lookup_interface (written, names[i]);
      GDBusInterfaceInfo *theirs = g_dbus_node_info_lookup_interface (seen, names[i]);
      g_autoptr (GString) a = g_string_new (NULL);
      g_autoptr (GString) b = g_string_new (NULL);

      g_assert_nonnull (ours);
      g_assert_nonnull (theirs);
      g_dbus_interface_info_generate_xml (ours, 0, a);
      g_dbus_interface_info_generate_xml (theirs, 0, b);
      g_assert_cmpstr (a->str, ==, b->str);
    }
}

static void
test_the_manager_tells_of_itself (BusFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) version = get (fixture, ROOT, MANAGER, "Version");
  g_autoptr (GVariant) problems = get (fixture, ROOT, MANAGER, "Problems");
  g_autoptr (GVariant) ports = get (fixture, ROOT, MANAGER, "Ports");
  g_autofree char     *words = g_variant_print (problems, FALSE);
  guint16              port;

  g_assert_cmpstr (g_variant_get_string (version, NULL), ==, PACKAGE_VERSION);
  g_assert_nonnull (strstr (words, "nonsense"));
  g_assert_true (g_variant_lookup (ports, "control", "q", &port));
  g_assert_cmpuint (port, ==, 4711);
  g_assert_false (g_variant_lookup (ports, "core", "q", &port));
}

static void
test_a_device_says_what_it_can_once_it_was_opened (BusFixture   *fixture,
                                                   gconstpointer unused)
{
  g_autofree char     *device = only_device_path (fixture);
  g_autoptr (GVariant) driver = get (fixture, device, DEVICE, "Driver");
  g_autoptr (GVariant) before = get (fixture, device, DEVICE, "Capabilities");
  g_autoptr (GVariant) after = NULL;
  g_autoptr (GVariant) opened = NULL;
  g_autoptr (GVariant) closed = NULL;

  g_assert_cmpstr (g_variant_get_string (driver, NULL), ==, "virtual");
  g_assert_cmpuint (g_variant_n_children (before), ==, 0);
  opened = call (fixture, device, DEVICE ".Open",
                 g_variant_new ("(@a{sv})", g_variant_new_parsed ("@a{sv} {}")));
  after = get (fixture, device, DEVICE, "Capabilities");
  g_assert_cmpuint (g_variant_n_children (after), >, 0);
  closed = call (fixture, device, DEVICE ".Close", NULL);
  call_fails (fixture, device, DEVICE ".Open",
              g_variant_new_parsed ("({'exclusive': <true>},)"),
              PLATEN_ERROR_INVALID_ARGUMENT, "exclusive");
}

static GVariant *
list_pages (BusFixture *fixture, const char *collection, guint first, guint count)
{
  g_autoptr (GVariant) reply = NULL;

  reply = call (fixture, collection, COLLECTION ".ListPages",
                g_variant_new ("(uu)", first, count));

  return g_variant_get_child_value (reply, 0);
}

static char *
page_at (BusFixture *fixture, const char *collection, guint position)
{
  g_autoptr (GVariant) pages = list_pages (fixture, collection, position, 1);
  char                *id;

  g_assert_cmpuint (g_variant_n_children (pages), ==, 1);
  g_variant_get_child (pages, 0, "(s@a{sv})", &id, NULL);

  return id;
}

static void
test_a_scan_ends_in_a_collection (BusFixture *fixture, gconstpointer unused)
{
  g_autofree char     *job = scan (fixture, "{'source': <'feeder'>, " SMALL "}");
  g_autofree char     *added = g_strconcat (JOB ".PageAdded ", job, NULL);
  g_autofree char     *collection = collection_of (fixture, job);
  g_autoptr (GVariant) pages = NULL;
  g_autoptr (GVariant) facts = NULL;
  g_autoptr (GVariant) done = NULL;
  int                  width_px;
  const char          *mode;

  wait_for_end (fixture, job);
  expect_state (fixture, job, "done");
  done = get (fixture, job, JOB, "PagesDone");
  g_assert_cmpuint (g_variant_get_uint32 (done), ==, 3);
  g_assert_cmpuint (count_signals (fixture, added), ==, 3);

  pages = list_pages (fixture, collection, 0, 1000);
  g_assert_cmpuint (g_variant_n_children (pages), ==, 3);
  g_variant_get_child (pages, 0, "(s@a{sv})", NULL, &facts);
  g_assert_true (g_variant_lookup (facts, "width", "i", &width_px));
  g_assert_cmpint (ABS (width_px - 620), <=, 2); /* A4 at 75 dpi */
  g_assert_true (g_variant_lookup (facts, "mode", "&s", &mode));
  g_assert_cmpstr (mode, ==, "gray");
}

static void
test_pages_are_listed_in_windows (BusFixture *fixture, gconstpointer unused)
{
  g_autofree char     *job = scan (fixture, "{'source': <'feeder'>, " SMALL "}");
  g_autofree char     *collection = collection_of (fixture, job);
  g_autoptr (GVariant) end = NULL;
  g_autoptr (GVariant) past = NULL;
  g_autoptr (GVariant) far = NULL;

  wait_for_end (fixture, job);
  end = list_pages (fixture, collection, 2, 1000);
  g_assert_cmpuint (g_variant_n_children (end), ==, 1);
  past = list_pages (fixture, collection, 3, 5);
  g_assert_cmpuint (g_variant_n_children (past), ==, 0);
  far = list_pages (fixture, collection, G_MAXUINT32, 1000);
  g_assert_cmpuint (g_variant_n_children (far), ==, 0);
  call_fails (fixture, collection, COLLECTION ".ListPages",
              g_variant_new ("(uu)", 0, 1001), PLATEN_ERROR_LIMIT, "1000");
}

static void
test_pages_move_and_go (BusFixture *fixture, gconstpointer unused)
{
  g_autofree char     *job = scan (fixture, "{'source': <'feeder'>, " SMALL "}");
  g_autofree char     *collection = collection_of (fixture, job);
  g_autofree char     *changed = g_strconcat (COLLECTION ".Changed ", collection, NULL);
  g_autofree char     *first = NULL;
  g_autofree char     *last = NULL;
  g_autofree char     *now_first = NULL;
  g_autoptr (GVariant) moved = NULL;
  g_autoptr (GVariant) removed = NULL;
  g_autoptr (GVariant) n_pages = NULL;
  guint                n_changes;

  wait_for_end (fixture, job);
  first = page_at (fixture, collection, 0);
  last = page_at (fixture, collection, 2);
  n_changes = count_signals (fixture, changed);
  moved = call (fixture, collection, COLLECTION ".Move", g_variant_new ("(su)", last, 0));
  now_first = page_at (fixture, collection, 0);
  g_assert_cmpstr (now_first, ==, last);
  g_assert_cmpuint (count_signals (fixture, changed), >, n_changes);

  call_fails (fixture, collection, COLLECTION ".Remove",
              g_variant_new_parsed ("([%s, 'nobody'],)", first), PLATEN_ERROR_NOT_FOUND,
              NULL);
  removed = call (fixture, collection, COLLECTION ".Remove",
                  g_variant_new_parsed ("([%s],)", first));
  n_pages = get (fixture, collection, COLLECTION, "NPages");
  g_assert_cmpuint (g_variant_get_uint32 (n_pages), ==, 2);
  call_fails (fixture, collection, COLLECTION ".Move", g_variant_new ("(su)", first, 0),
              PLATEN_ERROR_NOT_FOUND, first);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out_result = user_data;

  *out_result = g_object_ref (result);
}

static int
open_page (BusFixture *fixture,
           const char *collection,
           const char *page,
           const char *rendition)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GUnixFDList)  fd_list = NULL;
  g_autoptr (GVariant)     reply = NULL;
  g_autoptr (GError)       error = NULL;
  int                      fd;

  g_dbus_connection_call_with_unix_fd_list (
      fixture->client, PLATEN_BUS_NAME, collection, COLLECTION, "Open",
      g_variant_new ("(ss)", page, rendition), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
      NULL, on_called, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  reply = g_dbus_connection_call_with_unix_fd_list_finish (fixture->client, &fd_list,
                                                           result, &error);
  g_assert_no_error (error);
  fd = g_unix_fd_list_get (fd_list, 0, &error);
  g_assert_no_error (error);

  return fd;
}

static void
test_pages_leave_as_descriptors (BusFixture *fixture, gconstpointer unused)
{
  g_autofree char *job = scan (fixture, "{'pages': <1>, " SMALL "}");
  g_autofree char *collection = collection_of (fixture, job);
  g_autofree char *page = NULL;
  guint8           bytes[3];
  int              fd;

  wait_for_end (fixture, job);
  page = page_at (fixture, collection, 0);
  fd = open_page (fixture, collection, page, "preview");
  g_assert_cmpint (read (fd, bytes, sizeof bytes), ==, sizeof bytes);
  g_assert_cmpmem (bytes, sizeof bytes, "\xff\xd8\xff", 3);
  g_assert_cmpint (write (fd, bytes, 1), ==, -1);
  close (fd);
  call_fails (fixture, collection, COLLECTION ".Open",
              g_variant_new ("(ss)", page, "sketch"), PLATEN_ERROR_INVALID_ARGUMENT,
              "sketch");
}

static void
test_export_needs_a_descriptor (BusFixture *fixture, gconstpointer unused)
{
  g_autofree char *job = scan (fixture, "{'pages': <1>, " SMALL "}");
  g_autofree char *collection = collection_of (fixture, job);

  wait_for_end (fixture, job);
  call_fails (fixture, collection, COLLECTION ".Export",
              g_variant_new_parsed ("('pdf', @as [], @a{sv} {}, @h 0)"),
              PLATEN_ERROR_INVALID_ARGUMENT, "file");
}

static void
test_bad_requests_are_named (BusFixture *fixture, gconstpointer unused)
{
  const struct
  {
    const char *options;
    const char *word;
  } cases[] = { { "{'colour': <true>}", "colour" },
                { "{'mode': <'sepia'>}", "sepia" },
                { "{'resolution': <'high'>}", "resolution" },
                { "{'area': <(1, 2, 3)>}", "area" },
                { "{'pages': <-1>}", "pages" } };
  g_autofree char     *device = only_device_path (fixture);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) list = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) dict = options (cases[i].options);

      call_fails (fixture, ROOT, MANAGER ".Scan",
                  g_variant_new ("(so@a{sv})", device, "/", dict),
                  PLATEN_ERROR_INVALID_ARGUMENT, cases[i].word);
    }
  call_fails (fixture, ROOT, MANAGER ".Scan",
              g_variant_new_parsed ("('nobody', @o '/', @a{sv} {})"),
              PLATEN_ERROR_NOT_FOUND, "nobody");
  call_fails (fixture, ROOT, MANAGER ".Scan",
              g_variant_new_parsed (
                  "(%s, @o '/org/platen/Platen1/Collection/x', @a{sv} {})", device),
              PLATEN_ERROR_NOT_FOUND, "Collection/x");

  /* No refused scan left a collection behind. */
  reply = call (fixture, ROOT, MANAGER ".ListCollections", NULL);
  list = g_variant_get_child_value (reply, 0);
  g_assert_cmpuint (g_variant_n_children (list), ==, 0);
}

static void
test_a_jam_is_the_jobs_error (BusFixture *fixture, gconstpointer unused)
{
  g_autofree char     *job = scan (fixture, "{'source': <'feeder'>, " SMALL "}");
  g_autoptr (GVariant) error = NULL;
  g_autoptr (GVariant) done = NULL;
  const char          *name, *message;

  wait_for_end (fixture, job);
  expect_state (fixture, job, "failed");
  error = get (fixture, job, JOB, "Error");
  g_variant_get (error, "(&s&s)", &name, &message);
  g_assert_cmpstr (name, ==, "org.platen.Platen1.Error.Jammed");
  g_assert_cmpstr (message, !=, "");
  done = get (fixture, job, JOB, "PagesDone");
  g_assert_cmpuint (g_variant_get_uint32 (done), ==, 2);
}

static void
test_a_jammed_job_goes_on (BusFixture *fixture, gconstpointer unused)
{
  g_autofree char *job =
      scan (fixture, "{'source': <'feeder'>, 'pages': <4>, " SMALL "}");
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) can = NULL;
  g_autoptr (GVariant) cannot = NULL;
  g_autoptr (GVariant) done = NULL;
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) after = NULL;
  const char          *next;

  wait_for_end (fixture, job);
  can = get (fixture, job, JOB, "CanResume");
  g_assert_true (g_variant_get_boolean (can));
  reply = call (fixture, job, JOB ".Resume", NULL);
  g_variant_get (reply, "(&o)", &next);
  wait_for_end (fixture, next);
  expect_state (fixture, next, "done");
  done = get (fixture, next, JOB, "PagesDone");
  g_assert_cmpuint (g_variant_get_uint32 (done), ==, 2);
  before = get (fixture, job, JOB, "Collection");
  after = get (fixture, next, JOB, "Collection");
  g_assert_true (g_variant_equal (before, after));

  cannot = get (fixture, job, JOB, "CanResume");
  g_assert_false (g_variant_get_boolean (cannot));
  call_fails (fixture, job, JOB ".Resume", NULL, PLATEN_ERROR_UNSUPPORTED, "once");
}

static void
test_a_job_waits_for_its_turn (BusFixture *fixture, gconstpointer unused)
{
  g_autofree char     *first = scan (fixture, "{'source': <'feeder'>}");
  g_autofree char     *second = scan (fixture, "{'queue': <true>, " SMALL "}");
  g_autofree char     *third = scan (fixture, "{'queue': <true>, " SMALL "}");
  g_autoptr (GVariant) cancelled = NULL;
  g_autoptr (GVariant) reply = NULL;

  expect_state (fixture, second, "queued");
  cancelled = call (fixture, third, JOB ".Cancel", NULL);
  expect_state (fixture, third, "cancelled");
  reply = call (fixture, first, JOB ".Cancel", NULL);
  wait_for_end (fixture, second);
  expect_state (fixture, second, "done");
}

static void
test_a_job_is_cancelled (BusFixture *fixture, gconstpointer unused)
{
  g_autofree char     *device = only_device_path (fixture);
  g_autofree char     *job = scan (fixture, "{'source': <'feeder'>}");
  g_autoptr (GVariant) dict = options ("{}");
  g_autoptr (GVariant) reply = NULL;

  call_fails (fixture, ROOT, MANAGER ".Scan",
              g_variant_new ("(so@a{sv})", device, "/", dict), PLATEN_ERROR_BUSY, NULL);
  reply = call (fixture, job, JOB ".Cancel", NULL);
  wait_for_end (fixture, job);
  expect_state (fixture, job, "cancelled");
}

static void
test_a_collection_is_found_again_and_deleted (BusFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) opened = NULL;
  g_autoptr (GVariant) again = NULL;
  g_autoptr (GVariant) id = NULL;
  g_autoptr (GVariant) deleted = NULL;
  const char          *path;

  opened = call (fixture, ROOT, MANAGER ".OpenCollection", g_variant_new ("(s)", ""));
  g_variant_get (opened, "(&o)", &path);
  id = get (fixture, path, COLLECTION, "Id");
  again = call (fixture, ROOT, MANAGER ".OpenCollection",
                g_variant_new ("(s)", g_variant_get_string (id, NULL)));
  g_assert_true (g_variant_equal (opened, again));
  deleted = call (fixture, path, COLLECTION ".Delete", NULL);
  g_assert_cmpuint (
      count_signals (fixture,
                     "org.freedesktop.DBus.ObjectManager.InterfacesRemoved " ROOT),
      ==, 1);
  call_fails (fixture, ROOT, MANAGER ".OpenCollection",
              g_variant_new ("(s)", g_variant_get_string (id, NULL)),
              PLATEN_ERROR_NOT_FOUND, NULL);
  call_fails (fixture, ROOT, MANAGER ".OpenCollection", g_variant_new ("(s)", "../x"),
              PLATEN_ERROR_NOT_FOUND, "../x");
}

static void
test_sites_are_allowed_and_revoked (BusFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) allowed = NULL;
  g_autoptr (GVariant) listed = NULL;
  g_autoptr (GVariant) revoked = NULL;
  g_autofree char     *words = NULL;

  allowed = call (fixture, ROOT, SITES ".Allow",
                  g_variant_new_parsed ("('https://app.example', @as [])"));
  listed = call (fixture, ROOT, SITES ".List", NULL);
  words = g_variant_print (listed, FALSE);
  g_assert_nonnull (strstr (words, "'https://app.example', ['scan']"));
  g_assert_cmpuint (count_signals (fixture, SITES ".Changed " ROOT), ==, 1);
  revoked =
      call (fixture, ROOT, SITES ".Revoke", g_variant_new ("(s)", "https://app.example"));
  call_fails (fixture, ROOT, SITES ".Revoke",
              g_variant_new ("(s)", "https://app.example"), PLATEN_ERROR_NOT_FOUND,
              "app.example");
  call_fails (fixture, ROOT, SITES ".Allow",
              g_variant_new_parsed ("('https://app.example/', @as [])"),
              PLATEN_ERROR_INVALID_ARGUMENT, NULL);
}

static void
test_the_store_is_checked (BusFixture *fixture, gconstpointer unused)
{
  g_autofree char     *job = scan (fixture, "{'pages': <1>, " SMALL "}");
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) findings = NULL;

  wait_for_end (fixture, job);
  reply =
      call (fixture, ROOT, MANAGER ".CheckStore", g_variant_new_parsed ("(@a{sv} {},)"));
  findings = g_variant_get_child_value (reply, 0);
  g_assert_cmpuint (g_variant_n_children (findings), ==, 0);
  call_fails (fixture, ROOT, MANAGER ".CheckStore",
              g_variant_new_parsed ("({'repair': <'yes'>},)"),
              PLATEN_ERROR_INVALID_ARGUMENT, "repair");
}

static void
test_clients_are_counted_while_they_stay (BusFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) version = NULL;

  g_assert_cmpuint (platen_bus_front_get_n_clients (fixture->front), ==, 0);
  version = get (fixture, ROOT, MANAGER, "Version");
  g_assert_cmpuint (platen_bus_front_get_n_clients (fixture->front), ==, 1);
  g_dbus_connection_close_sync (fixture->client, NULL, NULL);
  while (platen_bus_front_get_n_clients (fixture->front) > 0)
    g_main_context_iteration (NULL, TRUE);
}

#define ADD(name, description, function) \
  g_test_add ("/bus/front/" name, BusFixture, description, bus_set_up, function, \
              bus_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("introspection-is-the-contract", NULL, test_introspection_is_the_contract);
  ADD ("the-manager-tells-of-itself", NULL, test_the_manager_tells_of_itself);
  ADD ("a-device-says-what-it-can", feeder,
       test_a_device_says_what_it_can_once_it_was_opened);
  ADD ("a-scan-ends-in-a-collection", feeder, test_a_scan_ends_in_a_collection);
  ADD ("pages-are-listed-in-windows", feeder, test_pages_are_listed_in_windows);
  ADD ("pages-move-and-go", feeder, test_pages_move_and_go);
  ADD ("pages-leave-as-descriptors", feeder, test_pages_leave_as_descriptors);
  ADD ("export-needs-a-descriptor", feeder, test_export_needs_a_descriptor);
  ADD ("bad-requests-are-named", feeder, test_bad_requests_are_named);
  ADD ("a-jam-is-the-jobs-error", jammer, test_a_jam_is_the_jobs_error);
  ADD ("a-jammed-job-goes-on", jammer, test_a_jammed_job_goes_on);
  ADD ("a-job-is-cancelled", slow, test_a_job_is_cancelled);
  ADD ("a-job-waits-for-its-turn", slow, test_a_job_waits_for_its_turn);
  ADD ("a-collection-is-found-again", feeder,
       test_a_collection_is_found_again_and_deleted);
  ADD ("sites-are-allowed-and-revoked", feeder, test_sites_are_allowed_and_revoked);
  ADD ("the-store-is-checked", feeder, test_the_store_is_checked);
  ADD ("clients-are-counted", feeder, test_clients_are_counted_while_they_stay);

  return g_test_run ();
}
