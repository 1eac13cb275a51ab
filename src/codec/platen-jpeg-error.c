/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-jpeg-error.h"

#include <jerror.h>

static void
on_fatal (j_common_ptr info)
{
  PlatenJpegError *self = (PlatenJpegError *) info->err;

  info->err->format_message (info, self->message);
  longjmp (self->jump, 1);
}

/* libjpeg fills what is missing with grey and goes on; a scanned page must not look like
 * that without anybody knowing. Other warnings are about the harmless oddities of cameras. */
static void
on_message (j_common_ptr info, int level)
{
  PlatenJpegError *self = (PlatenJpegError *) info->err;
  int              code = info->err->msg_code;

  if (level != -1)
    return;

  info->err->num_warnings++;
  if (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE)
    {
      info->err->format_message (info, self->message);
      self->is_truncated = TRUE;
    }
}

static void
on_output (j_common_ptr info)
{
}

/**
 * platen_jpeg_error_init:
 *
 * Returns: (transfer none): what libjpeg wants as its `err`
 */
struct jpeg_error_mgr *
platen_jpeg_error_init (PlatenJpegError *self)
{
  jpeg_std_error (&self->manager);
  self->manager.error_exit = on_fatal;
  self->manager.emit_message = on_message;
  self->manager.output_message = on_output;

  return &self->manager;
}
