/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-capabilities.h"
#include "platen-scan-settings.h"

G_BEGIN_DECLS

/**
 * PlatenPageFormat:
 * @width_px: pixels a row
 * @height_px: rows, or -1 when the device does not know yet
 * @dpi_x: pixels per inch across
 * @dpi_y: pixels per inch down
 * @mode: what a pixel is
 * @bits_per_sample: 1 (bilevel), 8 or 16 (host byte order)
 * @stride: bytes a row, without padding: (width × channels × bits + 7) / 8
 *
 * The shape of the rows that follow. Bilevel rows are packed, most significant bit first,
 * 1 is black. Colour rows are interleaved R, G, B.
 */
typedef struct
{
  int        width_px;
  int        height_px;
  int        dpi_x;
  int        dpi_y;
  PlatenMode mode;
  int        bits_per_sample;
  gsize      stride;
} PlatenPageFormat;

/**
 * PlatenNext:
 * @PLATEN_NEXT_ERROR: the device refused; the error says why
 * @PLATEN_NEXT_PAGE: a page has begun; read its rows
 * @PLATEN_NEXT_END: no sheet is left, or the flatbed's one page was taken
 */
typedef enum
{
  PLATEN_NEXT_ERROR,
  PLATEN_NEXT_PAGE,
  PLATEN_NEXT_END, /*< last >*/
} PlatenNext;

#define PLATEN_TYPE_SCANNER (platen_scanner_get_type ())
G_DECLARE_INTERFACE (PlatenScanner, platen_scanner, PLATEN, SCANNER, GObject)

/**
 * PlatenScannerInterface:
 * @get_capabilities: what the open device can do
 * @configure: sets everything up for a batch; @settings are resolved, and are changed to
 *   what the device really took
 * @set_options: (nullable): puts the driver's own options back to what they were when the
 *   device was opened, but for @chosen (`a{sv}`, by name, in that order); gives all options
 *   as they are then, and @chosen with the values that the device took. @is_confined: free
 *   text is neither set nor told
 * @start_page: begins the next page
 * @read_rows: reads up to @n_rows rows into @rows (@n_rows × stride bytes); gives how many,
 *   0 when the page is complete, -1 on error. A page that ends early is an error
 *   (%PLATEN_ERROR_DEVICE_IO), never a short page
 * @cancel: stops the running call soon; the only one that may come from another thread.
 *   The interrupted call fails with %G_IO_ERROR_CANCELLED
 * @finish: ends the batch; the device can be configured again
 *
 * One open device. Lives in a worker process and may block. The device is closed when the
 * last reference goes.
 *
 * Errors are of %PLATEN_ERROR: `JAMMED`, `NO_PAPER` (only when the very first sheet is
 * missing; later it is the end), `COVER_OPEN`, `DOUBLE_FEED`, `BUSY`, `DEVICE_IO`, `ACCESS_DENIED`,
 * `INVALID_ARGUMENT`, `UNSUPPORTED`.
 */
struct _PlatenScannerInterface
{
  GTypeInterface parent_interface;

  PlatenCapabilities *(*get_capabilities) (PlatenScanner *self);
  gboolean (*configure) (PlatenScanner      *self,
                         PlatenScanSettings *settings,
                         GError            **error);
  GPtrArray *(*set_options) (PlatenScanner *self,
                             GVariant      *chosen,
                             gboolean       is_confined,
                             GVariant     **out_used,
                             GError       **error);
  PlatenNext (*start_page) (PlatenScanner    *self,
                            PlatenPageFormat *out_format,
                            GError          **error);
  gssize (*read_rows) (PlatenScanner *self, guint8 *rows, gsize n_rows, GError **error);
  void (*cancel) (PlatenScanner *self);
  void (*finish) (PlatenScanner *self);
};

PlatenCapabilities *platen_scanner_get_capabilities (PlatenScanner *self);
gboolean            platen_scanner_configure (PlatenScanner      *self,
                                              PlatenScanSettings *settings,
                                              GError            **error);
/* (transfer full) (element-type PlatenDeviceOption) */
GPtrArray *platen_scanner_set_options (PlatenScanner *self,
                                       GVariant      *chosen,
                                       gboolean       is_confined,
                                       GVariant     **out_used,
                                       GError       **error);
PlatenNext platen_scanner_start_page (PlatenScanner    *self,
                                      PlatenPageFormat *out_format,
                                      GError          **error);
gssize     platen_scanner_read_rows (PlatenScanner *self,
                                     guint8        *rows,
                                     gsize          n_rows,
                                     GError       **error);
void       platen_scanner_cancel (PlatenScanner *self);
void       platen_scanner_finish (PlatenScanner *self);

G_END_DECLS
