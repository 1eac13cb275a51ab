/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

G_BEGIN_DECLS

/**
 * PlatenJpegError:
 * @manager: libjpeg's; must come first
 * @jump: where a fatal error lands
 * @message: libjpeg's words for it, or for the warning that meant damage
 * @is_truncated: whether data ended early, which libjpeg only warns of
 *
 * Catches libjpeg's fatal errors, which would end the process. Every function that calls
 * libjpeg sets @jump first and returns at once when it lands there.
 */
typedef struct
{
  struct jpeg_error_mgr manager;
  jmp_buf               jump;
  char                  message[JMSG_LENGTH_MAX];
  gboolean              is_truncated;
} PlatenJpegError;

struct jpeg_error_mgr *platen_jpeg_error_init (PlatenJpegError *self);

G_END_DECLS
