/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sane-fault-page.h"

#include "sane-fault-script.h"

#include <stdio.h>
#include <string.h>

#define MM_PER_INCH 25.4
#define PADDING_BYTES 3

static int
bits_of (char kind)
{
  return kind == '4' ? 1 : kind == '5' ? 8 : 24;
}

/* Source: netpbm, pbm(5), pgm(5), ppm(5); plain headers without comments. */
static gboolean
load_pnm (FaultPage *self, const char *name)
{
  g_autofree char *path = fault_find_file (name);
  gsize            n_bytes = 0;
  int              n_header = 0;
  int              maximum = 0;

  if (path == NULL || !g_file_get_contents (path, &self->bytes, &n_bytes, NULL))
    return FALSE;

  sscanf (self->bytes, "P%c %d %d%n", &self->kind, &self->file_width_px,
          &self->file_height_px, &n_header);
  if (n_header > 0 && self->kind != '4')
    {
      int n_more = 0;

      sscanf (self->bytes + n_header, "%d%n", &maximum, &n_more);
      n_header += n_more;
    }
  self->offset = (gsize) n_header + 1;

  return n_header > 0 &&
         n_bytes >=
             self->offset +
                 (gsize) self->file_height_px *
                     (gsize) ((self->file_width_px * bits_of (self->kind) + 7) / 8);
}

/* @word is “ok”, “ok:100x150” (millimetres), “ok:photo.ppm” or a fault. */
FaultPage *
fault_page_new (const char *word, int number)
{
  FaultPage *self = g_new0 (FaultPage, 1);

  self->number = number;
  if (g_str_has_prefix (word, "ok:") &&
      sscanf (word, "ok:%lfx%lf", &self->width_mm, &self->height_mm) != 2 &&
      !load_pnm (self, word + strlen ("ok:")))
    self->file_width_px = 0;

  return self;
}

void
fault_page_free (FaultPage *self)
{
  if (self != NULL)
    g_free (self->bytes);
  g_free (self);
}

/* A page smaller than the area makes the picture smaller; a file has its own form. */
void
fault_page_fit (FaultPage *self, SANE_Parameters *parameters, int dpi)
{
  int n_bits = parameters->depth * (parameters->format == SANE_FRAME_RGB ? 3 : 1);

  if (self->width_mm > 0)
    {
      int width_px = (int) (self->width_mm * dpi / MM_PER_INCH);
      int height_px = (int) (self->height_mm * dpi / MM_PER_INCH);

      parameters->pixels_per_line = MIN (parameters->pixels_per_line, width_px);
      parameters->lines = MIN (parameters->lines, height_px);
    }
  if (self->file_width_px > 0)
    {
      n_bits = bits_of (self->kind);
      parameters->format = self->kind == '6' ? SANE_FRAME_RGB : SANE_FRAME_GRAY;
      parameters->depth = self->kind == '4' ? 1 : 8;
      parameters->pixels_per_line = self->file_width_px;
      parameters->lines = self->file_height_px;
    }
  parameters->bytes_per_line =
      (parameters->pixels_per_line * n_bits + 7) / 8 + PADDING_BYTES;
}

/*
 * Every row has padding. Of a drawn page the first byte of each row is the number of the
 * page, the others are (page × 37 + row × 5 + byte) mod 251.
 */
SANE_Byte
fault_page_get_byte (FaultPage *self, const SANE_Parameters *parameters, gsize offset)
{
  gsize stride = (gsize) parameters->bytes_per_line;
  gsize row = offset / stride;
  gsize byte = offset % stride;
  gsize n_used = stride - PADDING_BYTES;

  if (self->file_width_px > 0)
    return byte < n_used ? (SANE_Byte) self->bytes[self->offset + row * n_used + byte]
                         : 0;
  if (byte == 0)
    return (SANE_Byte) self->number;

  return (SANE_Byte) (((gsize) self->number * 37 + row * 5 + byte) % 251);
}
