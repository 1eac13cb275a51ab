/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-driver.h"

#include "platen-device-info.h"
#include "platen-error.h"
#include "platen-virtual-faults.h"
#include "platen-virtual-scanner.h"
#include "platen-virtual-setup.h"

#define DRIVER_WORD "virtual"
#define SETUP_VARIABLE "PLATEN_VIRTUAL"

/**
 * PlatenVirtualDriver:
 *
 * Scanners that are not there: always one, or those that the file named by the environment
 * variable `PLATEN_VIRTUAL` describes. The file is read at each call, so that a device can
 * come and go.
 */
struct _PlatenVirtualDriver
{
  GObject parent_instance;
};

static void driver_iface_init (PlatenDriverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenVirtualDriver,
                               platen_virtual_driver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_DRIVER,
                                                      driver_iface_init))

/* A picture's or a recording's path may change while we run; the next process has it. */
static void
platen_virtual_driver_add_needs (PlatenDriver *driver, PlatenNeeds *needs)
{
  const char *path = g_getenv (SETUP_VARIABLE);

  if (path != NULL && *path != '\0')
    platen_virtual_setup_add_needs (path, needs);
}

static GPtrArray *
load_setups (GError **error)
{
  const char         *path = g_getenv (SETUP_VARIABLE);
  PlatenVirtualSetup *setup;
  GPtrArray          *setups;

  if (path != NULL && *path != '\0')
    return platen_virtual_setup_load (path, error);

  setup = platen_virtual_setup_new ("default");
  g_free (setup->vendor);
  g_free (setup->model);
  setup->vendor = g_strdup ("Platen");
  setup->model = g_strdup ("Virtual Scanner");
  setups = g_ptr_array_new_with_free_func ((GDestroyNotify) platen_virtual_setup_unref);
  g_ptr_array_add (setups, setup);

  return setups;
}

static GPtrArray *
platen_virtual_driver_list (PlatenDriver *driver, GError **error)
{
  g_autoptr (GPtrArray) setups = load_setups (error);
  GPtrArray            *devices;

  if (setups == NULL)
    return NULL;

  devices = g_ptr_array_new_with_free_func ((GDestroyNotify) platen_device_info_free);
  for (guint i = 0; i < setups->len; i++)
    {
      const PlatenVirtualSetup *setup = g_ptr_array_index (setups, i);

      g_ptr_array_add (devices,
                       platen_device_info_new (DRIVER_WORD, setup->driver_name,
                                               setup->vendor, setup->model, "scanner"));
    }

  return devices;
}

static PlatenScanner *
platen_virtual_driver_open (PlatenDriver *driver, const char *driver_name, GError **error)
{
  g_autoptr (GPtrArray) setups = load_setups (error);

  for (guint i = 0; setups != NULL && i < setups->len; i++)
    {
      PlatenVirtualSetup *setup = g_ptr_array_index (setups, i);

      if (!g_str_equal (setup->driver_name, driver_name))
        continue;
      platen_virtual_faults_strike (setup, PLATEN_VIRTUAL_OPEN);
      return PLATEN_SCANNER (platen_virtual_scanner_new (setup));
    }

  if (setups != NULL)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                 "There is no virtual scanner ‘%s’", driver_name);
  return NULL;
}

static void
driver_iface_init (PlatenDriverInterface *iface)
{
  iface->add_needs = platen_virtual_driver_add_needs;
  iface->list = platen_virtual_driver_list;
  iface->open = platen_virtual_driver_open;
}

static void
platen_virtual_driver_class_init (PlatenVirtualDriverClass *klass)
{
}

static void
platen_virtual_driver_init (PlatenVirtualDriver *self)
{
}

/**
 * platen_virtual_driver_new:
 *
 * Returns: (transfer full): the driver
 */
PlatenVirtualDriver *
platen_virtual_driver_new (void)
{
  return g_object_new (PLATEN_TYPE_VIRTUAL_DRIVER, NULL);
}
