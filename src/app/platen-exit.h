/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* How platend ends; the manual page lists them. */
typedef enum
{
  PLATEN_EXIT_OK = 0,
  PLATEN_EXIT_FAILURE = 1,
  PLATEN_EXIT_USAGE = 2,
  PLATEN_EXIT_PORT_TAKEN = 3,
  PLATEN_EXIT_STORE = 4,
  PLATEN_EXIT_SECOND_INSTANCE = 5, /*< last >*/
} PlatenExit;
