/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>
#include <sane/sane.h>
#include <stdio.h>

/*
 * The least that a program can do to start a scan: initialise SANE, open the device that its
 * argument names, and start. Prints the moment when it began to, in microseconds of the
 * monotonic clock; when the start arrived, the device knows.
 */
int
main (int argc, char **argv)
{
  const gint64 begin_us = g_get_monotonic_time ();
  SANE_Handle  device;
  SANE_Status  status;

  if (argc != 2)
    return 2;

  status = sane_init (NULL, NULL);
  if (status == SANE_STATUS_GOOD)
    status = sane_open (argv[1], &device);
  if (status == SANE_STATUS_GOOD)
    {
      status = sane_start (device);
      sane_cancel (device);
      sane_close (device);
    }
  sane_exit ();
  printf ("%" G_GINT64_FORMAT "\n", begin_us);

  return status == SANE_STATUS_GOOD ? 0 : 1;
}
