/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-output.h"
#include "platen-tiff-file.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* More than any strip or table of ours needs; a forged file cannot ask for more. */
#define MAX_ALLOCATION (512 * 1024 * 1024)
/* Offsets in a TIFF file have 32 bits; the tables at the end need some room too. */
#define MAX_FILE_BYTES G_GUINT64_CONSTANT (0xfff00000)

/**
 * PlatenTiffFile:
 *
 * A descriptor seen through libtiff. It keeps a place of its own, so that the descriptor's
 * offset neither matters nor moves, and it keeps the first thing that went wrong, because
 * libtiff reports by callback.
 */
struct _PlatenTiffFile
{
  TIFF  *handle; /* owned; NULL once closed */
  int    fd;     /* not owned */
  gint64 offset;
  gint64 n_bytes;
  int    error_number; /* of the first read or write that failed; 0 while there is none */
  gboolean is_writing;
  gboolean is_cut_off; /* libtiff asked for bytes beyond the end */
  gboolean is_damaged;
  char *complaint; /* owned; libtiff's first error or warning; NULL while there is none */
};

static tmsize_t
on_read (thandle_t handle, void *bytes, tmsize_t n_bytes)
{
  PlatenTiffFile *self = handle;
  guint8         *at = bytes;
  tmsize_t        n_read = 0;

  while (n_read < n_bytes)
    {
      gssize n = pread (self->fd, at + n_read, (gsize) (n_bytes - n_read),
                        self->offset + n_read);

      if (n == 0 || (n < 0 && errno != EINTR))
        {
          self->error_number = n == 0 ? self->error_number : errno;
          self->is_cut_off |= n == 0;
          break;
        }
      n_read += MAX (n, 0);
    }

  self->offset += n_read;
  return n_read;
}

static tmsize_t
on_write (thandle_t handle, void *bytes, tmsize_t n_bytes)
{
  PlatenTiffFile *self = handle;
  const guint8   *at = bytes;
  tmsize_t        n_written = 0;

  while (n_written < n_bytes && self->error_number == 0)
    {
      gssize n = pwrite (self->fd, at + n_written, (gsize) (n_bytes - n_written),
                         self->offset + n_written);

      if (n > 0)
        n_written += n;
      else if (n == 0)
        self->error_number = ENOSPC;
      else if (errno != EINTR)
        self->error_number = errno;
    }

  self->offset += n_written;
  self->n_bytes = MAX (self->n_bytes, self->offset);
  return n_written;
}

static toff_t
on_seek (thandle_t handle, toff_t offset, int whence)
{
  PlatenTiffFile *self = handle;
  gint64          base = 0;

  if (whence == SEEK_CUR)
    base = self->offset;
  else if (whence == SEEK_END)
    base = self->n_bytes;

  /* A relative offset travels in an unsigned type, so the sum may wrap on purpose. */
  if ((gint64) ((guint64) base + offset) < 0)
    return (toff_t) -1;

  self->offset = (gint64) ((guint64) base + offset);
  return (toff_t) self->offset;
}

static int
on_close (thandle_t handle)
{
  return 0;
}

static toff_t
on_size (thandle_t handle)
{
  PlatenTiffFile *self = handle;

  return (toff_t) self->n_bytes;
}

static int G_GNUC_PRINTF (4, 0) on_complaint (TIFF       *tiff,
                                              void       *user_data,
                                              const char *module,
                                              const char *format,
                                              va_list     args)
{
  PlatenTiffFile *self = user_data;

  self->is_damaged = TRUE;
  if (self->complaint == NULL)
    self->complaint = g_strdup_vprintf (format, args);

  return 1; /* handled: libtiff prints nothing */
}

static TIFF *
open_handle (PlatenTiffFile *self, const char *mode)
{
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc ();
  TIFF            *handle;

  TIFFOpenOptionsSetMaxSingleMemAlloc (options, MAX_ALLOCATION);
  TIFFOpenOptionsSetErrorHandlerExtR (options, on_complaint, self);
  TIFFOpenOptionsSetWarningHandlerExtR (options, on_complaint, self);
  handle = TIFFClientOpenExt ("page", mode, self, on_read, on_write, on_seek, on_close,
                              on_size, NULL, NULL, options);
  TIFFOpenOptionsFree (options);

  return handle;
}

/**
 * platen_tiff_file_open:
 * @fd: a regular file; not owned, must outlive the result
 * @mode: libtiff's: `rm` to read, `w` to write over an empty file
 *
 * Errors: as [method@Platen.TiffFile.set_error].
 *
 * Returns: (transfer full): the file
 */
PlatenTiffFile *
platen_tiff_file_open (int fd, const char *mode, GError **error)
{
  g_autoptr (PlatenTiffFile) self = g_new0 (PlatenTiffFile, 1);
  struct stat                status;

  self->fd = fd;
  self->is_writing = mode[0] == 'w';
  if (fstat (fd, &status) == 0)
    self->n_bytes = self->is_writing ? 0 : status.st_size;

  self->handle = open_handle (self, mode);
  if (self->handle == NULL)
    {
      platen_tiff_file_set_error (self, error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * platen_tiff_file_free:
 * @self: (transfer full) (nullable): what to free; a file that was not closed is unusable
 */
void
platen_tiff_file_free (PlatenTiffFile *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->handle, TIFFClose);
  g_free (self->complaint);
  g_free (self);
}

/**
 * platen_tiff_file_get_handle:
 *
 * Returns: (transfer none): libtiff's handle
 */
TIFF *
platen_tiff_file_get_handle (PlatenTiffFile *self)
{
  return self->handle;
}

/**
 * platen_tiff_file_get_n_bytes:
 *
 * Returns: the file's length
 */
guint64
platen_tiff_file_get_n_bytes (PlatenTiffFile *self)
{
  return (guint64) self->n_bytes;
}

/**
 * platen_tiff_file_check_room:
 * @n_bytes: what is about to be written
 *
 * Tells whether the file can still take that much.
 *
 * Errors: %PLATEN_ERROR_LIMIT when it would pass 4 GiB.
 */
gboolean
platen_tiff_file_check_room (const PlatenTiffFile *self, guint64 n_bytes, GError **error)
{
  if (n_bytes <= MAX_FILE_BYTES && (guint64) self->n_bytes <= MAX_FILE_BYTES - n_bytes)
    return TRUE;

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                       "A TIFF file holds at most 4 GiB; take fewer pages, or a PDF");
  return FALSE;
}

/**
 * platen_tiff_file_close:
 *
 * Closes a file that was written; whatever went wrong so far comes out here at the latest.
 */
gboolean
platen_tiff_file_close (PlatenTiffFile *self, GError **error)
{
  g_clear_pointer (&self->handle, TIFFClose);

  if (self->error_number == 0)
    return TRUE;

  platen_tiff_file_set_error (self, error);
  return FALSE;
}

/**
 * platen_tiff_file_forget_warnings:
 *
 * Drops what libtiff said while it read the tags: an unknown one is no damage, but one that
 * lies beyond the end of the file is.
 */
void
platen_tiff_file_forget_warnings (PlatenTiffFile *self)
{
  if (self->is_cut_off)
    return;

  self->is_damaged = FALSE;
  g_clear_pointer (&self->complaint, g_free);
}

/**
 * platen_tiff_file_is_damaged:
 *
 * Tells whether libtiff complained. Its G4 decoder goes on after bad codes with a mere
 * warning, and the rows are wrong.
 */
gboolean
platen_tiff_file_is_damaged (const PlatenTiffFile *self)
{
  return self->is_damaged;
}

/**
 * platen_tiff_file_set_error:
 *
 * Says what went wrong first.
 *
 * Errors: %PLATEN_ERROR_NO_SPACE, else %PLATEN_ERROR_FAILED.
 */
void
platen_tiff_file_set_error (const PlatenTiffFile *self, GError **error)
{
  const char *complaint = self->complaint != NULL ? self->complaint : "no more is known";

  if (self->is_writing && self->error_number != 0)
    platen_set_write_error (error, self->error_number);
  else if (self->is_writing)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                 "Cannot write the TIFF file: %s", complaint);
  else if (self->error_number != 0)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                 "Cannot read the page’s file: %s", g_strerror (self->error_number));
  else
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                 "The page’s file is damaged; scan it again (%s)", complaint);
}
