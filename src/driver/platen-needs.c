/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-needs.h"

#include <glob.h>

/**
 * platen_needs_init:
 *
 * Makes @self need nothing; clear it when done.
 */
void
platen_needs_init (PlatenNeeds *self)
{
  self->readable = g_ptr_array_new_with_free_func (g_free);
  self->writable = g_ptr_array_new_with_free_func (g_free);
  self->programs = FALSE;
}

/**
 * platen_needs_clear:
 *
 * Frees what @self holds; it may be cleared again.
 */
void
platen_needs_clear (PlatenNeeds *self)
{
  g_clear_pointer (&self->readable, g_ptr_array_unref);
  g_clear_pointer (&self->writable, g_ptr_array_unref);
}

/* Rules are for paths that stay what they are when somebody changes the directory. */
static void
add (GPtrArray *paths, const char *path)
{
  if (*path != '\0')
    g_ptr_array_add (paths, g_canonicalize_filename (path, NULL));
}

/**
 * platen_needs_read:
 * @path: a file or folder; the empty one is none
 */
void
platen_needs_read (PlatenNeeds *self, const char *path)
{
  add (self->readable, path);
}

/**
 * platen_needs_read_each:
 * @paths: (nullable): of a variable like `PATH`, separated by colons
 */
void
platen_needs_read_each (PlatenNeeds *self, const char *paths)
{
  g_auto (GStrv) words = g_strsplit (paths != NULL ? paths : "", ":", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    platen_needs_read (self, words[i]);
}

/**
 * platen_needs_read_own:
 * @names: of files and folders in the person's home; ends with %NULL
 */
void
platen_needs_read_own (PlatenNeeds *self, const char *const *names)
{
  for (; *names != NULL; names++)
    g_ptr_array_add (self->readable, g_build_filename (g_get_home_dir (), *names, NULL));
}

/**
 * platen_needs_write:
 * @path: a file, folder or device node; it is read, too
 */
void
platen_needs_write (PlatenNeeds *self, const char *path)
{
  add (self->writable, path);
}

/**
 * platen_needs_write_like:
 * @pattern: of a shell, for those that are there now: `/dev/sg*`
 */
void
platen_needs_write_like (PlatenNeeds *self, const char *pattern)
{
  glob_t found = { 0 };

  if (glob (pattern, GLOB_NOSORT, NULL, &found) == 0)
    for (gsize i = 0; i < found.gl_pathc; i++)
      platen_needs_write (self, found.gl_pathv[i]);
  globfree (&found);
}
