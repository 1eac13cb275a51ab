/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenCtlExit:
 * @PLATEN_CTL_OK: done
 * @PLATEN_CTL_FAILED: it did not work; the message says why
 * @PLATEN_CTL_USAGE: the command line is wrong; nothing was tried
 * @PLATEN_CTL_NOT_FOUND: no such device, collection, page or site
 * @PLATEN_CTL_BUSY: the device is in use
 * @PLATEN_CTL_PAPER: jam, double feed, no paper or open cover: a person must go there
 * @PLATEN_CTL_NO_SERVICE: the service cannot be reached or went away
 * @PLATEN_CTL_DAMAGE: fsck found damage
 * @PLATEN_CTL_INTERRUPTED: stopped by Ctrl-C or SIGTERM, as shells count signals
 *
 * The exit statuses of `platenctl`; platenctl(1) documents them.
 */
typedef enum
{
  PLATEN_CTL_OK = 0,
  PLATEN_CTL_FAILED = 1,
  PLATEN_CTL_USAGE = 2,
  PLATEN_CTL_NOT_FOUND = 3,
  PLATEN_CTL_BUSY = 4,
  PLATEN_CTL_PAPER = 5,
  PLATEN_CTL_NO_SERVICE = 6,
  PLATEN_CTL_DAMAGE = 7,
  PLATEN_CTL_INTERRUPTED = 130,
} PlatenCtlExit;

void platen_ctl_explain (const char *format, ...) G_GNUC_PRINTF (1, 2);
int  platen_ctl_fail (GError *error);

G_END_DECLS
