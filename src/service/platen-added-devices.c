/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-added-devices.h"

#include "platen-error.h"

#include <string.h>

#define ESCL_PART "airscan"
#define SANED_PART "net"
#define ESCL_FILE "airscan.conf"
#define SANED_FILE "net.conf"
#define GROUP "devices"
#define MAX_ADDRESS_BYTES 255
#define MAX_NAME_BYTES 64
#define MAX_ADDED 64
#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-"
#define HOST_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:"

/**
 * PlatenAddedDevices:
 *
 * What the person has added by its address: scanners that speak eSCL, and computers whose
 * saned gives scanners away. They are kept in the form of SANE's own configuration, which the
 * driver's processes read. Source: sane-airscan(5), “name = URL, protocol” in [devices];
 * sane-net(5), a host a line.
 */
struct _PlatenAddedDevices
{
  GObject parent_instance;

  char      *directory; /* owned */
  GPtrArray *added;     /* owned; of PlatenAddedDevice */
};

G_DEFINE_FINAL_TYPE (PlatenAddedDevices, platen_added_devices, G_TYPE_OBJECT)

static void
added_device_free (PlatenAddedDevice *added)
{
  g_free (added->name);
  g_free (added->address);
  g_free (added);
}

static void
platen_added_devices_finalize (GObject *object)
{
  PlatenAddedDevices *self = PLATEN_ADDED_DEVICES (object);

  g_free (self->directory);
  g_ptr_array_unref (self->added);

  G_OBJECT_CLASS (platen_added_devices_parent_class)->finalize (object);
}

static void
platen_added_devices_class_init (PlatenAddedDevicesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_added_devices_finalize;
}

static void
platen_added_devices_init (PlatenAddedDevices *self)
{
  self->added = g_ptr_array_new_with_free_func ((GDestroyNotify) added_device_free);
}

/* @name, @address: (transfer full) */
static const PlatenAddedDevice *
note (PlatenAddedDevices *self, char *name, char *address, const char *part)
{
  PlatenAddedDevice *added = g_new0 (PlatenAddedDevice, 1);

  added->name = name;
  added->address = address;
  added->part = part;
  g_ptr_array_add (self->added, added);

  return added;
}

static void
read_escl (PlatenAddedDevices *self)
{
  g_autofree char     *path = g_build_filename (self->directory, ESCL_FILE, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv)       keys = NULL;

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
  keys = g_key_file_get_keys (file, GROUP, NULL, NULL);
  for (gsize i = 0; keys != NULL && keys[i] != NULL && i < MAX_ADDED; i++)
    {
      g_autofree char *value = g_key_file_get_value (file, GROUP, keys[i], NULL);

      note (self, g_strdelimit (g_strdup (keys[i]), "\"", ' '),
            g_strndup (value, strcspn (value, ", ")), ESCL_PART);
      g_strstrip (((PlatenAddedDevice *) self->added->pdata[self->added->len - 1])->name);
    }
}

static void
read_saned (PlatenAddedDevices *self)
{
  g_autofree char *path = g_build_filename (self->directory, SANED_FILE, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv)   lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;

  lines = g_strsplit (text, "\n", MAX_ADDED);
  for (gsize i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0')
      note (self, g_strdup (""), g_strconcat ("saned://", lines[i], NULL), SANED_PART);
}

/**
 * platen_added_devices_new:
 * @directory: where they are kept; it need not exist
 *
 * Blocks for two small files: for use before the main loop runs.
 *
 * Returns: (transfer full): what was added before
 */
PlatenAddedDevices *
platen_added_devices_new (const char *directory)
{
  PlatenAddedDevices *self = g_object_new (PLATEN_TYPE_ADDED_DEVICES, NULL);

  self->directory = g_strdup (directory);
  read_escl (self);
  read_saned (self);

  return self;
}

static gboolean
refuse_address (const char *address, GError **error)
{
  g_set_error (
      error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
      "‘%s’ is not a scanner's address; it looks like ‘http://192.168.1.20/eSCL/’, "
      "or ‘saned://host’ for a computer that gives its scanners away",
      address);
  return FALSE;
}

static gboolean
is_plain_host (const char *host)
{
  return host != NULL && *host != '\0' && *host != '-' &&
         host[strspn (host, HOST_LETTERS)] == '\0';
}

/* Nothing that SANE's files would take for something else. */
static gboolean
is_plain_address (const char *text, GUri *uri)
{
  return strlen (text) <= MAX_ADDRESS_BYTES - strlen ("/eSCL/") &&
         strpbrk (text, " ,;#\"\\\t\r\n") == NULL &&
         is_plain_host (g_uri_get_host (uri)) && g_uri_get_userinfo (uri) == NULL &&
         g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL;
}

static gboolean
is_saned_address (GUri *uri)
{
  return g_str_equal (g_uri_get_scheme (uri), "saned") && g_uri_get_port (uri) < 0 &&
         strlen (g_uri_get_path (uri)) <= strlen ("/");
}

static gboolean
is_web_address (GUri *uri)
{
  return g_str_equal (g_uri_get_scheme (uri), "http") ||
         g_str_equal (g_uri_get_scheme (uri), "https");
}

static char *
make_web_address (GUri *uri, const char *host)
{
  const char      *path = g_uri_get_path (uri);
  g_autofree char *whole = NULL;

  if (strlen (path) <= strlen ("/"))
    path = "/eSCL/";
  whole = g_strconcat (path, g_str_has_suffix (path, "/") ? "" : "/", NULL);

  return g_uri_join (G_URI_FLAGS_ENCODED, g_uri_get_scheme (uri), NULL, host,
                     g_uri_get_port (uri), whole, NULL, NULL);
}

/* The form in which two spellings of an address are one. */
static gboolean
parse_address (const char  *text,
               char       **out_address,
               const char **out_part,
               GError     **error)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *host = NULL;

  if (uri == NULL || !is_plain_address (text, uri) ||
      (!is_web_address (uri) && !is_saned_address (uri)))
    return refuse_address (text, error);

  host = g_ascii_strdown (g_uri_get_host (uri), -1);
  *out_part = is_web_address (uri) ? ESCL_PART : SANED_PART;
  if (is_web_address (uri))
    *out_address = make_web_address (uri, host);
  else
    *out_address = g_strdup_printf (
        strchr (host, ':') != NULL ? "saned://[%s]" : "saned://%s", host);

  return TRUE;
}

static gboolean
check_name (const char *name, GError **error)
{
  if (*name != '\0' && strlen (name) <= MAX_NAME_BYTES &&
      name[strspn (name, NAME_LETTERS)] == '\0')
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "‘%s’ cannot be a scanner's name; use letters, digits, spaces, dots and "
               "dashes, %d at most",
               name, MAX_NAME_BYTES);
  return FALSE;
}

/* Two scanners of one host have two names. */
static char *
make_name (PlatenAddedDevices *self, const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *host = g_strdelimit (g_strdup (g_uri_get_host (uri)), ":%_", '-');
  char            *name = g_strdup (host);

  for (int number = 2; platen_added_devices_find (self, name) != NULL; number++)
    {
      g_free (name);
      name = g_strdup_printf ("%.40s-%d", host, number);
    }
  if (strlen (name) > MAX_NAME_BYTES)
    name[MAX_NAME_BYTES] = '\0';

  return name;
}

/**
 * platen_added_devices_find:
 * @wanted: a name or an address
 *
 * Returns: (transfer none) (nullable): what was added
 */
const PlatenAddedDevice *
platen_added_devices_find (PlatenAddedDevices *self, const char *wanted)
{
  g_autofree char *address = NULL;
  const char      *part;

  if (!parse_address (wanted, &address, &part, NULL))
    address = g_strdup (wanted);
  for (guint i = 0; i < self->added->len; i++)
    {
      const PlatenAddedDevice *added = self->added->pdata[i];

      if (g_str_equal (added->address, address) ||
          (*added->name != '\0' && g_str_equal (added->name, wanted)))
        return added;
    }

  return NULL;
}

static gboolean
check_room (PlatenAddedDevices *self, const char *name, GError **error)
{
  const PlatenAddedDevice *other = platen_added_devices_find (self, name);

  if (other != NULL)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                 "‘%s’ is the name of the scanner at ‘%s’; choose another one", name,
                 other->address);
  else if (self->added->len >= MAX_ADDED)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
                 "%d addresses are added already; remove one first", MAX_ADDED);

  return other == NULL && self->added->len < MAX_ADDED;
}

static const PlatenAddedDevice *
refuse_name (const char *address, const PlatenAddedDevice *added, GError **error)
{
  if (added != NULL && *added->name != '\0')
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                 "‘%s’ is added already, as ‘%s’; remove it first", address, added->name);
  else
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                 "‘%s’ takes no name; its scanners bring theirs", address);

  return NULL;
}

/**
 * platen_added_devices_add:
 * @address: of a scanner that speaks eSCL, with `http` or `https`, or of a computer, with
 *   `saned`
 * @name: (nullable): what to call the scanner; NULL is the host's name
 *
 * Notes an address; one that is noted already stays as it is. Durable after
 * platen_added_devices_save_async().
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT when one of them cannot be, or the scanner has
 * another name already; %PLATEN_ERROR_LIMIT.
 *
 * Returns: (transfer none): what was noted
 */
const PlatenAddedDevice *
platen_added_devices_add (PlatenAddedDevices *self,
                          const char         *address,
                          const char         *name,
                          GError            **error)
{
  const PlatenAddedDevice *added;
  g_autofree char         *canonical = NULL;
  g_autofree char         *chosen = NULL;
  const char              *part;
  gboolean                 is_saned;

  if (!parse_address (address, &canonical, &part, error) ||
      (name != NULL && !check_name (name, error)))
    return NULL;

  is_saned = g_str_equal (part, SANED_PART);
  added = platen_added_devices_find (self, canonical);
  if (name != NULL && (is_saned || (added != NULL && !g_str_equal (added->name, name))))
    return refuse_name (canonical, added, error);
  if (added != NULL)
    return added;

  chosen = name != NULL ? g_strdup (name) : make_name (self, canonical);
  if (!check_room (self, chosen, error))
    return NULL;

  return note (self, is_saned ? g_strdup ("") : g_steal_pointer (&chosen),
               g_steal_pointer (&canonical), part);
}

/**
 * platen_added_devices_remove:
 * @address: as platen_added_devices_find() gives it
 *
 * Forgets an address.
 */
void
platen_added_devices_remove (PlatenAddedDevices *self, const char *address)
{
  for (guint i = 0; i < self->added->len; i++)
    if (g_str_equal (((PlatenAddedDevice *) self->added->pdata[i])->address, address))
      {
        g_ptr_array_remove_index (self->added, i);
        return;
      }
}

static GBytes *
format (PlatenAddedDevices *self, const char *part)
{
  gboolean is_escl = g_str_equal (part, ESCL_PART);
  GString *text = g_string_new (is_escl ? "[" GROUP "]\n" : "");

  for (guint i = 0; i < self->added->len; i++)
    {
      const PlatenAddedDevice *added = self->added->pdata[i];

      if (!g_str_equal (added->part, part))
        continue;
      if (is_escl)
        g_string_append_printf (text, "\"%s\" = %s, eSCL\n", added->name, added->address);
      else
        g_string_append_printf (text, "%s\n", added->address + strlen ("saned://"));
    }

  return g_string_free_to_bytes (text);
}

static void
write_file (PlatenAddedDevices *self,
            const char         *name,
            const char         *part,
            GAsyncReadyCallback callback,
            gpointer            user_data)
{
  g_autofree char   *path = g_build_filename (self->directory, name, NULL);
  g_autoptr (GFile)  file = g_file_new_for_path (path);
  g_autoptr (GBytes) bytes = format (self, part);

  g_file_replace_contents_bytes_async (
      file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
      NULL, callback, user_data);
}

static gboolean
end_write (GObject *source, GAsyncResult *result, GTask *task)
{
  GError *error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    return TRUE;

  g_prefix_error (&error, "The address could not be kept: ");
  g_task_return_error (task, error);
  return FALSE;
}

static void
on_saned_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  if (end_write (source, result, task))
    g_task_return_boolean (task, TRUE);
}

static void
on_escl_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)   task = G_TASK (user_data);
  PlatenAddedDevices *self = g_task_get_source_object (task);

  if (end_write (source, result, task))
    write_file (self, SANED_FILE, SANED_PART, on_saned_written, g_steal_pointer (&task));
}

/**
 * platen_added_devices_save_async:
 * @callback: (scope async): called once
 *
 * Writes what is noted, for the next start and for the driver's processes.
 */
void
platen_added_devices_save_async (PlatenAddedDevices *self,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, platen_added_devices_save_async);
  g_mkdir_with_parents (self->directory, 0700);
  write_file (self, ESCL_FILE, ESCL_PART, on_escl_written, task);
}

/**
 * platen_added_devices_save_finish:
 *
 * Returns: whether it is kept
 */
gboolean
platen_added_devices_save_finish (PlatenAddedDevices *self,
                                  GAsyncResult       *result,
                                  GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
