/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-session-private.h"

#include "platen-error.h"

/*
 * Which way a device is opened: of [class@Platen.DeviceSession]. A way that fails hides no
 * other that works, and is never passed over in silence: the log, Device.Alternatives and,
 * when all fail, the error name each.
 */

/**
 * platen_device_session_find_ways:
 *
 * Notes the ways to try: those that are there; all when none is.
 */
void
platen_device_session_find_ways (PlatenDeviceSession *self)
{
  g_autoptr (GPtrArray) sorted = platen_alternatives_sort (self->alternatives);
  gboolean is_available = platen_alternatives_is_available (self->alternatives);

  g_clear_error (&self->first_error);
  g_ptr_array_set_size (self->ways, 0);
  for (guint i = 0; i < sorted->len; i++)
    {
      const PlatenAlternative *way = sorted->pdata[i];

      if (way->is_available || !is_available)
        g_ptr_array_add (self->ways, platen_device_info_copy (way->info));
    }
}

/**
 * platen_device_session_get_way:
 *
 * Returns: (transfer none): the way that is being tried, or that the device was opened
 */
const PlatenDeviceInfo *
platen_device_session_get_way (PlatenDeviceSession *self)
{
  return self->ways->pdata[0];
}

/* “‘airscan’ (escl)” */
static char *
describe (const PlatenDeviceInfo *way)
{
  if (*way->protocol == '\0')
    return g_strdup_printf ("‘%s’", *way->part != '\0' ? way->part : way->driver);

  return g_strdup_printf ("‘%s’ (%s)", *way->part != '\0' ? way->part : way->driver,
                          way->protocol);
}

/**
 * platen_device_session_note_open:
 *
 * Notes that the way that was tried works.
 */
void
platen_device_session_note_open (PlatenDeviceSession *self)
{
  const PlatenDeviceInfo *way = platen_device_session_get_way (self);
  g_autofree char        *words = describe (way);

  platen_alternatives_note_outcome (self->alternatives, way->id, NULL);
  if (self->first_error != NULL)
    g_warning ("‘%s’ is opened through %s instead", self->name, words);
  g_clear_error (&self->first_error);
}

static gboolean
is_final (PlatenDeviceSession *self, GTask *task, const GError *error)
{
  return self->ways->len == 1 || self->is_shut_down ||
         g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_cancellable_is_cancelled (g_task_get_cancellable (task));
}

/**
 * platen_device_session_try_next_way:
 * @task: whom the device goes to once it is open
 * @error: (transfer full): why the way that was tried failed
 *
 * Goes on with the next way, or fails the task with the first error of all.
 */
void
platen_device_session_try_next_way (GTask *task, GError *error)
{
  PlatenDeviceSession    *self = g_task_get_source_object (task);
  const PlatenDeviceInfo *way = platen_device_session_get_way (self);
  g_autofree char        *words = describe (way);
  gboolean                is_last = is_final (self, task, error);

  platen_alternatives_note_outcome (self->alternatives, way->id, error);
  if (!is_last)
    g_warning ("‘%s’ cannot be opened through %s: %s", self->name, words, error->message);
  if (self->first_error == NULL)
    self->first_error = error;
  else
    {
      g_autofree char *message = g_strdup_printf (
          "%s; through %s: %s", self->first_error->message, words, error->message);

      g_free (self->first_error->message);
      self->first_error->message = g_steal_pointer (&message);
      g_error_free (error);
    }
  if (is_last)
    {
      platen_device_session_fail (task, g_steal_pointer (&self->first_error));
      return;
    }

  g_ptr_array_remove_index (self->ways, 0);
  platen_device_session_drop_worker (self);
  if (self->n_closing > 0)
    self->next = g_object_ref (task);
  else
    platen_device_session_spawn (g_object_ref (task));
}
