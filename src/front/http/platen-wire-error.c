/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-wire-error.h"

typedef struct
{
  int         number;
  const char *meaning;
} Row;

/*
 * The browser protocol's error numbers. Where its public table has one that says the same,
 * that one; from -3000 down numbers mean only what their text says, so ours stand there.
 */
static const Row rows[] = {
  [PLATEN_ERROR_FAILED] = { -1001, "It failed; the description says how" },
  [PLATEN_ERROR_INVALID_ARGUMENT] = { -2113, "A parameter or a setting is not valid" },
  [PLATEN_ERROR_NOT_FOUND] = { -1003, "There is no such scanner, job or collection" },
  [PLATEN_ERROR_ACCESS_DENIED] = { -2137, "The site may not do this" },
  [PLATEN_ERROR_BUSY] = { -1004, "The scanner is in use" },
  [PLATEN_ERROR_UNSUPPORTED] = { -1006, "The scanner or this build cannot do it" },
  [PLATEN_ERROR_CANCELLED] = { -1032, "Cancelled" },
  [PLATEN_ERROR_TIMED_OUT] = { -3001, "The driver did not answer in time" },
  [PLATEN_ERROR_WORKER_DIED] = { -3002, "The driver's process ended" },
  [PLATEN_ERROR_JAMMED] = { -1020, "Paper jam" },
  [PLATEN_ERROR_NO_PAPER] = { -1035, "The feeder is empty, or there is no page" },
  [PLATEN_ERROR_COVER_OPEN] = { -3003, "The scanner's cover is open" },
  [PLATEN_ERROR_DEVICE_IO] = { -1036, "The scanner or the line to it failed" },
  [PLATEN_ERROR_NO_SPACE] = { -1022, "The disk or a quota is full" },
  [PLATEN_ERROR_STORE] = { -3004, "The page store cannot be used" },
  [PLATEN_ERROR_LIMIT] = { -1010, "A value is out of range, or a limit was met" },
  [PLATEN_ERROR_DOUBLE_FEED] = { -1021, "The feeder took several sheets at once" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (rows) == PLATEN_ERROR_DOUBLE_FEED + 1);

static const Row others[] = {
  { PLATEN_WIRE_OUT_OF_SEQUENCE, "Something must be done first" },
  { PLATEN_WIRE_CAPABILITY_MISSING, "The scanner has no such capability" },
  { PLATEN_WIRE_CAPABILITY_READ_ONLY, "The capability can be read, but not set" },
  { PLATEN_WIRE_CAPABILITY_RANGE, "The capability cannot have this value" },
  { PLATEN_WIRE_ONE_IMAGE_FORMAT, "The format takes one image only" },
  { PLATEN_WIRE_BAD_IMAGE_ID, "No image has this id" },
  { PLATEN_WIRE_BAD_INDEX, "No image has this index" },
};

/**
 * platen_wire_error_describe:
 * @index: from 0
 * @out_number: (out): one of all numbers
 *
 * Returns: (transfer none) (nullable): what the number means; %NULL past the last
 */
const char *
platen_wire_error_describe (guint index, int *out_number)
{
  const Row *row = rows + index;

  if (index >= G_N_ELEMENTS (rows) + G_N_ELEMENTS (others))
    return NULL;
  if (index >= G_N_ELEMENTS (rows))
    row = others + (index - G_N_ELEMENTS (rows));

  *out_number = row->number;
  return row->meaning;
}

int
platen_wire_error_from_code (PlatenError code)
{
  g_return_val_if_fail ((guint) code < G_N_ELEMENTS (rows), -1001);

  return rows[code].number;
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

  return rows[PLATEN_ERROR_FAILED].number;
}
