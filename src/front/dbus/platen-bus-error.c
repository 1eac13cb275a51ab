/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-error.h"

/* What a room below let through untranslated. */
static PlatenError
translate (const GError *error)
{
  if (error->domain == PLATEN_ERROR)
    return (PlatenError) error->code;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return PLATEN_ERROR_CANCELLED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return PLATEN_ERROR_NO_SPACE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return PLATEN_ERROR_TIMED_OUT;

  return PLATEN_ERROR_FAILED;
}

/**
 * platen_bus_error_get_name:
 *
 * Returns: (transfer full): the error's name on the bus, always one of
 *   `org.platen.Platen1.Error.*`
 */
char *
platen_bus_error_get_name (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return g_strconcat ("org.platen.Platen1.Error.",
                      platen_error_get_name (translate (error)), NULL);
}

/**
 * platen_bus_return_error:
 * @invocation: (transfer full): a call
 *
 * Answers a call with an error of ours.
 */
void
platen_bus_return_error (GDBusMethodInvocation *invocation, const GError *error)
{
  g_autofree char *name = platen_bus_error_get_name (error);

  g_dbus_method_invocation_return_dbus_error (invocation, name, error->message);
}

/**
 * platen_bus_return_not_found:
 * @invocation: (transfer full): a call
 * @what: `device`, `job`, `collection` or `object`
 * @name: what the caller called it
 *
 * Answers a call for something that is not there, or not the caller's: the two look alike.
 */
void
platen_bus_return_not_found (GDBusMethodInvocation *invocation,
                             const char            *what,
                             const char            *name)
{
  g_dbus_method_invocation_return_error (invocation, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                                         "No %s ‘%s’", what, name);
}
