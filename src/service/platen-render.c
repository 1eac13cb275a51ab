/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-render.h"

#include "platen-collection-private.h"
#include "platen-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * One picture of one page, as a chain kept in the task's data:
 *
 *   open the master ──▶ take an image process ──▶ render ──▶ give the process back
 */
typedef struct
{
  PlatenPage   *page;   /* owned */
  GVariant     *recipe; /* owned */
  PlatenImager *imager; /* owned while it is taken */
  GVariant     *result; /* owned; NULL until done */
  int           master_fd;
  int           output_fd;
} Render;

static void
render_free (gpointer data)
{
  Render *render = data;

  platen_fd_clear (&render->master_fd);
  platen_fd_clear (&render->output_fd);
  g_clear_pointer (&render->recipe, g_variant_unref);
  g_clear_pointer (&render->result, g_variant_unref);
  g_clear_object (&render->page);
  g_free (render);
}

static void
on_rendered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PlatenCollection *collection = g_task_get_source_object (task);
  Render           *render = g_task_get_task_data (task);
  GError           *error = NULL;
  int               fd = -1;

  render->result = platen_imager_render_finish (PLATEN_IMAGER (source), result, &error);
  platen_imager_pool_release (platen_collection_get_imagers (collection),
                              g_steal_pointer (&render->imager));
  if (render->result != NULL)
    fd = platen_fd_reopen_read_only (render->output_fd, &error);

  if (fd < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, fd);
}

static void
on_imager_acquired (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Render           *render = g_task_get_task_data (task);
  GError           *error = NULL;

  render->imager =
      platen_imager_pool_acquire_finish (PLATEN_IMAGER_POOL (source), result, &error);
  if (render->imager == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  platen_imager_render_async (render->imager, render->master_fd,
                              platen_page_get_facts (render->page), render->recipe,
                              render->output_fd, g_task_get_cancellable (task),
                              on_rendered, g_object_ref (task));
}

static void
on_master_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PlatenCollection *collection = PLATEN_COLLECTION (source);
  Render           *render = g_task_get_task_data (task);
  GError           *error = NULL;

  render->master_fd = platen_collection_open_page_finish (collection, result, &error);
  if (render->master_fd < 0)
    g_task_return_error (task, error);
  else
    platen_imager_pool_acquire_async (platen_collection_get_imagers (collection),
                                      g_task_get_cancellable (task), on_imager_acquired,
                                      g_object_ref (task));
}

/**
 * platen_render_async:
 * @collection: where the page is
 * @page: the page
 * @recipe: see platen_collection_render_async()
 *
 * The work behind platen_collection_render_async().
 */
void
platen_render_async (PlatenCollection   *collection,
                     PlatenPage         *page,
                     GVariant           *recipe,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (collection, cancellable, callback, user_data);
  Render           *render = g_new0 (Render, 1);

  g_task_set_source_tag (task, platen_render_async);
  render->page = g_object_ref (page);
  render->recipe = g_variant_ref_sink (recipe);
  render->master_fd = -1;
  /* One picture: it lives in memory, and is gone with its last descriptor. */
  render->output_fd = memfd_create ("platen-picture", MFD_CLOEXEC);
  g_task_set_task_data (task, render, render_free);
  if (render->output_fd < 0)
    {
      g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (errno),
                               "No memory for the picture: %s", g_strerror (errno));
      return;
    }

  platen_collection_open_page_async (collection, platen_page_get_id (page), "master",
                                     on_master_opened, g_steal_pointer (&task));
}

/**
 * platen_render_finish:
 * @out_result: (out) (optional) (transfer full): `width` i, `height` i, `media-type` s
 *
 * Returns: a descriptor open for reading at offset 0, which the caller closes; -1 on error
 */
int
platen_render_finish (GAsyncResult *result, GVariant **out_result, GError **error)
{
  GTask  *task = G_TASK (result);
  Render *render;
  int     fd = (int) g_task_propagate_int (task, error);

  if (fd < 0 || out_result == NULL)
    return fd;

  render = g_task_get_task_data (task);
  *out_result = g_variant_ref (render->result);

  return fd;
}
