/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-exit.h"
#include "platen-error.h"

#include <gio/gio.h>

static int
exit_of_ours (PlatenError code)
{
  switch (code)
    {
    case PLATEN_ERROR_INVALID_ARGUMENT:
      return PLATEN_CTL_USAGE;
    case PLATEN_ERROR_NOT_FOUND:
      return PLATEN_CTL_NOT_FOUND;
    case PLATEN_ERROR_BUSY:
      return PLATEN_CTL_BUSY;
    case PLATEN_ERROR_JAMMED:
    case PLATEN_ERROR_NO_PAPER:
    case PLATEN_ERROR_COVER_OPEN:
    case PLATEN_ERROR_DOUBLE_FEED:
      return PLATEN_CTL_PAPER;
    case PLATEN_ERROR_FAILED:
    case PLATEN_ERROR_ACCESS_DENIED:
    case PLATEN_ERROR_UNSUPPORTED:
    case PLATEN_ERROR_CANCELLED:
    case PLATEN_ERROR_TIMED_OUT:
    case PLATEN_ERROR_WORKER_DIED:
    case PLATEN_ERROR_DEVICE_IO:
    case PLATEN_ERROR_NO_SPACE:
    case PLATEN_ERROR_STORE:
    case PLATEN_ERROR_LIMIT:
      return PLATEN_CTL_FAILED;
    }

  return PLATEN_CTL_FAILED;
}

static gboolean
is_about_the_bus (const GError *error)
{
  return error->domain == G_DBUS_ERROR ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

/**
 * platen_ctl_explain:
 *
 * Writes one line to standard error, with the program's name before it.
 */
void
platen_ctl_explain (const char *format, ...)
{
  g_autofree char *words = NULL;
  va_list          arguments;

  va_start (arguments, format);
  words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("platenctl: %s\n", words);
}

/**
 * platen_ctl_fail:
 * @error: why; what the bus added to its message is taken off
 *
 * Says what went wrong in the service's own words.
 *
 * Returns: the exit status for it
 */
int
platen_ctl_fail (GError *error)
{
  g_return_val_if_fail (error != NULL, PLATEN_CTL_FAILED);

  g_dbus_error_strip_remote_error (error);
  platen_ctl_explain ("%s", error->message);

  if (error->domain == G_OPTION_ERROR)
    return PLATEN_CTL_USAGE;
  if (error->domain == PLATEN_ERROR)
    return exit_of_ours ((PlatenError) error->code);

  return is_about_the_bus (error) ? PLATEN_CTL_NO_SERVICE : PLATEN_CTL_FAILED;
}
