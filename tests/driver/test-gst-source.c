/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-gst-source.h"

/* What the device monitor shows, made by hand. */

#define FAKE_TYPE_DEVICE (fake_device_get_type ())
G_DECLARE_FINAL_TYPE (FakeDevice, fake_device, FAKE, DEVICE, GstDevice)

struct _FakeDevice
{
  GstDevice parent_instance;
};

G_DEFINE_FINAL_TYPE (FakeDevice, fake_device, GST_TYPE_DEVICE)

static void
fake_device_class_init (FakeDeviceClass *klass)
{
}

static void
fake_device_init (FakeDevice *self)
{
}

static GstDevice *
new_device_of (const char *device_class, const char *properties_text)
{
  g_autoptr (GstStructure) properties = gst_structure_from_string (properties_text, NULL);
  g_autoptr (GstCaps)      caps =
      gst_caps_from_string ("video/x-raw,format=YUY2,width=64,height=48,framerate=30/1");
  GstDevice *device;

  g_assert_nonnull (properties);
  device = g_object_new (FAKE_TYPE_DEVICE, "display-name", "Same", "caps", caps,
                         "device-class", device_class, "properties", properties, NULL);

  return gst_object_ref_sink (device);
}

static GstDevice *
new_device (const char *properties_text)
{
  return new_device_of ("Video/Source", properties_text);
}

/* The names of the cameras that some devices are, sorted and joined. */
static char *
name_all (const char *const *devices)
{
  g_autolist (GstDevice) list = NULL;
  g_autoptr (GPtrArray)  sources = NULL;
  g_auto (GStrv)         names = NULL;

  for (; *devices != NULL; devices++)
    list = g_list_append (list, new_device (*devices));
  sources = platen_gst_sources_from_devices (list);
  names = g_new0 (char *, sources->len + 1);
  for (guint i = 0; i < sources->len; i++)
    names[i] = g_strdup (((PlatenGstSource *) sources->pdata[i])->driver_name);

  return g_strjoinv (" ", names);
}

static void
assert_names (const char *const *devices, const char *expected)
{
  g_autofree char *names = name_all (devices);

  g_assert_cmpstr (names, ==, expected);
}

#define NODE(name, serial) \
  "pipewire,node.name=(string)\"" name "\",object.serial=(string)" serial
#define PORT(port, path) \
  "v4l2,v4l2.device.bus_info=(string)" port ",device.path=(string)" path

static void
test_a_name_that_begins_alike_is_another_one (void)
{
  const char *const nodes[] = { NODE ("desk2", "41"), NODE ("desk", "42"), NULL };
  const char *const ports[] = { PORT ("usb-10", "/dev/video0"),
                                PORT ("usb-1", "/dev/video2"), NULL };

  assert_names (nodes, "pipewire:desk2 pipewire:desk");
  assert_names (ports, "v4l2:usb-10 v4l2:usb-1");
}

static void
test_who_came_first_keeps_the_plain_name (void)
{
  const char *const in_order[] = { NODE ("desk", "9"), NODE ("desk", "10"), NULL };
  const char *const reversed[] = { NODE ("desk", "10"), NODE ("desk", "9"), NULL };
  const char *const ports[] = { PORT ("usb-1", "/dev/video2"),
                                PORT ("usb-1", "/dev/video0"), NULL };
  const char *const both[] = { PORT ("usb-1", "/dev/video0"), NODE ("desk", "7"), NULL };
  g_autolist (GstDevice) list = g_list_prepend (NULL, new_device (reversed[0]));
  g_autoptr (GPtrArray)  sources = NULL;

  assert_names (in_order, "pipewire:desk pipewire:desk#2");
  assert_names (reversed, "pipewire:desk pipewire:desk#2");
  assert_names (ports, "v4l2:usb-1 v4l2:usb-1#2");
  assert_names (both, "pipewire:desk v4l2:usb-1");

  list = g_list_append (list, new_device (reversed[1]));
  sources = platen_gst_sources_from_devices (list);
  g_assert_cmpuint (((PlatenGstSource *) sources->pdata[0])->serial, ==, 9);
}

static void
test_a_number_never_makes_two_alike (void)
{
  const char *const nodes[] = { NODE ("desk#2", "1"), NODE ("desk", "2"),
                                NODE ("desk", "3"), NULL };

  assert_names (nodes, "pipewire:desk#2 pipewire:desk pipewire:desk#3");
}

static void
test_two_ways_to_one_camera_are_one (void)
{
  const char *const devices[] = { NODE ("v4l2_input",
                                        "7") ",api.v4l2.path=(string)/dev/video0",
                                  PORT ("usb-1", "/dev/video0"), NULL };

  assert_names (devices, "v4l2:usb-1");
}

static void
test_who_looks_at_a_camera_is_none (void)
{
  const char *const others[] = { "Stream/Input/Video", "Stream/Output/Video",
                                 "Video/Sink" };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autolist (GstDevice) list =
          g_list_prepend (NULL, new_device_of (others[i], NODE ("looker", "1")));
      g_autoptr (GPtrArray) sources = platen_gst_sources_from_devices (list);

      g_test_message ("%s", others[i]);
      g_assert_cmpuint (sources->len, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gst-source/whole", test_a_name_that_begins_alike_is_another_one);
  g_test_add_func ("/gst-source/first", test_who_came_first_keeps_the_plain_name);
  g_test_add_func ("/gst-source/unique", test_a_number_never_makes_two_alike);
  g_test_add_func ("/gst-source/merged", test_two_ways_to_one_camera_are_one);
  g_test_add_func ("/gst-source/looker", test_who_looks_at_a_camera_is_none);
  return g_test_run ();
}
