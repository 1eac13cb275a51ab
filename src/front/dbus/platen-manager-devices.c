/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-manager-devices.h"

#include "platen-bus-error.h"
#include "platen-bus-gate.h"
#include "platen-bus-path.h"
#include "platen-options.h"
#include "platen-principal.h"

/* Devices by their address: of [class@Platen.ManagerExport]. */

/* It changes what everybody sees, and goes to any address. */
static gboolean
check_principal (GDBusMethodInvocation *invocation, GError **error)
{
  if (g_str_equal (platen_bus_gate_get_principal (invocation), PLATEN_PRINCIPAL_LOCAL))
    return TRUE;

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED,
                       "A sandboxed application may not add or remove scanners; use "
                       "‘platenctl device’");
  return FALSE;
}

static gboolean
store_name (GVariant *value, gpointer target, GError **error)
{
  *(const char **) target = g_variant_get_string (value, NULL);

  return TRUE;
}

static const PlatenOption add_options[] = { { "name", "s", store_name } };

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation   *invocation = user_data; /* the answer consumes it */
  g_autoptr (PlatenDevice) device = NULL;
  g_autoptr (GError)       error = NULL;
  g_autofree char         *path = NULL;

  if (!platen_device_list_add_finish (PLATEN_DEVICE_LIST (source), result, &device,
                                      &error))
    {
      platen_bus_return_error (invocation, error);
      return;
    }

  path = device != NULL ? platen_bus_path_for ("Device", platen_device_get_id (device))
                        : g_strdup (PLATEN_BUS_NO_PATH);
  platen_bus_manager_complete_add_device (NULL, invocation, path);
}

/**
 * platen_manager_add_device:
 * @options: see org.platen.Platen1.Manager.AddDevice
 *
 * Adds a scanner by its address, and answers.
 */
void
platen_manager_add_device (PlatenDeviceList      *devices,
                           GDBusMethodInvocation *invocation,
                           const char            *address,
                           GVariant              *options)
{
  g_autoptr (GError) error = NULL;
  const char        *name = NULL;

  if (check_principal (invocation, &error) &&
      platen_options_parse (add_options, G_N_ELEMENTS (add_options), options, &name,
                            &error))
    platen_device_list_add_async (devices, address, name, on_added, invocation);
  else
    platen_bus_return_error (invocation, error);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;

  if (platen_device_list_remove_finish (PLATEN_DEVICE_LIST (source), result, &error))
    platen_bus_manager_complete_remove_device (NULL, invocation);
  else
    platen_bus_return_error (invocation, error);
}

/**
 * platen_manager_remove_device:
 * @wanted: see org.platen.Platen1.Manager.RemoveDevice
 *
 * Takes away a scanner that was added by its address, and answers.
 */
void
platen_manager_remove_device (PlatenDeviceList      *devices,
                              GDBusMethodInvocation *invocation,
                              const char            *wanted)
{
  g_autofree char   *id = platen_bus_path_get_id (wanted, "Device");
  g_autoptr (GError) error = NULL;

  if (check_principal (invocation, &error))
    platen_device_list_remove_async (devices, id != NULL ? id : wanted, on_removed,
                                     invocation);
  else
    platen_bus_return_error (invocation, error);
}
