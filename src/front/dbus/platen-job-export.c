/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-error.h"
#include "platen-bus-path.h"
#include "platen-job-export.h"

/* A progress bar needs no more; a worker may report each row. */
#define PROGRESS_INTERVAL_MS 100

/**
 * PlatenJobExport:
 *
 * A [class@Platen.Job] on the bus: `org.platen.Platen1.Job`.
 *
 * Progress is announced at most ten times a second; states, pages and the end at once.
 */
struct _PlatenJobExport
{
  PlatenBusJobSkeleton parent_instance;

  PlatenJob        *job;         /* owned */
  PlatenBusObjects *objects;     /* not owned; it owns us */
  PlatenBusGate    *gate;        /* owned */
  guint             progress_id; /* the running interval; 0 = none */
  gboolean          is_behind;   /* progress changed within the interval */
  gboolean          tells_rows;  /* somebody looks on */
};

static void iface_init (PlatenBusJobIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenJobExport,
                               platen_job_export,
                               PLATEN_BUS_TYPE_JOB_SKELETON,
                               G_IMPLEMENT_INTERFACE (PLATEN_BUS_TYPE_JOB, iface_init))

static gboolean
handle_cancel (PlatenBusJob *job, GDBusMethodInvocation *invocation)
{
  platen_job_cancel (PLATEN_JOB_EXPORT (job)->job);
  platen_bus_job_complete_cancel (job, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_resume (PlatenBusJob *bus, GDBusMethodInvocation *invocation)
{
  PlatenJobExport   *self = PLATEN_JOB_EXPORT (bus);
  g_autoptr (GError) error = NULL;
  g_autofree char   *path = NULL;
  PlatenJob         *next;

  next = platen_service_resume (platen_bus_objects_get_service (self->objects), self->job,
                                &error);
  if (next == NULL)
    {
      platen_bus_return_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  path = platen_bus_objects_show_job (self->objects, next);
  platen_bus_job_complete_resume (bus, invocation, path);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_rows_read (PlatenJobExport *self, guint page, gboolean is_complete)
{
  platen_bus_gate_emit (self->gate, G_DBUS_INTERFACE_SKELETON (self), "PreviewRows",
                        g_variant_new ("(ub)", page, is_complete));
}

static void
tell_rows (PlatenJobExport *self, PlatenLivePreview *preview)
{
  if (self->tells_rows)
    return;

  self->tells_rows = TRUE;
  g_signal_connect_object (preview, "rows-read", G_CALLBACK (on_rows_read), self,
                           G_CONNECT_SWAPPED);
}

static void
on_rows_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;
  g_autoptr (PlatenBand) band = NULL;

  band = platen_live_preview_take_finish (PLATEN_LIVE_PREVIEW (source), result, &error);
  if (band != NULL)
    g_dbus_method_invocation_return_value (invocation, platen_band_to_variant (band));
  else
    platen_bus_return_error (invocation, error);
}

static gboolean
handle_get_preview_rows (PlatenBusJob          *bus,
                         GDBusMethodInvocation *invocation,
                         guint                  page,
                         guint                  row)
{
  PlatenJobExport   *self = PLATEN_JOB_EXPORT (bus);
  PlatenLivePreview *preview = platen_job_get_live_preview (self->job);
  const PlatenBand   nothing = { .page = page, .row = row };

  if (preview == NULL)
    g_dbus_method_invocation_return_value (invocation, platen_band_to_variant (&nothing));
  else
    {
      tell_rows (self, preview);
      platen_live_preview_take_async (preview, page, row, on_rows_taken, invocation);
    }

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
iface_init (PlatenBusJobIface *iface)
{
  iface->handle_get_preview_rows = handle_get_preview_rows;
  iface->handle_cancel = handle_cancel;
  iface->handle_resume = handle_resume;
}

static void
update_progress (PlatenJobExport *self)
{
  self->is_behind = FALSE;
  platen_bus_job_set_progress (PLATEN_BUS_JOB (self),
                               platen_job_get_progress (self->job));
}

static gboolean
on_interval (gpointer user_data)
{
  PlatenJobExport *self = user_data;

  if (self->is_behind)
    {
      update_progress (self);
      return G_SOURCE_CONTINUE;
    }
  self->progress_id = 0;

  return G_SOURCE_REMOVE;
}

static void
on_progress (PlatenJobExport *self)
{
  if (self->progress_id != 0)
    {
      self->is_behind = TRUE;
      return;
    }

  update_progress (self);
  self->progress_id = g_timeout_add (PROGRESS_INTERVAL_MS, on_interval, self);
}

static GVariant *
describe_error (const GError *error)
{
  g_autofree char *name = NULL;

  if (error == NULL)
    return g_variant_new ("(ss)", "", "");

  name = platen_bus_error_get_name (error);

  return g_variant_new ("(ss)", name, error->message);
}

/* Whatever a reader may combine is set together, so that one announcement carries it. */
static void
update_state (PlatenJobExport *self)
{
  PlatenBusJob *bus = PLATEN_BUS_JOB (self);

  update_progress (self);
  platen_bus_job_set_pages_done (bus, platen_job_get_pages_done (self->job));
  platen_bus_job_set_error (bus, describe_error (platen_job_get_error (self->job)));
  platen_bus_job_set_can_resume (bus, platen_job_can_resume (self->job));
  platen_bus_job_set_adjustments (bus, platen_job_get_adjustments (self->job));
  platen_bus_job_set_state (
      bus, platen_job_state_to_string (platen_job_get_state (self->job)));
}

static void
on_page_added (PlatenJobExport *self, PlatenPage *page)
{
  g_autoptr (GVariant) facts = NULL;

  update_state (self);
  facts =
      g_variant_take_ref (platen_page_facts_to_variant (platen_page_get_facts (page)));
  platen_bus_gate_emit (self->gate, G_DBUS_INTERFACE_SKELETON (self), "PageAdded",
                        g_variant_new ("(s@a{sv})", platen_page_get_id (page), facts));
}

static void
on_finished (PlatenJobExport *self)
{
  update_state (self);
  platen_bus_gate_emit (self->gate, G_DBUS_INTERFACE_SKELETON (self), "Finished", NULL);
}

static void
set_path (PlatenJobExport *self,
          const char      *kind,
          const char      *id,
          void (*set) (PlatenBusJob *, const char *))
{
  g_autofree char *path = id != NULL ? platen_bus_path_for (kind, id) : NULL;

  set (PLATEN_BUS_JOB (self), path != NULL ? path : PLATEN_BUS_NO_PATH);
}

static void
platen_job_export_dispose (GObject *object)
{
  PlatenJobExport *self = PLATEN_JOB_EXPORT (object);

  g_clear_handle_id (&self->progress_id, g_source_remove);
  g_clear_object (&self->job);
  g_clear_object (&self->gate);

  G_OBJECT_CLASS (platen_job_export_parent_class)->dispose (object);
}

static void
platen_job_export_class_init (PlatenJobExportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_job_export_dispose;
}

static void
platen_job_export_init (PlatenJobExport *self)
{
}

/**
 * platen_job_export_new:
 * @objects: keeps this object, and shows the job that resumes it
 * @gate: where its signals leave
 *
 * Returns: (transfer full): the job's face on the bus; it follows the job
 */
PlatenJobExport *
platen_job_export_new (PlatenJob *job, PlatenBusObjects *objects, PlatenBusGate *gate)
{
  PlatenJobExport *self;
  PlatenBusJob    *bus;

  g_return_val_if_fail (PLATEN_IS_JOB (job), NULL);
  g_return_val_if_fail (PLATEN_IS_BUS_GATE (gate), NULL);

  self = g_object_new (PLATEN_TYPE_JOB_EXPORT, NULL);
  bus = PLATEN_BUS_JOB (self);
  self->job = g_object_ref (job);
  self->objects = objects;
  self->gate = g_object_ref (gate);

  platen_bus_job_set_id (bus, platen_job_get_id (job));
  platen_bus_job_set_kind (bus, platen_job_get_kind (job));
  set_path (self, "Collection", platen_job_get_collection_id (job),
            platen_bus_job_set_collection);
  set_path (self, "Device", platen_job_get_device_id (job), platen_bus_job_set_device);
  update_state (self);

  g_signal_connect_object (job, "notify::progress", G_CALLBACK (on_progress), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::state", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::can-resume", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::adjustments", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::pages-done", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "page-added", G_CALLBACK (on_page_added), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "finished", G_CALLBACK (on_finished), self,
                           G_CONNECT_SWAPPED);

  return self;
}
