/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-warden.h"

#include "platen-limits.h"

#include <errno.h>
#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

/* The main thread, which may be inside a driver, gets a little longer than it gives. */
#define MARGIN_MS 500

/*
 * A driver's process dies with its parent, but not at once: a scanner has to be told that the
 * scan is over. One on the network would else keep its job open and refuse everybody's next
 * scan until it loses patience.
 *
 *   parent gone ──▶ the main thread cancels and closes ──▶ the process ends
 *        └────────▶ the warden waits ──▶ ends the process, whatever the driver does
 */

/**
 * platen_warden_get_patience_ms:
 *
 * Returns: how long what runs may take to end once the parent is gone:
 *   %PLATEN_CANCEL_TIMEOUT_MS, stretched as `$PLATEN_TEST_TIMEOUT_PERCENT` says
 */
guint
platen_warden_get_patience_ms (void)
{
  const char *text = g_getenv ("PLATEN_TEST_TIMEOUT_PERCENT");
  guint64     percent = 100;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 1, 1000, &percent, NULL);

  return (guint) (PLATEN_CANCEL_TIMEOUT_MS * percent / 100);
}

static gpointer
watch (gpointer data)
{
  struct pollfd parent = { .fd = GPOINTER_TO_INT (data) };

  /* No events: the end of the other side is told in any case. */
  while (poll (&parent, 1, -1) < 0 && errno == EINTR)
    continue;

  g_usleep ((gulong) (platen_warden_get_patience_ms () + MARGIN_MS) * 1000);
  _exit (1);
}

/**
 * platen_warden_start:
 * @parent_fd: the socket to the parent; nobody closes it before the parent has
 *
 * Ends the process some time after its parent, instead of with it. When there is no thread
 * to be had for that, the process goes on to die with its parent.
 */
void
platen_warden_start (int parent_fd)
{
  g_autoptr (GThread) thread = NULL;

  thread = g_thread_try_new ("warden", watch, GINT_TO_POINTER (parent_fd), NULL);
  if (thread != NULL)
    prctl (PR_SET_PDEATHSIG, 0);
}
