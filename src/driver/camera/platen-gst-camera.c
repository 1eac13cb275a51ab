/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-gst-camera.h"

#include "platen-error.h"
#include "platen-gst-picture.h"
#include "platen-gst-stream.h"
#include "platen-limits.h"
#include "platen-v4l2-controls.h"

/* A camera may send a damaged picture now and then; the next one does. */
#define MAX_DAMAGED 5

/**
 * PlatenGstCamera:
 *
 * One open camera that GStreamer reaches. Its pictures flow from the first one asked for
 * until it is stopped.
 *
 * Thread: one, but for platen_camera_cancel() and platen_gst_camera_lose().
 */
struct _PlatenGstCamera
{
  GObject parent_instance;

  PlatenGstSource    *source;   /* owned */
  PlatenV4l2Controls *controls; /* owned; NULL when there are none */
  PlatenGstStream    *stream;   /* owned; NULL while stopped; changed under lock */
  GMutex              lock;
  PlatenCameraMode    mode;
  PlatenCameraTurn    turn;
  int                 is_lost;      /* atomic */
  int                 is_cancelled; /* atomic; the running call */
};

static void camera_iface_init (PlatenCameraInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenGstCamera,
                               platen_gst_camera,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_CAMERA,
                                                      camera_iface_init))

static void
set_stream (PlatenGstCamera *self, PlatenGstStream *stream)
{
  PlatenGstStream *old;

  g_mutex_lock (&self->lock);
  old = self->stream;
  self->stream = stream;
  g_mutex_unlock (&self->lock);

  platen_gst_stream_free (old);
}

static void
platen_gst_camera_finalize (GObject *object)
{
  PlatenGstCamera *self = PLATEN_GST_CAMERA (object);

  platen_gst_stream_free (self->stream);
  platen_v4l2_controls_free (self->controls);
  platen_gst_source_free (self->source);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (platen_gst_camera_parent_class)->finalize (object);
}

static void
platen_gst_camera_class_init (PlatenGstCameraClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_gst_camera_finalize;
}

static void
platen_gst_camera_init (PlatenGstCamera *self)
{
  g_mutex_init (&self->lock);
}

/**
 * platen_gst_camera_new:
 * @source: (transfer full): the camera that was found
 *
 * Errors: %PLATEN_ERROR_UNSUPPORTED when it sends nothing that we can use.
 *
 * Returns: (transfer full): the open camera, stopped
 */
PlatenGstCamera *
platen_gst_camera_new (PlatenGstSource *source, GError **error)
{
  g_autoptr (PlatenGstCamera) self = g_object_new (PLATEN_TYPE_GST_CAMERA, NULL);

  self->source = source;
  if (!platen_camera_modes_choose (source->modes, &self->mode))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                   "‘%s’ sends no pictures that can be read", source->name);
      return NULL;
    }
  if (source->v4l2_path != NULL)
    self->controls = platen_v4l2_controls_open (source->v4l2_path);

  return g_steal_pointer (&self);
}

/**
 * platen_gst_camera_get_driver_name:
 *
 * Returns: (transfer none): what the driver calls it
 */
const char *
platen_gst_camera_get_driver_name (PlatenGstCamera *self)
{
  return self->source->driver_name;
}

static GError *
make_lost_error (PlatenGstCamera *self)
{
  return g_error_new (PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
                      "‘%s’ is gone; plug it in again", self->source->name);
}

static void
stop_waiting (PlatenGstCamera *self, const GError *why)
{
  g_mutex_lock (&self->lock);
  if (self->stream != NULL)
    platen_gst_stream_stop_waiting (self->stream, why);
  g_mutex_unlock (&self->lock);
}

/**
 * platen_gst_camera_lose:
 *
 * The camera is gone: fails the running call and all that follow.
 *
 * Thread: any.
 */
void
platen_gst_camera_lose (PlatenGstCamera *self)
{
  g_autoptr (GError) error = make_lost_error (self);

  g_atomic_int_set (&self->is_lost, TRUE);
  stop_waiting (self, error);
}

static GError *
make_cancelled_error (void)
{
  return g_error_new_literal (PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                              "The picture was cancelled");
}

static void
cancel (PlatenCamera *camera)
{
  PlatenGstCamera   *self = PLATEN_GST_CAMERA (camera);
  g_autoptr (GError) error = make_cancelled_error ();

  g_atomic_int_set (&self->is_cancelled, TRUE);
  stop_waiting (self, error);
}

static GArray *
get_modes (PlatenCamera *camera)
{
  return PLATEN_GST_CAMERA (camera)->source->modes;
}

static const PlatenCameraMode *
get_mode (PlatenCamera *camera)
{
  return &PLATEN_GST_CAMERA (camera)->mode;
}

static void
stop (PlatenCamera *camera)
{
  set_stream (PLATEN_GST_CAMERA (camera), NULL);
}

static gboolean
start (PlatenCamera *camera, GError **error)
{
  PlatenGstCamera *self = PLATEN_GST_CAMERA (camera);
  PlatenGstStream *stream;
  GstElement      *element;

  if (self->stream != NULL && !platen_gst_stream_has_failed (self->stream))
    return TRUE;

  set_stream (self, NULL);
  if (g_atomic_int_get (&self->is_lost))
    {
      g_propagate_error (error, make_lost_error (self));
      return FALSE;
    }

  element = self->source->make (self->source->data, error);
  if (element == NULL)
    return FALSE;

  stream = platen_gst_stream_new (self->source->name, element, &self->mode, error);
  if (stream == NULL)
    return FALSE;

  set_stream (self, stream);
  /* It may have gone while it was being started. */
  if (g_atomic_int_get (&self->is_lost))
    platen_gst_camera_lose (self);

  return TRUE;
}

static gboolean
set_mode (PlatenCamera *camera, const PlatenCameraMode *mode, GError **error)
{
  PlatenGstCamera *self = PLATEN_GST_CAMERA (camera);
  gboolean         is_running = self->stream != NULL;

  set_stream (self, NULL);
  self->mode = *mode;

  return !is_running || start (camera, error);
}

static void
set_turn (PlatenCamera *camera, PlatenCameraTurn turn)
{
  PLATEN_GST_CAMERA (camera)->turn = turn;
}

static GArray *
dup_controls (PlatenCamera *camera)
{
  PlatenGstCamera *self = PLATEN_GST_CAMERA (camera);

  if (self->controls == NULL)
    return platen_camera_controls_new ();

  return platen_v4l2_controls_list (self->controls);
}

static gboolean
set_control (PlatenCamera *camera,
             const char   *name,
             int           value,
             gboolean      is_auto,
             GError      **error)
{
  PlatenGstCamera *self = PLATEN_GST_CAMERA (camera);

  return platen_v4l2_controls_set (self->controls, name, value, is_auto, error);
}

/* A cancel is for the call that it finds, also while the camera is being started. */
static gboolean
begin_call (PlatenGstCamera *self, GError **error)
{
  g_atomic_int_set (&self->is_cancelled, FALSE);
  if (self->stream != NULL)
    platen_gst_stream_resume (self->stream);
  if (!start (PLATEN_CAMERA (self), error))
    return FALSE;
  if (!g_atomic_int_get (&self->is_cancelled))
    return TRUE;

  g_propagate_error (error, make_cancelled_error ());
  return FALSE;
}

/* A damaged picture is no reason to give up while others follow. */
static PlatenGstPicture *
wait_for_picture (PlatenGstCamera *self, PlatenGstWish wish, GError **error)
{
  g_autoptr (GError) damage = NULL;
  gint64             end_us =
      g_get_monotonic_time () + PLATEN_FRAME_TIMEOUT_MS * G_TIME_SPAN_MILLISECOND;

  if (!begin_call (self, error))
    return NULL;

  for (int i = 0; i < MAX_DAMAGED; i++)
    {
      g_autoptr (GstSample) sample = NULL;
      PlatenGstPicture     *picture;

      sample = platen_gst_stream_wait (self->stream, wish, end_us, error);
      if (sample == NULL)
        return NULL;

      g_clear_error (&damage);
      picture = platen_gst_picture_new (sample, self->turn, &damage);
      if (picture != NULL)
        return picture;
      g_debug ("‘%s’ sent a damaged picture: %s", self->source->name, damage->message);
      wish = PLATEN_GST_NEXT;
    }

  g_propagate_error (error, g_steal_pointer (&damage));
  return NULL;
}

static PlatenPageFacts *
take_still (PlatenCamera *camera, int master_fd, int preview_fd, GError **error)
{
  PlatenGstCamera             *self = PLATEN_GST_CAMERA (camera);
  g_autoptr (PlatenGstPicture) picture = NULL;

  picture = wait_for_picture (self, PLATEN_GST_NEWEST, error);
  if (picture == NULL)
    return NULL;

  return platen_gst_picture_write_page (picture, master_fd, preview_fd, error);
}

static gboolean
grab_frame (PlatenCamera *camera, int fd, int quality, GError **error)
{
  PlatenGstCamera             *self = PLATEN_GST_CAMERA (camera);
  g_autoptr (PlatenGstPicture) picture = NULL;

  picture = wait_for_picture (self, PLATEN_GST_NEXT, error);

  return picture != NULL && platen_gst_picture_write_jpeg (picture, fd, quality, error);
}

static void
camera_iface_init (PlatenCameraInterface *iface)
{
  iface->get_modes = get_modes;
  iface->get_mode = get_mode;
  iface->set_mode = set_mode;
  iface->set_turn = set_turn;
  iface->dup_controls = dup_controls;
  iface->set_control = set_control;
  iface->start = start;
  iface->stop = stop;
  iface->take_still = take_still;
  iface->grab_frame = grab_frame;
  iface->cancel = cancel;
}
