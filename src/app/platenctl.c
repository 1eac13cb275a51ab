/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl.h"

#include <locale.h>

/* platenctl: the command line; see platenctl(1). */
int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");

  return platen_ctl_main (argc, argv);
}
