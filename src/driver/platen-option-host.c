/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-option-host.h"

#include "platen-error.h"

G_DEFINE_INTERFACE (PlatenOptionHost, platen_option_host, G_TYPE_OBJECT)

static void
platen_option_host_default_init (PlatenOptionHostInterface *iface)
{
}

/**
 * platen_option_host_list:
 *
 * Returns: (transfer full) (element-type PlatenDeviceOption): all options as they are now
 */
GPtrArray *
platen_option_host_list (PlatenOptionHost *self)
{
  g_return_val_if_fail (PLATEN_IS_OPTION_HOST (self), NULL);

  return PLATEN_OPTION_HOST_GET_IFACE (self)->list (self);
}

/**
 * platen_option_host_find:
 *
 * Returns: (transfer full) (nullable): the option as it is now, without its value
 */
PlatenDeviceOption *
platen_option_host_find (PlatenOptionHost *self, const char *name)
{
  g_return_val_if_fail (PLATEN_IS_OPTION_HOST (self), NULL);

  return PLATEN_OPTION_HOST_GET_IFACE (self)->find (self, name);
}

/**
 * platen_option_host_find_settable:
 *
 * Returns: (transfer full) (nullable): the option, when it can be set just now
 */
PlatenDeviceOption *
platen_option_host_find_settable (PlatenOptionHost *self, const char *name)
{
  g_autoptr (PlatenDeviceOption) option = platen_option_host_find (self, name);

  if (option == NULL || !option->is_active || !option->is_settable)
    return NULL;

  return g_steal_pointer (&option);
}

/**
 * platen_option_host_can_set:
 *
 * Tells whether there is such an option, and it can be set just now.
 */
gboolean
platen_option_host_can_set (PlatenOptionHost *self, const char *name)
{
  g_autoptr (PlatenDeviceOption) option = platen_option_host_find_settable (self, name);

  return option != NULL;
}

/**
 * platen_option_host_get:
 *
 * Returns: (transfer full) (nullable): what the option holds
 */
GVariant *
platen_option_host_get (PlatenOptionHost *self, const char *name)
{
  g_return_val_if_fail (PLATEN_IS_OPTION_HOST (self), NULL);

  return PLATEN_OPTION_HOST_GET_IFACE (self)->get (self, name);
}

/**
 * platen_option_host_get_number:
 * @out_number: (out): what the option holds
 *
 * Returns: whether it is an option of one number that can be read
 */
gboolean
platen_option_host_get_number (PlatenOptionHost *self,
                               const char       *name,
                               double           *out_number)
{
  g_autoptr (GVariant) value = platen_option_host_get (self, name);

  if (value == NULL)
    return FALSE;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT32))
    *out_number = g_variant_get_int32 (value);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    *out_number = g_variant_get_double (value);
  else
    return FALSE;

  return TRUE;
}

/**
 * platen_option_host_set:
 * @value: see platen_device_option_check(); consumed if floating
 *
 * Checks a value and sets it.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the option, or what the device says.
 */
gboolean
platen_option_host_set (PlatenOptionHost *self,
                        const char       *name,
                        GVariant         *value,
                        GError          **error)
{
  g_autoptr (GVariant)           wanted = g_variant_ref_sink (value);
  g_autoptr (GVariant)           checked = NULL;
  g_autoptr (PlatenDeviceOption) option = platen_option_host_find (self, name);

  if (option == NULL)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "The scanner has no option ‘%s’; list its options to see their names",
                   name);
      return FALSE;
    }
  checked = platen_device_option_check (option, wanted, error);

  return checked != NULL &&
         PLATEN_OPTION_HOST_GET_IFACE (self)->set (self, option, checked, error);
}

/**
 * platen_option_host_set_number:
 *
 * Sets an option of one number; a whole one takes the nearest.
 *
 * Errors: as platen_option_host_set().
 */
gboolean
platen_option_host_set_number (PlatenOptionHost *self,
                               const char       *name,
                               double            number,
                               GError          **error)
{
  g_autoptr (PlatenDeviceOption) option = platen_option_host_find (self, name);

  if (option != NULL && option->type == PLATEN_VALUE_INT && number == number)
    number =
        number < 0 ? (double) (gint64) (number - 0.5) : (double) (gint64) (number + 0.5);

  return platen_option_host_set (self, name, g_variant_new_double (number), error);
}
