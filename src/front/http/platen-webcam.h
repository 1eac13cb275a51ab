/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "platen-camera-views.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_WEBCAM (platen_webcam_get_type ())
G_DECLARE_FINAL_TYPE (PlatenWebcam, platen_webcam, PLATEN, WEBCAM, GObject)

/* Tells the page what platen-webcam.c says. @data: (transfer full). */
typedef void (*PlatenWebcamTell) (gpointer instance, const char *event, JsonNode *data);

PlatenWebcam *platen_webcam_new (gpointer         instance,
                                 const char      *principal,
                                 PlatenWebcamTell tell);

PlatenDevice        *platen_webcam_get_device (PlatenWebcam *self);
PlatenCameraSession *platen_webcam_get_camera (PlatenWebcam *self);
void                 platen_webcam_set_device (PlatenWebcam      *self,
                                               PlatenDevice      *device,
                                               PlatenCameraViews *views);

void platen_webcam_play (PlatenWebcam *self, int quality);
void platen_webcam_stop (PlatenWebcam *self);

void platen_webcam_frame_async (PlatenWebcam       *self,
                                int                 quality,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);
int platen_webcam_frame_finish (PlatenWebcam *self, GAsyncResult *result, GError **error);

G_END_DECLS
