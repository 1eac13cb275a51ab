/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "platen-camera-mode.h"

G_BEGIN_DECLS

/**
 * PlatenGstWish:
 * @PLATEN_GST_NEWEST: the newest picture, once the camera has had time to see to its light
 * @PLATEN_GST_NEXT: the newest picture that was not handed out before
 *
 * Which picture is wanted of a stream.
 */
typedef enum
{
  PLATEN_GST_NEWEST,
  PLATEN_GST_NEXT, /*< last >*/
} PlatenGstWish;

typedef struct _PlatenGstStream PlatenGstStream;

PlatenGstStream *platen_gst_stream_new (const char             *name,
                                        GstElement             *source,
                                        const PlatenCameraMode *mode,
                                        GError                **error);
void             platen_gst_stream_free (PlatenGstStream *self);
GstSample       *platen_gst_stream_wait (PlatenGstStream *self,
                                         PlatenGstWish    wish,
                                         gint64           end_us,
                                         GError         **error);
void     platen_gst_stream_stop_waiting (PlatenGstStream *self, const GError *why);
void     platen_gst_stream_resume (PlatenGstStream *self);
gboolean platen_gst_stream_has_failed (PlatenGstStream *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenGstStream, platen_gst_stream_free)

G_END_DECLS
