/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-session-private.h"

#include "platen-error.h"

/* How a camera is opened: a connection, a process, the camera, and what was set before. */

/* The process may have been let go while its answer was on its way. */
static gboolean
is_given_up (PlatenCameraSession *self)
{
  g_autoptr (GError) error = NULL;

  if (self->worker != NULL)
    return FALSE;

  error = platen_camera_session_new_shut_down_error ();
  platen_camera_session_fail_calls (self, error);
  return TRUE;
}

static void
on_turn_restored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCameraSession) self = PLATEN_CAMERA_SESSION (user_data);
  g_autoptr (GError)              error = NULL;
  g_autoptr (GVariant)            reply = NULL;

  reply =
      platen_camera_worker_call_finish (PLATEN_CAMERA_WORKER (source), result, &error);
  if (reply == NULL)
    platen_camera_session_fail_calls (self, error);
  else
    platen_camera_session_end_opening (self);
}

static void
restore_turn (PlatenCameraSession *self)
{
  if (self->turn == PLATEN_CAMERA_TURN_NONE)
    platen_camera_session_end_opening (self);
  else
    platen_camera_worker_call_async (
        self->worker, "SetTurn",
        g_variant_new ("(s)", platen_camera_turn_to_string (self->turn)),
        on_turn_restored, g_object_ref (self));
}

static void
on_mode_restored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCameraSession) self = PLATEN_CAMERA_SESSION (user_data);
  g_autoptr (GError)              error = NULL;
  g_autoptr (GVariant)            reply = NULL;
  g_autoptr (GVariant)            mode = NULL;

  reply =
      platen_camera_worker_call_finish (PLATEN_CAMERA_WORKER (source), result, &error);
  if (reply == NULL && !g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED))
    {
      platen_camera_session_fail_calls (self, error);
      return;
    }

  if (is_given_up (self))
    return;

  /* A camera that came back with other modes is used as it is. */
  self->has_chosen = reply != NULL;
  if (reply != NULL)
    {
      mode = g_variant_get_child_value (reply, 0);
      platen_camera_mode_from_variant (&self->abilities.mode, mode, NULL);
    }
  restore_turn (self);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCameraSession) self = PLATEN_CAMERA_SESSION (user_data);
  PlatenCameraAbilities           abilities;
  PlatenCameraMode                chosen = self->abilities.mode;
  g_autoptr (GError)              error = NULL;

  if (!platen_camera_worker_open_finish (PLATEN_CAMERA_WORKER (source), result,
                                         &abilities, &error))
    {
      platen_camera_session_fail_calls (self, error);
      return;
    }

  platen_camera_abilities_clear (&self->abilities);
  self->abilities = abilities;
  if (is_given_up (self))
    return;

  if (self->has_chosen)
    platen_camera_worker_call_async (
        self->worker, "SetMode",
        g_variant_new ("(@a{sv})", platen_camera_mode_to_wish (&chosen)),
        on_mode_restored, g_object_ref (self));
  else
    restore_turn (self);
}

static void
on_spawned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCameraSession) self = PLATEN_CAMERA_SESSION (user_data);
  g_autoptr (GError)              error = NULL;

  self->worker = platen_camera_worker_spawn_finish (result, &error);
  if (self->worker != NULL && self->is_shut_down)
    error = platen_camera_session_new_shut_down_error ();
  if (error != NULL)
    platen_camera_session_fail_calls (self, error);
  else
    platen_camera_worker_open_async (self->worker, self->info->driver_name, on_opened,
                                     g_object_ref (self));
}

static void
on_access_open (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCameraSession) self = PLATEN_CAMERA_SESSION (user_data);
  g_autoptr (GError)              error = NULL;
  int                             fd;

  if (!platen_camera_access_open_finish (self->access, result, &fd, &error))
    {
      if (self->is_shut_down)
        g_clear_error (&error);
      if (error == NULL)
        error = platen_camera_session_new_shut_down_error ();
      platen_camera_session_fail_calls (self, error);
      return;
    }

  platen_camera_worker_spawn_async (fd, self->opening, on_spawned, g_object_ref (self));
}

/*
 * platen_camera_session_begin_opening:
 *
 * Opens the camera; the calls that wait go on, or fail, when that has ended.
 */
void
platen_camera_session_begin_opening (PlatenCameraSession *self)
{
  platen_camera_access_open_async (self->access, self->opening, on_access_open,
                                   g_object_ref (self));
}
