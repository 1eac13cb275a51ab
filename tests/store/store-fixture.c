/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

/* How many descriptors of this process lead into a folder. */
static guint
count_descriptors (const char *folder)
{
  g_autoptr (GDir) directory = g_dir_open ("/proc/self/fd", 0, NULL);
  const char      *name;
  guint            n = 0;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);

      n += target != NULL && g_str_has_prefix (target, folder);
    }

  return n;
}

void
fixture_set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("platen-store-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->root = g_build_filename (fixture->folder, "store", NULL);
  fixture_open (fixture);
  fixture->collection_id = helper_create_collection (fixture->store, "local");
}

void
fixture_tear_down (Fixture *fixture, gconstpointer unused)
{
  fixture_close (fixture);
  g_assert_cmpuint (count_descriptors (fixture->folder), ==, 0);
  helper_remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->root);
  g_free (fixture->collection_id);
}

void
fixture_close (Fixture *fixture)
{
  if (fixture->store != NULL)
    helper_close (g_steal_pointer (&fixture->store));
}

void
fixture_open (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->store = helper_open (fixture->root, &error);
  g_assert_no_error (error);
  g_assert_nonnull (fixture->store);
}

void
fixture_reopen (Fixture *fixture)
{
  fixture_close (fixture);
  fixture_open (fixture);
}

void
fixture_assert_order (Fixture *fixture, const char *first_id, ...)
{
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char    *order = helper_order (fixture->store, fixture->collection_id);
  va_list             args;

  va_start (args, first_id);
  for (const char *id = first_id; id != NULL; id = va_arg (args, const char *))
    g_string_append_printf (expected, "%s%s", id != first_id ? " " : "", id);
  va_end (args);

  g_assert_cmpstr (order, ==, expected->str);
}
