/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-output.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_BYTES 65536

/*
 * PlatenCtlOutput:
 *
 * A file under a temporary name beside its place, renamed when it is complete and deleted
 * when it is not. Standard output is a file without a name, copied when it is complete.
 */
struct _PlatenCtlOutput
{
  char *path;      /* owned; NULL: standard output */
  char *temporary; /* owned; NULL once there is nothing to delete */
  int   fd;        /* owned */
};

static gboolean
set_errno_error (GError **error, int saved_errno, const char *doing, const char *path)
{
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (saved_errno),
               "%s ‘%s’ failed: %s", doing, path, g_strerror (saved_errno));
  return FALSE;
}

static gboolean
is_replaceable (const char *path, GError **error)
{
  GStatBuf status;

  if (g_stat (path, &status) != 0 || S_ISREG (status.st_mode))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "‘%s’ is not a file; give the name of a file, or ‘-’ for standard output",
               path);
  return FALSE;
}

static gboolean
open_temporary (PlatenCtlOutput *self, GError **error)
{
  if (self->path != NULL)
    {
      g_autofree char *directory = g_path_get_dirname (self->path);
      g_autofree char *name = g_path_get_basename (self->path);
      g_autofree char *hidden = g_strdup_printf (".%s.XXXXXX", name);

      self->temporary = g_build_filename (directory, hidden, NULL);
    }
  else
    self->temporary = g_build_filename (g_get_tmp_dir (), "platenctl-XXXXXX", NULL);

  /* As any file the person writes: what the umask leaves. */
  self->fd = g_mkstemp_full (self->temporary, O_RDWR | O_CLOEXEC,
                             self->path != NULL ? 0666 : 0600);
  if (self->fd < 0)
    {
      int saved_errno = errno;

      g_clear_pointer (&self->temporary, g_free);
      return set_errno_error (error, saved_errno, "Writing",
                              self->path != NULL ? self->path : g_get_tmp_dir ());
    }
  if (self->path == NULL)
    {
      g_unlink (self->temporary);
      g_clear_pointer (&self->temporary, g_free);
    }

  return TRUE;
}

/**
 * platen_ctl_output_new:
 * @path: where the file shall stand; PLATEN_CTL_STDOUT is standard output
 *
 * Errors: `G_OPTION_ERROR` when @path names something that is no file; [error@Gio.IOErrorEnum].
 *
 * Returns: (transfer full): an empty file, which nobody sees under its name yet
 */
PlatenCtlOutput *
platen_ctl_output_new (const char *path, GError **error)
{
  g_autoptr (PlatenCtlOutput) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  if (!g_str_equal (path, PLATEN_CTL_STDOUT) && !is_replaceable (path, error))
    return NULL;

  self = g_new0 (PlatenCtlOutput, 1);
  self->fd = -1;
  self->path = g_str_equal (path, PLATEN_CTL_STDOUT) ? NULL : g_strdup (path);
  if (!open_temporary (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * platen_ctl_output_free:
 *
 * Closes the file, and deletes it when it was not committed.
 */
void
platen_ctl_output_free (PlatenCtlOutput *self)
{
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}

int
platen_ctl_output_get_fd (PlatenCtlOutput *self)
{
  return self->fd;
}

static gboolean
write_all (const char *bytes, gssize n_bytes)
{
  while (n_bytes > 0)
    {
      gssize n_written = write (STDOUT_FILENO, bytes, (gsize) n_bytes);

      if (n_written < 0 && errno != EINTR)
        return FALSE;
      bytes += MAX (n_written, 0);
      n_bytes -= MAX (n_written, 0);
    }

  return TRUE;
}

static gboolean
copy_to_stdout (int fd, GError **error)
{
  g_autofree char *buffer = g_malloc (COPY_BYTES);
  gssize           n_read;
  off_t            offset = 0;

  while ((n_read = pread (fd, buffer, COPY_BYTES, offset)) > 0)
    {
      if (!write_all (buffer, n_read))
        return set_errno_error (error, errno, "Writing", "standard output");
      offset += n_read;
    }

  return n_read == 0 ? TRUE
                     : set_errno_error (error, errno, "Reading", "the finished file");
}

/**
 * platen_ctl_output_commit:
 *
 * Puts the finished file in its place; what stood there is replaced.
 *
 * Errors: [error@Gio.IOErrorEnum].
 */
gboolean
platen_ctl_output_commit (PlatenCtlOutput *self, GError **error)
{
  if (self->path == NULL)
    return copy_to_stdout (self->fd, error);

  if (fsync (self->fd) != 0)
    return set_errno_error (error, errno, "Writing", self->path);
  if (g_rename (self->temporary, self->path) != 0)
    return set_errno_error (error, errno, "Writing", self->path);
  g_clear_pointer (&self->temporary, g_free);

  return TRUE;
}

/**
 * platen_ctl_format_for:
 * @path: a file's name
 * @format: (nullable): what the person asked for; NULL: what the name's ending says
 *
 * Errors: `G_OPTION_ERROR`.
 *
 * Returns: (transfer none): `pdf`, `tiff`, `png` or `jpeg`
 */
const char *
platen_ctl_format_for (const char *path, const char *format, GError **error)
{
  static const struct
  {
    const char *ending;
    const char *format;
  } known[] = { { "pdf", "pdf" }, { "tif", "tiff" }, { "tiff", "tiff" },
                { "png", "png" }, { "jpg", "jpeg" }, { "jpeg", "jpeg" } };
  const char *dot = strrchr (path, '.');
  const char *word = format != NULL ? format : dot != NULL ? dot + 1 : "";

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (known[i].ending, word) == 0)
      return known[i].format;

  g_set_error (
      error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "‘%s’ says no format; end it in .pdf, .tif, .png or .jpg, or give --format",
      format != NULL ? format : path);
  return NULL;
}

/**
 * platen_ctl_number_path:
 * @number: 1 … @n_numbers
 *
 * Returns: (transfer full): `dir/scan-07.png` for `dir/scan.png`, 7 of 10
 */
char *
platen_ctl_number_path (const char *path, guint number, guint n_numbers)
{
  g_autofree char *last = g_strdup_printf ("%u", n_numbers);
  const char      *slash = strrchr (path, G_DIR_SEPARATOR);
  const char      *dot = strrchr (path, '.');

  if (dot == NULL || (slash != NULL && dot < slash))
    dot = path + strlen (path);

  return g_strdup_printf ("%.*s-%0*u%s", (int) (dot - path), path, (int) strlen (last),
                          number, dot);
}
