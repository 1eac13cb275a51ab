/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-backends.h"

#include "platen-error.h"

#include <dlfcn.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

/*
 * Which backends SANE has, and how a process gets one of them alone.
 *
 * libsane reads the first dll.conf and the first folder dll.d of the directories in
 * $SANE_CONFIG_DIR; sane-airscan reads every airscan.conf there, a later one over an earlier.
 * Source: sane-backends 1.2.1, backend/dll.c and sanei/sanei_config.c.
 */

#define CONFIG_VARIABLE "SANE_CONFIG_DIR"
#define SYSTEM_CONFIG_DIR "/etc/sane.d"
/* Set to anything: devices on the network are not looked for. */
#define LOCAL_ONLY_VARIABLE "PLATEN_SANE_LOCAL_ONLY"
/* Further backends that may use the network. */
#define NETWORK_BACKENDS_VARIABLE "PLATEN_SANE_NETWORK_BACKENDS"
#define AIRSCAN "airscan"
#define NET "net"
/* Source: sane-net(5): hosts besides those of net.conf, with colons between them, and the
 * seconds that one may take to answer; for ever, without it. */
#define HOSTS_VARIABLE "SANE_NET_HOSTS"
#define WAIT_VARIABLE "SANE_NET_TIMEOUT"
#define WAIT_S "5"
#define BACKEND_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

/* They reach nothing but the network. */
static const char *const network_backends[] = { AIRSCAN, "net", "escl", "dell1600n_net",
                                                NULL };

/* Scanners that somebody added by their address; the service writes airscan.conf and net.conf
 * here. */
static char *
dup_added_directory (void)
{
  return g_build_filename (g_get_user_data_dir (), "platen", "sane", NULL);
}

/**
 * platen_sane_backends_read_added:
 * @name: `airscan.conf` or `net.conf`
 * @mark: what is in it when there is anything
 *
 * Returns: (transfer full) (nullable): what somebody added by its address
 */
char *
platen_sane_backends_read_added (const char *name, const char *mark)
{
  g_autofree char *directory = dup_added_directory ();
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL) || strstr (text, mark) == NULL)
    return NULL;

  return g_steal_pointer (&text);
}

/* Of the person, else of the system. The current directory, which is SANE's own default
 * too, is nobody's. */
static char **
get_directories (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char              *value = g_getenv (CONFIG_VARIABLE);
  g_auto (GStrv)           words = g_strsplit (value != NULL ? value : "", ":", -1);
  gboolean                 has_system = value == NULL || *value == '\0';

  for (gsize i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (builder, words[i]);
    else if (words[i + 1] == NULL)
      has_system = TRUE; /* an empty last one stands for the default */
  if (has_system)
    g_strv_builder_add (builder, SYSTEM_CONFIG_DIR);

  return g_strv_builder_end (builder);
}

static gboolean
is_backend (const char *name)
{
  return *name != '\0' && name[strspn (name, BACKEND_LETTERS)] == '\0';
}

static gboolean
is_wanted (const char *backend)
{
  if (g_getenv (LOCAL_ONLY_VARIABLE) == NULL)
    return TRUE;

  return !g_strv_contains (network_backends, backend);
}

static gboolean
read_names (const char *path, GPtrArray *names)
{
  g_autofree char *text = NULL;
  g_auto (GStrv)   lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;

  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      char *comment = strchr (lines[i], '#');

      if (comment != NULL)
        *comment = '\0';
      g_strstrip (lines[i]);
      if (is_backend (lines[i]) && is_wanted (lines[i]) &&
          !g_ptr_array_find_with_equal_func (names, lines[i], g_str_equal, NULL))
        g_ptr_array_add (names, g_strdup (lines[i]));
    }

  return TRUE;
}

static gboolean
read_folder (const char *path, GPtrArray *names)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char      *name;

  if (folder == NULL)
    return FALSE;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (*name != '.' && !g_str_has_suffix (name, "~"))
        read_names (file, names);
    }

  return TRUE;
}

static void
list_added (GPtrArray *names, const char *backend, const char *file, const char *mark)
{
  g_autofree char *added = platen_sane_backends_read_added (file, mark);

  if (added != NULL && is_wanted (backend) &&
      !g_ptr_array_find_with_equal_func (names, backend, g_str_equal, NULL))
    g_ptr_array_add (names, g_strdup (backend));
}

/**
 * platen_sane_backends_list:
 *
 * Names the backends that SANE's configuration lists, and `airscan` and `net` when somebody
 * added a scanner or a computer by its address; none of the network's when `$PLATEN_SANE_LOCAL_ONLY` is set.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names
 */
char **
platen_sane_backends_list (GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv)        directories = get_directories ();
  gboolean              has_file = FALSE, has_folder = FALSE;

  for (gsize i = 0; directories[i] != NULL; i++)
    {
      g_autofree char *file = g_build_filename (directories[i], "dll.conf", NULL);
      g_autofree char *folder = g_build_filename (directories[i], "dll.d", NULL);

      has_file = has_file || read_names (file, names);
      has_folder = has_folder || read_folder (folder, names);
    }
  list_added (names, AIRSCAN, "airscan.conf", "://");
  list_added (names, NET, "net.conf", "\n");
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static char *
find_library (const char *backend)
{
  const char      *path = g_getenv ("LD_LIBRARY_PATH");
  g_autofree char *name = g_strdup_printf ("libsane-%s.so.1", backend);
  g_auto (GStrv)   directories = g_strsplit (path != NULL ? path : "", ":", -1);

  for (gsize i = 0; directories[i] != NULL; i++)
    {
      g_autofree char *file = g_build_filename (directories[i], name, NULL);

      if (g_file_test (file, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&file);
    }

  return g_build_filename (PLATEN_SANE_LIBRARY_DIR, name, NULL);
}

/**
 * platen_sane_backends_check:
 * @backend: a backend's name
 *
 * Tells whether the backend can be loaded; libsane itself passes over one that cannot
 * without a word.
 *
 * Errors: %PLATEN_ERROR_UNSUPPORTED, with the reason; %PLATEN_ERROR_INVALID_ARGUMENT when
 * no backend can have that name.
 */
gboolean
platen_sane_backends_check (const char *backend, GError **error)
{
  g_autofree char *library = NULL;
  void            *handle;

  if (!is_backend (backend))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘%s’ is not the name of a SANE backend", backend);
      return FALSE;
    }

  library = find_library (backend);
  handle = dlopen (library, RTLD_LAZY | RTLD_LOCAL);
  if (handle == NULL)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                   "The SANE backend ‘%s’ cannot be loaded: %s; install its package, or "
                   "take it out of SANE's dll.conf",
                   backend, dlerror ());
      return FALSE;
    }

  /* libsane opens it again; it stays where it is until then. */
  return TRUE;
}

/**
 * platen_sane_backends_is_local_only:
 *
 * Tells whether to look for devices of this machine alone.
 */
gboolean
platen_sane_backends_is_local_only (void)
{
  return g_getenv (LOCAL_ONLY_VARIABLE) != NULL;
}

/**
 * platen_sane_backends_may_open:
 * @name: a device's name: the backend's, a colon, more
 *
 * Tells whether the backend of a device may be used: loading one of the network's is enough
 * to make it search.
 */
gboolean
platen_sane_backends_may_open (const char *name)
{
  g_autofree char *backend = g_strndup (name, strcspn (name, ":"));

  return is_wanted (backend);
}

/* They reach scanners on the network as well as others. Those that reach nothing else stand
 * above. Source: sane-backends 1.2.1, doc/descriptions, and the vendors' own manuals for
 * what comes from elsewhere (brother2 … hpaio). */
static const char *const networked_backends[] = {
  "epson2",    "epsonds",    "kodakaio", "magicolor",          "pixma",
  "xerox_mfp", "brother2",   "brother3", "brother4",           "brother5",
  "epkowa",    "epsonscan2", "hpaio",    "imageScanFramework", "smfp",
  "utsushi",   NULL,
};

/**
 * platen_sane_backends_need_network:
 * @name: a backend's name, a device's, or empty for all backends together
 *
 * Tells who may use the network: the backends that are known to, and those that
 * `$PLATEN_SANE_NETWORK_BACKENDS` names, separated by colons; nobody when
 * `$PLATEN_SANE_LOCAL_ONLY` is set.
 */
gboolean
platen_sane_backends_need_network (const char *name)
{
  const char      *more = g_getenv (NETWORK_BACKENDS_VARIABLE);
  g_auto (GStrv)   added = g_strsplit (more != NULL ? more : "", ":", -1);
  g_autofree char *backend = g_strndup (name, strcspn (name, ":"));

  if (platen_sane_backends_is_local_only ())
    return FALSE;

  return *backend == '\0' || g_strv_contains (network_backends, backend) ||
         g_strv_contains (networked_backends, backend) ||
         g_strv_contains ((const char *const *) added, backend);
}

/**
 * platen_sane_backends_add_needs:
 * @needs: gets the folders of SANE's configuration
 */
void
platen_sane_backends_add_needs (PlatenNeeds *needs)
{
  g_auto (GStrv)   directories = get_directories ();
  g_autofree char *added = dup_added_directory ();

  for (gsize i = 0; directories[i] != NULL; i++)
    platen_needs_read (needs, directories[i]);
  platen_needs_read (needs, added);
}

/* Of all net.conf files, the net backend reads only the first. */
static void
add_hosts (void)
{
  g_autofree char *added = platen_sane_backends_read_added ("net.conf", "\n");
  const char      *value = g_getenv (HOSTS_VARIABLE);
  g_autofree char *hosts = NULL;

  if (added == NULL)
    return;

  g_setenv (WAIT_VARIABLE, WAIT_S, FALSE);
  g_strdelimit (g_strstrip (added), "\n", ':');
  hosts = g_strjoin (":", added, value, NULL);
  g_setenv (HOSTS_VARIABLE, hosts, TRUE);
}

static gboolean
write_choice (const char *directory, const char *backend, GError **error)
{
  g_autofree char *file = g_build_filename (directory, "dll.conf", NULL);
  g_autofree char *folder = g_build_filename (directory, "dll.d", NULL);

  if (g_mkdir (folder, 0700) < 0)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                   "Could not make the folder ‘%s’: make room in it", folder);
      return FALSE;
    }

  return g_file_set_contents (file, backend, -1, error);
}

/**
 * platen_sane_backends_begin:
 * @backend: (nullable): the only one that SANE is to have; NULL: those of its configuration
 *
 * Points SANE at the configuration it is to read, until platen_sane_backends_end().
 *
 * Thread: before SANE runs; it changes the environment.
 *
 * Returns: (transfer full): a directory of ours; empty when there is none
 */
char *
platen_sane_backends_begin (const char *backend, GError **error)
{
  g_autofree char *own = NULL;
  g_autofree char *added = dup_added_directory ();
  g_auto (GStrv)   directories = get_directories ();
  g_autofree char *others = g_strjoinv (":", directories);
  g_autofree char *value = NULL;

  if (backend != NULL)
    {
      own = g_dir_make_tmp ("platen-sane-XXXXXX", error);
      if (own == NULL || !write_choice (own, backend, error))
        return NULL;
    }

  value = g_strjoin (":", own != NULL ? own : others, own != NULL ? others : added,
                     own != NULL ? added : NULL, NULL);
  g_setenv (CONFIG_VARIABLE, value, TRUE);
  add_hosts ();

  return own != NULL ? g_steal_pointer (&own) : g_strdup ("");
}

/**
 * platen_sane_backends_end:
 * @directory: what platen_sane_backends_begin() gave
 *
 * Removes what SANE has read by now.
 */
void
platen_sane_backends_end (const char *directory)
{
  g_autofree char *file = g_build_filename (directory, "dll.conf", NULL);
  g_autofree char *folder = g_build_filename (directory, "dll.d", NULL);

  if (*directory == '\0')
    return;

  g_unlink (file);
  g_rmdir (folder);
  g_rmdir (directory);
}
