/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-child.h"
#include "platen-gst-driver.h"

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int                status =
      platen_child_run_camera (PLATEN_CAMERA_DRIVER (platen_gst_driver_new ()), &error);

  if (error != NULL)
    g_printerr ("%s: %s\n", argv[0], error->message);

  return status;
}
