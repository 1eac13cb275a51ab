/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-wire-error.h"

/*
 * The browser protocol's error numbers. Where its public table has one that says the same,
 * that one; from -3000 down numbers mean only what their text says, so ours stand there.
 */
static const int numbers[] = {
  [PLATEN_ERROR_FAILED] = -1001,           /* general failure */
  [PLATEN_ERROR_INVALID_ARGUMENT] = -2113, /* parameter not valid */
  [PLATEN_ERROR_NOT_FOUND] = -1003,        /* source not found */
  [PLATEN_ERROR_ACCESS_DENIED] = -2137,    /* origin not allowed */
  [PLATEN_ERROR_BUSY] = -1004,             /* source in use */
  [PLATEN_ERROR_UNSUPPORTED] = -1006,      /* not supported */
  [PLATEN_ERROR_CANCELLED] = -1032,        /* user cancelled */
  [PLATEN_ERROR_TIMED_OUT] = -3001,
  [PLATEN_ERROR_WORKER_DIED] = -3002,
  [PLATEN_ERROR_JAMMED] = -1020,   /* paper jam */
  [PLATEN_ERROR_NO_PAPER] = -1035, /* no image */
  [PLATEN_ERROR_COVER_OPEN] = -3003,
  [PLATEN_ERROR_DEVICE_IO] = -1036, /* read error */
  [PLATEN_ERROR_NO_SPACE] = -1022,  /* write error */
  [PLATEN_ERROR_STORE] = -3004,
  [PLATEN_ERROR_LIMIT] = -1010,       /* value out of range */
  [PLATEN_ERROR_DOUBLE_FEED] = -1021, /* double feed */
};

G_STATIC_ASSERT (G_N_ELEMENTS (numbers) == PLATEN_ERROR_DOUBLE_FEED + 1);

int
platen_wire_error_from_code (PlatenError code)
{
  g_return_val_if_fail ((guint) code < G_N_ELEMENTS (numbers), -1001);

  return numbers[code];
}

/**
 * platen_wire_error_from_error:
 *
 * Returns: the number under which the browser protocol shows @error; below zero
 */
int
platen_wire_error_from_error (const GError *error)
{
  if (error->domain == PLATEN_ERROR)
    return platen_wire_error_from_code ((PlatenError) error->code);

  return numbers[PLATEN_ERROR_FAILED];
}
