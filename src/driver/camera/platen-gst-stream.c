/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-gst-stream.h"

#include "platen-error.h"
#include "platen-gst-caps.h"
#include "platen-limits.h"

#include <gst/app/gstappsink.h>

/* A picture older than this is no longer what the camera sees. */
#define FRESH_US (G_USEC_PER_SEC / 2)

/* Cameras begin dark, and set their exposure by the first pictures. */
#define WARM_UP_US (G_USEC_PER_SEC / 2)

/**
 * PlatenGstStream:
 *
 * A camera that sends pictures, and the newest of them.
 *
 * ```
 *   source ──▶ caps filter ──▶ sink ──(GStreamer's thread)──▶ newest ──(device thread)──▶ wait
 * ```
 *
 * Nothing is decoded or converted here, so that pictures that nobody asks for cost nothing.
 * GStreamer does not tell when a PipeWire camera vanishes, so a wait has a limit of its own.
 */
struct _PlatenGstStream
{
  char       *name;     /* owned; the camera's */
  GstElement *pipeline; /* owned */
  GMutex      lock;
  GCond       changed;
  GstSample  *newest;    /* owned; guarded by lock, as all below */
  GError     *error;     /* owned; why there will be no more */
  GError     *interrupt; /* owned; why to stop waiting just now */
  gint64      newest_us;
  gint64      first_us; /* 0 until the first picture */
  gboolean    is_given; /* somebody had the newest */
};

static void
fail (PlatenGstStream *self, GError *error)
{
  g_mutex_lock (&self->lock);
  if (self->error == NULL)
    self->error = g_steal_pointer (&error);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  g_clear_error (&error);
}

static PlatenError
choose_code (const GError *error)
{
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY))
    return PLATEN_ERROR_BUSY;
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED))
    return PLATEN_ERROR_ACCESS_DENIED;
  if (g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT))
    return PLATEN_ERROR_UNSUPPORTED;

  return PLATEN_ERROR_DEVICE_IO;
}

/* On whichever thread posted it. */
static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  PlatenGstStream   *self = user_data;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      gst_message_parse_error (message, &error, NULL);
      fail (self, g_error_new (PLATEN_ERROR, choose_code (error),
                               "‘%s’ failed: %s; unplug it and plug it in again",
                               self->name, error->message));
    }
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    fail (self,
          g_error_new (PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
                       "‘%s’ has ended its pictures; unplug it and plug it in again",
                       self->name));
  gst_message_unref (message);

  return GST_BUS_DROP;
}

static GstFlowReturn
on_new_sample (GstAppSink *sink, gpointer user_data)
{
  PlatenGstStream *self = user_data;
  GstSample       *sample = gst_app_sink_pull_sample (sink);

  if (sample == NULL)
    return GST_FLOW_EOS;

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->newest, gst_sample_unref);
  self->newest = sample;
  self->newest_us = g_get_monotonic_time ();
  if (self->first_us == 0)
    self->first_us = self->newest_us;
  self->is_given = FALSE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  return GST_FLOW_OK;
}

static gboolean
build (PlatenGstStream *self, GstElement *source, const PlatenCameraMode *mode)
{
  GstAppSinkCallbacks callbacks = { .new_sample = on_new_sample };
  g_autoptr (GstCaps) caps = platen_gst_caps_from_mode (mode);
  GstElement         *filter = gst_element_factory_make ("capsfilter", NULL);
  GstElement         *sink = gst_element_factory_make ("appsink", NULL);

  if (filter == NULL || sink == NULL)
    {
      gst_object_unref (gst_object_ref_sink (source));
      gst_clear_object (&filter);
      gst_clear_object (&sink);
      return FALSE;
    }

  g_object_set (filter, "caps", caps, NULL);
  g_object_set (sink, "sync", FALSE, "drop", TRUE, "max-buffers", 1, "enable-last-sample",
                FALSE, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, self, NULL);
  gst_bin_add_many (GST_BIN (self->pipeline), source, filter, sink, NULL);

  return gst_element_link_many (source, filter, sink, NULL);
}

static gboolean
play (PlatenGstStream *self, GError **error)
{
  if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING) !=
      GST_STATE_CHANGE_FAILURE)
    return TRUE;

  g_mutex_lock (&self->lock);
  if (self->error != NULL)
    g_propagate_error (error, g_error_copy (self->error));
  else
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
                 "‘%s’ does not start; close other programs that use it", self->name);
  g_mutex_unlock (&self->lock);

  return FALSE;
}

/**
 * platen_gst_stream_new:
 * @name: what people call the camera
 * @source: (transfer floating): sends its pictures
 * @mode: what to ask of it
 *
 * Starts a camera; does not wait for its first picture.
 *
 * Errors: %PLATEN_ERROR: what the source says, %PLATEN_ERROR_UNSUPPORTED when GStreamer
 * lacks a plug-in.
 *
 * Returns: (transfer full): the stream
 */
PlatenGstStream *
platen_gst_stream_new (const char             *name,
                       GstElement             *source,
                       const PlatenCameraMode *mode,
                       GError                **error)
{
  g_autoptr (PlatenGstStream) self = g_new0 (PlatenGstStream, 1);
  g_autoptr (GstBus)          bus = NULL;

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->name = g_strdup (name);
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  bus = gst_pipeline_get_bus (GST_PIPELINE (self->pipeline));
  gst_bus_set_sync_handler (bus, on_message, self, NULL);
  if (!build (self, source, mode))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                   "GStreamer cannot use ‘%s’; install gstreamer1.0-plugins-base", name);
      return NULL;
    }

  return play (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * platen_gst_stream_free:
 * @self: (transfer full) (nullable): a stream; its camera stops
 */
void
platen_gst_stream_free (PlatenGstStream *self)
{
  if (self == NULL)
    return;

  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pipeline);
  g_clear_pointer (&self->newest, gst_sample_unref);
  g_clear_error (&self->error);
  g_clear_error (&self->interrupt);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->name);
  g_free (self);
}

static gboolean
has_wish (PlatenGstStream *self, PlatenGstWish wish)
{
  if (self->newest == NULL)
    return FALSE;

  switch (wish)
    {
    case PLATEN_GST_NEWEST:
      return self->newest_us - self->first_us >= WARM_UP_US &&
             g_get_monotonic_time () - self->newest_us <= FRESH_US;
    case PLATEN_GST_NEXT:
      return !self->is_given && g_get_monotonic_time () - self->newest_us <= FRESH_US;
    }

  return FALSE;
}

static void
set_wait_error (PlatenGstStream *self, GError **error)
{
  if (self->error != NULL)
    g_propagate_error (error, g_error_copy (self->error));
  else if (self->interrupt != NULL)
    g_propagate_error (error, g_error_copy (self->interrupt));
  else
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
                 "‘%s’ has sent no picture for %d seconds; see that it is plugged in",
                 self->name, PLATEN_FRAME_TIMEOUT_MS / 1000);
}

/**
 * platen_gst_stream_wait:
 * @end_us: when to give up, on the monotonic clock: %PLATEN_FRAME_TIMEOUT_MS after whoever
 *   waits began to
 *
 * Waits for a picture.
 *
 * Errors: %PLATEN_ERROR_DEVICE_IO when none comes, what the source says, or what
 * platen_gst_stream_stop_waiting() was told.
 *
 * Returns: (transfer full): the picture
 */
GstSample *
platen_gst_stream_wait (PlatenGstStream *self,
                        PlatenGstWish    wish,
                        gint64           end_us,
                        GError         **error)
{
  GstSample *sample = NULL;
  gboolean   in_time = TRUE;

  g_mutex_lock (&self->lock);
  while (in_time && self->error == NULL && self->interrupt == NULL &&
         !has_wish (self, wish))
    in_time = g_cond_wait_until (&self->changed, &self->lock, end_us);
  if (self->error == NULL && self->interrupt == NULL && has_wish (self, wish))
    {
      sample = gst_sample_ref (self->newest);
      self->is_given = self->is_given || wish == PLATEN_GST_NEXT;
    }
  else
    set_wait_error (self, error);
  g_mutex_unlock (&self->lock);

  return sample;
}

/**
 * platen_gst_stream_stop_waiting:
 * @why: %PLATEN_ERROR_CANCELLED fails the wait until platen_gst_stream_resume(); any other
 *   error all that follow
 *
 * Thread: any.
 */
void
platen_gst_stream_stop_waiting (PlatenGstStream *self, const GError *why)
{
  if (!g_error_matches (why, PLATEN_ERROR, PLATEN_ERROR_CANCELLED))
    {
      fail (self, g_error_copy (why));
      return;
    }

  g_mutex_lock (&self->lock);
  g_clear_error (&self->interrupt);
  self->interrupt = g_error_copy (why);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/**
 * platen_gst_stream_resume:
 *
 * Forgets a cancel that came too late for its call.
 */
void
platen_gst_stream_resume (PlatenGstStream *self)
{
  g_mutex_lock (&self->lock);
  g_clear_error (&self->interrupt);
  g_mutex_unlock (&self->lock);
}

/**
 * platen_gst_stream_has_failed:
 *
 * Tells whether no further picture will come.
 */
gboolean
platen_gst_stream_has_failed (PlatenGstStream *self)
{
  gboolean has_failed;

  g_mutex_lock (&self->lock);
  has_failed = self->error != NULL;
  g_mutex_unlock (&self->lock);

  return has_failed;
}
