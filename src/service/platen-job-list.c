/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-job-list.h"

#include "platen-limits.h"

/**
 * PlatenJobList:
 *
 * The jobs that run, and of each principal the last PLATEN_MAX_FINISHED_JOBS that have ended,
 * so that their outcome can still be read.
 */
struct _PlatenJobList
{
  GObject parent_instance;

  GPtrArray *jobs;  /* owned; of PlatenJob, oldest first */
  GQueue     ended; /* of PlatenJobs in @jobs, not owned; who ended first is first */
  guint      n_running;
};

enum
{
  SIGNAL_ADDED,
  SIGNAL_REMOVED,
  SIGNAL_IDLE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PlatenJobList, platen_job_list, G_TYPE_OBJECT)

static void
platen_job_list_finalize (GObject *object)
{
  PlatenJobList *self = PLATEN_JOB_LIST (object);

  g_queue_clear (&self->ended);
  g_ptr_array_unref (self->jobs);

  G_OBJECT_CLASS (platen_job_list_parent_class)->finalize (object);
}

static void
platen_job_list_class_init (PlatenJobListClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = platen_job_list_finalize;

  signals[SIGNAL_ADDED] = g_signal_new ("added", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, PLATEN_TYPE_JOB);
  signals[SIGNAL_REMOVED] = g_signal_new ("removed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, PLATEN_TYPE_JOB);
  signals[SIGNAL_IDLE] =
      g_signal_new ("idle", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
platen_job_list_init (PlatenJobList *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->ended);
}

/**
 * platen_job_list_new:
 *
 * Returns: (transfer full): an empty list
 */
PlatenJobList *
platen_job_list_new (void)
{
  return g_object_new (PLATEN_TYPE_JOB_LIST, NULL);
}

static gboolean
belongs_to (PlatenJob *job, const char *principal)
{
  return principal == NULL || g_str_equal (platen_job_get_principal (job), principal);
}

/* Who ended first goes first, however long ago it began: an outcome that has only just
 * become known is still to be read. Nobody's outcomes make room for another's. */
static void
drop_oldest (PlatenJobList *self, const char *principal)
{
  g_autoptr (PlatenJob) job = NULL;
  GList                *oldest = NULL;
  guint                 n_ended = 0;
  guint                 index;

  for (GList *link = self->ended.tail; link != NULL; link = link->prev)
    if (belongs_to (link->data, principal))
      {
        oldest = link;
        n_ended++;
      }
  if (n_ended <= PLATEN_MAX_FINISHED_JOBS ||
      !g_ptr_array_find (self->jobs, oldest->data, &index))
    return;

  g_queue_delete_link (&self->ended, oldest);
  job = g_ptr_array_steal_index (self->jobs, index);
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0, job);
}

static void
on_finished (PlatenJob *job, gpointer user_data)
{
  PlatenJobList *self = PLATEN_JOB_LIST (user_data);

  self->n_running--;
  g_queue_push_tail (&self->ended, job);
  drop_oldest (self, platen_job_get_principal (job));
  if (self->n_running == 0)
    g_signal_emit (self, signals[SIGNAL_IDLE], 0);
}

/**
 * platen_job_list_add:
 * @job: a job that has not ended
 */
void
platen_job_list_add (PlatenJobList *self, PlatenJob *job)
{
  self->n_running++;
  g_ptr_array_add (self->jobs, g_object_ref (job));
  g_signal_connect_object (job, "finished", G_CALLBACK (on_finished), self,
                           G_CONNECT_AFTER);
  g_signal_emit (self, signals[SIGNAL_ADDED], 0, job);
}

/**
 * platen_job_list_find:
 * @job_id: (nullable): a job's identifier
 * @principal: (nullable): whose it must be; NULL is anybody's
 *
 * Returns: (transfer none) (nullable): the job
 */
PlatenJob *
platen_job_list_find (PlatenJobList *self, const char *job_id, const char *principal)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      PlatenJob *job = g_ptr_array_index (self->jobs, i);

      if (g_strcmp0 (platen_job_get_id (job), job_id) == 0)
        return belongs_to (job, principal) ? job : NULL;
    }

  return NULL;
}

/**
 * platen_job_list_find_on_device:
 *
 * Returns: (transfer none) (nullable): the job that has the device just now
 */
PlatenJob *
platen_job_list_find_on_device (PlatenJobList *self, const char *device_id)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      PlatenJob     *job = g_ptr_array_index (self->jobs, i);
      PlatenJobState state = platen_job_get_state (job);

      if (g_strcmp0 (platen_job_get_device_id (job), device_id) == 0 &&
          (state == PLATEN_JOB_RUNNING || state == PLATEN_JOB_STOPPING))
        return job;
    }

  return NULL;
}

/**
 * platen_job_list_dup:
 * @principal: (nullable): whose; NULL is everybody's
 *
 * Returns: (transfer full) (element-type PlatenJob): oldest first
 */
GPtrArray *
platen_job_list_dup (PlatenJobList *self, const char *principal)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->jobs->len; i++)
    if (belongs_to (self->jobs->pdata[i], principal))
      g_ptr_array_add (jobs, g_object_ref (self->jobs->pdata[i]));

  return jobs;
}

/**
 * platen_job_list_count_running:
 * @principal: whose
 *
 * Returns: how many jobs have not ended
 */
guint
platen_job_list_count_running (PlatenJobList *self, const char *principal)
{
  guint n_running = 0;

  for (guint i = 0; i < self->jobs->len; i++)
    {
      PlatenJob *job = g_ptr_array_index (self->jobs, i);

      if (!platen_job_state_is_final (platen_job_get_state (job)) &&
          belongs_to (job, principal))
        n_running++;
    }

  return n_running;
}

/**
 * platen_job_list_get_n_running:
 *
 * Returns: how many jobs have not ended, whosever they are
 */
guint
platen_job_list_get_n_running (PlatenJobList *self)
{
  return self->n_running;
}

/**
 * platen_job_list_is_used:
 *
 * Tells whether a running job reads or fills the collection.
 */
gboolean
platen_job_list_is_used (PlatenJobList *self, const char *collection_id)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      PlatenJob *job = g_ptr_array_index (self->jobs, i);

      if (!platen_job_state_is_final (platen_job_get_state (job)) &&
          g_str_equal (platen_job_get_collection_id (job), collection_id))
        return TRUE;
    }

  return FALSE;
}

/**
 * platen_job_list_cancel_all:
 *
 * Asks every running job to stop.
 */
void
platen_job_list_cancel_all (PlatenJobList *self)
{
  g_autoptr (GPtrArray) jobs = platen_job_list_dup (self, NULL);

  for (guint i = 0; i < jobs->len; i++)
    platen_job_cancel (jobs->pdata[i]);
}
