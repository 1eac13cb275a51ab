/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"

#include <gio/gio.h>

#define ERROR_PREFIX "org.platen.Platen1.Error."

static const GDBusErrorEntry entries[] = {
  { PLATEN_ERROR_FAILED, ERROR_PREFIX "Failed" },
  { PLATEN_ERROR_INVALID_ARGUMENT, ERROR_PREFIX "InvalidArgument" },
  { PLATEN_ERROR_NOT_FOUND, ERROR_PREFIX "NotFound" },
  { PLATEN_ERROR_ACCESS_DENIED, ERROR_PREFIX "AccessDenied" },
  { PLATEN_ERROR_BUSY, ERROR_PREFIX "Busy" },
  { PLATEN_ERROR_UNSUPPORTED, ERROR_PREFIX "Unsupported" },
  { PLATEN_ERROR_CANCELLED, ERROR_PREFIX "Cancelled" },
  { PLATEN_ERROR_TIMED_OUT, ERROR_PREFIX "TimedOut" },
  { PLATEN_ERROR_WORKER_DIED, ERROR_PREFIX "WorkerDied" },
  { PLATEN_ERROR_JAMMED, ERROR_PREFIX "Jammed" },
  { PLATEN_ERROR_NO_PAPER, ERROR_PREFIX "NoPaper" },
  { PLATEN_ERROR_COVER_OPEN, ERROR_PREFIX "CoverOpen" },
  { PLATEN_ERROR_DEVICE_IO, ERROR_PREFIX "DeviceIO" },
  { PLATEN_ERROR_NO_SPACE, ERROR_PREFIX "NoSpace" },
  { PLATEN_ERROR_STORE, ERROR_PREFIX "Store" },
  { PLATEN_ERROR_LIMIT, ERROR_PREFIX "Limit" },
  { PLATEN_ERROR_DOUBLE_FEED, ERROR_PREFIX "DoubleFeed" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (entries) == PLATEN_ERROR_DOUBLE_FEED + 1);

GQuark
platen_error_quark (void)
{
  static gsize quark;

  g_dbus_error_register_error_domain ("platen-error-quark", &quark, entries,
                                      G_N_ELEMENTS (entries));

  return (GQuark) quark;
}

/**
 * platen_error_get_name:
 * @code: an error code
 *
 * Gives the last part of the code's bus name, `Jammed` for instance; HTTP and the
 * command line show the same word.
 *
 * Returns: (transfer none): a static string
 */
const char *
platen_error_get_name (PlatenError code)
{
  g_return_val_if_fail ((guint) code < G_N_ELEMENTS (entries), "Failed");

  return entries[code].dbus_error_name + strlen (ERROR_PREFIX);
}
