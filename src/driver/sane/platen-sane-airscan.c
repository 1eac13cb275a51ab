/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-airscan.h"

#include "platen-error.h"

#include <string.h>

/*
 * Network scanners send JPEG, and sane-airscan decodes it. When the data end too early, its
 * decoder only warns: it fills the rest with blocks of coefficients that are all zero, and
 * the backend gives the page as good. Zero means the middle of the range in every channel.
 * Source: libjpeg 6b, jdhuff.c, “insufficient_data”; sane-airscan 0.99.27.
 */
#define FILLER_LEVEL 0x80
/* A row of blocks. No sensor gives so many rows without a speck; fewer may be lost unseen. */
#define MIN_FILLER_ROWS 8

/**
 * platen_sane_airscan_drives:
 * @driver_name: as it goes to sane_open(); saned's has the other host's name within
 *
 * Returns: whether sane-airscan drives the device
 */
gboolean
platen_sane_airscan_drives (const char *driver_name)
{
  return g_str_has_prefix (driver_name, "airscan:") ||
         (g_str_has_prefix (driver_name, "net:") &&
          strstr (driver_name, ":airscan:") != NULL);
}

static gboolean
is_filler (const guint8 *row, gsize n_bytes)
{
  return row[0] == FILLER_LEVEL && memcmp (row, row + 1, n_bytes - 1) == 0;
}

/**
 * platen_sane_airscan_count_filler:
 * @rows: the next rows of the page
 * @n_before: what this function said of the rows before; 0 at first
 *
 * Returns: how many rows of filler the page ends with, as far as it is known
 */
gsize
platen_sane_airscan_count_filler (const PlatenPageFormat *format,
                                  const guint8           *rows,
                                  gsize                   n_rows,
                                  gsize                   n_before)
{
  if (format->bits_per_sample != 8)
    return 0;

  for (gsize i = 0; i < n_rows; i++)
    n_before = is_filler (rows + i * format->stride, format->stride) ? n_before + 1 : 0;

  return n_before;
}

/**
 * platen_sane_airscan_check_filler:
 * @n_filler: what platen_sane_airscan_count_filler() said of the last row
 * @n_rows: rows of the whole page
 *
 * Errors: %PLATEN_ERROR_DEVICE_IO when the page ends with what was made up.
 */
gboolean
platen_sane_airscan_check_filler (gsize n_filler, gsize n_rows, GError **error)
{
  if (n_filler < MIN_FILLER_ROWS)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
               "The page arrived in part only, %zu of %zu rows; check the network and "
               "scan it again",
               n_rows - n_filler, n_rows);
  return FALSE;
}
