/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-digest.h"
#include "platen-store-error.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <unistd.h>

#define CHUNK_BYTES (256 * 1024)

static char *
to_hex (struct sha256_ctx *sum)
{
  guint8 digest[SHA256_DIGEST_SIZE];
  char  *text = g_malloc0 (2 * sizeof digest + 1);

  sha256_digest (sum, sizeof digest, digest);
  for (gsize i = 0; i < sizeof digest; i++)
    g_snprintf (text + 2 * i, 3, "%02x", digest[i]);

  return text;
}

/**
 * platen_digest_file:
 * @fd: a regular file; its offset is neither used nor moved
 * @out_n_bytes: (out): how many bytes there were
 * @cancellable: (nullable): looked at between chunks of 256 KiB
 *
 * Computes the SHA-256 of a whole file. It reads instead of mapping, since a file that
 * another process cuts short under a mapping would end this process. It is Nettle that
 * computes: it uses the processor's own instructions, and each page waits for this.
 *
 * Errors: as platen_store_set_errno(), and %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full): 64 hexadecimal digits
 */
char *
platen_digest_file (int           fd,
                    guint64      *out_n_bytes,
                    GCancellable *cancellable,
                    GError      **error)
{
  g_autofree guint8 *chunk = g_malloc (CHUNK_BYTES);
  struct sha256_ctx  sum;
  guint64            n_bytes = 0;
  gssize             n_read;

  sha256_init (&sum);
  do
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      do
        n_read = pread (fd, chunk, CHUNK_BYTES, (goffset) n_bytes);
      while (n_read < 0 && errno == EINTR);
      if (n_read < 0)
        {
          platen_store_set_errno (error, errno, "The page cannot be read back");
          return NULL;
        }
      sha256_update (&sum, (gsize) n_read, chunk);
      n_bytes += (guint64) n_read;
    }
  while (n_read > 0);

  *out_n_bytes = n_bytes;
  return to_hex (&sum);
}
