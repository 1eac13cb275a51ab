/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-scanner.h"

#include "platen-device-option.h"
#include "platen-error.h"

G_DEFINE_INTERFACE (PlatenScanner, platen_scanner, G_TYPE_OBJECT)

static void
platen_scanner_default_init (PlatenScannerInterface *iface)
{
}

/**
 * platen_scanner_get_capabilities:
 *
 * Returns: (transfer full): what the open device can do
 */
PlatenCapabilities *
platen_scanner_get_capabilities (PlatenScanner *self)
{
  g_return_val_if_fail (PLATEN_IS_SCANNER (self), NULL);

  return PLATEN_SCANNER_GET_IFACE (self)->get_capabilities (self);
}

/**
 * platen_scanner_configure:
 * @settings: (inout): resolved settings (see [method@Platen.Capabilities.resolve]); changed
 *   to what the device really took
 *
 * Sets everything up for a batch of pages.
 *
 * Errors: %PLATEN_ERROR: `INVALID_ARGUMENT`, `UNSUPPORTED`, `BUSY`, `DEVICE_IO`.
 */
gboolean
platen_scanner_configure (PlatenScanner      *self,
                          PlatenScanSettings *settings,
                          GError            **error)
{
  g_return_val_if_fail (PLATEN_IS_SCANNER (self), FALSE);
  g_return_val_if_fail (settings != NULL, FALSE);

  return PLATEN_SCANNER_GET_IFACE (self)->configure (self, settings, error);
}

/**
 * platen_scanner_set_options:
 * @chosen: `a{sv}`: options by the driver's own names, set in that order
 * @is_confined: whether free text is neither set nor told, for it may name a file
 * @out_used: (out) (transfer full): the same with the values that the device took
 *
 * Puts the driver's own options back to what they were when the device was opened, but for
 * some. Ends a batch that was not finished.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the option and what is allowed,
 * %PLATEN_ERROR_ACCESS_DENIED for free text, or what the device says.
 *
 * Returns: (transfer full) (element-type PlatenDeviceOption): all options as they are then;
 *   none from a driver that has none
 */
GPtrArray *
platen_scanner_set_options (PlatenScanner *self,
                            GVariant      *chosen,
                            gboolean       is_confined,
                            GVariant     **out_used,
                            GError       **error)
{
  PlatenScannerInterface *iface;

  g_return_val_if_fail (PLATEN_IS_SCANNER (self), NULL);
  g_return_val_if_fail (g_variant_is_of_type (chosen, G_VARIANT_TYPE_VARDICT), NULL);

  iface = PLATEN_SCANNER_GET_IFACE (self);
  if (iface->set_options != NULL)
    return iface->set_options (self, chosen, is_confined, out_used, error);

  if (g_variant_n_children (chosen) > 0)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                           "This device has no options by name");
      return NULL;
    }

  *out_used = g_variant_ref (chosen);
  return g_ptr_array_new_with_free_func ((GDestroyNotify) platen_device_option_unref);
}

/**
 * platen_scanner_start_page:
 * @out_format: (out): the shape of the rows that follow; untouched unless a page has begun
 *
 * Begins the next page: pulls in the next sheet, or starts the glass.
 *
 * Errors: those of [iface@Platen.Scanner].
 *
 * Cancellation: [method@Platen.Scanner.cancel] ends it with %G_IO_ERROR_CANCELLED.
 *
 * Returns: whether there is a page
 */
PlatenNext
platen_scanner_start_page (PlatenScanner    *self,
                           PlatenPageFormat *out_format,
                           GError          **error)
{
  g_return_val_if_fail (PLATEN_IS_SCANNER (self), PLATEN_NEXT_ERROR);
  g_return_val_if_fail (out_format != NULL, PLATEN_NEXT_ERROR);

  return PLATEN_SCANNER_GET_IFACE (self)->start_page (self, out_format, error);
}

/**
 * platen_scanner_read_rows:
 * @rows: (out caller-allocates): room for @n_rows × stride bytes
 * @n_rows: how many rows fit, 1 or more
 *
 * Reads the next rows of the page that has begun; blocks until there is at least one.
 *
 * Errors: those of [iface@Platen.Scanner]; a page that ends early is `DEVICE_IO`.
 *
 * Cancellation: [method@Platen.Scanner.cancel] ends it with %G_IO_ERROR_CANCELLED.
 *
 * Returns: how many rows were read; 0 when the page is complete, -1 on error
 */
gssize
platen_scanner_read_rows (PlatenScanner *self, guint8 *rows, gsize n_rows, GError **error)
{
  g_return_val_if_fail (PLATEN_IS_SCANNER (self), -1);
  g_return_val_if_fail (rows != NULL && n_rows > 0, -1);

  return PLATEN_SCANNER_GET_IFACE (self)->read_rows (self, rows, n_rows, error);
}

/**
 * platen_scanner_cancel:
 *
 * Makes the running call fail soon, or the next one when none runs.
 *
 * Thread: any; the only call that may come beside another.
 */
void
platen_scanner_cancel (PlatenScanner *self)
{
  g_return_if_fail (PLATEN_IS_SCANNER (self));

  PLATEN_SCANNER_GET_IFACE (self)->cancel (self);
}

/**
 * platen_scanner_finish:
 *
 * Ends the batch, complete or not; the device can be configured again. Cannot fail: what
 * the device makes of it shows at the next call.
 */
void
platen_scanner_finish (PlatenScanner *self)
{
  g_return_if_fail (PLATEN_IS_SCANNER (self));

  PLATEN_SCANNER_GET_IFACE (self)->finish (self);
}
