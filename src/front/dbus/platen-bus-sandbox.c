/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-sandbox.h"
#include "platen-error.h"
#include "platen-principal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Flatpak's own files are below 2 KiB. */
#define MAX_INFO_BYTES (64 * 1024)

static gboolean
set_unknown (GError **error)
{
  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED,
                       "The calling program cannot be identified; it may have ended");
  return FALSE;
}

/*
 * Source: flatpak-metadata(5): every sandbox has /.flatpak-info, and the D-Bus proxy that
 * calls for an application runs in a sandbox with that application's file.
 *
 * @out_fd: the file; -1 when the process's root has none
 * @out_is_closed: the kernel does not let us look into the process's root
 */
static gboolean
open_info (guint32 process_id, int *out_fd, gboolean *out_is_closed, GError **error)
{
  g_autofree char *root =
      g_strdup_printf ("/proc/%" G_GUINT32_FORMAT "/root", process_id);
  int root_fd = open (root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  int saved_errno = errno;

  *out_is_closed = root_fd < 0 && (saved_errno == EACCES || saved_errno == EPERM);
  if (*out_is_closed)
    return TRUE;
  if (root_fd < 0)
    return set_unknown (error);

  *out_fd = openat (root_fd, ".flatpak-info",
                    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  saved_errno = errno;
  close (root_fd);

  return *out_fd >= 0 || saved_errno == ENOENT ? TRUE : set_unknown (error);
}

static char **
read_lines (const char *process, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/%s", process, name);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;

  return g_strsplit (text, "\n", -1);
}

/*
 * What is mounted at the root, as `device root`. Source: proc(5), mountinfo: number, parent,
 * major:minor, root, mount point, …; a later line covers an earlier one.
 */
static char *
describe_root (const char *process)
{
  g_auto (GStrv)   lines = read_lines (process, "mountinfo");
  g_autofree char *found = NULL;

  for (char **line = lines; line != NULL && *line != NULL; line++)
    {
      g_auto (GStrv) fields = g_strsplit (*line, " ", 6);

      if (g_strv_length (fields) == 6 && g_str_equal (fields[4], "/"))
        {
          g_free (found);
          found = g_strjoin (" ", fields[2], fields[3], NULL);
        }
    }

  return g_steal_pointer (&found);
}

/* Flatpak puts each application into a systemd scope `app-flatpak-<id>-<number>.scope`. */
static char *
find_scope (const char *process)
{
  g_auto (GStrv)         lines = read_lines (process, "cgroup");
  g_autoptr (GRegex)     regex = NULL;
  g_autoptr (GMatchInfo) match = NULL;

  regex = g_regex_new ("/app-flatpak-([A-Za-z0-9._\\\\-]+)-[0-9]+\\.scope$", 0, 0, NULL);
  for (char **line = lines; line != NULL && *line != NULL; line++)
    {
      g_autofree char *name = NULL;
      g_auto (GStrv)   parts = NULL;

      g_clear_pointer (&match, g_match_info_free);
      if (!g_regex_match (regex, *line, 0, &match))
        continue;
      /* systemd's escape of a dash. Source: systemd-escape(1) */
      name = g_match_info_fetch (match, 1);
      parts = g_strsplit (name, "\\x2d", -1);
      return g_strjoinv ("-", parts);
    }

  return NULL;
}

/*
 * A service with a user namespace of its own (our systemd unit; security requirement R48) may
 * not look into the roots of others, and nobody may into those of programs that forbid it
 * (PR_SET_DUMPABLE). What everybody may read still tells: the scope names an application, and
 * a process with our own root file system is in no sandbox. Anything else stays unknown.
 */
static char *
judge_from_outside (guint32 process_id, GError **error)
{
  g_autofree char *process = g_strdup_printf ("%" G_GUINT32_FORMAT, process_id);
  g_autofree char *application = find_scope (process);
  g_autofree char *root = describe_root (process);
  g_autofree char *own_root = describe_root ("self");

  if (application != NULL && g_application_id_is_valid (application))
    return platen_principal_for_app (application);
  if (application == NULL && root != NULL && g_strcmp0 (root, own_root) == 0)
    return g_strdup (PLATEN_PRINCIPAL_LOCAL);

  set_unknown (error);
  return NULL;
}

static char *
read_info (int fd, GError **error)
{
  g_autofree char *text = g_malloc (MAX_INFO_BYTES);
  struct stat      status;
  gssize           n_read;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    return set_unknown (error), NULL;

  n_read = read (fd, text, MAX_INFO_BYTES - 1);
  if (n_read < 0)
    return set_unknown (error), NULL;
  text[n_read] = '\0';

  return g_steal_pointer (&text);
}

static char *
parse_info (const char *text, GError **error)
{
  g_autoptr (GKeyFile) info = g_key_file_new ();
  g_autofree char     *name = NULL;

  if (g_key_file_load_from_data (info, text, -1, G_KEY_FILE_NONE, NULL))
    name = g_key_file_get_string (info, "Application", "name", NULL);
  if (name == NULL || !g_application_id_is_valid (name))
    return set_unknown (error), NULL;

  return platen_principal_for_app (name);
}

static char *
identify (guint32 process_id, GError **error)
{
  g_autofree char *text = NULL;
  gboolean         is_closed;
  int              fd = -1;

  if (!open_info (process_id, &fd, &is_closed, error))
    return NULL;
  if (is_closed)
    return judge_from_outside (process_id, error);
  if (fd < 0)
    return g_strdup (PLATEN_PRINCIPAL_LOCAL);

  text = read_info (fd, error);
  close (fd);

  return text != NULL ? parse_info (text, error) : NULL;
}

static void
read_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  GError *error = NULL;
  char   *principal = identify (GPOINTER_TO_UINT (task_data), &error);

  if (principal != NULL)
    g_task_return_pointer (task, principal, g_free);
  else
    g_task_return_error (task, error);
}

/**
 * platen_bus_sandbox_read_async:
 * @process_id: a process of this user, in this process's PID namespace
 * @callback: (scope async): called once, from the thread-default main context
 *
 * Finds out on whose behalf a process speaks: `app:<id>` for a Flatpak application, `local`
 * for anything outside a sandbox. Finish with platen_bus_sandbox_read_finish().
 *
 * Thread: the file lies in a tree that the sandbox chose, perhaps on a file system that
 * never answers, so that it is read on a thread and the main loop goes on.
 *
 * Errors: [error@Platen.Error] `ACCESS_DENIED` when the process is gone, is in a sandbox that
 * cannot be told, or has a file that names no application.
 */
void
platen_bus_sandbox_read_async (guint32             process_id,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, platen_bus_sandbox_read_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (process_id), NULL);
  g_task_run_in_thread (task, read_in_thread);
}

/**
 * platen_bus_sandbox_read_finish:
 *
 * Returns: (transfer full): the principal; see platen_bus_sandbox_read_async()
 */
char *
platen_bus_sandbox_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
