/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-needs.h"

G_BEGIN_DECLS

/**
 * PlatenMeasures:
 * @PLATEN_NO_PRIVILEGES: nothing that it starts has more rights than it
 * @PLATEN_NO_CORE_DUMPS: pages do not come to lie in a dump, and nobody may look inside
 * @PLATEN_NO_TRACING: it can neither trace nor read other processes, nor mount, load, …
 * @PLATEN_NO_PERSONAL_FILES: it opens the system's files and those it needs, no others
 * @PLATEN_NO_PROGRAMS: it starts no other program
 * @PLATEN_NO_NETWORK: it makes no socket of the internet's
 * @PLATEN_NO_SESSION_BUS: it makes no local socket, so that no bus can be reached
 * @PLATEN_LIMITED_MEMORY: its address space has a limit
 * @PLATEN_LIMITED_FILES: the files that it writes have one
 * @PLATEN_LIMITED_CPU: each of its tasks has one
 *
 * What a process was confined by, one bit each.
 */
typedef enum
{
  PLATEN_NO_PRIVILEGES = 1 << 0,
  PLATEN_NO_CORE_DUMPS = 1 << 1,
  PLATEN_NO_TRACING = 1 << 2,
  PLATEN_NO_PERSONAL_FILES = 1 << 3,
  PLATEN_NO_PROGRAMS = 1 << 4,
  PLATEN_NO_NETWORK = 1 << 5,
  PLATEN_NO_SESSION_BUS = 1 << 6,
  PLATEN_LIMITED_MEMORY = 1 << 7,
  PLATEN_LIMITED_FILES = 1 << 8,
  PLATEN_LIMITED_CPU = 1 << 9, /*< last >*/
} PlatenMeasures;

PlatenMeasures platen_confine_driver (const PlatenNeeds *needs);
PlatenMeasures platen_confine_imager (void);
PlatenMeasures platen_confine_close_network (void);
void           platen_confine_next_task (guint cpu_s);

GVariant *platen_confine_check (PlatenMeasures promised);

G_END_DECLS
