/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-memory.h"

#include "platen-limits.h"

/* A device that was not seen for so long is forgotten. */
#define KEPT_S (G_GINT64_CONSTANT (90) * 24 * 60 * 60)
/* So that a list that answers often does not write often. */
#define SEEN_GRAIN_S (G_GINT64_CONSTANT (24) * 60 * 60)

/**
 * PlatenDeviceMemory:
 *
 * The devices that were there once, in a small file, so that the list answers at once after
 * a start. Nothing depends on it: without the file, the next probe tells the same.
 */
struct _PlatenDeviceMemory
{
  GObject parent_instance;

  GFile    *file;  /* owned */
  GKeyFile *facts; /* owned; a group each device */
  gboolean  is_saving;
  gboolean  is_changed; /* since the saving began */
};

G_DEFINE_FINAL_TYPE (PlatenDeviceMemory, platen_device_memory, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_SAVED,
} PlatenDeviceMemorySignal;

static guint signals[SIGNAL_SAVED + 1];

static void
platen_device_memory_finalize (GObject *object)
{
  PlatenDeviceMemory *self = PLATEN_DEVICE_MEMORY (object);

  g_clear_object (&self->file);
  g_key_file_unref (self->facts);

  G_OBJECT_CLASS (platen_device_memory_parent_class)->finalize (object);
}

static void
platen_device_memory_class_init (PlatenDeviceMemoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_device_memory_finalize;

  signals[SIGNAL_SAVED] =
      g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
}

static void
platen_device_memory_init (PlatenDeviceMemory *self)
{
  self->facts = g_key_file_new ();
}

/**
 * platen_device_memory_new:
 * @path: the file; it may not exist, or be damaged
 *
 * Reads the file. Blocks for it: for use before the main loop runs.
 *
 * Returns: (transfer full): what was remembered
 */
PlatenDeviceMemory *
platen_device_memory_new (const char *path)
{
  PlatenDeviceMemory *self = g_object_new (PLATEN_TYPE_DEVICE_MEMORY, NULL);
  g_autofree char    *directory = g_path_get_dirname (path);

  self->file = g_file_new_for_path (path);
  g_mkdir_with_parents (directory, 0700);
  g_key_file_load_from_file (self->facts, path, G_KEY_FILE_NONE, NULL);

  return self;
}

static PlatenDeviceInfo *
recall_one (PlatenDeviceMemory *self, const char *id)
{
  g_autofree char *driver = g_key_file_get_string (self->facts, id, "driver", NULL);
  g_autofree char *part = g_key_file_get_string (self->facts, id, "part", NULL);
  g_autofree char *name = g_key_file_get_string (self->facts, id, "driver-name", NULL);
  g_autofree char *key = g_key_file_get_string (self->facts, id, "key", NULL);
  g_autofree char *vendor = g_key_file_get_string (self->facts, id, "vendor", NULL);
  g_autofree char *model = g_key_file_get_string (self->facts, id, "model", NULL);
  g_autofree char *kind = g_key_file_get_string (self->facts, id, "kind", NULL);
  g_autofree char *protocol = g_key_file_get_string (self->facts, id, "protocol", NULL);
  g_autofree char *address = g_key_file_get_string (self->facts, id, "address", NULL);
  g_auto (GStrv)   identities =
      g_key_file_get_string_list (self->facts, id, "identities", NULL, NULL);
  PlatenDeviceInfo *info;

  if (driver == NULL || name == NULL || key == NULL || kind == NULL || *name == '\0')
    return NULL;

  info = platen_device_info_new (driver, name, vendor, model, kind);
  platen_device_info_set_key (info, key);
  platen_device_info_set_place (info, protocol, address);
  if (identities != NULL)
    platen_device_info_set_identities (info, (const char *const *) identities);
  g_free (info->part);
  info->part = g_strdup (part != NULL ? part : "");
  /* Somebody has changed the file. */
  if (!g_str_equal (info->id, id))
    g_clear_pointer (&info, platen_device_info_free);

  return info;
}

/**
 * platen_device_memory_recall:
 *
 * Returns: (transfer full) (element-type PlatenDeviceInfo): the devices that were seen
 *   within the last 90 days
 */
GPtrArray *
platen_device_memory_recall (PlatenDeviceMemory *self)
{
  GPtrArray *infos =
      g_ptr_array_new_with_free_func ((GDestroyNotify) platen_device_info_free);
  g_auto (GStrv) ids = g_key_file_get_groups (self->facts, NULL);
  gint64         now = g_get_real_time () / G_USEC_PER_SEC;

  for (gsize i = 0; ids[i] != NULL; i++)
    {
      gint64            seen = g_key_file_get_int64 (self->facts, ids[i], "seen", NULL);
      PlatenDeviceInfo *info = now - seen <= KEPT_S ? recall_one (self, ids[i]) : NULL;

      if (info != NULL && infos->len < PLATEN_MAX_DEVICES)
        g_ptr_array_add (infos, info);
      else
        {
          g_clear_pointer (&info, platen_device_info_free);
          g_key_file_remove_group (self->facts, ids[i], NULL);
        }
    }

  return infos;
}

static void save (PlatenDeviceMemory *self);

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenDeviceMemory) self = PLATEN_DEVICE_MEMORY (user_data);
  g_autoptr (GError)             error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_debug ("The list of devices could not be kept: %s", error->message);
  self->is_saving = FALSE;
  if (self->is_changed)
    save (self);
  else
    g_signal_emit (self, signals[SIGNAL_SAVED], 0);
}

static void
save (PlatenDeviceMemory *self)
{
  g_autoptr (GBytes) bytes = NULL;
  char              *text;
  gsize              n_bytes;

  self->is_changed = self->is_saving;
  if (self->is_saving)
    return;

  self->is_saving = TRUE;
  text = g_key_file_to_data (self->facts, &n_bytes, NULL);
  bytes = g_bytes_new_take (text, n_bytes);
  g_file_replace_contents_bytes_async (self->file, bytes, NULL, FALSE,
                                       G_FILE_CREATE_PRIVATE |
                                           G_FILE_CREATE_REPLACE_DESTINATION,
                                       NULL, on_saved, g_object_ref (self));
}

/**
 * platen_device_memory_remember:
 * @info: a device that has just answered
 *
 * Keeps the device; the file is written beside the main loop.
 */
void
platen_device_memory_remember (PlatenDeviceMemory *self, const PlatenDeviceInfo *info)
{
  gint64           now = g_get_real_time () / G_USEC_PER_SEC;
  gint64           seen = g_key_file_get_int64 (self->facts, info->id, "seen", NULL);
  g_autofree char *name =
      g_key_file_get_string (self->facts, info->id, "driver-name", NULL);

  g_auto (GStrv) identities =
      g_key_file_get_string_list (self->facts, info->id, "identities", NULL, NULL);

  /* An answer without them does not take away what is known. */
  if (g_strcmp0 (name, info->driver_name) == 0 && ABS (now - seen) < SEEN_GRAIN_S &&
      (*info->identities == NULL ||
       (identities != NULL && g_strv_equal ((const char *const *) identities,
                                            (const char *const *) info->identities))))
    return;

  g_key_file_set_string (self->facts, info->id, "driver", info->driver);
  g_key_file_set_string (self->facts, info->id, "part", info->part);
  g_key_file_set_string (self->facts, info->id, "driver-name", info->driver_name);
  g_key_file_set_string (self->facts, info->id, "key", info->key);
  g_key_file_set_string (self->facts, info->id, "vendor", info->vendor);
  g_key_file_set_string (self->facts, info->id, "model", info->model);
  g_key_file_set_string (self->facts, info->id, "kind", info->kind);
  g_key_file_set_string (self->facts, info->id, "protocol", info->protocol);
  g_key_file_set_string (self->facts, info->id, "address", info->address);
  if (*info->identities != NULL)
    g_key_file_set_string_list (self->facts, info->id, "identities",
                                (const char *const *) info->identities,
                                g_strv_length (info->identities));
  g_key_file_set_int64 (self->facts, info->id, "seen", now);
  save (self);
}

/**
 * platen_device_memory_forget:
 *
 * Forgets a device for good.
 */
void
platen_device_memory_forget (PlatenDeviceMemory *self, const char *device_id)
{
  if (g_key_file_remove_group (self->facts, device_id, NULL))
    save (self);
}

/**
 * platen_device_memory_is_saving:
 *
 * Tells whether the file is being written; “saved” follows.
 */
gboolean
platen_device_memory_is_saving (PlatenDeviceMemory *self)
{
  return self->is_saving;
}
