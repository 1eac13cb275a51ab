/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-still-job.h"

#include "platen-camera-session-private.h"
#include "platen-collection-private.h"
#include "platen-error.h"

/* What the largest usual picture takes as a lossless page. */
#define USUAL_BYTES (24 * 1024 * 1024)

/**
 * PlatenStillJob:
 *
 * Takes one picture with a camera into one collection.
 */
/*
 *   files ready ──▶ picture written ──▶ commit (store's thread) ──▶ announce ──▶ DONE
 */
struct _PlatenStillJob
{
  PlatenJob parent_instance;

  PlatenCameraSession *camera;      /* owned */
  PlatenIncomingPage  *page;        /* owned; its files, until they are committed */
  GCancellable        *cancellable; /* owned */
};

G_DEFINE_FINAL_TYPE (PlatenStillJob, platen_still_job, PLATEN_TYPE_JOB)

static void
platen_still_job_cancel (PlatenJob *job)
{
  g_cancellable_cancel (PLATEN_STILL_JOB (job)->cancellable);
}

static void
platen_still_job_finalize (GObject *object)
{
  PlatenStillJob *self = PLATEN_STILL_JOB (object);

  g_clear_object (&self->camera);
  g_clear_object (&self->page);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (platen_still_job_parent_class)->finalize (object);
}

static void
platen_still_job_class_init (PlatenStillJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_still_job_finalize;
  PLATEN_JOB_CLASS (klass)->cancel = platen_still_job_cancel;
}

static void
platen_still_job_init (PlatenStillJob *self)
{
  self->cancellable = g_cancellable_new ();
}

/* Takes the reference that the running job holds on itself. */
static void
end (PlatenStillJob *self, const GError *error)
{
  g_clear_object (&self->page);
  platen_job_end (PLATEN_JOB (self), error);
  g_object_unref (self);
}

static void
on_committed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenStillJob    *self = PLATEN_STILL_JOB (user_data);
  PlatenCollection  *collection = platen_job_get_collection (PLATEN_JOB (self));
  PlatenPageRecord  *record;
  g_autoptr (GError) error = NULL;

  record = platen_store_commit_page_finish (PLATEN_STORE (source), result, &error);
  if (record != NULL)
    platen_job_count_page (PLATEN_JOB (self),
                           platen_collection_append (collection, record));
  end (self, error);
}

static void
on_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenStillJob             *self = PLATEN_STILL_JOB (user_data);
  PlatenCollection           *collection = platen_job_get_collection (PLATEN_JOB (self));
  g_autoptr (PlatenPageFacts) facts = NULL;
  g_autoptr (GError)          error = NULL;

  facts =
      platen_camera_session_still_finish (PLATEN_CAMERA_SESSION (source), result, &error);
  if (facts == NULL)
    {
      end (self, error);
      return;
    }

  facts->settings.mode = facts->mode;
  facts->settings.dpi = facts->dpi_x;
  g_free (facts->device_id);
  facts->device_id = g_strdup (platen_job_get_device_id (PLATEN_JOB (self)));
  platen_store_commit_page_async (platen_collection_get_store (collection), self->page,
                                  platen_collection_get_id (collection), facts,
                                  on_committed, self);
}

static void
on_files_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenStillJob    *self = PLATEN_STILL_JOB (user_data);
  g_autoptr (GError) error = NULL;

  self->page = platen_store_begin_page_finish (PLATEN_STORE (source), result, &error);
  if (self->page == NULL)
    {
      end (self, error);
      return;
    }

  platen_camera_session_still_async (self->camera,
                                     platen_incoming_page_get_master_fd (self->page),
                                     platen_incoming_page_get_preview_fd (self->page),
                                     self->cancellable, on_taken, self);
}

/**
 * platen_still_job_new:
 * @device: a camera
 * @collection: where the picture goes
 *
 * Returns: (transfer full): the job, not yet under way
 */
PlatenJob *
platen_still_job_new (PlatenDevice *device, PlatenCollection *collection)
{
  PlatenStillJob *self = g_object_new (PLATEN_TYPE_STILL_JOB, NULL);

  platen_job_set_up (PLATEN_JOB (self), "still", collection,
                     platen_device_get_id (device));
  self->camera = g_object_ref (platen_device_get_camera (device));

  return PLATEN_JOB (self);
}

/**
 * platen_still_job_start:
 *
 * Begins the work; the job keeps itself alive until it has ended.
 */
void
platen_still_job_start (PlatenStillJob *self)
{
  PlatenCollection *collection = platen_job_get_collection (PLATEN_JOB (self));

  platen_job_begin (PLATEN_JOB (self));
  platen_store_begin_page_async (platen_collection_get_store (collection), USUAL_BYTES,
                                 on_files_made, g_object_ref (self));
}
