/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-options.h"

#include "platen-device-option.h"
#include "platen-device-private.h"
#include "platen-error.h"
#include "platen-limits.h"
#include "platen-principal.h"

/*
 * The options of a device by its driver's own names. The device itself keeps none between
 * two scans: what a caller chose is the caller's, and goes into each of its scans.
 */

typedef struct
{
  GVariant *chosen; /* owned */
  gboolean  is_confined;
  GVariant *options; /* owned; the answer */
  GVariant *used;    /* owned; the answer */
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_pointer (&request->chosen, g_variant_unref);
  g_clear_pointer (&request->options, g_variant_unref);
  g_clear_pointer (&request->used, g_variant_unref);
  g_free (request);
}

static void
on_options_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PlatenDevice     *self = g_task_get_source_object (task);
  Request          *request = g_task_get_task_data (task);
  GError           *error = NULL;

  request->options = platen_driver_worker_set_options_finish (
      PLATEN_DRIVER_WORKER (source), result, &request->used, &error);
  platen_device_session_release (platen_device_get_session (self));
  if (request->options != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_acquired (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)              task = G_TASK (user_data);
  g_autoptr (PlatenDriverWorker) worker = NULL;
  Request                       *request = g_task_get_task_data (task);
  GCancellable                  *cancellable = g_task_get_cancellable (task);
  GError                        *error = NULL;

  worker = platen_device_session_acquire_finish (PLATEN_DEVICE_SESSION (source), result,
                                                 &error);
  if (worker == NULL)
    g_task_return_error (task, error);
  else
    platen_driver_worker_set_options_async (worker, request->chosen, request->is_confined,
                                            cancellable, on_options_set,
                                            g_steal_pointer (&task));
}

/**
 * platen_device_set_options_async:
 * @principal: the caller; free text is neither set nor told but for the local user
 * @chosen: `a{sv}`: options by name, set in that order; all others are as when the device
 *   was opened. All but the last were chosen before; what the last rules out is left out
 * @cancellable: (nullable): ends the wait
 * @callback: (scope async): called once
 *
 * Tries options out: what the device makes of the values, and what all its options are
 * then. Nothing of it lasts; a scan has options of its own.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the option and what is allowed,
 * %PLATEN_ERROR_ACCESS_DENIED for free text, %PLATEN_ERROR_BUSY when a job has the device; what the driver says otherwise.
 */
void
platen_device_set_options_async (PlatenDevice       *self,
                                 const char         *principal,
                                 GVariant           *chosen,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  Request *request = g_new0 (Request, 1);
  GTask   *task;
  GError  *error = NULL;

  g_return_if_fail (PLATEN_IS_DEVICE (self));
  g_return_if_fail (g_variant_is_of_type (chosen, G_VARIANT_TYPE_VARDICT));

  request->chosen = g_variant_ref_sink (chosen);
  request->is_confined = !g_str_equal (principal, PLATEN_PRINCIPAL_LOCAL);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, platen_device_set_options_async);
  g_task_set_check_cancellable (task, FALSE); /* what was taken must be given back */
  g_task_set_task_data (task, request, request_free);
  if (!platen_device_options_check_plain (request->chosen, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  platen_device_session_acquire_async (platen_device_get_session (self), 0, cancellable,
                                       on_acquired, task);
}

/**
 * platen_device_set_options_finish:
 * @out_used: (out) (transfer full) (optional): `a{sv}`: what could be set of @chosen, in
 *   that order, with the values that the device took; without buttons
 *
 * Returns: (transfer full): `aa{sv}`: all options, see [struct@Platen.DeviceOption]
 */
GVariant *
platen_device_set_options_finish (PlatenDevice *self,
                                  GAsyncResult *result,
                                  GVariant    **out_used,
                                  GError      **error)
{
  Request *request;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  request = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  if (out_used != NULL)
    *out_used = g_steal_pointer (&request->used);
  return g_steal_pointer (&request->options);
}

/**
 * platen_choices_add:
 * @choices: `a{sv}`: what was chosen before
 * @value: consumed if floating
 *
 * Returns: (transfer full): the same with one more option, which is set last
 */
GVariant *
platen_choices_add (GVariant *choices, const char *name, GVariant *value)
{
  GVariantBuilder builder;
  GVariantIter    iter;
  const char     *other;
  GVariant       *chosen;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, choices);
  while (g_variant_iter_loop (&iter, "{&sv}", &other, &chosen))
    if (!g_str_equal (other, name))
      g_variant_builder_add (&builder, "{sv}", other, chosen);
  g_variant_builder_add (&builder, "{sv}", name, value);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * platen_choices_keep:
 * @choices: `a{sv}`: what was wanted
 * @used: `a{sv}`: what could be set, in that order, with what the device made of it
 *
 * Tells what to want of the device from now on: the callers' own values, since one that
 * rounds may round again what it has rounded.
 *
 * Returns: (transfer full): `a{sv}`
 */
GVariant *
platen_choices_keep (GVariant *choices, GVariant *used)
{
  GVariantBuilder builder;
  GVariantIter    iter;
  const char     *name;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, used);
  while (g_variant_iter_next (&iter, "{&sv}", &name, NULL))
    {
      g_autoptr (GVariant) wanted = g_variant_lookup_value (choices, name, NULL);

      if (wanted != NULL)
        g_variant_builder_add (&builder, "{sv}", name, wanted);
    }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * platen_device_dup_choices:
 * @principal: a caller
 *
 * Returns: (transfer full): `a{sv}`: the options that the caller chose
 */
GVariant *
platen_device_dup_choices (PlatenDevice *self, const char *principal)
{
  GVariant *choices;

  g_return_val_if_fail (PLATEN_IS_DEVICE (self), NULL);

  choices = g_hash_table_lookup (platen_device_get_choices (self), principal);
  if (choices != NULL)
    return g_variant_ref (choices);

  return g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
}

/**
 * platen_device_set_choices:
 * @principal: a caller
 * @choices: (nullable): `a{sv}`: what it chose; %NULL is nothing
 *
 * Keeps options for all later scans of a caller with this device, until it closes the
 * device or the service ends. With too many callers nobody's are kept.
 */
void
platen_device_set_choices (PlatenDevice *self, const char *principal, GVariant *choices)
{
  GHashTable *table;

  g_return_if_fail (PLATEN_IS_DEVICE (self));

  table = platen_device_get_choices (self);
  if (choices == NULL || g_variant_n_children (choices) == 0)
    {
      g_hash_table_remove (table, principal);
      return;
    }
  if (g_hash_table_size (table) >= PLATEN_MAX_CHOOSERS)
    g_hash_table_remove_all (table);
  g_hash_table_insert (table, g_strdup (principal), g_variant_ref (choices));
}
