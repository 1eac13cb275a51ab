/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-scan-setup.h"

#include "platen-error.h"

/*
 *   fall back, resolve ──▶ ALL ──────────────────────────────▶ done
 *                           │ an option is refused,              ▲
 *                           ▼ and some are a profile's           │
 *                          OWN: the caller's own alone ──▶ fails: not the profile's fault
 *                           │                                    │
 *                           ▼                                    │
 *                       ┌▶ ONE more of the profile's ─┐ refused: left out, noted
 *                       └──────────◀──────────────────┤          │
 *                                                     │ none is left
 *                                                     ▼          │
 *                          LAST: what was taken, when the last one was refused
 *
 * Each is the whole setting up of the device: whether an option can be set depends on those
 * before it, so that only the device knows.
 */
/* How many wishes are tried one by one. */
#define MAX_TRIES 32

typedef enum
{
  STEP_ALL,
  STEP_OWN,
  STEP_ONE,
  STEP_LAST,
} Step;

typedef struct
{
  PlatenScanSettings settings; /* what is being set up */
  PlatenScanSettings used;     /* what the device made of it; after a success */
  GPtrArray         *own;      /* owned; {sv} entries of options that the caller said */
  GPtrArray         *wishes;   /* owned; {sv} entries of options that a profile wishes */
  GPtrArray         *taken;    /* owned; those of the wishes that the device takes */
  GPtrArray         *notes;    /* owned; sentences */
  Step               step;
  guint              n_tried;    /* of the wishes */
  gboolean           is_refused; /* the last one tried */
} Setup;

static void
setup_free (gpointer data)
{
  Setup *self = data;

  platen_scan_settings_clear (&self->settings);
  platen_scan_settings_clear (&self->used);
  g_ptr_array_unref (self->own);
  g_ptr_array_unref (self->wishes);
  g_ptr_array_unref (self->taken);
  g_ptr_array_unref (self->notes);
  g_free (self);
}

static GPtrArray *
new_entries (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
}

static void
split_options (Setup *self, GVariant *wishes)
{
  g_autoptr (GVariant) wished =
      g_variant_lookup_value (wishes, "options", G_VARIANT_TYPE_VARDICT);
  GVariant *all = self->settings.options;

  for (gsize i = 0; all != NULL && i < g_variant_n_children (all); i++)
    {
      GVariant            *entry = g_variant_get_child_value (all, i);
      g_autoptr (GVariant) name = g_variant_get_child_value (entry, 0);
      g_autoptr (GVariant) wish =
          wished != NULL
              ? g_variant_lookup_value (wished, g_variant_get_string (name, NULL), NULL)
              : NULL;

      g_ptr_array_add (wish != NULL ? self->wishes : self->own, entry);
    }
}

static void
add_all (GVariantBuilder *builder, GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    g_variant_builder_add_value (builder, entries->pdata[i]);
}

/* @next: (nullable): one more wish */
static void
use_options (Setup *self, GVariant *next)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_all (&builder, self->taken);
  if (next != NULL)
    g_variant_builder_add_value (&builder, next);
  add_all (&builder, self->own);
  g_clear_pointer (&self->settings.options, g_variant_unref);
  self->settings.options = g_variant_ref_sink (g_variant_builder_end (&builder));
  if (g_variant_n_children (self->settings.options) == 0)
    g_clear_pointer (&self->settings.options, g_variant_unref);
}

static void
leave_out (Setup *self, GVariant *wish, const GError *error)
{
  const char *name;

  g_variant_get (wish, "{&sv}", &name, NULL);
  g_ptr_array_add (self->notes, g_strdup_printf ("‘%s’ of the options is left out: %s",
                                                 name, error->message));
}

static void on_configured (GObject *source, GAsyncResult *result, gpointer user_data);

/* @task: (transfer full) */
static void
set_up (GTask *task, Step step, GVariant *next)
{
  Setup              *self = g_task_get_task_data (task);
  PlatenDriverWorker *worker = g_task_get_source_object (task);

  self->step = step;
  if (step != STEP_ALL)
    use_options (self, next);
  platen_driver_worker_configure_async (
      worker, &self->settings, g_task_get_cancellable (task), on_configured, task);
}

/* Each wish takes the device a whole set-up; somebody waits for the first page. */
static void
leave_out_the_rest (Setup *self)
{
  for (; self->n_tried < self->wishes->len; self->n_tried++)
    {
      const char *name;

      g_variant_get (self->wishes->pdata[self->n_tried], "{&sv}", &name, NULL);
      g_ptr_array_add (
          self->notes,
          g_strdup_printf ("‘%s’ of the options is left out: the profile has "
                           "too many that the device may not take",
                           name));
    }
}

/* @task: (transfer full) */
static void
go_on (GTask *task)
{
  Setup *self = g_task_get_task_data (task);

  if (self->n_tried >= MAX_TRIES)
    leave_out_the_rest (self);
  if (self->step != STEP_ALL && self->n_tried < self->wishes->len)
    {
      set_up (task, STEP_ONE, self->wishes->pdata[self->n_tried++]);
      return;
    }
  if (self->is_refused && self->step == STEP_ONE)
    {
      set_up (task, STEP_LAST, NULL);
      return;
    }

  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* What a profile wishes may be refused; the scan goes on without it. */
static gboolean
may_refuse (Setup *self, const GError *error)
{
  if (!g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT) &&
      !g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED) &&
      !g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED))
    return FALSE;

  return self->step == STEP_ONE || (self->step == STEP_ALL && self->wishes->len > 0);
}

static void
on_configured (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Setup            *self = g_task_get_task_data (task);
  GVariant         *tried =
      self->step == STEP_ONE ? self->wishes->pdata[self->n_tried - 1] : NULL;
  g_autoptr (GError) error = NULL;

  self->is_refused = !platen_driver_worker_configure_finish (
      PLATEN_DRIVER_WORKER (source), result, &self->used, &error);
  if (self->is_refused && !may_refuse (self, error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (self->is_refused && self->step == STEP_ALL)
    {
      set_up (g_steal_pointer (&task), STEP_OWN, NULL);
      return;
    }
  if (tried != NULL && self->is_refused)
    leave_out (self, tried, error);
  else if (tried != NULL)
    g_ptr_array_add (self->taken, g_variant_ref (tried));

  go_on (g_steal_pointer (&task));
}

/**
 * platen_scan_setup_async:
 * @worker: has the device, open
 * @settings: what is wanted altogether
 * @wishes: (nullable): `a{sv}`: the part of it that gives way to what the device has
 * @callback: (scope async): called once
 *
 * Holds the settings against the device and sets it up.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key and what is allowed; the device's.
 */
void
platen_scan_setup_async (PlatenDriverWorker       *worker,
                         const PlatenCapabilities *capabilities,
                         const PlatenScanSettings *settings,
                         GVariant                 *wishes,
                         GCancellable             *cancellable,
                         GAsyncReadyCallback       callback,
                         gpointer                  user_data)
{
  g_autoptr (GTask) task = g_task_new (worker, cancellable, callback, user_data);
  Setup            *self = g_new0 (Setup, 1);
  GError           *error = NULL;

  g_return_if_fail (PLATEN_IS_DRIVER_WORKER (worker));

  self->own = new_entries ();
  self->wishes = new_entries ();
  self->taken = new_entries ();
  self->notes = g_ptr_array_new_with_free_func (g_free);
  platen_scan_settings_copy (settings, &self->settings);
  platen_scan_settings_init (&self->used);
  g_task_set_source_tag (task, platen_scan_setup_async);
  g_task_set_check_cancellable (task, FALSE); /* the worker tells */
  g_task_set_task_data (task, self, setup_free);

  if (wishes != NULL)
    {
      split_options (self, wishes);
      platen_capabilities_fall_back (capabilities, &self->settings, wishes, self->notes);
    }
  if (platen_capabilities_resolve (capabilities, &self->settings, &error))
    set_up (g_steal_pointer (&task), STEP_ALL, NULL);
  else
    g_task_return_error (task, error);
}

/**
 * platen_scan_setup_finish:
 * @out_used: (inout): settings, replaced by those that the device took
 * @out_adjustments: (out) (transfer full) (array zero-terminated=1): a sentence for each
 *   wish that gave way
 *
 * Returns: whether the device is set up
 */
gboolean
platen_scan_setup_finish (PlatenDriverWorker *worker,
                          GAsyncResult       *result,
                          PlatenScanSettings *out_used,
                          char             ***out_adjustments,
                          GError            **error)
{
  Setup *self;

  g_return_val_if_fail (g_task_is_valid (result, worker), FALSE);

  self = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  platen_scan_settings_clear (out_used);
  platen_scan_settings_copy (&self->used, out_used);
  g_ptr_array_add (self->notes, NULL);
  *out_adjustments = (char **) g_ptr_array_steal (self->notes, NULL);
  return TRUE;
}
