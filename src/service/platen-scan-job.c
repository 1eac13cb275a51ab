/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-scan-job.h"

#include "platen-collection-private.h"
#include "platen-device-private.h"
#include "platen-error.h"
#include "platen-scan-setup.h"

/* Pages that may wait for the disk while the feeder runs on. */
#define MAX_COMMITTING 4

/**
 * PlatenScanJob:
 *
 * Scans pages from one device into one collection.
 */
/*
 *   wait for the device, when somebody has it; then
 *
 *   take the device ──▶ configure ──▶ ┌──────────────────────────────┐ feeder empty,
 *                                     │ files ready ──▶ read a page ─┼──cancel, error──▶ finish
 *                                     └──────◀───────────────┬───────┘                     ▲
 *                                                            ▼                             │
 *                                             commit (store's thread) ──▶ announce ────────┘
 *
 *   Three things overlap: the next page's files are made, and the last pages are committed,
 *   while a page is being read. The job ends when all three have come to rest.
 */
struct _PlatenScanJob
{
  PlatenJob parent_instance;

  PlatenDeviceSession *session;     /* owned */
  PlatenDriverWorker  *worker;      /* owned while the device is taken */
  GCancellable        *cancellable; /* owned; ends the opening and setting up */
  PlatenIncomingPage  *spare;       /* owned; files for the next page */
  PlatenIncomingPage  *current;     /* owned; files of the page being read */
  PlatenLivePreview   *preview;     /* owned; for those who look on */
  GError              *error;       /* owned; the first thing that went wrong */
  PlatenScanSettings   settings;
  GVariant            *wishes; /* owned; NULL when none of the settings may give way */
  PlatenJobTerms       terms;
  guint                timeout_id; /* of the whole job */
  gulong               progress_id;
  guint                n_pages_begun;
  guint                n_committing;
  gboolean             is_opening;   /* acquire or configure runs */
  gboolean             is_preparing; /* the store makes files */
  gboolean             is_reading;   /* the worker reads a page */
  gboolean             is_over;      /* no further page is to be read */
  gboolean             is_finishing;
};

typedef enum
{
  SIGNAL_SET_UP,
} PlatenScanJobSignal;

static guint signals[SIGNAL_SET_UP + 1];

G_DEFINE_FINAL_TYPE (PlatenScanJob, platen_scan_job, PLATEN_TYPE_JOB)

static void platen_scan_job_cancel (PlatenJob *job);
static void platen_scan_job_withdraw (PlatenJob *job);

static void
platen_scan_job_finalize (GObject *object)
{
  PlatenScanJob *self = PLATEN_SCAN_JOB (object);

  g_assert (self->worker == NULL);
  platen_scan_settings_clear (&self->settings);
  g_clear_pointer (&self->wishes, g_variant_unref);
  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->spare);
  g_clear_object (&self->current);
  g_clear_object (&self->preview);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (platen_scan_job_parent_class)->finalize (object);
}

static PlatenLivePreview *
get_live_preview (PlatenJob *job)
{
  return PLATEN_SCAN_JOB (job)->preview;
}

static void
platen_scan_job_class_init (PlatenScanJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_scan_job_finalize;
  PLATEN_JOB_CLASS (klass)->cancel = platen_scan_job_cancel;
  PLATEN_JOB_CLASS (klass)->withdraw = platen_scan_job_withdraw;
  PLATEN_JOB_CLASS (klass)->get_live_preview = get_live_preview;

  signals[SIGNAL_SET_UP] =
      g_signal_new ("set-up", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_VARIANT);
}

static void
platen_scan_job_init (PlatenScanJob *self)
{
  self->cancellable = g_cancellable_new ();
  self->preview = platen_live_preview_new ();
}

static void go_on (PlatenScanJob *self);

/* Remembers the first thing that went wrong and lets everything come to rest. */
static void
stop_with (PlatenScanJob *self, GError *error)
{
  self->is_over = TRUE;
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);

  if (self->is_reading)
    platen_driver_worker_cancel (self->worker);
}

/* Takes the reference that the running job holds on itself. */
static void
end (PlatenScanJob *self)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (self->worker != NULL)
    {
      g_clear_signal_handler (&self->progress_id, self->worker);
      platen_live_preview_set_worker (self->preview, NULL);
      g_clear_object (&self->worker);
      platen_device_session_release (self->session);
    }
  g_clear_object (&self->spare);
  platen_job_end (PLATEN_JOB (self), self->error);
  g_object_unref (self);
}

static void
on_batch_finished (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenScanJob     *self = PLATEN_SCAN_JOB (user_data);
  g_autoptr (GError) error = NULL;

  /* The pages are safe; a device that ends badly is the next scan's trouble. */
  if (!platen_driver_worker_finish_batch_finish (PLATEN_DRIVER_WORKER (source), result,
                                                 &error))
    g_info ("The device did not end its batch: %s", error->message);

  end (self);
}

static void
finish_when_at_rest (PlatenScanJob *self)
{
  if (self->is_opening || self->is_preparing || self->is_reading ||
      self->n_committing > 0 || self->is_finishing)
    return;

  self->is_finishing = TRUE;
  if (self->worker != NULL && platen_driver_worker_is_alive (self->worker))
    platen_driver_worker_finish_batch_async (self->worker, NULL, on_batch_finished, self);
  else
    end (self);
}

static void
on_committed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenScanJob    *self = PLATEN_SCAN_JOB (user_data);
  PlatenCollection *collection = platen_job_get_collection (PLATEN_JOB (self));
  PlatenPageRecord *record;
  GError           *error = NULL;

  record = platen_store_commit_page_finish (PLATEN_STORE (source), result, &error);
  self->n_committing--;
  if (record != NULL)
    platen_job_count_page (PLATEN_JOB (self),
                           platen_collection_append (collection, record));
  else
    stop_with (self, error);

  go_on (self);
}

static void
commit_current (PlatenScanJob *self, PlatenPageFacts *facts)
{
  PlatenCollection *collection = platen_job_get_collection (PLATEN_JOB (self));

  platen_scan_settings_clear (&facts->settings);
  platen_scan_settings_copy (&self->settings, &facts->settings);
  g_free (facts->device_id);
  facts->device_id = g_strdup (platen_job_get_device_id (PLATEN_JOB (self)));

  self->n_committing++;
  platen_store_commit_page_async (platen_collection_get_store (collection), self->current,
                                  platen_collection_get_id (collection), facts,
                                  on_committed, self);
}

static void
on_page_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenScanJob              *self = PLATEN_SCAN_JOB (user_data);
  g_autoptr (PlatenPageFacts) facts = NULL;
  GError                     *error = NULL;

  self->is_reading = FALSE;
  if (!platen_driver_worker_next_page_finish (PLATEN_DRIVER_WORKER (source), result,
                                              &facts, &error))
    stop_with (self, error);
  else if (facts == NULL)
    self->is_over = TRUE;
  else
    {
      platen_live_preview_end_page (self->preview);
      commit_current (self, facts);
    }

  if (self->settings.n_pages > 0 && self->n_pages_begun == (guint) self->settings.n_pages)
    self->is_over = TRUE;
  g_clear_object (&self->current);
  go_on (self);
}

static void
read_page (PlatenScanJob *self)
{
  self->current = g_steal_pointer (&self->spare);
  self->is_reading = TRUE;
  self->n_pages_begun++;
  platen_driver_worker_next_page_async (
      self->worker, platen_incoming_page_get_master_fd (self->current),
      platen_incoming_page_get_preview_fd (self->current), NULL, on_page_read, self);
}

static gboolean
wants_spare (PlatenScanJob *self)
{
  guint n_wanted = (guint) self->settings.n_pages;

  if (self->is_over || self->is_preparing || self->spare != NULL)
    return FALSE;

  return n_wanted == 0 || self->n_pages_begun < n_wanted;
}

static void
on_files_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenScanJob *self = PLATEN_SCAN_JOB (user_data);
  GError        *error = NULL;

  self->is_preparing = FALSE;
  self->spare = platen_store_begin_page_finish (PLATEN_STORE (source), result, &error);
  if (self->spare == NULL)
    stop_with (self, error);

  go_on (self);
}

static void
go_on (PlatenScanJob *self)
{
  PlatenCollection *collection = platen_job_get_collection (PLATEN_JOB (self));

  if (!self->is_over && !self->is_reading && self->spare != NULL &&
      self->n_committing < MAX_COMMITTING)
    read_page (self);

  if (wants_spare (self))
    {
      self->is_preparing = TRUE;
      platen_store_begin_page_async (
          platen_collection_get_store (collection),
          platen_scan_settings_estimate_bytes (&self->settings), on_files_made, self);
    }
  else if (self->is_over)
    finish_when_at_rest (self);
}

static void
on_progress (PlatenDriverWorker *worker,
             int                 rows_done,
             int                 rows_total,
             gpointer            user_data)
{
  double progress = rows_total > 0 ? (double) rows_done / rows_total : -1;

  platen_job_set_progress (PLATEN_JOB (user_data), MIN (progress, 1));
}

static void
on_set_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenScanJob *self = PLATEN_SCAN_JOB (user_data);
  g_auto (GStrv) adjustments = NULL;
  GError        *error = NULL;

  self->is_opening = FALSE;
  if (platen_scan_setup_finish (PLATEN_DRIVER_WORKER (source), result, &self->settings,
                                &adjustments, &error))
    {
      platen_job_take_adjustments (PLATEN_JOB (self), g_steal_pointer (&adjustments));
      platen_live_preview_set_worker (self->preview, self->worker);
      g_signal_emit (self, signals[SIGNAL_SET_UP], 0,
                     platen_scan_settings_to_variant (&self->settings));
    }
  else
    stop_with (self, error);
  if (self->settings.source == PLATEN_SOURCE_FLATBED)
    self->settings.n_pages = 1;

  go_on (self);
}

static void
on_device_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenDeviceSession *session = PLATEN_DEVICE_SESSION (source);
  PlatenScanJob       *self = PLATEN_SCAN_JOB (user_data);
  GError              *error = NULL;

  self->worker = platen_device_session_acquire_finish (session, result, &error);
  if (self->worker != NULL && self->error == NULL)
    {
      self->progress_id = g_signal_connect_object (self->worker, "progress",
                                                   G_CALLBACK (on_progress), self, 0);
      platen_scan_setup_async (
          self->worker, platen_device_session_get_capabilities (session), &self->settings,
          self->wishes, self->cancellable, on_set_up, self);
      return;
    }

  self->is_opening = FALSE;
  if (error != NULL)
    stop_with (self, error);
  go_on (self);
}

static void
platen_scan_job_cancel (PlatenJob *job)
{
  PlatenScanJob *self = PLATEN_SCAN_JOB (job);

  if (self->is_finishing)
    return; /* everything has arrived */

  stop_with (self, g_error_new_literal (PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                                        "The scan was cancelled"));
  g_cancellable_cancel (self->cancellable);
}

static void
platen_scan_job_withdraw (PlatenJob *job)
{
  PlatenScanJob *self = PLATEN_SCAN_JOB (job);

  stop_with (self, g_error_new_literal (PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                                        "The scan was cancelled"));
  platen_device_session_give_up_turn (self->session, self);
  end (self);
}

static gboolean
on_time_over (gpointer user_data)
{
  PlatenScanJob *self = PLATEN_SCAN_JOB (user_data);

  self->timeout_id = 0;
  if (self->is_finishing)
    return G_SOURCE_REMOVE; /* all pages are in; the device has its own limit */

  stop_with (self, g_error_new (PLATEN_ERROR, PLATEN_ERROR_TIMED_OUT,
                                "The scan was not done within its limit of %d s; "
                                "its finished pages are kept",
                                self->terms.job_timeout_s));
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

static void
begin (gpointer user_data)
{
  PlatenScanJob *self = PLATEN_SCAN_JOB (user_data);

  if (self->terms.job_timeout_s > 0)
    self->timeout_id =
        g_timeout_add_seconds ((guint) self->terms.job_timeout_s, on_time_over, self);

  self->is_opening = TRUE;
  platen_device_session_acquire_async (self->session,
                                       (guint) self->terms.device_timeout_s * 1000,
                                       self->cancellable, on_device_taken, self);
  platen_job_begin (PLATEN_JOB (self));
}

/**
 * platen_scan_job_new:
 * @device: what to scan with
 * @collection: where the pages go
 * @order: what is wanted; held against the device once it is open
 *
 * Returns: (transfer full): the job, not yet under way
 */
PlatenJob *
platen_scan_job_new (PlatenDevice          *device,
                     PlatenCollection      *collection,
                     const PlatenScanOrder *order)
{
  PlatenScanJob *self = g_object_new (PLATEN_TYPE_SCAN_JOB, NULL);

  platen_job_set_up (PLATEN_JOB (self), "scan", collection,
                     platen_device_get_id (device));
  self->session = g_object_ref (platen_device_get_session (device));
  platen_scan_settings_copy (&order->settings, &self->settings);
  self->wishes = order->wishes != NULL ? g_variant_ref (order->wishes) : NULL;
  self->terms = order->terms;

  return PLATEN_JOB (self);
}

/**
 * platen_scan_job_new_rest:
 * @self: a job that has ended
 * @device: the same device
 *
 * Makes the job that goes on with what is missing, into the same collection.
 *
 * Returns: (transfer full) (nullable): the job, not yet under way; %NULL when all pages that
 * were asked for are there
 */
PlatenJob *
platen_scan_job_new_rest (PlatenScanJob *self, PlatenDevice *device)
{
  PlatenScanOrder rest = { .settings = self->settings, .terms = self->terms };

  if (rest.settings.n_pages > 0)
    {
      rest.settings.n_pages -= (int) platen_job_get_pages_done (PLATEN_JOB (self));
      if (rest.settings.n_pages <= 0)
        return NULL;
    }

  return platen_scan_job_new (device, platen_job_get_collection (PLATEN_JOB (self)),
                              &rest);
}

/**
 * platen_scan_job_may_wait:
 *
 * Tells whether the job waits for a busy device.
 */
gboolean
platen_scan_job_may_wait (PlatenScanJob *self)
{
  return self->terms.may_wait;
}

/**
 * platen_scan_job_start:
 *
 * Begins the work, or waits for the device first when somebody has it; the job keeps itself
 * alive until it has ended.
 */
void
platen_scan_job_start (PlatenScanJob *self)
{
  g_object_ref (self); /* end() takes it */
  if (platen_device_session_is_held (self->session))
    platen_device_session_wait_turn (self->session, begin, self);
  else
    begin (self);
}
