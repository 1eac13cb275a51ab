/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-id.h"
#include "platen-instance.h"
#include "platen-wire-objects.h"

/**
 * PlatenInstance:
 *
 * What one WebTwain object of a page has in the service: a collection, a selected device, a
 * current page, the scan under way.
 *
 * Its identifier is the collection's, 128 random bits, written as a decimal number: it is
 * the page's token, and because it can be turned back, a page finds its pages again after
 * the service was started anew. Whose collection it is, the store checks all the same.
 *
 * Signals: "event" (self, const char *event, JsonNode *data): for whoever listens on a
 * socket. "detached" (self): once; it takes no more commands.
 */
struct _PlatenInstance
{
  GObject parent_instance;

  char              *id;          /* owned */
  PlatenCollection  *collection;  /* owned */
  PlatenDevice      *device;      /* owned, nullable: the selected one */
  PlatenNegotiation *negotiation; /* owned: with that device */
  PlatenWebcam      *webcam;      /* owned: the selected camera */
  PlatenJob         *job;         /* owned, nullable: the last scan */
  GPtrArray         *running;  /* owned: every job that it began and that has not ended */
  GCancellable      *opening;  /* owned, nullable: ends the opening before a scan */
  PlatenDevice      *to_close; /* owned, nullable: to be released after the scan */
  int                current;  /* index of a page; may lie past the end */
  guint              n_begun;  /* pages of the scan that were announced to begin */
  guint              n_holders; /* sockets and commands under way */
  gint64             used_us;   /* monotonic */
  gboolean           is_detached;
};

G_DEFINE_FINAL_TYPE (PlatenInstance, platen_instance, G_TYPE_OBJECT)

enum
{
  SIGNAL_EVENT,
  SIGNAL_DETACHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static JsonNode *
list_page_ids (PlatenInstance *self, guint position, guint n_pages)
{
  JsonNode  *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *ids = json_array_sized_new (n_pages);

  for (guint i = position; i < position + n_pages; i++)
    {
      PlatenPage *page = platen_collection_get_page (self->collection, i);

      json_array_add_string_element (ids, platen_page_get_id (page));
    }
  json_node_take_array (node, ids);

  return node;
}

static void
follow (PlatenInstance *self, guint position, guint n_removed, guint n_added)
{
  if (n_removed == 0)
    self->current = (int) (position + n_added) - 1;
  else if (n_added == 0 && self->current >= (int) (position + n_removed))
    self->current -= (int) n_removed;
}

/* imageIds are those that now stand at the changed positions. */
static void
on_items_changed (GListModel     *model,
                  guint           position,
                  guint           n_removed,
                  guint           n_added,
                  PlatenInstance *self)
{
  const char *action = n_removed == 0 ? "add" : n_added == 0 ? "remove" : "shift";
  PlatenPage *current;
  JsonNode   *node = platen_wire_object ("action", action, NULL);
  JsonObject *object = json_node_get_object (node);

  follow (self, position, n_removed, n_added);
  current = platen_collection_get_page (
      self->collection, (guint) MAX (platen_instance_get_current (self), 0));
  json_object_set_string_member (object, "currentId",
                                 current == NULL ? "" : platen_page_get_id (current));
  json_object_set_int_member (object, "index", position);
  json_object_set_int_member (object, "count",
                              platen_collection_get_n_pages (self->collection));
  json_object_set_member (object, "imageIds", list_page_ids (self, position, n_added));
  platen_instance_emit (self, "OnBufferChanged", node);
}

static void
emit_job_changed (PlatenInstance *self)
{
  platen_instance_emit (self, "JobChanged", platen_wire_job (self->job));
}

static void
emit_about_job (PlatenInstance *self, const char *event)
{
  platen_instance_emit (self, event,
                        platen_wire_object ("job", platen_job_get_id (self->job), NULL));
}

static void
on_job_state (PlatenJob *job, GParamSpec *pspec, PlatenInstance *self)
{
  if (job != self->job)
    return;
  if (platen_job_get_state (job) == PLATEN_JOB_RUNNING)
    emit_about_job (self, "OnPreAllTransfers");
  if (!platen_job_state_is_final (platen_job_get_state (job)))
    emit_job_changed (self);
}

static void
announce_page (PlatenInstance *self)
{
  guint n_done = platen_job_get_pages_done (self->job);

  if (self->n_begun > n_done)
    return;

  self->n_begun = n_done + 1;
  emit_about_job (self, "OnPreTransfer");
}

static void
on_job_progress (PlatenJob *job, GParamSpec *pspec, PlatenInstance *self)
{
  double      progress = platen_job_get_progress (job);
  JsonNode   *node;
  JsonObject *object;

  if (job != self->job || platen_job_get_state (job) != PLATEN_JOB_RUNNING)
    return;

  announce_page (self);
  node = platen_wire_object ("job", platen_job_get_id (job), NULL);
  object = json_node_get_object (node);
  json_object_set_int_member (object, "page", platen_job_get_pages_done (job));
  json_object_set_int_member (object, "percent",
                              progress < 0 ? -1 : (gint64) (progress * 100));
  platen_instance_emit (self, "Progress", node);
}

static void
on_page_added (PlatenJob *job, PlatenPage *page, PlatenInstance *self)
{
  JsonNode   *node;
  const char *page_id = platen_page_get_id (page);

  if (job != self->job)
    return;

  self->n_begun = MAX (self->n_begun, platen_job_get_pages_done (job));
  node = platen_wire_object ("job", platen_job_get_id (job), "imageId", page_id, NULL);
  json_object_set_int_member (json_node_get_object (node), "index",
                              platen_collection_find (self->collection, page_id));
  platen_instance_emit (self, "OnPostTransfer", node);
  emit_job_changed (self);
}

static void
on_job_finished (PlatenJob *job, PlatenInstance *self)
{
  g_ptr_array_remove (self->running, job);
  if (job != self->job)
    return;

  if (self->to_close != NULL)
    platen_device_close (self->to_close);
  g_clear_object (&self->to_close);
  emit_about_job (self, "OnPostAllTransfers");
  emit_job_changed (self);
}

static void
platen_instance_dispose (GObject *object)
{
  PlatenInstance *self = PLATEN_INSTANCE (object);

  g_clear_object (&self->collection);
  g_clear_object (&self->device);
  g_clear_object (&self->webcam);
  g_clear_object (&self->job);
  g_clear_object (&self->opening);
  g_clear_object (&self->to_close);

  G_OBJECT_CLASS (platen_instance_parent_class)->dispose (object);
}

static void
platen_instance_finalize (GObject *object)
{
  g_free (PLATEN_INSTANCE (object)->id);
  g_ptr_array_unref (PLATEN_INSTANCE (object)->running);
  platen_negotiation_free (PLATEN_INSTANCE (object)->negotiation);

  G_OBJECT_CLASS (platen_instance_parent_class)->finalize (object);
}

static void
platen_instance_class_init (PlatenInstanceClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = platen_instance_dispose;
  G_OBJECT_CLASS (klass)->finalize = platen_instance_finalize;

  signals[SIGNAL_EVENT] =
      g_signal_new ("event", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                    G_TYPE_STRING, JSON_TYPE_NODE);
  signals[SIGNAL_DETACHED] = g_signal_new ("detached", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
}

static void
platen_instance_init (PlatenInstance *self)
{
  self->negotiation = platen_negotiation_new ();
  self->running = g_ptr_array_new_with_free_func (g_object_unref);
  platen_instance_touch (self);
}

/**
 * platen_instance_new:
 * @collection: whose principal becomes the instance's
 */
PlatenInstance *
platen_instance_new (PlatenCollection *collection)
{
  PlatenInstance *self;

  g_return_val_if_fail (PLATEN_IS_COLLECTION (collection), NULL);

  self = g_object_new (PLATEN_TYPE_INSTANCE, NULL);
  self->collection = g_object_ref (collection);
  self->webcam = platen_webcam_new (self, platen_collection_get_principal (collection),
                                    (PlatenWebcamTell) platen_instance_emit);
  self->id =
      platen_instance_id_from_collection_id (platen_collection_get_id (collection));
  self->current = (int) platen_collection_get_n_pages (collection) - 1;
  g_signal_connect_object (collection, "items-changed", G_CALLBACK (on_items_changed),
                           self, 0);

  return self;
}

const char *
platen_instance_get_id (PlatenInstance *self)
{
  return self->id;
}

const char *
platen_instance_get_principal (PlatenInstance *self)
{
  return platen_collection_get_principal (self->collection);
}

PlatenCollection *
platen_instance_get_collection (PlatenInstance *self)
{
  return self->collection;
}

/* (transfer none) (nullable): the selected device */
PlatenDevice *
platen_instance_get_device (PlatenInstance *self)
{
  return self->device;
}

void
platen_instance_set_device (PlatenInstance *self, PlatenDevice *device)
{
  if (g_set_object (&self->device, device))
    platen_negotiation_reset (self->negotiation);
}

/* (transfer none): what the page wants of the selected device */
PlatenNegotiation *
platen_instance_get_negotiation (PlatenInstance *self)
{
  return self->negotiation;
}

PlatenWebcam *
platen_instance_get_webcam (PlatenInstance *self)
{
  return self->webcam;
}

/* 0-based; -1 when there is no page */
int
platen_instance_get_current (PlatenInstance *self)
{
  int n_pages = (int) platen_collection_get_n_pages (self->collection);

  return CLAMP (self->current, MIN (0, n_pages - 1), n_pages - 1);
}

gboolean
platen_instance_set_current (PlatenInstance *self, int index)
{
  if (index < 0 || (guint) index >= platen_collection_get_n_pages (self->collection))
    return FALSE;
  self->current = index;

  return TRUE;
}

/* (transfer none) (nullable): the last scan, under way or not */
PlatenJob *
platen_instance_get_job (PlatenInstance *self)
{
  return self->job;
}

/**
 * platen_instance_begin_opening:
 *
 * The device of a scan is being opened; there is no job yet that could be cancelled.
 *
 * Returns: (transfer none): what platen_instance_cancel_scan() cancels
 */
GCancellable *
platen_instance_begin_opening (PlatenInstance *self)
{
  g_clear_object (&self->opening);
  self->opening = g_cancellable_new ();

  return self->opening;
}

/**
 * platen_instance_end_opening:
 * @opening: what platen_instance_begin_opening() gave
 *
 * The device is open, or could not be opened.
 */
void
platen_instance_end_opening (PlatenInstance *self, GCancellable *opening)
{
  if (self->opening == opening)
    g_clear_object (&self->opening);
}

/**
 * platen_instance_cancel_scan:
 *
 * Cancels whatever is under way, however far it is. Without that nothing happens.
 */
void
platen_instance_cancel_scan (PlatenInstance *self)
{
  g_return_if_fail (PLATEN_IS_INSTANCE (self));

  g_cancellable_cancel (self->opening);
  /* One that has not begun ends, and leaves the array, at once. */
  for (guint i = self->running->len; i > 0; i--)
    platen_job_cancel (g_ptr_array_index (self->running, i - 1));
}

/**
 * platen_instance_watch_job:
 * @job: a scan into the instance's collection
 * @device_to_close: (nullable): released when the scan has ended
 *
 * Turns what happens to the scan into the events of the API.
 */
void
platen_instance_watch_job (PlatenInstance *self,
                           PlatenJob      *job,
                           PlatenDevice   *device_to_close)
{
  g_set_object (&self->job, job);
  if (!platen_job_state_is_final (platen_job_get_state (job)))
    g_ptr_array_add (self->running, g_object_ref (job));
  g_set_object (&self->to_close, device_to_close);
  self->n_begun = 0;
  g_signal_connect_object (job, "notify::state", G_CALLBACK (on_job_state), self, 0);
  g_signal_connect_object (job, "notify::progress", G_CALLBACK (on_job_progress), self,
                           0);
  g_signal_connect_object (job, "page-added", G_CALLBACK (on_page_added), self, 0);
  g_signal_connect_object (job, "finished", G_CALLBACK (on_job_finished), self, 0);
  on_job_state (job, NULL, self);
  /* It was detached, or its site no longer allowed, while the device was being opened. */
  if (self->is_detached)
    platen_job_cancel (job);
}

/* Notes that it was used just now. */
void
platen_instance_touch (PlatenInstance *self)
{
  self->used_us = g_get_monotonic_time ();
}

gint64
platen_instance_get_used_us (PlatenInstance *self)
{
  return self->used_us;
}

/* Keeps it from being detached as idle, until the release. */
void
platen_instance_hold (PlatenInstance *self)
{
  self->n_holders++;
}

void
platen_instance_release (PlatenInstance *self)
{
  g_return_if_fail (self->n_holders > 0);

  self->n_holders--;
  platen_instance_touch (self);
}

/**
 * platen_instance_is_scanning:
 *
 * Tells whether a scan or a still is under way, or the scanner is being opened for one;
 * another one must wait for its end.
 */
gboolean
platen_instance_is_scanning (PlatenInstance *self)
{
  return self->running->len > 0 ||
         (self->opening != NULL && !g_cancellable_is_cancelled (self->opening));
}

gboolean
platen_instance_is_in_use (PlatenInstance *self)
{
  return self->n_holders > 0 || platen_instance_is_scanning (self);
}

/**
 * platen_instance_emit:
 * @event: the event's name
 * @data: (transfer full): what it says
 */
void
platen_instance_emit (PlatenInstance *self, const char *event, JsonNode *data)
{
  g_autoptr (JsonNode) owned = data;

  if (!self->is_detached)
    g_signal_emit (self, signals[SIGNAL_EVENT], 0, event, owned);
}

/**
 * platen_instance_detach:
 *
 * Ends it: its scan is cancelled, its sockets close. The pages stay in the store.
 */
void
platen_instance_detach (PlatenInstance *self)
{
  g_return_if_fail (PLATEN_IS_INSTANCE (self));

  if (self->is_detached)
    return;

  self->is_detached = TRUE;
  platen_instance_cancel_scan (self);
  platen_webcam_stop (self->webcam);
  g_signal_emit (self, signals[SIGNAL_DETACHED], 0);
}
