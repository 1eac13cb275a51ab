/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "samples.h"

#include "platen-error.h"
#include "platen-gst-camera.h"
#include "platen-gst-caps.h"
#include "platen-gst-turn.h"
#include "platen-jpeg-reader.h"

#include <gst/app/gstappsrc.h>
#include <unistd.h>

/* Cameras without PipeWire: sources of GStreamer's own. */

typedef struct
{
  const char *launch; /* a pipeline's first part, or `appsrc` */
  GstElement *made;   /* owned; the last element */
} Fake;

static GstElement *
make_fake (gpointer data, GError **error)
{
  Fake       *fake = data;
  GstElement *element;

  if (g_str_equal (fake->launch, "appsrc"))
    {
      element = gst_element_factory_make ("appsrc", NULL);
      g_object_set (element, "is-live", TRUE, "do-timestamp", TRUE, "format",
                    GST_FORMAT_TIME, NULL);
    }
  else
    element = gst_parse_bin_from_description (fake->launch, TRUE, error);
  gst_object_replace ((GstObject **) &fake->made, GST_OBJECT (element));

  return element;
}

static PlatenCamera *
new_camera (Fake *fake, const char *caps_text, GError **error)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text);
  PlatenGstSource    *source =
      platen_gst_source_new ("fake:1", "Fake", caps, make_fake, fake);
  PlatenGstCamera *camera = platen_gst_camera_new (source, error);

  return camera != NULL ? PLATEN_CAMERA (camera) : NULL;
}

static void
end (PlatenCamera *camera, Fake *fake)
{
  g_assert_finalize_object (camera);
  g_clear_pointer (&fake->made, gst_object_unref);
}

#define RAW "video/x-raw,format=YUY2,width=64,height=48,framerate=30/1"
#define CODED "image/jpeg,width=64,height=48,framerate=30/1"

static GBytes *
grab (PlatenCamera *camera, int quality)
{
  g_autoptr (GError) error = NULL;
  int                fd = samples_new_file ();
  GBytes            *bytes;

  platen_camera_grab_frame (camera, fd, quality, &error);
  g_assert_no_error (error);
  bytes = samples_get_bytes (fd);
  close (fd);

  return bytes;
}

static void
assert_size (GBytes *jpeg, int width_px, int height_px)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenJpegReader) reader = platen_jpeg_reader_new (jpeg, &error);
  const PlatenImageFormat     *format;

  g_assert_no_error (error);
  format = platen_image_reader_get_format (PLATEN_IMAGE_READER (reader));
  g_assert_cmpint (format->width_px, ==, width_px);
  g_assert_cmpint (format->height_px, ==, height_px);
}

static void
test_live_pictures_are_jpegs_in_any_turn (void)
{
  Fake               fake = { "videotestsrc is-live=true" };
  g_autoptr (GError) error = NULL;
  PlatenCamera      *camera = new_camera (&fake, RAW, &error);

  g_assert_no_error (error);
  for (PlatenCameraTurn turn = 0; turn <= PLATEN_CAMERA_TURN_MIRROR; turn++)
    {
      g_autoptr (GBytes) jpeg = NULL;
      gboolean           is_upright =
          turn == PLATEN_CAMERA_TURN_90 || turn == PLATEN_CAMERA_TURN_270;

      platen_camera_set_turn (camera, turn);
      jpeg = grab (camera, 80);
      assert_size (jpeg, is_upright ? 48 : 64, is_upright ? 64 : 48);
    }
  end (camera, &fake);
}

static PlatenPageFacts *
take (PlatenCamera *camera, GBytes **out_master, GError **error)
{
  int              master_fd = samples_new_file ();
  int              preview_fd = samples_new_file ();
  PlatenPageFacts *facts;

  facts = platen_camera_take_still (camera, master_fd, preview_fd, error);
  if (facts != NULL)
    {
      g_autoptr (GBytes) preview = samples_get_bytes (preview_fd);

      assert_size (preview, facts->width_px, facts->height_px);
      *out_master = samples_get_bytes (master_fd);
    }
  close (preview_fd);
  close (master_fd);

  return facts;
}

static void
test_a_raw_still_is_lossless (void)
{
  Fake                        fake = { "videotestsrc is-live=true" };
  g_autoptr (GError)          error = NULL;
  PlatenCamera               *camera = new_camera (&fake, RAW, &error);
  g_autoptr (GBytes)          master = NULL;
  g_autoptr (PlatenPageFacts) facts = take (camera, &master, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (facts->media_type, ==, "image/tiff");
  g_assert_cmpint (facts->width_px, ==, 64);
  g_assert_cmpint (facts->height_px, ==, 48);
  g_assert_cmpint (facts->mode, ==, PLATEN_MODE_COLOR);
  end (camera, &fake);
}

static void
test_a_gray_camera_gives_gray_pages (void)
{
  const char        *caps = "video/x-raw,format=GRAY8,width=50,height=40,framerate=30/1";
  Fake               fake = { "videotestsrc is-live=true" };
  g_autoptr (GError) error = NULL;
  PlatenCamera      *camera = new_camera (&fake, caps, &error);
  g_autoptr (GBytes) master = NULL;
  g_autoptr (PlatenPageFacts) facts = take (camera, &master, &error);

  g_assert_no_error (error);
  g_assert_cmpint (facts->mode, ==, PLATEN_MODE_GRAY);
  end (camera, &fake);
}

static void
push (Fake *fake, GBytes *bytes, const char *caps_text)
{
  g_autoptr (GstCaps)   caps = gst_caps_from_string (caps_text);
  g_autoptr (GstBuffer) buffer = gst_buffer_new_wrapped_bytes (bytes);
  g_autoptr (GstSample) sample = gst_sample_new (buffer, caps, NULL, NULL);

  g_assert_cmpint (gst_app_src_push_sample (GST_APP_SRC (fake->made), sample), ==,
                   GST_FLOW_OK);
}

typedef struct
{
  Fake   *fake;
  GBytes *picture;
  int     is_over; /* atomic */
} Feeder;

static gpointer
feed (gpointer data)
{
  Feeder *feeder = data;

  while (!g_atomic_int_get (&feeder->is_over))
    {
      push (feeder->fake, feeder->picture, CODED);
      g_usleep (G_USEC_PER_SEC / 30);
    }

  return NULL;
}

static GBytes *
new_jpeg (void)
{
  const PlatenImageFormat format = { 64, 48, 72, 72, PLATEN_MODE_COLOR, 8 };
  g_autoptr (GBytes)      rows = samples_new (&format);
  int                     fd = samples_new_jpeg (&format, rows, 80);
  GBytes                 *bytes = samples_get_bytes (fd);

  close (fd);

  return bytes;
}

/* The same picture without the segments of one kind. */
static GBytes *
without_segments (GBytes *jpeg, guint8 kind)
{
  gsize         n_bytes;
  const guint8 *bytes = g_bytes_get_data (jpeg, &n_bytes);
  GByteArray   *result = g_byte_array_new ();
  gsize         at = 2;

  g_byte_array_append (result, bytes, 2);
  while (bytes[at + 1] != 0xda)
    {
      guint length = 2u + (((guint) bytes[at + 2]) << 8) + bytes[at + 3];

      if (bytes[at + 1] != kind)
        g_byte_array_append (result, bytes + at, length);
      at += length;
    }
  g_byte_array_append (result, bytes + at, (guint) (n_bytes - at));

  return g_byte_array_free_to_bytes (result);
}

static PlatenPageFacts *
take_of (GBytes *picture, PlatenCameraTurn turn, GBytes **out_master, GError **error)
{
  Fake             fake = { "appsrc" };
  PlatenCamera    *camera = new_camera (&fake, CODED, error);
  Feeder           feeder = { &fake, picture, FALSE };
  PlatenPageFacts *facts;
  GThread         *thread;

  g_assert_true (platen_camera_start (camera, error));
  platen_camera_set_turn (camera, turn);
  thread = g_thread_new ("feeder", feed, &feeder);
  facts = take (camera, out_master, error);
  g_atomic_int_set (&feeder.is_over, TRUE);
  g_thread_join (thread);
  end (camera, &fake);

  return facts;
}

static void
test_a_jpeg_keeps_its_bytes (void)
{
  g_autoptr (GBytes)          picture = new_jpeg ();
  g_autoptr (GBytes)          master = NULL;
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts =
      take_of (picture, PLATEN_CAMERA_TURN_NONE, &master, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (facts->media_type, ==, "image/jpeg");
  g_assert_true (g_bytes_equal (master, picture));
}

static void
test_a_jpeg_that_is_turned_becomes_lossless (void)
{
  g_autoptr (GBytes)          picture = new_jpeg ();
  g_autoptr (GBytes)          master = NULL;
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts =
      take_of (picture, PLATEN_CAMERA_TURN_90, &master, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (facts->media_type, ==, "image/tiff");
  g_assert_cmpint (facts->width_px, ==, 48);
  g_assert_cmpint (facts->height_px, ==, 64);
}

static void
test_motion_jpeg_without_tables_becomes_lossless (void)
{
  g_autoptr (GBytes)          picture = new_jpeg ();
  g_autoptr (GBytes)          bare = without_segments (picture, 0xc4);
  g_autoptr (GBytes)          master = NULL;
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts =
      take_of (bare, PLATEN_CAMERA_TURN_NONE, &master, &error);

  g_assert_cmpuint (g_bytes_get_size (bare), <, g_bytes_get_size (picture));
  g_assert_no_error (error);
  g_assert_cmpstr (facts->media_type, ==, "image/tiff");
}

static void
test_half_a_jpeg_is_no_still (void)
{
  g_autoptr (GBytes) picture = new_jpeg ();
  g_autoptr (GBytes) half =
      g_bytes_new_from_bytes (picture, 0, g_bytes_get_size (picture) - 40);
  g_autoptr (GBytes)          master = NULL;
  g_autoptr (GError)          error = NULL;
  g_autoptr (PlatenPageFacts) facts =
      take_of (half, PLATEN_CAMERA_TURN_NONE, &master, &error);

  g_assert_null (facts);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO);
}

static void
test_a_silent_camera_is_an_error (void)
{
  Fake               fake = { "appsrc" };
  g_autoptr (GError) error = NULL;
  PlatenCamera      *camera = new_camera (&fake, RAW, &error);
  int                fd = samples_new_file ();

  g_assert_false (platen_camera_grab_frame (camera, fd, 80, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO);
  close (fd);
  end (camera, &fake);
}

static void
test_a_camera_that_ends_is_an_error (void)
{
  Fake               fake = { "videotestsrc num-buffers=2" };
  g_autoptr (GError) error = NULL;
  PlatenCamera      *camera = new_camera (&fake, RAW, &error);
  int                fd = samples_new_file ();

  /* Its pictures may be over before they are asked for. */
  while (platen_camera_grab_frame (camera, fd, 80, &error))
    g_assert_no_error (error);
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO);
  close (fd);
  end (camera, &fake);
}

static gpointer
cancel_until_over (gpointer data)
{
  Feeder *feeder = data;

  while (!g_atomic_int_get (&feeder->is_over))
    {
      platen_camera_cancel ((PlatenCamera *) feeder->fake);
      g_usleep (1000);
    }

  return NULL;
}

static void
test_a_wait_can_be_cancelled (void)
{
  Fake               fake = { "appsrc" };
  g_autoptr (GError) error = NULL;
  PlatenCamera      *camera = new_camera (&fake, RAW, &error);
  Feeder             canceller = { (Fake *) camera, NULL, FALSE };
  GThread           *thread = g_thread_new ("canceller", cancel_until_over, &canceller);
  int                fd = samples_new_file ();

  g_assert_false (platen_camera_grab_frame (camera, fd, 80, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED);
  g_atomic_int_set (&canceller.is_over, TRUE);
  g_thread_join (thread);
  close (fd);
  end (camera, &fake);
}

static void
test_a_lost_camera_fails_at_once_and_stays_lost (void)
{
  Fake               fake = { "videotestsrc is-live=true" };
  g_autoptr (GError) error = NULL;
  PlatenCamera      *camera = new_camera (&fake, RAW, &error);
  g_autoptr (GBytes) before = grab (camera, 80);
  int                fd = samples_new_file ();

  platen_gst_camera_lose (PLATEN_GST_CAMERA (camera));
  for (int i = 0; i < 2; i++)
    {
      g_clear_error (&error);
      g_assert_false (platen_camera_grab_frame (camera, fd, 80, &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO);
    }
  close (fd);
  end (camera, &fake);
}

static void
test_a_mode_changes_while_it_runs (void)
{
  const char *caps = "video/x-raw,format=YUY2,width={64,128},height=48,framerate=30/1;"
                     "video/x-raw,format=YUY2,width=128,height=96,framerate=30/1;" RAW;
  Fake        fake = { "videotestsrc is-live=true" };
  g_autoptr (GError)   error = NULL;
  PlatenCamera        *camera = new_camera (&fake, caps, &error);
  g_autoptr (GVariant) small =
      g_variant_ref_sink (g_variant_new_parsed ("{'width': <64>, 'height': <48>}"));
  g_autoptr (GBytes) first = grab (camera, 80);
  g_autoptr (GBytes) second = NULL;

  assert_size (first, 128, 96);
  g_assert_true (platen_camera_set_mode (camera, small, &error));
  second = grab (camera, 80);
  assert_size (second, 64, 48);
  end (camera, &fake);
}

static void
test_a_camera_of_no_use_is_refused (void)
{
  const char *const useless[] = { "video/x-h264,width=64,height=48",
                                  "video/x-raw(memory:DMABuf),format=YUY2,width=64,"
                                  "height=48",
                                  "video/x-raw,format=ENCODED,width=64,height=48",
                                  "video/x-raw,format=YUY2" };

  for (gsize i = 0; i < G_N_ELEMENTS (useless); i++)
    {
      Fake               fake = { "appsrc" };
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", useless[i]);
      g_assert_null (new_camera (&fake, useless[i], &error));
      g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED);
    }
}

static void
test_bounds_become_the_usual_modes (void)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (
      "video/x-raw,format={YUY2,NV12},width=[300,700],height=[200,500],"
      "framerate=[1/1,30/1]");
  g_autoptr (GArray)      modes = platen_gst_caps_to_modes (caps);
  const PlatenCameraMode *first = &g_array_index (modes, PlatenCameraMode, 0);

  /* Two sizes, two forms; 30, 25, 24, 20, 15, 10 and 5 a second. */
  g_assert_cmpuint (modes->len, ==, 2 * 2 * 7);
  g_assert_cmpint (first->width_px, ==, 640);
  g_assert_cmpint (first->rate_n, ==, 30);
}

static void
test_turns_move_each_pixel_where_it_belongs (void)
{
  /* 1 2 3
   * 4 5 6 */
  const guint8      before[] = { 1, 2, 3, 4, 5, 6 };
  const char *const after[] = { "1,2,3/4,5,6", "4,1/5,2/6,3", "6,5,4/3,2,1",
                                "3,6/2,5/1,4", "4,5,6/1,2,3", "3,2,1/6,5,4" };

  for (PlatenCameraTurn turn = 0; turn <= PLATEN_CAMERA_TURN_MIRROR; turn++)
    {
      PlatenImageFormat   format = { 3, 2, 96, 96, PLATEN_MODE_GRAY, 8 };
      g_autofree guint8  *pixels = platen_gst_turn (before, &format, turn);
      g_autoptr (GString) text = g_string_new (NULL);

      for (int i = 0; i < 6; i++)
        g_string_append_printf (text, "%s%d",
                                i == 0                     ? ""
                                : i % format.width_px == 0 ? "/"
                                                           : ",",
                                pixels[i]);
      g_assert_cmpstr (text->str, ==, after[turn]);
    }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gst/live", test_live_pictures_are_jpegs_in_any_turn);
  g_test_add_func ("/gst/still/raw", test_a_raw_still_is_lossless);
  g_test_add_func ("/gst/still/gray", test_a_gray_camera_gives_gray_pages);
  g_test_add_func ("/gst/still/jpeg", test_a_jpeg_keeps_its_bytes);
  g_test_add_func ("/gst/still/turned", test_a_jpeg_that_is_turned_becomes_lossless);
  g_test_add_func ("/gst/still/bare", test_motion_jpeg_without_tables_becomes_lossless);
  g_test_add_func ("/gst/still/half", test_half_a_jpeg_is_no_still);
  g_test_add_func ("/gst/silent", test_a_silent_camera_is_an_error);
  g_test_add_func ("/gst/ended", test_a_camera_that_ends_is_an_error);
  g_test_add_func ("/gst/cancel", test_a_wait_can_be_cancelled);
  g_test_add_func ("/gst/lost", test_a_lost_camera_fails_at_once_and_stays_lost);
  g_test_add_func ("/gst/mode", test_a_mode_changes_while_it_runs);
  g_test_add_func ("/gst/useless", test_a_camera_of_no_use_is_refused);
  g_test_add_func ("/gst/bounds", test_bounds_become_the_usual_modes);
  g_test_add_func ("/gst/turns", test_turns_move_each_pixel_where_it_belongs);
  return g_test_run ();
}
