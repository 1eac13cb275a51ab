/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "platen-camera-mode.h"
#include "platen-page-facts.h"

G_BEGIN_DECLS

typedef struct _PlatenGstPicture PlatenGstPicture;

PlatenGstPicture *platen_gst_picture_new (GstSample       *sample,
                                          PlatenCameraTurn turn,
                                          GError         **error);
void              platen_gst_picture_free (PlatenGstPicture *self);
PlatenPageFacts  *platen_gst_picture_write_page (PlatenGstPicture *self,
                                                 int               master_fd,
                                                 int               preview_fd,
                                                 GError          **error);
gboolean          platen_gst_picture_write_jpeg (PlatenGstPicture *self,
                                                 int               fd,
                                                 int               quality,
                                                 GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenGstPicture, platen_gst_picture_free)

G_END_DECLS
