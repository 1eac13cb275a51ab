/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-job-private.h"

#include "platen-error.h"
#include "platen-id.h"

/**
 * PlatenJob:
 *
 * Long work and how far it is. What the work is, subclasses know; the states and their
 * picture are in `platen-job-state.h`.
 */
typedef struct
{
  char             *id;          /* owned */
  const char       *kind;        /* static */
  char             *device_id;   /* owned; NULL for an export */
  PlatenCollection *collection;  /* owned */
  GError           *error;       /* owned; only in FAILED */
  char            **adjustments; /* owned */
  PlatenJobState    state;
  double            progress;
  guint             n_pages_done;
  gboolean          is_resumed;
} PlatenJobPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (PlatenJob, platen_job, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_KIND,
  PROP_PRINCIPAL,
  PROP_STATE,
  PROP_PROGRESS,
  PROP_PAGES_DONE,
  PROP_CAN_RESUME,
  PROP_ADJUSTMENTS,
} PlatenJobProperty;

enum
{
  SIGNAL_PAGE_ADDED,
  SIGNAL_FINISHED,
  N_SIGNALS,
};

static GParamSpec *properties[PROP_ADJUSTMENTS + 1];
static guint       signals[N_SIGNALS];

static PlatenJobPrivate *
get_private (PlatenJob *self)
{
  return platen_job_get_instance_private (self);
}

static void
platen_job_get_property (GObject    *object,
                         guint       property_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  PlatenJob        *self = PLATEN_JOB (object);
  PlatenJobPrivate *priv = get_private (self);

  switch ((PlatenJobProperty) property_id)
    {
    case PROP_ID:
      g_value_set_string (value, priv->id);
      break;
    case PROP_KIND:
      g_value_set_string (value, priv->kind);
      break;
    case PROP_PRINCIPAL:
      g_value_set_string (value, platen_job_get_principal (self));
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) priv->state);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, priv->progress);
      break;
    case PROP_PAGES_DONE:
      g_value_set_uint (value, priv->n_pages_done);
      break;
    case PROP_CAN_RESUME:
      g_value_set_boolean (value, platen_job_can_resume (self));
      break;
    case PROP_ADJUSTMENTS:
      g_value_set_boxed (value, priv->adjustments);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
platen_job_finalize (GObject *object)
{
  PlatenJobPrivate *priv = get_private (PLATEN_JOB (object));

  g_free (priv->id);
  g_free (priv->device_id);
  g_clear_object (&priv->collection);
  g_clear_error (&priv->error);
  g_strfreev (priv->adjustments);

  G_OBJECT_CLASS (platen_job_parent_class)->finalize (object);
}

static void
platen_job_class_init (PlatenJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = platen_job_get_property;
  object_class->finalize = platen_job_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL, flags);
  properties[PROP_PRINCIPAL] = g_param_spec_string ("principal", NULL, NULL, NULL, flags);
  properties[PROP_STATE] =
      g_param_spec_int ("state", NULL, NULL, 0, PLATEN_JOB_FAILED, 0, flags);
  properties[PROP_PROGRESS] =
      g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_PAGES_DONE] =
      g_param_spec_uint ("pages-done", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_CAN_RESUME] =
      g_param_spec_boolean ("can-resume", NULL, NULL, FALSE, flags);
  properties[PROP_ADJUSTMENTS] =
      g_param_spec_boxed ("adjustments", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[SIGNAL_PAGE_ADDED] =
      g_signal_new ("page-added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 1, PLATEN_TYPE_PAGE);
  signals[SIGNAL_FINISHED] =
      g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
platen_job_init (PlatenJob *self)
{
  PlatenJobPrivate *priv = get_private (self);

  priv->id = platen_id_new ();
  priv->progress = -1;
  priv->adjustments = g_new0 (char *, 1);
}

static void
set_state (PlatenJob *self, PlatenJobState state)
{
  PlatenJobPrivate *priv = get_private (self);

  g_assert (platen_job_state_may_become (priv->state, state));

  priv->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/**
 * platen_job_set_up:
 * @kind: a static string: `scan` or `export`
 * @collection: where the pages go to or come from
 * @device_id: (nullable): the device of a scan
 *
 * Completes the construction; for subclasses.
 */
void
platen_job_set_up (PlatenJob        *self,
                   const char       *kind,
                   PlatenCollection *collection,
                   const char       *device_id)
{
  PlatenJobPrivate *priv = get_private (self);

  priv->kind = kind;
  priv->collection = g_object_ref (collection);
  priv->device_id = g_strdup (device_id);
}

/**
 * platen_job_get_collection:
 *
 * Returns: (transfer none): where the pages go to or come from
 */
PlatenCollection *
platen_job_get_collection (PlatenJob *self)
{
  return get_private (self)->collection;
}

/**
 * platen_job_begin:
 *
 * QUEUED becomes RUNNING.
 */
void
platen_job_begin (PlatenJob *self)
{
  set_state (self, PLATEN_JOB_RUNNING);
}

/**
 * platen_job_set_progress:
 * @progress: 0 … 1, or -1 when it cannot be known
 */
void
platen_job_set_progress (PlatenJob *self, double progress)
{
  PlatenJobPrivate *priv = get_private (self);

  if (priv->progress == progress)
    return;

  priv->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

/**
 * platen_job_count_page:
 * @page: (nullable): a page of a scan that is durable now; it is announced
 *
 * Counts one more page.
 */
void
platen_job_count_page (PlatenJob *self, PlatenPage *page)
{
  PlatenJobPrivate *priv = get_private (self);

  priv->n_pages_done++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAGES_DONE]);
  if (page != NULL)
    g_signal_emit (self, signals[SIGNAL_PAGE_ADDED], 0, page);
}

/**
 * platen_job_take_adjustments:
 * @adjustments: (transfer full): a sentence for each part of a profile that gave way
 */
void
platen_job_take_adjustments (PlatenJob *self, char **adjustments)
{
  PlatenJobPrivate *priv = get_private (self);

  g_strfreev (priv->adjustments);
  priv->adjustments = adjustments;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADJUSTMENTS]);
}

/**
 * platen_job_get_adjustments:
 *
 * Returns: (transfer none) (array zero-terminated=1): a sentence for each part of a profile
 *   that the device does not have, and what is used instead
 */
const char *const *
platen_job_get_adjustments (PlatenJob *self)
{
  g_return_val_if_fail (PLATEN_IS_JOB (self), NULL);

  return (const char *const *) get_private (self)->adjustments;
}

/**
 * platen_job_set_resumed:
 *
 * Another job goes on where this one stopped; it cannot be resumed a second time.
 */
void
platen_job_set_resumed (PlatenJob *self)
{
  get_private (self)->is_resumed = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_RESUME]);
}

/**
 * platen_job_end:
 * @error: (nullable): why it failed; NULL when all arrived
 *
 * Makes the state final: DONE without an error, CANCELLED when cancel was asked and the
 * error is that cancel, else FAILED.
 */
void
platen_job_end (PlatenJob *self, const GError *error)
{
  PlatenJobPrivate     *priv = get_private (self);
  g_autoptr (PlatenJob) keep = g_object_ref (self);
  gboolean is_cancel = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
                       g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED);

  if (error == NULL)
    set_state (self, PLATEN_JOB_DONE);
  else if (is_cancel && priv->state != PLATEN_JOB_RUNNING)
    set_state (self, PLATEN_JOB_CANCELLED);
  else
    {
      priv->error = g_error_copy (error);
      set_state (self, PLATEN_JOB_FAILED);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_RESUME]);
    }

  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

/**
 * platen_job_get_id:
 *
 * Returns: (transfer none): 32 hexadecimal digits
 */
const char *
platen_job_get_id (PlatenJob *self)
{
  g_return_val_if_fail (PLATEN_IS_JOB (self), NULL);

  return get_private (self)->id;
}

/**
 * platen_job_get_kind:
 *
 * Returns: (transfer none): `scan` or `export`
 */
const char *
platen_job_get_kind (PlatenJob *self)
{
  g_return_val_if_fail (PLATEN_IS_JOB (self), NULL);

  return get_private (self)->kind;
}

/**
 * platen_job_get_principal:
 *
 * Returns: (transfer none): whose job it is: the collection's owner
 */
const char *
platen_job_get_principal (PlatenJob *self)
{
  g_return_val_if_fail (PLATEN_IS_JOB (self), NULL);

  return platen_collection_get_principal (get_private (self)->collection);
}

/**
 * platen_job_get_state:
 *
 * Returns: where it stands
 */
PlatenJobState
platen_job_get_state (PlatenJob *self)
{
  g_return_val_if_fail (PLATEN_IS_JOB (self), PLATEN_JOB_FAILED);

  return get_private (self)->state;
}

/**
 * platen_job_get_progress:
 *
 * Returns: 0 … 1 of the page being read or of the whole export; -1 when not known
 */
double
platen_job_get_progress (PlatenJob *self)
{
  g_return_val_if_fail (PLATEN_IS_JOB (self), -1);

  return get_private (self)->progress;
}

/**
 * platen_job_get_pages_done:
 *
 * Returns: pages that are durable (scan) or written (export)
 */
guint
platen_job_get_pages_done (PlatenJob *self)
{
  g_return_val_if_fail (PLATEN_IS_JOB (self), 0);

  return get_private (self)->n_pages_done;
}

/**
 * platen_job_get_error:
 *
 * Returns: (transfer none) (nullable): why it failed; NULL in every other state
 */
const GError *
platen_job_get_error (PlatenJob *self)
{
  g_return_val_if_fail (PLATEN_IS_JOB (self), NULL);

  return get_private (self)->error;
}

/**
 * platen_job_get_collection_id:
 *
 * Returns: (transfer none): the collection the pages go to or come from
 */
const char *
platen_job_get_collection_id (PlatenJob *self)
{
  g_return_val_if_fail (PLATEN_IS_JOB (self), NULL);

  return platen_collection_get_id (get_private (self)->collection);
}

/**
 * platen_job_get_device_id:
 *
 * Returns: (transfer none) (nullable): the device of a scan
 */
const char *
platen_job_get_device_id (PlatenJob *self)
{
  g_return_val_if_fail (PLATEN_IS_JOB (self), NULL);

  return get_private (self)->device_id;
}

/**
 * platen_job_get_live_preview:
 *
 * Returns: (transfer none) (nullable): the pages of a scan while they are read; NULL for
 * other work
 */
PlatenLivePreview *
platen_job_get_live_preview (PlatenJob *self)
{
  g_return_val_if_fail (PLATEN_IS_JOB (self), NULL);

  if (PLATEN_JOB_GET_CLASS (self)->get_live_preview == NULL)
    return NULL;

  return PLATEN_JOB_GET_CLASS (self)->get_live_preview (self);
}

/**
 * platen_job_can_resume:
 *
 * Tells whether the job is a scan that stopped for something that a person can clear (a jam
 * or a double feed, an empty feeder, an open cover) and that nobody has resumed yet.
 */
gboolean
platen_job_can_resume (PlatenJob *self)
{
  PlatenJobPrivate *priv;

  g_return_val_if_fail (PLATEN_IS_JOB (self), FALSE);

  priv = get_private (self);

  /* A camera's process may say of a still that paper jammed, too. */
  return !priv->is_resumed && g_str_equal (priv->kind, "scan") &&
         (g_error_matches (priv->error, PLATEN_ERROR, PLATEN_ERROR_JAMMED) ||
          g_error_matches (priv->error, PLATEN_ERROR, PLATEN_ERROR_DOUBLE_FEED) ||
          g_error_matches (priv->error, PLATEN_ERROR, PLATEN_ERROR_NO_PAPER) ||
          g_error_matches (priv->error, PLATEN_ERROR, PLATEN_ERROR_COVER_OPEN));
}

/**
 * platen_job_cancel:
 *
 * Asks the job to stop and returns at once; the end comes as "finished", for a job that
 * waits for its device before this returns. Finished pages stay. Does nothing to a job that has ended or is stopping already.
 */
void
platen_job_cancel (PlatenJob *self)
{
  g_return_if_fail (PLATEN_IS_JOB (self));

  if (get_private (self)->state == PLATEN_JOB_QUEUED &&
      PLATEN_JOB_GET_CLASS (self)->withdraw != NULL)
    PLATEN_JOB_GET_CLASS (self)->withdraw (self);
  if (get_private (self)->state != PLATEN_JOB_RUNNING)
    return;

  set_state (self, PLATEN_JOB_STOPPING);
  PLATEN_JOB_GET_CLASS (self)->cancel (self);
}
