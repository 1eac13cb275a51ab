/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-scanner.h"

#include "platen-area.h"
#include "platen-error.h"
#include "platen-limits.h"
#include "platen-option-setup.h"
#include "platen-virtual-builtin.h"
#include "platen-virtual-faults.h"
#include "platen-virtual-options.h"
#include "platen-virtual-paper.h"
#include "platen-virtual-sensor.h"
#include "platen-virtual-sheet.h"
#include "platen-virtual-tray.h"

#include <gio/gio.h>

/* Rows drawn at once. */
#define BAND_ROWS 64
/* With slow rows: how much of the wait one call may take. */
#define MAX_WAIT_US 50000

/**
 * PlatenVirtualScanner:
 *
 * A scanner that is not there. It behaves like a real one and can be told to misbehave.
 *
 * Every batch finds the feeder full again. A page is drawn in bands as it is read.
 */
struct _PlatenVirtualScanner
{
  GObject parent_instance;

  PlatenVirtualSetup *setup;        /* owned */
  PlatenOptionHost   *options;      /* owned */
  PlatenOptionSetup  *option_setup; /* owned */
  PlatenCapabilities *capabilities; /* owned */

  /* The batch. */
  PlatenScanSettings   settings;
  PlatenVirtualTray   *tray;   /* owned; NULL when nothing is configured */
  PlatenVirtualSensor *sensor; /* owned */
  int                  n_pages;
  int                  page_number; /* of the page that began last, from 1; 0 is none */

  /* The page. */
  PlatenVirtualPaper *paper; /* owned; NULL between pages */
  PlatenPageFormat    format;
  int                 left_px;
  int                 top_px;
  int                 next_row;
  guint32            *band; /* owned; BAND_ROWS rows */
  int                 band_row;
  int                 n_band_rows;

  GMutex   lock;
  GCond    cond;
  gboolean cancelled; /* under lock */
};

static void scanner_iface_init (PlatenScannerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenVirtualScanner,
                               platen_virtual_scanner,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_SCANNER,
                                                      scanner_iface_init))

static PlatenCapabilities *
platen_virtual_scanner_get_capabilities (PlatenScanner *scanner)
{
  return platen_capabilities_ref (PLATEN_VIRTUAL_SCANNER (scanner)->capabilities);
}

static void
end_page (PlatenVirtualScanner *self)
{
  g_clear_object (&self->paper);
  g_clear_pointer (&self->band, g_free);
}

static void
platen_virtual_scanner_finish (PlatenScanner *scanner)
{
  PlatenVirtualScanner *self = PLATEN_VIRTUAL_SCANNER (scanner);

  end_page (self);
  g_clear_object (&self->tray);
  g_clear_pointer (&self->sensor, platen_virtual_sensor_free);
}

/* A tone as a part of its range: 0 is what the device has when nobody says anything. */
static double
get_tone (PlatenVirtualScanner *self, PlatenTone tone)
{
  const PlatenRange *range = &self->capabilities->tones[tone];
  double             value = range->initial;

  platen_option_host_get_number (self->options, platen_tone_to_string (tone), &value);
  if (!platen_range_exists (range))
    return 0;

  return CLAMP (2 * (value - range->initial) / (range->maximum - range->minimum), -1, 1);
}

static PlatenVirtualSensor *
make_sensor (PlatenVirtualScanner *self, const PlatenScanSettings *settings)
{
  PlatenVirtualLook look = {
    .mode = settings->mode,
    .depth = settings->depth,
    .noise = self->setup->noise && self->setup->folder == NULL,
    .brightness = get_tone (self, PLATEN_TONE_BRIGHTNESS),
    .contrast = get_tone (self, PLATEN_TONE_CONTRAST),
    .gamma = 1,
    .threshold = 0.5 + get_tone (self, PLATEN_TONE_THRESHOLD) / 2,
  };

  if (platen_range_exists (&self->capabilities->tones[PLATEN_TONE_GAMMA]))
    platen_option_host_get_number (self->options, "gamma", &look.gamma);

  return platen_virtual_sensor_new (&look);
}

static gboolean
platen_virtual_scanner_configure (PlatenScanner      *scanner,
                                  PlatenScanSettings *settings,
                                  GError            **error)
{
  PlatenVirtualScanner *self = PLATEN_VIRTUAL_SCANNER (scanner);

  platen_virtual_scanner_finish (scanner);
  if (!platen_capabilities_resolve (self->capabilities, settings, error) ||
      !platen_option_setup_apply (self->option_setup, settings, error))
    return FALSE;
  if (platen_area_is_whole (&settings->area))
    settings->area =
        (PlatenArea){ 0, 0, PLATEN_VIRTUAL_WIDTH_UM, PLATEN_VIRTUAL_HEIGHT_UM };

  self->tray = platen_virtual_tray_new (self->setup, settings->source, error);
  if (self->tray == NULL)
    return FALSE;

  platen_scan_settings_clear (&self->settings);
  platen_scan_settings_copy (settings, &self->settings);
  self->sensor = make_sensor (self, settings);
  self->n_pages = platen_virtual_tray_get_n_pages (self->tray);
  if (settings->n_pages > 0)
    self->n_pages = MIN (self->n_pages, settings->n_pages);
  self->page_number = 0;
  g_mutex_lock (&self->lock);
  self->cancelled = FALSE;
  g_mutex_unlock (&self->lock);

  return TRUE;
}

static GPtrArray *
platen_virtual_scanner_set_options (PlatenScanner *scanner,
                                    GVariant      *chosen,
                                    gboolean       is_confined,
                                    GVariant     **out_used,
                                    GError       **error)
{
  platen_virtual_scanner_finish (scanner);

  return platen_option_setup_choose (PLATEN_VIRTUAL_SCANNER (scanner)->option_setup,
                                     chosen, is_confined, out_used, error);
}

static gboolean
check_cancelled (PlatenVirtualScanner *self, GError **error)
{
  gboolean cancelled;

  g_mutex_lock (&self->lock);
  cancelled = self->cancelled;
  g_mutex_unlock (&self->lock);
  if (!cancelled)
    return TRUE;

  platen_virtual_faults_strike (self->setup, PLATEN_VIRTUAL_CANCEL);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The scan was cancelled");
  return FALSE;
}

/*
 * The asked area, as far as the paper reaches; at least one pixel. A recorded device may
 * reach over our paper and sees what lies there as white.
 */
static void
place_window (PlatenVirtualScanner *self)
{
  const PlatenArea *area = &self->settings.area;
  PlatenPageFormat *format = &self->format;
  int               paper_width_px;
  int               paper_height_px;
  int               dpi;
  gboolean          is_whole = area->width_um == PLATEN_VIRTUAL_WIDTH_UM &&
                      area->height_um == PLATEN_VIRTUAL_HEIGHT_UM;

  platen_virtual_paper_get_size (self->paper, &paper_width_px, &paper_height_px, &dpi);
  self->left_px = MIN (platen_um_to_px (area->left_um, dpi), paper_width_px - 1);
  self->top_px = MIN (platen_um_to_px (area->top_um, dpi), paper_height_px - 1);
  format->width_px = paper_width_px - self->left_px;
  format->height_px = paper_height_px - self->top_px;
  if (self->setup->recording != NULL)
    {
      format->width_px =
          CLAMP (platen_um_to_px (area->width_um, dpi), 1, PLATEN_MAX_SIDE_PX);
      format->height_px =
          CLAMP (platen_um_to_px (area->height_um, dpi), 1, PLATEN_MAX_SIDE_PX);
    }
  else if (!is_whole)
    {
      format->width_px =
          CLAMP (platen_um_to_px (area->width_um, dpi), 1, format->width_px);
      format->height_px =
          CLAMP (platen_um_to_px (area->height_um, dpi), 1, format->height_px);
    }
  format->dpi_x = dpi;
  format->dpi_y = dpi;
}

static void
begin_page (PlatenVirtualScanner *self, PlatenPageFormat *out_format)
{
  PlatenPageFormat *format = &self->format;
  gsize             bits;

  place_window (self);
  format->mode = self->settings.mode;
  format->bits_per_sample = self->settings.depth;
  bits = (gsize) format->width_px * platen_mode_get_n_channels (format->mode) *
         (gsize) format->bits_per_sample;
  format->stride = (bits + 7) / 8;
  self->next_row = 0;
  self->band = g_new (guint32, (gsize) format->width_px * BAND_ROWS);
  self->band_row = 0;
  self->n_band_rows = 0;

  *out_format = *format;
  if (self->page_number == self->setup->garbage_page)
    *out_format = (PlatenPageFormat){ G_MAXINT, G_MININT,      -1, 0, (PlatenMode) 77,
                                      13,       format->stride };
}

static PlatenNext
set_no_paper (GError **error)
{
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NO_PAPER,
               "The feeder is empty; put paper into it and scan again");
  return PLATEN_NEXT_ERROR;
}

static PlatenNext
platen_virtual_scanner_start_page (PlatenScanner    *scanner,
                                   PlatenPageFormat *out_format,
                                   GError          **error)
{
  PlatenVirtualScanner *self = PLATEN_VIRTUAL_SCANNER (scanner);
  gboolean              from_feeder;

  g_return_val_if_fail (self->tray != NULL, PLATEN_NEXT_ERROR);

  end_page (self);
  from_feeder = self->settings.source != PLATEN_SOURCE_FLATBED;
  if (self->page_number + 1 == self->setup->fault_page)
    platen_virtual_faults_strike (self->setup, PLATEN_VIRTUAL_START);
  if (!check_cancelled (self, error) ||
      !platen_virtual_faults_check_page (self->setup, self->page_number + 1, from_feeder,
                                         error))
    return PLATEN_NEXT_ERROR;
  if (self->page_number >= self->n_pages)
    return self->n_pages > 0 ? PLATEN_NEXT_END : set_no_paper (error);

  self->paper = platen_virtual_tray_take (self->tray, self->page_number + 1,
                                          self->settings.dpi, error);
  if (self->paper == NULL)
    return PLATEN_NEXT_ERROR;

  self->page_number++;
  begin_page (self, out_format);
  return PLATEN_NEXT_PAGE;
}

/* Waits as long as the rows take; gives how many there are then. A cancel wakes it. */
static gsize
wait_for_rows (PlatenVirtualScanner *self, gsize n_rows)
{
  gint64 delay_us = self->setup->row_delay_us;
  gint64 until_us;

  if (delay_us == 0)
    return n_rows;

  n_rows = CLAMP (n_rows, 1, (gsize) MAX (1, MAX_WAIT_US / delay_us));
  until_us = g_get_monotonic_time () + delay_us * (gint64) n_rows;
  g_mutex_lock (&self->lock);
  while (!self->cancelled && g_cond_wait_until (&self->cond, &self->lock, until_us))
    continue;
  g_mutex_unlock (&self->lock);

  return n_rows;
}

static void
render_band (PlatenVirtualScanner *self)
{
  PlatenVirtualBand band = { self->left_px, self->top_px + self->next_row,
                             self->format.width_px,
                             MIN (BAND_ROWS, self->format.height_px - self->next_row),
                             self->band };

  platen_virtual_paper_render (self->paper, &band);
  self->band_row = 0;
  self->n_band_rows = band.n_rows;
}

static void
read_row (PlatenVirtualScanner *self, guint8 *row)
{
  const guint32 *pixels;
  guint32        row_number;

  if (self->band_row == self->n_band_rows)
    render_band (self);

  pixels = self->band + (gsize) self->band_row * (gsize) self->format.width_px;
  row_number = (guint32) (self->page_number * PLATEN_MAX_SIDE_PX + self->next_row);
  platen_virtual_sensor_read_row (self->sensor, pixels, self->format.width_px, row_number,
                                  row);
  self->band_row++;
  self->next_row++;
}

static gboolean
check_middle (PlatenVirtualScanner *self, GError **error)
{
  if (self->next_row < self->format.height_px / 2)
    return TRUE;
  if (self->page_number == self->setup->fault_page)
    platen_virtual_faults_strike (self->setup, PLATEN_VIRTUAL_READ);
  if (self->page_number != self->setup->short_page)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
               "The scanner ended page %d after %d of %d rows; scan it again",
               self->page_number, self->next_row, self->format.height_px);
  return FALSE;
}

static gssize
platen_virtual_scanner_read_rows (PlatenScanner *scanner,
                                  guint8        *rows,
                                  gsize          n_rows,
                                  GError       **error)
{
  PlatenVirtualScanner *self = PLATEN_VIRTUAL_SCANNER (scanner);

  g_return_val_if_fail (self->paper != NULL, -1);

  n_rows = MIN (n_rows, (gsize) (self->format.height_px - self->next_row));
  if (n_rows == 0)
    return check_cancelled (self, error) ? 0 : -1;

  n_rows = wait_for_rows (self, n_rows);
  if (!check_cancelled (self, error) || !check_middle (self, error))
    return -1;
  for (gsize i = 0; i < n_rows; i++)
    read_row (self, rows + i * self->format.stride);

  return (gssize) n_rows;
}

static void
platen_virtual_scanner_cancel (PlatenScanner *scanner)
{
  PlatenVirtualScanner *self = PLATEN_VIRTUAL_SCANNER (scanner);

  g_mutex_lock (&self->lock);
  self->cancelled = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  platen_virtual_faults_strike (self->setup, PLATEN_VIRTUAL_CANCEL);
}

static void
scanner_iface_init (PlatenScannerInterface *iface)
{
  iface->get_capabilities = platen_virtual_scanner_get_capabilities;
  iface->configure = platen_virtual_scanner_configure;
  iface->set_options = platen_virtual_scanner_set_options;
  iface->start_page = platen_virtual_scanner_start_page;
  iface->read_rows = platen_virtual_scanner_read_rows;
  iface->cancel = platen_virtual_scanner_cancel;
  iface->finish = platen_virtual_scanner_finish;
}

static void
platen_virtual_scanner_finalize (GObject *object)
{
  PlatenVirtualScanner *self = PLATEN_VIRTUAL_SCANNER (object);

  platen_virtual_scanner_finish (PLATEN_SCANNER (self));
  g_clear_pointer (&self->setup, platen_virtual_setup_unref);
  platen_scan_settings_clear (&self->settings);
  g_clear_object (&self->option_setup);
  g_clear_object (&self->options);
  g_clear_pointer (&self->capabilities, platen_capabilities_unref);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);

  G_OBJECT_CLASS (platen_virtual_scanner_parent_class)->finalize (object);
}

static void
platen_virtual_scanner_class_init (PlatenVirtualScannerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_virtual_scanner_finalize;
}

static void
platen_virtual_scanner_init (PlatenVirtualScanner *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
}

/**
 * platen_virtual_scanner_new:
 * @setup: what it is like
 *
 * Returns: (transfer full): the open scanner
 */
PlatenVirtualScanner *
platen_virtual_scanner_new (PlatenVirtualSetup *setup)
{
  PlatenVirtualScanner       *self = g_object_new (PLATEN_TYPE_VIRTUAL_SCANNER, NULL);
  g_autoptr (PlatenRecording) recording = NULL;

  recording = setup->recording != NULL ? platen_recording_ref (setup->recording)
                                       : platen_virtual_builtin_new (setup);
  self->setup = platen_virtual_setup_ref (setup);
  self->options =
      PLATEN_OPTION_HOST (platen_virtual_options_new (recording, setup->timing));
  self->option_setup = platen_option_setup_new (self->options);
  self->capabilities = platen_option_setup_read_capabilities (self->option_setup);
  if (setup->timing)
    g_usleep ((gulong) platen_recording_get_timing_ms (recording, "open") * 1000);

  return self;
}
