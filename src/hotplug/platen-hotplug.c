/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-hotplug.h"

#include "platen-hotplug-survey.h"

#include <glib-unix.h>
#include <gudev/gudev.h>
#include <sys/inotify.h>
#include <unistd.h>

#define SYSFS "/sys"
#define USB_NODES "/dev/bus/usb"
#define UDEV_CONTROL "/run/udev/control"
/* A device that comes makes a dozen events, and udev's rules take a moment. */
#define QUIET_MS 1000
/* A loose plug makes events without end. */
#define LONGEST_WAIT_US (5 * G_USEC_PER_SEC)

/**
 * PlatenHotplug:
 *
 * Tells when a scanner is plugged in or out. Nothing runs while nothing is plugged.
 *
 * Events only say that something has happened; a survey of what is there says whether it
 * concerns us, so that a mouse makes nobody look for scanners.
 *
 *   udev's event, or a node below /dev/bus/usb ──▶ quiet for a second ──▶ survey ──▶ “changed”
 *
 * Where udev does not run or cannot be heard, the device nodes tell: in a user namespace, which is what
 * `PrivateUsers=` makes, libudev takes root for a stranger and believes no event. Source:
 * systemd 252, sd-device/device-monitor.c.
 */
struct _PlatenHotplug
{
  GObject parent_instance;

  GUdevClient *udev;     /* owned; NULL where it cannot be heard */
  GHashTable  *known;    /* owned; what the last survey found */
  int          nodes_fd; /* inotify; -1 where udev tells */
  guint        nodes_id;
  guint        quiet_id;
  gint64       first_us; /* when the first event since the last survey came */
};

typedef enum
{
  SIGNAL_CHANGED,
} PlatenHotplugSignal;

static guint signals[SIGNAL_CHANGED + 1];

G_DEFINE_FINAL_TYPE (PlatenHotplug, platen_hotplug, G_TYPE_OBJECT)

static void
platen_hotplug_dispose (GObject *object)
{
  PlatenHotplug *self = PLATEN_HOTPLUG (object);

  g_clear_object (&self->udev);
  g_clear_handle_id (&self->nodes_id, g_source_remove);
  g_clear_handle_id (&self->quiet_id, g_source_remove);
  if (self->nodes_fd >= 0)
    close (self->nodes_fd);
  self->nodes_fd = -1;
  g_clear_pointer (&self->known, g_hash_table_unref);

  G_OBJECT_CLASS (platen_hotplug_parent_class)->dispose (object);
}

static void
platen_hotplug_class_init (PlatenHotplugClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_hotplug_dispose;

  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
platen_hotplug_init (PlatenHotplug *self)
{
  self->nodes_fd = -1;
}

static gboolean
has_other_than (GHashTable *set, GHashTable *known)
{
  GHashTableIter iter;
  gpointer       key;

  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (known, key))
      return TRUE;

  return FALSE;
}

/* Blocks for some small files, which the kernel makes from what it has in memory. */
static void
survey (PlatenHotplug *self)
{
  g_autoptr (GHashTable) before = g_steal_pointer (&self->known);

  self->known = platen_hotplug_survey (SYSFS, USB_NODES);
  if (before == NULL)
    return;

  if (has_other_than (self->known, before))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, TRUE);
  else if (has_other_than (before, self->known))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, FALSE);
}

static gboolean
on_quiet (gpointer user_data)
{
  PlatenHotplug *self = PLATEN_HOTPLUG (user_data);

  self->quiet_id = 0;
  survey (self);

  return G_SOURCE_REMOVE;
}

static void
note_event (PlatenHotplug *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->quiet_id == 0)
    self->first_us = now_us;
  else if (now_us - self->first_us > LONGEST_WAIT_US)
    return;

  g_clear_handle_id (&self->quiet_id, g_source_remove);
  self->quiet_id = g_timeout_add (QUIET_MS, on_quiet, self);
}

static void
on_uevent (PlatenHotplug *self, const char *action, GUdevDevice *device)
{
  note_event (self);
}

static void
listen_to_udev (PlatenHotplug *self)
{
  static const char *const subsystems[] = { "usb/usb_device", "scsi_generic", NULL };

  self->udev = g_udev_client_new (subsystems);
  g_signal_connect_object (self->udev, "uevent", G_CALLBACK (on_uevent), self,
                           G_CONNECT_SWAPPED);
}

/* The folders of the buses; what stands in for one that is not there yet. Watching one twice
 * is watching it once. */
static void
watch_nodes (PlatenHotplug *self)
{
  g_autoptr (GDir) buses = g_dir_open (USB_NODES, 0, NULL);
  const char      *bus;

  if (buses == NULL)
    {
      inotify_add_watch (self->nodes_fd, "/dev", IN_CREATE | IN_ONLYDIR);
      inotify_add_watch (self->nodes_fd, "/dev/bus", IN_CREATE | IN_ONLYDIR);
      return;
    }

  inotify_add_watch (self->nodes_fd, USB_NODES, IN_CREATE | IN_ONLYDIR);
  while ((bus = g_dir_read_name (buses)) != NULL)
    {
      g_autofree char *path = g_build_filename (USB_NODES, bus, NULL);

      inotify_add_watch (self->nodes_fd, path,
                         IN_CREATE | IN_DELETE | IN_ATTRIB | IN_ONLYDIR);
    }
}

static gboolean
on_nodes_changed (int fd, GIOCondition condition, gpointer user_data)
{
  PlatenHotplug *self = PLATEN_HOTPLUG (user_data);
  char           events[4096] __attribute__ ((aligned (8)));

  /* What has changed, the survey finds out. */
  while (read (fd, events, sizeof events) > 0)
    continue;

  watch_nodes (self);
  note_event (self);

  return G_SOURCE_CONTINUE;
}

static void
listen_to_nodes (PlatenHotplug *self)
{
  self->nodes_fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  if (self->nodes_fd < 0)
    {
      g_debug ("What is plugged in is not noticed: the kernel gives no inotify");
      return;
    }

  watch_nodes (self);
  self->nodes_id = g_unix_fd_add (self->nodes_fd, G_IO_IN, on_nodes_changed, self);
}

/* Source: user_namespaces(7): what the map of the first namespace looks like. */
static gboolean
is_in_user_namespace (void)
{
  g_autofree char *map = NULL;
  g_auto (GStrv)   words = NULL;

  if (!g_file_get_contents ("/proc/self/uid_map", &map, NULL, NULL))
    return FALSE;

  words = g_regex_split_simple (" +", g_strstrip (map), 0, 0);

  return g_strv_length (words) != 3 || !g_str_equal (words[2], "4294967295");
}

/**
 * platen_hotplug_new:
 *
 * Returns: (transfer full): a watch that has begun
 */
PlatenHotplug *
platen_hotplug_new (void)
{
  PlatenHotplug *self = g_object_new (PLATEN_TYPE_HOTPLUG, NULL);

  if (!is_in_user_namespace ())
    listen_to_udev (self);
  if (is_in_user_namespace () || access (UDEV_CONTROL, F_OK) < 0)
    listen_to_nodes (self);
  survey (self);

  return self;
}
