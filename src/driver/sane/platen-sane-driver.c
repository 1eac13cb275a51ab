/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-driver.h"

#include "platen-device-info.h"
#include "platen-error.h"
#include "platen-limits.h"
#include "platen-sane-airscan.h"
#include "platen-sane-backends.h"
#include "platen-sane-escl.h"
#include "platen-sane-identity.h"
#include "platen-sane-key.h"
#include "platen-sane-options.h"
#include "platen-sane-scanner.h"
#include "platen-sane-status.h"

#include <sane/sane.h>

#include <signal.h>
#include <string.h>

#define DRIVER_WORD "sane"
/* Where the kernel describes USB devices; the variable is for tests. */
#define SYSFS_USB_DEVICES "/sys/bus/usb/devices"
#define SYSFS_VARIABLE "PLATEN_TEST_USB_DEVICES"
/* `name=value;name=value`: further options of each opened device, by their SANE names. */
#define OPTIONS_VARIABLE "PLATEN_SANE_OPTIONS"

/**
 * PlatenSaneDriver:
 *
 * Every device that a SANE backend reaches. At most one in a process: SANE has one state.
 *
 * A name is opened as it comes: only the parent of this process may pass one, and passes
 * only those that an enumeration gave. Names that make libsane do something else than open
 * a device are refused all the same.
 */
struct _PlatenSaneDriver
{
  GObject parent_instance;

  char    *backend;    /* owned; NULL: all that SANE's configuration names */
  gboolean is_running; /* sane_init () was called */
};

static void driver_iface_init (PlatenDriverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenSaneDriver,
                               platen_sane_driver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_DRIVER,
                                                      driver_iface_init))

/* The net backend writes to sockets whose other end is gone. */
static void
ignore_broken_pipes (void)
{
  const struct sigaction action = { .sa_handler = SIG_IGN };

  sigaction (SIGPIPE, &action, NULL);
}

/* Everything that says which backends there are is read by sane_init (). */
static gboolean
ensure_running (PlatenSaneDriver *self, GError **error)
{
  g_autofree char *directory = NULL;
  SANE_Int         version;
  SANE_Status      status;

  if (self->is_running)
    return TRUE;

  ignore_broken_pipes ();
  directory = platen_sane_backends_begin (self->backend, error);
  if (directory == NULL)
    return FALSE;
  status = sane_init (&version, NULL);
  platen_sane_backends_end (directory);
  if (status == SANE_STATUS_GOOD && SANE_VERSION_MAJOR (version) != SANE_CURRENT_MAJOR)
    status = SANE_STATUS_UNSUPPORTED;
  if (status != SANE_STATUS_GOOD)
    {
      platen_sane_status_set_error (error, status);
      g_prefix_error (error, "SANE does not start: ");
      return FALSE;
    }

  self->is_running = TRUE;
  return TRUE;
}

/* Source: SANE standard 1.06, 4.2.8: the types there are. */
static const char *
get_kind (const SANE_Device *device)
{
  static const char *const camera_types[] = { "still camera", "video camera", NULL };

  return device->type != NULL && g_strv_contains (camera_types, device->type) ? "camera"
                                                                              : "scanner";
}

/* The name travels over D-Bus, where text is UTF-8. */
static gboolean
is_usable (const SANE_Device *device)
{
  return device->name != NULL && *device->name != '\0' &&
         g_utf8_validate (device->name, -1, NULL);
}

/* Configuration, and what vendors' backends keep in the person's home; device nodes; what
 * /etc/resolv.conf points to. Vendors' backends start programs of theirs. */
static void
platen_sane_driver_add_needs (PlatenDriver *driver, PlatenNeeds *needs)
{
  static const char *const folders[] = { "/sys",
                                         "/run/udev",
                                         "/run/systemd/resolve",
                                         "/run/NetworkManager",
                                         "/var/lib",
                                         "/proc/self",
                                         "/proc/scsi",
                                         "/proc/bus",
                                         "/proc/cpuinfo",
                                         "/proc/meminfo",
                                         "/proc/sys/dev/parport",
                                         "/dev/urandom",
                                         "/dev/random" };
  static const char *const nodes[] = { "/dev/null",     "/dev/zero",     "/dev/bus/usb",
                                       "/dev/sg*",      "/dev/usb*",     "/dev/uscanner*",
                                       "/dev/scanner*", "/dev/parport*", "/dev/lp*",
                                       "/dev/video*",   "/var/lock",     "/run/lock" };
  static const char *const own[] = { ".sane", ".hplip", ".epsonscan2", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    platen_needs_read (needs, folders[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (nodes); i++)
    platen_needs_write_like (needs, nodes[i]);
  platen_needs_read_own (needs, own);
  platen_needs_read_each (needs, g_getenv ("LD_LIBRARY_PATH"));
  platen_sane_backends_add_needs (needs);
  platen_needs_write (needs, g_get_tmp_dir ());
  needs->programs = TRUE;
}

static gboolean
platen_sane_driver_needs_network (PlatenDriver *driver, const char *name)
{
  return platen_sane_backends_need_network (name);
}

static char **
platen_sane_driver_list_parts (PlatenDriver *driver, GError **error)
{
  return platen_sane_backends_list (error);
}

static gboolean
platen_sane_driver_select_part (PlatenDriver *driver, const char *part, GError **error)
{
  PlatenSaneDriver *self = PLATEN_SANE_DRIVER (driver);

  if (self->is_running && g_strcmp0 (self->backend, part) != 0)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                           "This process has begun with other backends");
      return FALSE;
    }
  if (!platen_sane_backends_check (part, error))
    return FALSE;

  g_free (self->backend);
  self->backend = g_strdup (part);

  return TRUE;
}

static PlatenDeviceInfo *
describe (const SANE_Device *device)
{
  PlatenDeviceInfo *info = platen_device_info_new (
      DRIVER_WORD, device->name, device->vendor, device->model, get_kind (device));
  const char      *usb = g_getenv (SYSFS_VARIABLE);
  g_autofree char *key = NULL;

  if (usb == NULL)
    usb = SYSFS_USB_DEVICES;
  key = platen_sane_key_new (device->name, usb);
  platen_device_info_set_key (info, key);
  platen_sane_identity_find (info, device, usb);

  return info;
}

static GPtrArray *
platen_sane_driver_list (PlatenDriver *driver, GError **error)
{
  PlatenSaneDriver     *self = PLATEN_SANE_DRIVER (driver);
  g_autoptr (GPtrArray) devices = NULL;
  const SANE_Device   **list = NULL;
  SANE_Bool             local_only = platen_sane_backends_is_local_only ();
  SANE_Status           status;

  if (!ensure_running (self, error))
    return NULL;
  status = sane_get_devices (&list, local_only);
  if (status != SANE_STATUS_GOOD)
    {
      platen_sane_status_set_error (error, status);
      return NULL;
    }

  devices = g_ptr_array_new_with_free_func ((GDestroyNotify) platen_device_info_free);
  for (gsize i = 0; list[i] != NULL && devices->len < PLATEN_MAX_DEVICES; i++)
    if (is_usable (list[i]))
      g_ptr_array_add (devices, describe (list[i]));
  if (g_strcmp0 (self->backend, "airscan") == 0)
    platen_sane_identity_add_missing (devices);

  return g_steal_pointer (&devices);
}

/*
 * Source: sane-backends 1.2.1, backend/dll.c: “fakeusb…:FILE” replays or records USB
 * traffic in that file, and the empty name opens whatever comes first.
 */
static gboolean
is_device_name (const char *name)
{
  return *name != '\0' && !g_str_has_prefix (name, "fakeusb");
}

static gboolean
apply_text (SANE_Handle handle, const char *text, GError **error)
{
  g_autoptr (PlatenSaneOptions) options = platen_sane_options_new (handle);

  return platen_sane_options_apply_text (options, text, error);
}

static PlatenScanner *
platen_sane_driver_open (PlatenDriver *driver, const char *driver_name, GError **error)
{
  PlatenSaneDriver *self = PLATEN_SANE_DRIVER (driver);
  const char       *options = g_getenv (OPTIONS_VARIABLE);
  SANE_Handle       handle = NULL;
  SANE_Status       status;

  if (!is_device_name (driver_name) || !platen_sane_backends_may_open (driver_name))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                   "There is no scanner ‘%s’", driver_name);
      return NULL;
    }
  if (!ensure_running (self, error))
    return NULL;

  status = sane_open (driver_name, &handle);
  /* Source: SANE standard 1.06, 4.3.4: INVAL when there is no such device. */
  if (status == SANE_STATUS_INVAL)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                 "The scanner ‘%s’ is not there; switch it on and connect it",
                 driver_name);
  /* Source: sane-airscan 0.99.27: all that it says when it cannot begin to look. */
  else if (status == SANE_STATUS_NO_MEM && platen_sane_airscan_drives (driver_name))
    g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                         "sane-airscan does not start; it needs avahi-daemon, or "
                         "‘discovery = disable’ in the group [options] of airscan.conf");
  else if (status != SANE_STATUS_GOOD)
    platen_sane_status_set_error (error, status);
  if (status != SANE_STATUS_GOOD)
    return NULL;

  if (options != NULL && !apply_text (handle, options, error))
    {
      sane_close (handle);
      return NULL;
    }

  return PLATEN_SCANNER (platen_sane_scanner_new (G_OBJECT (self), handle, driver_name));
}

static gboolean
platen_sane_driver_end_job (PlatenDriver *driver,
                            const char   *driver_name,
                            const char   *address,
                            GError      **error)
{
  if ((g_str_has_prefix (driver_name, "airscan:e") ||
       g_str_has_prefix (driver_name, "escl:")) &&
      g_str_has_prefix (address, "http"))
    return platen_sane_escl_end_job (address, error);

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED, "‘%s’ keeps no jobs",
               driver_name);
  return FALSE;
}

static void
driver_iface_init (PlatenDriverInterface *iface)
{
  iface->add_needs = platen_sane_driver_add_needs;
  iface->needs_network = platen_sane_driver_needs_network;
  iface->list_parts = platen_sane_driver_list_parts;
  iface->select_part = platen_sane_driver_select_part;
  iface->list = platen_sane_driver_list;
  iface->open = platen_sane_driver_open;
  iface->end_job = platen_sane_driver_end_job;
}

static void
platen_sane_driver_finalize (GObject *object)
{
  PlatenSaneDriver *self = PLATEN_SANE_DRIVER (object);

  if (self->is_running)
    sane_exit ();
  g_free (self->backend);

  G_OBJECT_CLASS (platen_sane_driver_parent_class)->finalize (object);
}

static void
platen_sane_driver_class_init (PlatenSaneDriverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_sane_driver_finalize;
}

static void
platen_sane_driver_init (PlatenSaneDriver *self)
{
}

/**
 * platen_sane_driver_new:
 *
 * Makes the driver. SANE starts with the first call.
 *
 * Returns: (transfer full): the driver
 */
PlatenSaneDriver *
platen_sane_driver_new (void)
{
  return g_object_new (PLATEN_TYPE_SANE_DRIVER, NULL);
}
