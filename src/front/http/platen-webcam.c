/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-webcam.h"
#include "platen-wire-error.h"
#include "platen-wire-objects.h"

#include <unistd.h>

/* A picture that has waited longer is no longer what the camera sees. */
#define FRESH_US (G_USEC_PER_SEC / 2)

/**
 * PlatenWebcam:
 *
 * The camera that a page has selected, and its live picture.
 *
 * While it plays, the next picture is fetched as soon as the page has taken the last one, and
 * `VideoFrame` {frame, quality} tells that it is there. So a page gets pictures as fast as it
 * takes them and none that it would not look at, nothing piles up, and a page that looks no
 * more lets the camera go out by itself. `VideoError` {code, message} ends the playing.
 */
struct _PlatenWebcam
{
  GObject parent_instance;

  gpointer           instance; /* weak; NULL when the page has gone */
  PlatenWebcamTell   tell;
  PlatenDevice      *device;    /* owned, nullable */
  PlatenCameraViews *views;     /* owned; NULL as long as there is no device */
  char              *principal; /* owned; the page's */
  int                ready_fd;  /* owned; the next picture, -1 when there is none */
  gint64             ready_us;
  guint              n_frames;
  int                quality; /* 1 … 100 */
  gboolean           is_playing;
  gboolean           is_fetching;
};

G_DEFINE_FINAL_TYPE (PlatenWebcam, platen_webcam, G_TYPE_OBJECT)

static void
drop_ready (PlatenWebcam *self)
{
  if (self->ready_fd >= 0)
    close (self->ready_fd);
  self->ready_fd = -1;
}

static void
platen_webcam_finalize (GObject *object)
{
  PlatenWebcam *self = PLATEN_WEBCAM (object);

  drop_ready (self);
  g_clear_weak_pointer (&self->instance);
  g_clear_object (&self->device);
  g_clear_object (&self->views);
  g_free (self->principal);

  G_OBJECT_CLASS (platen_webcam_parent_class)->finalize (object);
}

static void
platen_webcam_class_init (PlatenWebcamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_webcam_finalize;
}

static void
platen_webcam_init (PlatenWebcam *self)
{
  self->ready_fd = -1;
  self->quality = 80;
}

/**
 * platen_webcam_new:
 * @instance: whose camera it will be; watched weakly
 * @principal: who that is
 * @tell: (scope forever): tells its page of events
 *
 * Returns: (transfer full): with no camera selected
 */
PlatenWebcam *
platen_webcam_new (gpointer instance, const char *principal, PlatenWebcamTell tell)
{
  PlatenWebcam *self = g_object_new (PLATEN_TYPE_WEBCAM, NULL);

  g_set_weak_pointer (&self->instance, instance);
  self->principal = g_strdup (principal);
  self->tell = tell;

  return self;
}

/* (transfer none) (nullable) */
PlatenDevice *
platen_webcam_get_device (PlatenWebcam *self)
{
  return self->device;
}

/* (transfer none) (nullable) */
PlatenCameraSession *
platen_webcam_get_camera (PlatenWebcam *self)
{
  return self->device != NULL ? platen_device_get_camera (self->device) : NULL;
}

/**
 * platen_webcam_set_device:
 * @device: (nullable): a camera
 * @views: where it is noted that the page looks through it
 *
 * Selects another camera; the one before no longer plays.
 */
void
platen_webcam_set_device (PlatenWebcam      *self,
                          PlatenDevice      *device,
                          PlatenCameraViews *views)
{
  if (self->device == device)
    return;

  platen_webcam_stop (self);
  g_set_object (&self->device, device);
  g_set_object (&self->views, views);
}

static void
emit (PlatenWebcam *self, const char *event, JsonNode *data)
{
  if (self->instance != NULL)
    self->tell (self->instance, event, data);
  else
    json_node_unref (data);
}

static void
emit_frame (PlatenWebcam *self)
{
  JsonNode   *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "frame", ++self->n_frames);
  json_object_set_int_member (object, "quality", self->quality);
  json_node_take_object (node, object);
  emit (self, "VideoFrame", node);
}

static void
emit_error (PlatenWebcam *self, const GError *error)
{
  JsonNode *node = platen_wire_object ("message", error->message, NULL);

  json_object_set_int_member (json_node_get_object (node), "code",
                              platen_wire_error_from_error (error));
  emit (self, "VideoError", node);
}

static void fetch_next (PlatenWebcam *self);

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenWebcam) self = PLATEN_WEBCAM (user_data);
  PlatenCameraSession     *camera = PLATEN_CAMERA_SESSION (source);
  g_autoptr (GError)       error = NULL;
  int fd = platen_camera_session_frame_finish (camera, result, &error);

  self->is_fetching = FALSE;
  if (!self->is_playing || camera != platen_webcam_get_camera (self))
    {
      if (fd >= 0)
        close (fd);
      /* Another camera may have been selected, and be played, meanwhile. */
      fetch_next (self);
      return;
    }
  if (fd < 0)
    {
      self->is_playing = FALSE;
      emit_error (self, error);
      return;
    }

  drop_ready (self);
  self->ready_fd = fd;
  self->ready_us = g_get_monotonic_time ();
  emit_frame (self);
}

static void
ask (PlatenWebcam *self, int quality, GAsyncReadyCallback callback, gpointer user_data)
{
  platen_camera_views_look (self->views, self->device, self->principal);
  platen_camera_session_frame_async (platen_webcam_get_camera (self), quality, callback,
                                     user_data);
}

static void
fetch_next (PlatenWebcam *self)
{
  if (!self->is_playing || self->is_fetching)
    return;

  self->is_fetching = TRUE;
  ask (self, self->quality, on_fetched, g_object_ref (self));
}

/**
 * platen_webcam_play:
 * @quality: of the JPEGs, 1 … 100
 *
 * Begins to tell the page of pictures; a camera must be selected. Playing twice changes the
 * quality.
 */
void
platen_webcam_play (PlatenWebcam *self, int quality)
{
  g_return_if_fail (self->device != NULL);

  self->quality = quality;
  self->is_playing = TRUE;
  drop_ready (self);
  fetch_next (self);
}

/**
 * platen_webcam_stop:
 *
 * Tells the page no more; without another look the camera goes out. Stopping twice does
 * nothing.
 */
void
platen_webcam_stop (PlatenWebcam *self)
{
  self->is_playing = FALSE;
  drop_ready (self);
}

static void
on_frame (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError           *error = NULL;
  int               fd;

  fd =
      platen_camera_session_frame_finish (PLATEN_CAMERA_SESSION (source), result, &error);
  if (fd < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, fd);
  fetch_next (g_task_get_source_object (task));
}

static gboolean
has_ready (PlatenWebcam *self, int quality)
{
  return self->ready_fd >= 0 && self->quality == quality &&
         g_get_monotonic_time () - self->ready_us <= FRESH_US;
}

/**
 * platen_webcam_frame_async:
 * @quality: 1 … 100
 * @callback: (scope async): called once
 *
 * Gives the picture that the page was told of, else the newest one.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when no camera is selected; what the camera says.
 */
void
platen_webcam_frame_async (PlatenWebcam       *self,
                           int                 quality,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, platen_webcam_frame_async);
  if (self->device == NULL)
    g_task_return_new_error (task, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                             "No camera is selected; call Addon.Webcam.SelectSource");
  else if (has_ready (self, quality))
    {
      g_task_return_int (task, self->ready_fd);
      self->ready_fd = -1;
      fetch_next (self);
    }
  else
    ask (self, quality, on_frame, g_steal_pointer (&task));
}

/**
 * platen_webcam_frame_finish:
 *
 * Returns: (transfer full): a JPEG, a read-only descriptor of memory; -1 on error
 */
int
platen_webcam_frame_finish (PlatenWebcam *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return (int) g_task_propagate_int (G_TASK (result), error);
}
