/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-page-size.h"

#include "platen-error.h"

/*
 * How much larger than the glass a sheet may be: many scanners reach a little less far than
 * the sheet that they are made for: 211.9 mm for Letter (brother), 296.9 mm for A4.
 */
#define SLACK_UM 5000

/*
 * Numbers: TWAIN 2.5, ICAP_SUPPORTEDSIZES. Source of the sizes: ISO 216, ISO 269 (C), JIS P
 * 0138 (JIS B), ANSI Y14.1 and usage in North America. Sheets over A3 are left out: no
 * desktop scanner takes one, and a number that is not here is refused by name.
 */
static const PlatenPageSize sizes[] = {
  { PLATEN_PAGE_SIZE_NONE, "none", 0, 0 },
  { 1, "a4", 210000, 297000 },
  { 2, "jis-b5", 182000, 257000 },
  { 3, "letter", 215900, 279400 },
  { 4, "legal", 215900, 355600 },
  { 5, "a5", 148000, 210000 },
  { 6, "b4", 250000, 353000 },
  { 7, "b6", 125000, 176000 },
  { 9, "ledger", 279400, 431800 },
  { 10, "executive", 184150, 266700 },
  { 11, "a3", 297000, 420000 },
  { 13, "a6", 105000, 148000 },
  { 14, "c4", 229000, 324000 },
  { 15, "c5", 162000, 229000 },
  { 16, "c6", 114000, 162000 },
  { 22, "a7", 74000, 105000 },
  { 23, "a8", 52000, 74000 },
  { 24, "a9", 37000, 52000 },
  { 25, "a10", 26000, 37000 },
  { 29, "b5", 176000, 250000 },
  { 30, "b7", 88000, 125000 },
  { 31, "b8", 62000, 88000 },
  { 32, "b9", 44000, 62000 },
  { 33, "b10", 31000, 44000 },
  { 38, "jis-b4", 257000, 364000 },
  { 39, "jis-b6", 128000, 182000 },
  { 40, "jis-b7", 91000, 128000 },
  { 41, "jis-b8", 64000, 91000 },
  { 42, "jis-b9", 45000, 64000 },
  { 43, "jis-b10", 32000, 45000 },
  { 48, "c7", 81000, 114000 },
  { 49, "c8", 57000, 81000 },
  { 50, "c9", 40000, 57000 },
  { 51, "c10", 28000, 40000 },
  { 52, "statement", 139700, 215900 },
  { 53, "business-card", 90000, 55000 },
  { 54, "maximum", 0, 0 },
};

/**
 * platen_page_size_find:
 * @name: its word, in upper or lower case, or its number in digits
 *
 * Returns: (transfer none) (nullable): the size
 */
const PlatenPageSize *
platen_page_size_find (const char *name)
{
  guint64 number;

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (g_ascii_strcasecmp (sizes[i].name, name) == 0)
      return &sizes[i];
  if (!g_ascii_string_to_unsigned (name, 10, 0, G_MAXINT, &number, NULL))
    return NULL;

  return platen_page_size_find_number ((int) number);
}

/**
 * platen_page_size_find_number:
 * @number: TWAIN's number of it
 *
 * Returns: (transfer none) (nullable): the size
 */
const PlatenPageSize *
platen_page_size_find_number (int number)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (sizes[i].number == number)
      return &sizes[i];

  return NULL;
}

/**
 * platen_page_size_read:
 * @key: what the caller calls it
 * @value: what a caller gave: a name as text, or a number of any whole type
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key, the value and all sizes.
 *
 * Returns: (transfer none): the size
 */
const PlatenPageSize *
platen_page_size_read (const char *key, GVariant *value, GError **error)
{
  g_autofree char      *text = NULL;
  const PlatenPageSize *size;
  g_autoptr (GString)   names = NULL;

  text = g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
             ? g_variant_dup_string (value, NULL)
             : g_variant_print (value, FALSE);
  size = platen_page_size_find (text);
  if (size != NULL)
    return size;

  names = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    g_string_append_printf (names, "%s%s (%d)", i > 0 ? ", " : "", sizes[i].name,
                            sizes[i].number);
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "‘%s’ cannot be ‘%.100s’; it is one of: %s", key, text, names->str);
  return NULL;
}

/**
 * platen_page_size_get:
 * @index: from 0
 *
 * Returns: (transfer none) (nullable): the size at that place of the table; %NULL past its
 *   end
 */
const PlatenPageSize *
platen_page_size_get (guint index)
{
  return index < G_N_ELEMENTS (sizes) ? &sizes[index] : NULL;
}

/**
 * platen_page_size_fits:
 * @width_um: of the area that a device reaches, micrometres
 * @height_um: its height, micrometres
 *
 * Tells whether a device that reaches so far takes the size; margins of 5 mm may be lost.
 */
gboolean
platen_page_size_fits (const PlatenPageSize *self, int width_um, int height_um)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->width_um - SLACK_UM <= width_um && self->height_um - SLACK_UM <= height_um;
}
