/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-faults.h"

#include "platen-error.h"

#include <signal.h>
#include <unistd.h>

static void
hang (void)
{
  for (;;)
    pause ();
}

/* Without anybody's handler: a real crash would not be caught either. */
static void
crash (void)
{
  const struct sigaction action = { .sa_handler = SIG_DFL };

  sigaction (SIGSEGV, &action, NULL);
  raise (SIGSEGV);
}

/**
 * platen_virtual_faults_strike:
 * @moment: what is being done; not %PLATEN_VIRTUAL_NEVER
 *
 * Crashes the process or hangs the calling thread for ever when the setup wants it now.
 */
void
platen_virtual_faults_strike (const PlatenVirtualSetup *setup, PlatenVirtualMoment moment)
{
  if (setup->crash_at == moment)
    crash ();
  if (setup->hang_at == moment)
    hang ();
}

/**
 * platen_virtual_faults_check_page:
 * @page_number: the page that is to begin, from 1
 * @from_feeder: whether it comes from the feeder
 *
 * Tells whether the page may begin.
 *
 * Errors: %PLATEN_ERROR_COVER_OPEN, %PLATEN_ERROR_NO_PAPER, %PLATEN_ERROR_JAMMED,
 * %PLATEN_ERROR_DOUBLE_FEED.
 */
gboolean
platen_virtual_faults_check_page (const PlatenVirtualSetup *setup,
                                  int                       page_number,
                                  gboolean                  from_feeder,
                                  GError                  **error)
{
  if (setup->cover_open)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_COVER_OPEN,
                 "The scanner's cover is open; close it and scan again");
  else if (from_feeder && page_number == 1 && setup->feeder_empty)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_NO_PAPER,
                 "The feeder is empty; put paper into it and scan again");
  else if (from_feeder && page_number == setup->jam_page)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_JAMMED,
                 "Paper is jammed in the feeder at page %d; clear it and scan the rest",
                 page_number);
  else if (from_feeder && page_number == setup->double_page)
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_DOUBLE_FEED,
                 "The feeder took several sheets at once at page %d; take them out, put "
                 "them back into the feeder and scan the rest",
                 page_number);
  else
    return TRUE;

  return FALSE;
}
