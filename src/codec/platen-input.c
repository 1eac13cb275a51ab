/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-input.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* The largest picture at JPEG's very best comes to less. */
#define MAX_BYTES (512 * 1024 * 1024)

static void
set_read_error (GError **error, int error_number)
{
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED,
               "Cannot read the page’s file: %s", g_strerror (error_number));
}

/**
 * platen_input_read_all:
 * @fd: a regular file; its offset neither matters nor moves
 *
 * Reads a whole compressed file into memory.
 *
 * Errors: %PLATEN_ERROR_LIMIT above 512 MiB; %PLATEN_ERROR_FAILED.
 *
 * Returns: (transfer full): its bytes
 */
GBytes *
platen_input_read_all (int fd, GError **error)
{
  g_autofree guint8 *bytes = NULL;
  struct stat        status;
  gsize              n_read = 0;

  if (fstat (fd, &status) != 0)
    {
      set_read_error (error, errno);
      return NULL;
    }
  if (status.st_size > MAX_BYTES)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                           "The page’s file is over the limit of 512 MiB");
      return NULL;
    }

  bytes = g_malloc ((gsize) status.st_size);
  while (n_read < (gsize) status.st_size)
    {
      gssize n =
          pread (fd, bytes + n_read, (gsize) status.st_size - n_read, (off_t) n_read);

      if (n == 0)
        break; /* it shrank: the decoder will say that it is cut off */
      if (n < 0 && errno != EINTR)
        {
          set_read_error (error, errno);
          return NULL;
        }
      n_read += (gsize) MAX (n, 0);
    }

  return g_bytes_new_take (g_steal_pointer (&bytes), n_read);
}
