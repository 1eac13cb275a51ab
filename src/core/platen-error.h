/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenError:
 * @PLATEN_ERROR_FAILED: no better code fits; the message says what happened
 * @PLATEN_ERROR_INVALID_ARGUMENT: a key or value is unknown or out of range; the message names it
 * @PLATEN_ERROR_NOT_FOUND: no page, collection, job or device has that identifier
 * @PLATEN_ERROR_ACCESS_DENIED: the caller may not do this
 * @PLATEN_ERROR_BUSY: another job holds the device, or another process the port or the
 *   store; try again after it ends
 * @PLATEN_ERROR_UNSUPPORTED: the device or this build cannot do it
 * @PLATEN_ERROR_CANCELLED: the caller or a person cancelled it
 * @PLATEN_ERROR_TIMED_OUT: the driver did not answer by its deadline and was ended
 * @PLATEN_ERROR_WORKER_DIED: the driver or image process ended without a reply
 * @PLATEN_ERROR_JAMMED: the feeder stopped on a sheet; a person must clear it
 * @PLATEN_ERROR_NO_PAPER: the feeder is empty
 * @PLATEN_ERROR_COVER_OPEN: the cover is open; a person must close it
 * @PLATEN_ERROR_DEVICE_IO: the device or the line to it failed; a short page is this
 * @PLATEN_ERROR_NO_SPACE: the disk or a quota is full; free some space
 * @PLATEN_ERROR_STORE: the page store is damaged, read-only or of a newer version
 * @PLATEN_ERROR_LIMIT: a limit of `platen-limits.h` was met
 * @PLATEN_ERROR_DOUBLE_FEED: the feeder took several sheets at once; a person must put them
 *   back
 *
 * Every failure that can leave this service. On the bus each code is
 * `org.platen.Platen1.Error.<Name>`; over HTTP it is the number of the wire table.
 * Codes are only ever appended.
 */
typedef enum
{
  PLATEN_ERROR_FAILED,
  PLATEN_ERROR_INVALID_ARGUMENT,
  PLATEN_ERROR_NOT_FOUND,
  PLATEN_ERROR_ACCESS_DENIED,
  PLATEN_ERROR_BUSY,
  PLATEN_ERROR_UNSUPPORTED,
  PLATEN_ERROR_CANCELLED,
  PLATEN_ERROR_TIMED_OUT,
  PLATEN_ERROR_WORKER_DIED,
  PLATEN_ERROR_JAMMED,
  PLATEN_ERROR_NO_PAPER,
  PLATEN_ERROR_COVER_OPEN,
  PLATEN_ERROR_DEVICE_IO,
  PLATEN_ERROR_NO_SPACE,
  PLATEN_ERROR_STORE,
  PLATEN_ERROR_LIMIT,
  PLATEN_ERROR_DOUBLE_FEED, /*< last >*/
} PlatenError;

#define PLATEN_ERROR (platen_error_quark ())

GQuark      platen_error_quark (void);
const char *platen_error_get_name (PlatenError code);

G_END_DECLS
