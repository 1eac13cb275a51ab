/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-child.h"

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int                status = platen_child_run_imager (&error);

  if (error != NULL)
    g_printerr ("%s: %s\n", argv[0], error->message);

  return status;
}
