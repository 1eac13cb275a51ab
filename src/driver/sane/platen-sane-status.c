/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-status.h"

#include "platen-error.h"

typedef struct
{
  PlatenError code;
  const char *message;
} Row;

/* Source: SANE standard 1.06, 4.2.7 and 4.3: what each status means where. */
static const Row rows[] = {
  [SANE_STATUS_GOOD] = { PLATEN_ERROR_FAILED, "The scanner reports no fault" },
  [SANE_STATUS_UNSUPPORTED] = { PLATEN_ERROR_UNSUPPORTED, "The scanner cannot do this" },
  /* Only when nobody here cancelled: somebody pressed stop at the device. */
  [SANE_STATUS_CANCELLED] = { PLATEN_ERROR_CANCELLED,
                              "The scan was stopped at the scanner" },
  [SANE_STATUS_DEVICE_BUSY] = { PLATEN_ERROR_BUSY,
                                "Another program uses the scanner; try again when it has "
                                "finished" },
  [SANE_STATUS_INVAL] = { PLATEN_ERROR_INVALID_ARGUMENT,
                          "The scanner refuses these settings; try others" },
  [SANE_STATUS_EOF] = { PLATEN_ERROR_DEVICE_IO,
                        "The scanner ended the page early; scan it again" },
  [SANE_STATUS_JAMMED] = { PLATEN_ERROR_JAMMED,
                           "Paper is jammed in the feeder; clear it and scan the rest" },
  [SANE_STATUS_NO_DOCS] = { PLATEN_ERROR_NO_PAPER,
                            "The feeder is empty; put paper into it and scan again" },
  [SANE_STATUS_COVER_OPEN] = { PLATEN_ERROR_COVER_OPEN,
                               "The scanner's cover is open; close it and scan again" },
  [SANE_STATUS_IO_ERROR] = { PLATEN_ERROR_DEVICE_IO,
                             "The connection to the scanner failed; check its cable or "
                             "network and that it is switched on" },
  [SANE_STATUS_NO_MEM] = { PLATEN_ERROR_LIMIT,
                           "There is not enough memory for this scan; scan a smaller "
                           "area or at a lower resolution" },
  [SANE_STATUS_ACCESS_DENIED] = { PLATEN_ERROR_ACCESS_DENIED,
                                  "This user may not use the scanner; ask the "
                                  "administrator for access to it" },
};

/**
 * platen_sane_status_set_error:
 * @status: not %SANE_STATUS_GOOD
 *
 * Sets the error that stands for the status.
 */
void
platen_sane_status_set_error (GError **error, SANE_Status status)
{
  if ((gsize) status < G_N_ELEMENTS (rows))
    g_set_error_literal (error, PLATEN_ERROR, (int) rows[status].code,
                         rows[status].message);
  /* The net backend makes one up when its server goes in the middle of an answer. */
  else
    g_set_error (
        error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
        "The scanner reports fault %d, which is in no manual; see whether it, or "
        "the computer that has it, is still on, and scan again",
        (int) status);
}
