/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-config.h"

#include "platen-log-level.h"

#include <gio/gio.h>
#include <string.h>

#define DEVICE_PREFIX "device "
#define MAX_NAME_BYTES 256

/**
 * PlatenConfig:
 *
 * The settings of `platen.ini`, read once at start. What cannot be understood is never
 * ignored silently: it becomes a warning, and the default stands in.
 */
struct _PlatenConfig
{
  GObject parent_instance;

  guint16        core_port;
  guint16        core_tls_port;
  guint16        control_port;
  guint16        control_tls_port;
  guint          idle_exit_s;
  GLogLevelFlags log_level;
  char          *protocol_version; /* owned */
  char         **drivers;          /* owned */
  GHashTable    *device_settings;  /* owned; “key device-id” → value */
  gboolean       is_local_only;
  char          *system_directory; /* owned */
  char          *store_directory;  /* owned */
  GPtrArray     *warnings;         /* owned; NULL-terminated */
};

G_DEFINE_FINAL_TYPE (PlatenConfig, platen_config, G_TYPE_OBJECT)

/* One row a key; @store gives FALSE, and the words "it is …", for a bad value. */
typedef struct
{
  const char *group;
  const char *key;
  const char *allowed;
  gboolean (*store) (PlatenConfig *self, const char *value);
} Row;

static gboolean
store_port (const char *value, guint16 *out_port)
{
  guint64 port;

  if (!g_ascii_string_to_unsigned (value, 10, 0, 65535, &port, NULL))
    return FALSE;

  *out_port = (guint16) port;
  return TRUE;
}

static gboolean
store_core (PlatenConfig *self, const char *value)
{
  return store_port (value, &self->core_port);
}

static gboolean
store_core_tls (PlatenConfig *self, const char *value)
{
  return store_port (value, &self->core_tls_port);
}

static gboolean
store_control (PlatenConfig *self, const char *value)
{
  return store_port (value, &self->control_port);
}

static gboolean
store_control_tls (PlatenConfig *self, const char *value)
{
  return store_port (value, &self->control_tls_port);
}

/* Four numbers with a comma and a space between, as the availability reply shows it. */
static gboolean
store_protocol_version (PlatenConfig *self, const char *value)
{
  if (!g_regex_match_simple ("^[0-9]{1,4}(, [0-9]{1,4}){3}$", value, 0, 0))
    return FALSE;

  g_free (self->protocol_version);
  self->protocol_version = g_strdup (value);
  return TRUE;
}

static gboolean
store_log_level (PlatenConfig *self, const char *value)
{
  return platen_log_level_from_string (value, &self->log_level);
}

static const char *const known_drivers[] = { "virtual", "sane", "camera", NULL };

static gboolean
store_drivers (PlatenConfig *self, const char *value)
{
  g_auto (GStrv)           words = g_strsplit (value, ";", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gsize                    n_words = 0;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      const char *word = g_strstrip (words[i]);

      if (*word == '\0')
        continue;
      if (!g_strv_contains (known_drivers, word))
        return FALSE;
      g_strv_builder_add (builder, word);
      n_words++;
    }
  if (n_words == 0)
    return FALSE;

  g_strfreev (self->drivers);
  self->drivers = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
store_directory (PlatenConfig *self, const char *value)
{
  if (!g_path_is_absolute (value))
    return FALSE;

  g_free (self->store_directory);
  self->store_directory = g_strdup (value);
  return TRUE;
}

static gboolean
store_network (PlatenConfig *self, const char *value)
{
  if (!g_str_equal (value, "true") && !g_str_equal (value, "false"))
    return FALSE;

  self->is_local_only = g_str_equal (value, "false");
  return TRUE;
}

static gboolean
store_idle_exit (PlatenConfig *self, const char *value)
{
  guint64 seconds;

  if (!g_ascii_string_to_unsigned (value, 10, 0, 86400, &seconds, NULL))
    return FALSE;

  self->idle_exit_s = (guint) seconds;
  return TRUE;
}

#define A_PORT "a port number from 1 to 65535, or 0 for off"

static const Row rows[] = {
  { "ports", "core", A_PORT, store_core },
  { "ports", "core-tls", A_PORT, store_core_tls },
  { "ports", "control", A_PORT, store_control },
  { "ports", "control-tls", A_PORT, store_control_tls },
  { "http", "protocol-version", "four numbers such as ‘16, 1, 0, 0728’",
    store_protocol_version },
  { "log", "level", "critical, warning, message, info or debug", store_log_level },
  { "devices", "drivers", "a list such as ‘virtual;sane’ of: virtual, sane, camera",
    store_drivers },
  { "devices", "network", "true or false", store_network },
  { "store", "directory", "an absolute path", store_directory },
  { "service", "idle-exit", "a number of seconds from 0 (never) to 86400",
    store_idle_exit },
};

static void warn (PlatenConfig *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
warn (PlatenConfig *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_insert (self->warnings, (int) self->warnings->len - 1,
                      g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static const Row *
find_row (const char *group, const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].group, group) && g_str_equal (rows[i].key, key))
      return &rows[i];

  return NULL;
}

/* [device ID] has settings of one device. */
static void
read_device_key (PlatenConfig *self,
                 const char   *path,
                 const char   *group,
                 const char   *key,
                 const char   *value)
{
  static const char *const keys[] = { "name", "hidden", "prefer", NULL };
  const char              *id = group + strlen (DEVICE_PREFIX);

  if (!g_strv_contains (keys, key))
    warn (self, "%s: there is no setting ‘%s’ in [%s]; it is name, hidden or prefer",
          path, key, group);
  else if (*value == '\0' || !g_utf8_validate (value, -1, NULL) ||
           strlen (value) > MAX_NAME_BYTES)
    warn (self, "%s: ‘%s’ in [%s] is empty or too long", path, key, group);
  else if (g_str_equal (key, "hidden") && !g_str_equal (value, "true") &&
           !g_str_equal (value, "false"))
    warn (self, "%s: ‘hidden’ in [%s] cannot be ‘%s’; it is true or false", path, group,
          value);
  else
    g_hash_table_replace (self->device_settings, g_strconcat (key, " ", id, NULL),
                          g_strdup (value));
}

static void
read_key (PlatenConfig *self,
          const char   *path,
          GKeyFile     *file,
          const char   *group,
          const char   *key)
{
  g_autofree char *value = g_key_file_get_value (file, group, key, NULL);
  const Row       *row = find_row (group, key);

  if (g_str_has_prefix (group, DEVICE_PREFIX))
    read_device_key (self, path, group, key, value != NULL ? value : "");
  else if (row == NULL)
    warn (self, "%s: there is no setting ‘%s’ in [%s]; remove it or mend its name", path,
          key, group);
  else if (value == NULL || !row->store (self, value))
    warn (self, "%s: ‘%s’ in [%s] cannot be ‘%s’; it is %s", path, key, group,
          value != NULL ? value : "", row->allowed);
}

static void
read_file (PlatenConfig *self, const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError)   error = NULL;
  g_auto (GStrv)       groups = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error))
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        warn (self, "%s: none of its settings are in force: %s", path, error->message);
      return;
    }

  groups = g_key_file_get_groups (file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_auto (GStrv) keys = g_key_file_get_keys (file, groups[i], NULL, NULL);

      for (gsize j = 0; keys != NULL && keys[j] != NULL; j++)
        read_key (self, path, file, groups[i], keys[j]);
    }
}

static void
platen_config_finalize (GObject *object)
{
  PlatenConfig *self = PLATEN_CONFIG (object);

  g_free (self->protocol_version);
  g_strfreev (self->drivers);
  g_hash_table_unref (self->device_settings);
  g_free (self->system_directory);
  g_free (self->store_directory);
  g_ptr_array_unref (self->warnings);

  G_OBJECT_CLASS (platen_config_parent_class)->finalize (object);
}

static void
platen_config_class_init (PlatenConfigClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_config_finalize;
}

static void
platen_config_init (PlatenConfig *self)
{
  self->core_port = 18622;
  self->core_tls_port = 18623;
  self->control_port = 18625;
  self->control_tls_port = 18626;
  self->idle_exit_s = 300;
  self->log_level = G_LOG_LEVEL_MESSAGE;
  self->protocol_version = g_strdup ("16, 1, 0, 0728");
  self->drivers = g_strsplit ("virtual;sane;camera", ";", -1);
  self->device_settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->store_directory = g_build_filename (g_get_user_data_dir (), "platen", NULL);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->warnings, NULL);
}

/**
 * platen_config_load:
 * @system_path: (nullable): the administrator's file; NULL is `/etc/platen/platen.ini`
 * @user_path: (nullable): the person's, which wins; NULL is
 *   `$XDG_CONFIG_HOME/platen/platen.ini`
 *
 * Reads the settings. A missing file is an empty one; whatever else is wrong is told by
 * platen_config_get_warnings(). Blocks: for use before the main loop runs.
 *
 * Returns: (transfer full): the settings
 */
PlatenConfig *
platen_config_load (const char *system_path, const char *user_path)
{
  PlatenConfig    *self = g_object_new (PLATEN_TYPE_CONFIG, NULL);
  const char      *other_place = g_getenv ("PLATEN_SYSCONF_DIR");
  g_autofree char *default_system_path = g_build_filename (
      other_place != NULL ? other_place : PLATEN_SYSCONFDIR, "platen.ini", NULL);
  g_autofree char *default_user_path =
      g_build_filename (g_get_user_config_dir (), "platen", "platen.ini", NULL);

  system_path = system_path != NULL ? system_path : default_system_path;
  self->system_directory = g_path_get_dirname (system_path);
  read_file (self, system_path);
  read_file (self, user_path != NULL ? user_path : default_user_path);

  return self;
}

/**
 * platen_config_get_system_directory:
 *
 * Returns: (transfer none): where the administrator's files are
 */
const char *
platen_config_get_system_directory (PlatenConfig *self)
{
  return self->system_directory;
}

/**
 * platen_config_get_warnings:
 *
 * Returns: (transfer none) (array zero-terminated=1): one sentence for each setting that
 *   was not understood, naming file, group, key and what is allowed
 */
const char *const *
platen_config_get_warnings (PlatenConfig *self)
{
  g_return_val_if_fail (PLATEN_IS_CONFIG (self), NULL);

  return (const char *const *) self->warnings->pdata;
}

/**
 * platen_config_get_core_port:
 *
 * Returns: the HTTP port of the browser protocol; 0 is off
 */
guint16
platen_config_get_core_port (PlatenConfig *self)
{
  return self->core_port;
}

/**
 * platen_config_get_core_tls_port:
 *
 * Returns: the HTTPS port of the browser protocol; 0 is off
 */
guint16
platen_config_get_core_tls_port (PlatenConfig *self)
{
  return self->core_tls_port;
}

/**
 * platen_config_get_control_port:
 *
 * Returns: the HTTP port of the welcome page; 0 is off
 */
guint16
platen_config_get_control_port (PlatenConfig *self)
{
  return self->control_port;
}

/**
 * platen_config_get_control_tls_port:
 *
 * Returns: the HTTPS port of the welcome page; 0 is off
 */
guint16
platen_config_get_control_tls_port (PlatenConfig *self)
{
  return self->control_tls_port;
}

/**
 * platen_config_get_protocol_version:
 *
 * Returns: (transfer none): what the availability reply names as protocol version
 */
const char *
platen_config_get_protocol_version (PlatenConfig *self)
{
  return self->protocol_version;
}

/**
 * platen_config_get_log_level:
 *
 * Returns: the least important level that is logged
 */
GLogLevelFlags
platen_config_get_log_level (PlatenConfig *self)
{
  return self->log_level;
}

/**
 * platen_config_get_drivers:
 *
 * Returns: (transfer none) (array zero-terminated=1): words of the drivers to use
 */
const char *const *
platen_config_get_drivers (PlatenConfig *self)
{
  return (const char *const *) self->drivers;
}

/**
 * platen_config_is_local_only:
 *
 * Returns: whether devices on the network are not looked for
 */
gboolean
platen_config_is_local_only (PlatenConfig *self)
{
  return self->is_local_only;
}

/**
 * platen_config_get_device_setting:
 * @key: `name`: what the person calls the device; `hidden`: `true` when nobody is to see it;
 *   `prefer`: which of the ways to it to take first
 *
 * Returns: (transfer none) (nullable): NULL when it is not set
 */
const char *
platen_config_get_device_setting (PlatenConfig *self,
                                  const char   *device_id,
                                  const char   *key)
{
  g_autofree char *name = g_strconcat (key, " ", device_id, NULL);

  return g_hash_table_lookup (self->device_settings, name);
}

/**
 * platen_config_get_store_directory:
 *
 * Returns: (transfer none): absolute path of the page store
 */
const char *
platen_config_get_store_directory (PlatenConfig *self)
{
  return self->store_directory;
}

/**
 * platen_config_get_idle_exit_s:
 *
 * Returns: seconds without a client after which the service leaves; 0 is never
 */
guint
platen_config_get_idle_exit_s (PlatenConfig *self)
{
  return self->idle_exit_s;
}
