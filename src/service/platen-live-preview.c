/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-live-preview.h"

/**
 * PlatenLivePreview:
 *
 * What a scan shows of the page that is being read. Whoever looks on asks for the rows that
 * it has not seen, when it has the time for them; the pixels and the work stay in the
 * device's process, which keeps nothing as long as nobody has asked.
 */
struct _PlatenLivePreview
{
  GObject parent_instance;

  PlatenDriverWorker *worker; /* owned; NULL while no page can be read */
  gulong              progress_id;
  guint               page; /* that is being read */
  gboolean            is_wanted;
};

G_DEFINE_FINAL_TYPE (PlatenLivePreview, platen_live_preview, G_TYPE_OBJECT)

enum
{
  SIGNAL_ROWS_READ,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
platen_live_preview_dispose (GObject *object)
{
  platen_live_preview_set_worker (PLATEN_LIVE_PREVIEW (object), NULL);

  G_OBJECT_CLASS (platen_live_preview_parent_class)->dispose (object);
}

static void
platen_live_preview_class_init (PlatenLivePreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_live_preview_dispose;

  signals[SIGNAL_ROWS_READ] =
      g_signal_new ("rows-read", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);
}

static void
platen_live_preview_init (PlatenLivePreview *self)
{
}

/**
 * platen_live_preview_new:
 *
 * Returns: (transfer full): shows nothing yet
 */
PlatenLivePreview *
platen_live_preview_new (void)
{
  return g_object_new (PLATEN_TYPE_LIVE_PREVIEW, NULL);
}

static void
tell (PlatenLivePreview *self, gboolean is_complete)
{
  if (self->is_wanted)
    g_signal_emit (self, signals[SIGNAL_ROWS_READ], 0, self->page, is_complete);
}

static void
on_progress (PlatenDriverWorker *worker,
             int                 rows_done,
             int                 rows_total,
             PlatenLivePreview  *self)
{
  tell (self, FALSE);
}

/**
 * platen_live_preview_set_worker:
 * @worker: (nullable): a device that has just been configured; %NULL at the end of the scan
 *
 * Says where the rows come from. What follows on a device is another's, and is not shown.
 */
void
platen_live_preview_set_worker (PlatenLivePreview *self, PlatenDriverWorker *worker)
{
  g_return_if_fail (PLATEN_IS_LIVE_PREVIEW (self));

  if (self->worker != NULL)
    {
      g_clear_signal_handler (&self->progress_id, self->worker);
      if (self->is_wanted)
        platen_driver_worker_keep_rows (self->worker, FALSE);
    }
  g_set_object (&self->worker, worker);
  if (worker == NULL)
    return;

  self->progress_id =
      g_signal_connect_object (worker, "progress", G_CALLBACK (on_progress), self, 0);
  if (self->is_wanted)
    platen_driver_worker_keep_rows (worker, TRUE);
}

/**
 * platen_live_preview_end_page:
 *
 * The page that was being read is complete; what comes is of the next one.
 */
void
platen_live_preview_end_page (PlatenLivePreview *self)
{
  g_return_if_fail (PLATEN_IS_LIVE_PREVIEW (self));

  tell (self, TRUE);
  self->page++;
}

/**
 * platen_live_preview_want:
 *
 * Somebody looks on from now to the end of the scan.
 */
void
platen_live_preview_want (PlatenLivePreview *self)
{
  g_return_if_fail (PLATEN_IS_LIVE_PREVIEW (self));

  if (self->is_wanted)
    return;

  self->is_wanted = TRUE;
  if (self->worker != NULL)
    platen_driver_worker_keep_rows (self->worker, TRUE);
}

static void
on_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError           *error = NULL;
  PlatenBand       *band;

  band = platen_driver_worker_take_rows_finish (PLATEN_DRIVER_WORKER (source), result,
                                                &error);
  if (band != NULL)
    g_task_return_pointer (task, band, (GDestroyNotify) platen_band_free);
  else
    g_task_return_error (task, error);
}

/**
 * platen_live_preview_take_async:
 * @page: the page of the scan, counted from 0, up to which everything was seen
 * @row: the row of its reduced picture up to which everything was seen
 * @callback: (scope async): called once, from the main context
 *
 * Takes what has been read since; for that, rows are kept from the first time on. Only the
 * page that is being read and the one before can be seen, and neither after the scan.
 */
void
platen_live_preview_take_async (PlatenLivePreview  *self,
                                guint               page,
                                guint               row,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  PlatenBand       *nothing;

  g_return_if_fail (PLATEN_IS_LIVE_PREVIEW (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_live_preview_take_async);
  platen_live_preview_want (self);
  if (self->worker != NULL)
    {
      platen_driver_worker_take_rows_async (self->worker, page, row, on_taken,
                                            g_steal_pointer (&task));
      return;
    }

  nothing = g_new0 (PlatenBand, 1);
  nothing->page = page;
  nothing->row = row;
  g_task_return_pointer (task, nothing, (GDestroyNotify) platen_band_free);
}

/**
 * platen_live_preview_take_finish:
 *
 * Errors: as platen_driver_worker_take_rows_finish(); the scan does not suffer from them.
 *
 * Returns: (transfer full): the band; without rows when there is nothing new
 */
PlatenBand *
platen_live_preview_take_finish (PlatenLivePreview *self,
                                 GAsyncResult      *result,
                                 GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
