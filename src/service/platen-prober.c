/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-prober.h"

#include "platen-camera-watch.h"
#include "platen-driver-worker.h"
#include "platen-limits.h"
#include "platen-probe-problems.h"

/* Its devices are watched by the process that has found them. */
#define WATCHED_DRIVER "camera"

/**
 * PlatenProber:
 *
 * Looks for devices. Each part of each driver (for SANE: each backend) is asked in a process
 * of its own, %PLATEN_MAX_PROBES at once. One that does not answer within
 * %PLATEN_PROBE_PATIENCE_MS is slow: it goes on until its own time limit, but nobody waits
 * for it and another has its turn.
 *
 *   driver ──▶ its parts ──▶ waiting ──▶ running ──▶ answered or failed
 *                               │           └─────▶ slow ──▶ answered or failed
 *                               └──▶ missed, while a device of that part is open ──▶ waiting
 */
struct _PlatenProber
{
  GObject parent_instance;

  char             **drivers; /* owned */
  PlatenCameraWatch *cameras; /* owned */
  GQueue             waiting; /* of Probe, owned */
  GPtrArray         *running; /* owned; of Probe, not owned: they free themselves */
  GHashTable        *missed;  /* owned; set of “driver/part” */
  GHashTable    *problems;    /* owned; “driver/part” → why its last probe failed */
  PlatenMayProbe may_probe;
  gpointer       user_data; /* not owned */
  guint          n_patient; /* running ones that somebody waits for */
  gboolean       has_answer;
  gboolean       has_failed;
  gboolean       is_over;
};

typedef struct
{
  PlatenProber       *prober;      /* owned */
  char               *driver;      /* owned */
  char               *part;        /* owned; NULL: which parts has the driver? */
  char               *name;        /* owned; “driver/part” */
  GCancellable       *cancellable; /* owned */
  PlatenDriverWorker *worker;      /* owned */
  guint               patience_id;
  gboolean            is_about_news; /* something was plugged */
  gboolean            has_news;      /* that was after it began: ask once more */
} Probe;

enum
{
  SIGNAL_ANSWERED,
  SIGNAL_ENDED,
  SIGNAL_SETTLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PlatenProber, platen_prober, G_TYPE_OBJECT)

static void
probe_free (Probe *probe)
{
  g_clear_handle_id (&probe->patience_id, g_source_remove);
  if (probe->worker != NULL)
    platen_driver_worker_close (probe->worker);
  g_clear_object (&probe->worker);
  g_clear_object (&probe->cancellable);
  g_free (probe->driver);
  g_free (probe->part);
  g_free (probe->name);
  g_object_unref (probe->prober);
  g_free (probe);
}

static void
platen_prober_finalize (GObject *object)
{
  PlatenProber *self = PLATEN_PROBER (object);

  g_strfreev (self->drivers);
  g_object_unref (self->cameras);
  g_ptr_array_unref (self->running);
  g_hash_table_unref (self->missed);
  g_hash_table_unref (self->problems);

  G_OBJECT_CLASS (platen_prober_parent_class)->finalize (object);
}

static void
platen_prober_class_init (PlatenProberClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = platen_prober_finalize;

  signals[SIGNAL_ANSWERED] =
      g_signal_new ("answered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                    3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_PTR_ARRAY);
  signals[SIGNAL_ENDED] =
      g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                    G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_SETTLED] = g_signal_new ("settled", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
on_cameras_changed (PlatenProber *self, GPtrArray *infos)
{
  g_signal_emit (self, signals[SIGNAL_ANSWERED], 0, WATCHED_DRIVER, "", infos);
}

static void
platen_prober_init (PlatenProber *self)
{
  g_queue_init (&self->waiting);
  self->running = g_ptr_array_new ();
  self->missed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->problems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * platen_prober_new:
 * @drivers: words of the drivers to ask
 * @access: the way to the cameras
 * @may_probe: (scope forever): says whether a part may be asked just now
 * @user_data: for @may_probe; outlives the prober or its last probe
 *
 * Returns: (transfer full): a prober at rest
 */
PlatenProber *
platen_prober_new (const char *const  *drivers,
                   PlatenCameraAccess *access,
                   PlatenMayProbe      may_probe,
                   gpointer            user_data)
{
  PlatenProber *self = g_object_new (PLATEN_TYPE_PROBER, NULL);

  self->drivers = g_strdupv ((char **) drivers);
  self->may_probe = may_probe;
  self->user_data = user_data;
  self->cameras = platen_camera_watch_new (access);
  g_signal_connect_object (self->cameras, "changed", G_CALLBACK (on_cameras_changed),
                           self, G_CONNECT_SWAPPED);
  return self;
}

static void start_next (PlatenProber *self);

static gboolean
find_by_name (gconstpointer probe, gconstpointer name)
{
  return g_str_equal (((const Probe *) probe)->name, name);
}

/* @part: (nullable): as in “driver/part”; NULL and "" are the whole driver */
static char *
make_name (const char *driver, const char *part)
{
  return g_strconcat (driver, "/", part, NULL);
}

static Probe *
find_running (PlatenProber *self, const char *name)
{
  guint index;

  return g_ptr_array_find_with_equal_func (self->running, name, find_by_name, &index)
             ? self->running->pdata[index]
             : NULL;
}

static gboolean
is_under_way (PlatenProber *self, const char *name)
{
  for (GList *at = self->waiting.head; at != NULL; at = at->next)
    if (find_by_name (at->data, name))
      return TRUE;

  return find_running (self, name) != NULL;
}

static void
add (PlatenProber *self, const char *driver, const char *part, gboolean has_news)
{
  g_autofree char *name = make_name (driver, part);
  Probe           *probe = find_running (self, name);

  if (probe != NULL)
    probe->has_news = probe->has_news || has_news;
  if (self->is_over || is_under_way (self, name))
    return;

  probe = g_new0 (Probe, 1);
  probe->is_about_news = has_news;
  probe->prober = g_object_ref (self);
  probe->driver = g_strdup (driver);
  probe->part = g_strdup (part);
  probe->name = g_steal_pointer (&name);
  probe->cancellable = g_cancellable_new ();
  g_queue_push_tail (&self->waiting, probe);
}

static void
lose_patience (Probe *probe)
{
  if (probe->patience_id == 0)
    return;

  g_clear_handle_id (&probe->patience_id, g_source_remove);
  probe->prober->n_patient--;
}

static void
note_outcome (Probe *probe, const GError *error)
{
  PlatenProber *self = probe->prober;

  if (g_cancellable_is_cancelled (probe->cancellable))
    return;

  self->has_failed = self->has_failed || error != NULL;
  platen_probe_problems_note (self->problems, probe->name, error);
}

static void
end_probe (Probe *probe, const GError *error)
{
  g_autoptr (PlatenProber) self = g_object_ref (probe->prober);
  g_autofree char         *driver = g_strdup (probe->driver);
  g_autofree char         *part = g_strdup (probe->part != NULL ? probe->part : "");
  gboolean                 has_news;

  note_outcome (probe, error);
  lose_patience (probe);
  g_ptr_array_remove (self->running, probe);
  has_news = probe->has_news;
  if (has_news)
    add (self, probe->driver, probe->part, TRUE);
  probe_free (probe);
  if (!has_news)
    g_signal_emit (self, signals[SIGNAL_ENDED], 0, driver, part);
  start_next (self);
}

/* @infos: (nullable) (transfer full) */
static void
take_answer (Probe *probe, GPtrArray *infos, const GError *error)
{
  g_autoptr (GPtrArray) owned = infos;

  if (infos != NULL && !g_cancellable_is_cancelled (probe->cancellable))
    {
      probe->prober->has_answer = TRUE;
      g_signal_emit (probe->prober, signals[SIGNAL_ANSWERED], 0, probe->driver,
                     probe->part != NULL ? probe->part : "", infos);
    }

  end_probe (probe, error);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GPtrArray         *infos;

  infos =
      platen_driver_worker_list_finish (PLATEN_DRIVER_WORKER (source), result, &error);
  take_answer (user_data, infos, error);
}

static void
on_cameras_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GPtrArray         *infos;

  infos = platen_camera_watch_look_finish (PLATEN_CAMERA_WATCH (source), result, &error);
  take_answer (user_data, infos, error);
}

static void
on_parts_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Probe             *probe = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv)     parts = NULL;

  parts = platen_driver_worker_list_parts_finish (PLATEN_DRIVER_WORKER (source), result,
                                                  &error);
  if (parts != NULL && parts[0] == NULL)
    {
      /* It has none, so that this process can as well ask the whole. */
      platen_driver_worker_list_async (probe->worker, NULL, probe->cancellable, on_listed,
                                       probe);
      return;
    }

  for (gsize i = 0; parts != NULL && parts[i] != NULL; i++)
    add (probe->prober, probe->driver, parts[i], probe->is_about_news);
  probe->prober->has_answer = probe->prober->has_answer || parts != NULL;
  end_probe (probe, error);
}

static void
on_spawned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Probe             *probe = user_data;
  g_autoptr (GError) error = NULL;

  probe->worker = platen_driver_worker_spawn_finish (result, &error);
  if (probe->worker == NULL)
    end_probe (probe, error);
  else if (probe->part == NULL)
    platen_driver_worker_list_parts_async (probe->worker, probe->cancellable,
                                           on_parts_listed, probe);
  else
    platen_driver_worker_list_async (probe->worker, probe->part, probe->cancellable,
                                     on_listed, probe);
}

static gboolean
on_patience_over (gpointer user_data)
{
  Probe                   *probe = user_data;
  g_autoptr (PlatenProber) self = g_object_ref (probe->prober);

  g_debug ("‘%s’ takes long to look for devices", probe->name);
  probe->patience_id = 0;
  self->n_patient--;
  start_next (self);

  return G_SOURCE_REMOVE;
}

static void
start_probe (PlatenProber *self, Probe *probe)
{
  const char *part = probe->part != NULL ? probe->part : "";

  if (!self->may_probe (probe->driver, part, self->user_data))
    {
      g_hash_table_add (self->missed, g_strdup (probe->name));
      self->has_answer = TRUE; /* its device is open, so that it is known to be there */
      g_signal_emit (self, signals[SIGNAL_ENDED], 0, probe->driver, part);
      probe_free (probe);
      return;
    }

  g_ptr_array_add (self->running, probe);
  self->n_patient++;
  probe->patience_id = g_timeout_add (PLATEN_PROBE_PATIENCE_MS, on_patience_over, probe);
  if (g_str_equal (probe->driver, WATCHED_DRIVER))
    platen_camera_watch_look_async (self->cameras, probe->cancellable, on_cameras_found,
                                    probe);
  else
    platen_driver_worker_spawn_async (probe->driver, probe->cancellable, on_spawned,
                                      probe);
}

static void
start_next (PlatenProber *self)
{
  while (self->n_patient < PLATEN_MAX_PROBES && !g_queue_is_empty (&self->waiting))
    start_probe (self, g_queue_pop_head (&self->waiting));

  if (platen_prober_is_settled (self))
    g_signal_emit (self, signals[SIGNAL_SETTLED], 0);
}

/**
 * platen_prober_start:
 *
 * Asks every driver which parts it has, and every part for its devices; “settled” follows.
 * What is under way is not asked again.
 */
void
platen_prober_start (PlatenProber *self)
{
  g_return_if_fail (PLATEN_IS_PROBER (self));

  self->has_answer = self->has_failed = FALSE;
  for (gsize i = 0; self->drivers[i] != NULL; i++)
    add (self, self->drivers[i], NULL, FALSE);
  start_next (self);
}

/**
 * platen_prober_hold_off:
 *
 * Ends the probe of a part whose device is being opened. It is made up for by
 * platen_prober_make_up().
 */
void
platen_prober_hold_off (PlatenProber *self, const char *driver, const char *part)
{
  g_autofree char *name = make_name (driver, part);
  Probe           *probe = find_running (self, name);

  if (probe == NULL)
    return;

  g_hash_table_add (self->missed, g_strdup (name));
  g_cancellable_cancel (probe->cancellable);
}

/**
 * platen_prober_make_up:
 *
 * Asks a part now, if it could not be asked while one of its devices was open.
 */
void
platen_prober_make_up (PlatenProber *self, const char *driver, const char *part)
{
  g_autofree char *name = make_name (driver, part);

  if (is_under_way (self, name) || !g_hash_table_remove (self->missed, name))
    return;

  add (self, driver, *part != '\0' ? part : NULL, FALSE);
  start_next (self);
}

/**
 * platen_prober_ask:
 * @part: (nullable): one part of the driver; NULL: each of them
 *
 * Asks because something was plugged in or out. What is being asked just now is asked once
 * more, since it may have looked before.
 */
void
platen_prober_ask (PlatenProber *self, const char *driver, const char *part)
{
  g_return_if_fail (PLATEN_IS_PROBER (self));

  add (self, driver, part, TRUE);
  start_next (self);
}

/**
 * platen_prober_shut_down:
 *
 * Ends all probes and begins no other.
 */
void
platen_prober_shut_down (PlatenProber *self)
{
  g_autoptr (GPtrArray) running = g_ptr_array_copy (self->running, NULL, NULL);

  self->is_over = TRUE;
  platen_camera_watch_end (self->cameras);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) probe_free);
  for (guint i = 0; i < running->len; i++)
    g_cancellable_cancel (((Probe *) running->pdata[i])->cancellable);
}

/** platen_prober_is_busy: tells whether a probe is under way, a slow one too. */
gboolean
platen_prober_is_busy (PlatenProber *self)
{
  return self->running->len > 0 || !g_queue_is_empty (&self->waiting);
}

/**
 * platen_prober_is_settled:
 *
 * Tells whether nobody needs to wait: what is still under way is slow.
 */
gboolean
platen_prober_is_settled (PlatenProber *self)
{
  return self->n_patient == 0 && g_queue_is_empty (&self->waiting);
}

/**
 * platen_prober_has_answer:
 *
 * Tells whether anybody has answered since platen_prober_start(), or nobody has failed.
 */
gboolean
platen_prober_has_answer (PlatenProber *self)
{
  return self->has_answer || !self->has_failed;
}

/** platen_prober_get_problems: why probes failed, see platen-probe-problems.c */
GHashTable *
platen_prober_get_problems (PlatenProber *self)
{
  return self->problems;
}
