/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-image-reader.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* Whatever the bytes are, the reader decodes them or says in an error of ours why not. A few
 * megapixels are enough to find what there is to find. */
#define MAX_PIXELS (4 * 1000 * 1000)

int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes);

static void
decode (PlatenImageReader *reader, GError **error)
{
  PlatenImageFormat  format = *platen_image_reader_get_format (reader);
  g_autofree guint8 *row = NULL;

  if ((gint64) format.width_px * format.height_px > MAX_PIXELS)
    return;
  if (!platen_image_reader_start (reader, format.width_px / 3 + 1,
                                  format.height_px / 3 + 1, error))
    return;

  format = *platen_image_reader_get_format (reader);
  row = g_malloc (platen_image_format_get_stride (&format));
  for (int y = 0; y < format.height_px; y++)
    if (!platen_image_reader_read_row (reader, row, error))
      return;
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  g_autoptr (PlatenImageReader) reader = NULL;
  g_autoptr (GError)            error = NULL;
  int                           fd = memfd_create ("fuzz", MFD_CLOEXEC);

  g_assert (write (fd, bytes, n_bytes) == (gssize) n_bytes);
  reader = platen_image_reader_open (fd, PLATEN_FUZZ_MEDIA_TYPE, &error);
  if (reader != NULL)
    decode (reader, &error);
  g_assert (error == NULL || error->domain == PLATEN_ERROR);
  g_clear_object (&reader);
  close (fd);

  return 0;
}
