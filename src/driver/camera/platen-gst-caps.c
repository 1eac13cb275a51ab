/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-gst-caps.h"

#include "platen-limits.h"

#include <gst/video/video.h>

#define JPEG_TYPE "image/jpeg"
#define RAW_TYPE "video/x-raw"

/* What is offered of a camera that takes any size, or any rate, within bounds. */
static const int usual_sizes[][2] = {
  { 3840, 2160 }, { 2592, 1944 }, { 1920, 1080 }, { 1600, 1200 }, { 1280, 960 },
  { 1280, 720 },  { 1024, 768 },  { 800, 600 },   { 640, 480 },   { 320, 240 },
};
static const int usual_rates[] = { 60, 30, 25, 24, 20, 15, 10, 5 };

static gboolean
is_within (const GValue *value, int number)
{
  if (G_VALUE_HOLDS_INT (value))
    return g_value_get_int (value) == number;
  if (GST_VALUE_HOLDS_INT_RANGE (value))
    return number >= gst_value_get_int_range_min (value) &&
           number <= gst_value_get_int_range_max (value) &&
           (number - gst_value_get_int_range_min (value)) %
                   gst_value_get_int_range_step (value) ==
               0;

  for (guint i = 0; GST_VALUE_HOLDS_LIST (value) && i < gst_value_list_get_size (value);
       i++)
    if (is_within (gst_value_list_get_value (value, i), number))
      return TRUE;

  return FALSE;
}

static void
add_rate (GArray *modes, PlatenCameraMode *mode, int rate_n, int rate_d)
{
  if (rate_n < 0 || rate_d < 1)
    return;

  mode->rate_n = rate_n;
  mode->rate_d = rate_d;
  g_array_append_vals (modes, mode, 1);
}

static void
add_rate_range (GArray *modes, PlatenCameraMode *mode, const GValue *range)
{
  const GValue *least = gst_value_get_fraction_range_min (range);
  const GValue *most = gst_value_get_fraction_range_max (range);
  gsize         n_before = modes->len;

  for (gsize i = 0; i < G_N_ELEMENTS (usual_rates); i++)
    {
      g_auto (GValue) rate = G_VALUE_INIT;

      g_value_init (&rate, GST_TYPE_FRACTION);
      gst_value_set_fraction (&rate, usual_rates[i], 1);
      if (gst_value_compare (&rate, least) != GST_VALUE_LESS_THAN &&
          gst_value_compare (&rate, most) != GST_VALUE_GREATER_THAN)
        add_rate (modes, mode, usual_rates[i], 1);
    }

  if (modes->len == n_before)
    add_rate (modes, mode, gst_value_get_fraction_numerator (most),
              gst_value_get_fraction_denominator (most));
}

static void
add_rates (GArray *modes, PlatenCameraMode *mode, const GValue *rate)
{
  if (rate == NULL)
    add_rate (modes, mode, 0, 1);
  else if (GST_VALUE_HOLDS_FRACTION (rate))
    add_rate (modes, mode, gst_value_get_fraction_numerator (rate),
              gst_value_get_fraction_denominator (rate));
  else if (GST_VALUE_HOLDS_FRACTION_RANGE (rate))
    add_rate_range (modes, mode, rate);

  for (guint i = 0; rate != NULL && GST_VALUE_HOLDS_LIST (rate) &&
                    i < MIN (gst_value_list_get_size (rate), PLATEN_MAX_CAMERA_MODES);
       i++)
    add_rates (modes, mode, gst_value_list_get_value (rate, i));
}

static void
add_sizes (GArray *modes, PlatenCameraMode *mode, const GstStructure *structure)
{
  const GValue *width = gst_structure_get_value (structure, "width");
  const GValue *height = gst_structure_get_value (structure, "height");
  const GValue *rate = gst_structure_get_value (structure, "framerate");

  if (width == NULL || height == NULL)
    return;
  if (G_VALUE_HOLDS_INT (width) && G_VALUE_HOLDS_INT (height))
    {
      mode->width_px = g_value_get_int (width);
      mode->height_px = g_value_get_int (height);
      if (mode->width_px >= 1 && mode->width_px <= PLATEN_MAX_SIDE_PX &&
          mode->height_px >= 1 && mode->height_px <= PLATEN_MAX_SIDE_PX)
        add_rates (modes, mode, rate);
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (usual_sizes); i++)
    {
      mode->width_px = usual_sizes[i][0];
      mode->height_px = usual_sizes[i][1];
      if (is_within (width, mode->width_px) && is_within (height, mode->height_px))
        add_rates (modes, mode, rate);
    }
}

/* Raw forms that we can turn into RGB; “ENCODED” and those for graphics cards are none. */
static void
add_format (GArray *modes, const GValue *format, const GstStructure *structure)
{
  PlatenCameraMode mode = { .rate_d = 1 };
  const char    *word = G_VALUE_HOLDS_STRING (format) ? g_value_get_string (format) : "";
  GstVideoFormat known = gst_video_format_from_string (word);

  if (known != GST_VIDEO_FORMAT_UNKNOWN && known != GST_VIDEO_FORMAT_ENCODED &&
      g_strlcpy (mode.media_type, word, sizeof mode.media_type) < sizeof mode.media_type)
    add_sizes (modes, &mode, structure);
}

static void
add_formats (GArray *modes, const GstStructure *structure)
{
  const GValue *format = gst_structure_get_value (structure, "format");

  if (format == NULL || !GST_VALUE_HOLDS_LIST (format))
    {
      if (format != NULL)
        add_format (modes, format, structure);
      return;
    }

  for (guint i = 0;
       i < gst_value_list_get_size (format) && modes->len < 4 * PLATEN_MAX_CAMERA_MODES;
       i++)
    add_format (modes, gst_value_list_get_value (format, i), structure);
}

/**
 * platen_gst_caps_to_modes:
 * @caps: what a source can give
 *
 * Sizes and rates that may be anything within bounds become the usual ones.
 *
 * Returns: (transfer full) (element-type PlatenCameraMode): the modes that we can use,
 *   sorted; perhaps none
 */
GArray *
platen_gst_caps_to_modes (GstCaps *caps)
{
  GArray *modes = platen_camera_modes_new ();

  for (guint i = 0; i < gst_caps_get_size (caps); i++)
    {
      const GstStructure *structure = gst_caps_get_structure (caps, i);
      GstCapsFeatures    *features = gst_caps_get_features (caps, i);
      PlatenCameraMode    jpeg = { .media_type = "JPEG", .rate_d = 1 };

      if (!gst_caps_features_is_equal (features, GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY))
        continue;
      if (gst_structure_has_name (structure, JPEG_TYPE))
        add_sizes (modes, &jpeg, structure);
      else if (gst_structure_has_name (structure, RAW_TYPE))
        add_formats (modes, structure);
    }
  platen_camera_modes_sort (modes);

  return modes;
}

/**
 * platen_gst_caps_from_mode:
 *
 * Returns: (transfer full): what to ask of the source
 */
GstCaps *
platen_gst_caps_from_mode (const PlatenCameraMode *mode)
{
  gboolean is_jpeg = platen_camera_mode_is_jpeg (mode);
  GstCaps *caps =
      gst_caps_new_simple (is_jpeg ? JPEG_TYPE : RAW_TYPE, "width", G_TYPE_INT,
                           mode->width_px, "height", G_TYPE_INT, mode->height_px, NULL);

  if (!is_jpeg)
    gst_caps_set_simple (caps, "format", G_TYPE_STRING, mode->media_type, NULL);
  if (mode->rate_n > 0)
    gst_caps_set_simple (caps, "framerate", GST_TYPE_FRACTION, mode->rate_n, mode->rate_d,
                         NULL);

  return caps;
}
