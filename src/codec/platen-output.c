/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-output.h"

#include <errno.h>
#include <unistd.h>

#define BUFFER_BYTES (64 * 1024)

/**
 * PlatenOutput:
 *
 * Where an encoder's bytes go: a descriptor, in order and never seeking (so a pipe will do),
 * or memory. Small writes are gathered. Encoders are C libraries that cannot carry a
 * GError, so the first failure is kept here and asked for with
 * [method@Platen.Output.check]; after it, writing does nothing.
 */
struct _PlatenOutput
{
  int         fd;           /* not owned; -1 for memory */
  int         error_number; /* the first failure; 0 while there is none */
  GByteArray *bytes;        /* owned; what is not written yet, or all of it */
};

/**
 * platen_output_new_for_fd:
 * @fd: open for writing; not owned, must outlive the output
 *
 * Returns: (transfer full): an output; flush it before it goes
 */
PlatenOutput *
platen_output_new_for_fd (int fd)
{
  PlatenOutput *self = g_new0 (PlatenOutput, 1);

  self->fd = fd;
  self->bytes = g_byte_array_sized_new (BUFFER_BYTES);

  return self;
}

/**
 * platen_output_new_for_memory:
 *
 * Returns: (transfer full): an output that keeps everything
 */
PlatenOutput *
platen_output_new_for_memory (void)
{
  return platen_output_new_for_fd (-1);
}

/**
 * platen_output_free:
 * @self: (transfer full) (nullable): what to free; unflushed bytes are dropped
 */
void
platen_output_free (PlatenOutput *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_free (self);
}

static void
write_all (PlatenOutput *self, const guint8 *bytes, gsize n_bytes)
{
  while (n_bytes > 0 && self->error_number == 0)
    {
      gssize n_written = write (self->fd, bytes, n_bytes);

      if (n_written > 0)
        {
          bytes += n_written;
          n_bytes -= (gsize) n_written;
        }
      else if (n_written == 0)
        self->error_number = ENOSPC;
      else if (errno != EINTR)
        self->error_number = errno;
    }
}

/**
 * platen_output_write:
 *
 * Appends bytes.
 *
 * Returns: FALSE when this or an earlier write failed
 */
gboolean
platen_output_write (PlatenOutput *self, const void *bytes, gsize n_bytes)
{
  if (self->error_number != 0)
    return FALSE;
  if (n_bytes > G_MAXUINT - self->bytes->len)
    {
      self->error_number = EFBIG;
      return FALSE;
    }
  if (self->fd == -1 || self->bytes->len + n_bytes <= BUFFER_BYTES)
    {
      g_byte_array_append (self->bytes, bytes, (guint) n_bytes);
      return TRUE;
    }

  platen_output_flush (self);
  write_all (self, bytes, n_bytes);

  return self->error_number == 0;
}

/**
 * platen_output_flush:
 *
 * Hands everything that was gathered to the descriptor. It is not synced to the disk.
 *
 * Returns: FALSE when this or an earlier write failed
 */
gboolean
platen_output_flush (PlatenOutput *self)
{
  if (self->fd != -1)
    {
      write_all (self, self->bytes->data, self->bytes->len);
      g_byte_array_set_size (self->bytes, 0);
    }

  return self->error_number == 0;
}

/**
 * platen_output_check:
 *
 * Tells whether every write so far went well.
 *
 * Errors: that of the first write that failed, see [func@Platen.set_write_error].
 */
gboolean
platen_output_check (PlatenOutput *self, GError **error)
{
  if (self->error_number == 0)
    return TRUE;

  platen_set_write_error (error, self->error_number);
  return FALSE;
}

/**
 * platen_output_steal_bytes:
 *
 * Takes what was written to memory; the output is empty afterwards.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
platen_output_steal_bytes (PlatenOutput *self)
{
  GBytes *bytes = g_byte_array_free_to_bytes (self->bytes);

  self->bytes = g_byte_array_new ();

  return bytes;
}

/**
 * platen_set_write_error:
 * @error_number: an `errno`
 *
 * Says in a person's words why a file could not be written.
 *
 * Errors: %PLATEN_ERROR_NO_SPACE when the disk or a quota is full, else
 * %PLATEN_ERROR_FAILED.
 */
void
platen_set_write_error (GError **error, int error_number)
{
  if (error_number == ENOSPC || error_number == EDQUOT)
    g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_NO_SPACE,
                         "The disk is full; free some space and try again");
  else
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED, "Cannot write the file: %s",
                 g_strerror (error_number));
}
