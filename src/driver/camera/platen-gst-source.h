/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Gives a source element, floating, or NULL with the error set. */
typedef GstElement *(*PlatenGstMakeFunc) (gpointer data, GError **error);

/**
 * PlatenGstSource:
 * @driver_name: names the camera for good: the same after it was unplugged, and whichever
 *   way it is reached
 * @name: for a person to read
 * @v4l2_path: (nullable): its node below /dev, where its controls are
 * @serial: which of PipeWire's objects it is, later ones have higher numbers;
 *   %G_MAXUINT64 outside of it
 * @modes: (element-type PlatenCameraMode): what it can do, sorted
 * @make: makes the element that sends its pictures
 * @data: for @make
 * @free_data: (nullable): frees @data
 *
 * A camera that was found, and how to get at its pictures.
 */
typedef struct
{
  char             *driver_name;
  char             *name;
  char             *v4l2_path;
  guint64           serial;
  GArray           *modes;
  PlatenGstMakeFunc make;
  gpointer          data;
  GDestroyNotify    free_data;
} PlatenGstSource;

PlatenGstSource *platen_gst_source_new (const char       *driver_name,
                                        const char       *name,
                                        GstCaps          *caps,
                                        PlatenGstMakeFunc make,
                                        gpointer          data);
void             platen_gst_source_free (PlatenGstSource *self);
GPtrArray       *platen_gst_sources_from_devices (GList *devices);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenGstSource, platen_gst_source_free)

G_END_DECLS
