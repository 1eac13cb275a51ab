/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-session-private.h"

/*
 * A process that was killed in a scan leaves its job on a scanner of the network, which
 * refuses every other until it gives the job up: of [class@Platen.DeviceSession].
 */

/* Whose job, and where. */
typedef struct
{
  PlatenDeviceSession *session; /* owned */
  PlatenDeviceInfo    *way;     /* owned */
} Left;

static void
end_tidying (Left *left, const GError *error)
{
  if (error != NULL)
    g_info ("The job left on ‘%s’ is not ended: %s", left->session->name, error->message);
  else
    g_info ("The job left on ‘%s’ is ended", left->session->name);

  platen_device_session_end_closing (left->session);
  g_object_unref (left->session);
  platen_device_info_free (left->way);
  g_free (left);
}

static void
on_job_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PlatenDriverWorker *worker = PLATEN_DRIVER_WORKER (source);
  g_autoptr (GError)  error = NULL;

  platen_driver_worker_end_job_finish (worker, result, &error);
  platen_driver_worker_close (worker);
  end_tidying (user_data, error);
}

static void
on_spawned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenDriverWorker) worker = NULL;
  g_autoptr (GError)             error = NULL;
  Left                          *left = user_data;

  worker = platen_driver_worker_spawn_finish (result, &error);
  if (worker == NULL)
    end_tidying (left, error);
  else
    platen_driver_worker_end_job_async (worker, left->way->driver_name,
                                        left->way->address, on_job_ended, left);
}

/**
 * platen_device_session_tidy:
 *
 * Ends the job that the last process has left on the scanner. The device is open until then.
 */
void
platen_device_session_tidy (PlatenDeviceSession *self)
{
  const PlatenDeviceInfo *way = platen_device_session_get_way (self);
  Left                   *left;

  if (*way->address == '\0' || !g_str_equal (way->protocol, "escl"))
    return;

  left = g_new0 (Left, 1);
  left->session = g_object_ref (self);
  left->way = platen_device_info_copy (way);
  self->n_closing++;
  platen_driver_worker_spawn_async (way->driver, NULL, on_spawned, left);
}
