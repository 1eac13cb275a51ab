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
 */
static gboolean
open_info (guint32 process_id, int *out_fd, GError **error)
{
  g_autofree char *root =
      g_strdup_printf ("/proc/%" G_GUINT32_FORMAT "/root", process_id);
  int root_fd = open (root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  int saved_errno;

  if (root_fd < 0)
    return set_unknown (error);

  *out_fd = openat (root_fd, ".flatpak-info",
                    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  saved_errno = errno;
  close (root_fd);

  return *out_fd >= 0 || saved_errno == ENOENT ? TRUE : set_unknown (error);
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

static void
read_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  g_autofree char *text = NULL;
  char            *principal = NULL;
  GError          *error = NULL;
  int              fd = -1;

  if (!open_info (GPOINTER_TO_UINT (task_data), &fd, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (fd < 0)
    {
      g_task_return_pointer (task, g_strdup (PLATEN_PRINCIPAL_LOCAL), g_free);
      return;
    }

  text = read_info (fd, &error);
  close (fd);
  if (text != NULL)
    principal = parse_info (text, &error);

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
 * Errors: [error@Platen.Error] `ACCESS_DENIED` when the process is gone, is not ours to look
 * at, or has a file that names no application.
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
