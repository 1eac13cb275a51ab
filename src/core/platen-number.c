/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-number.h"

#include <math.h>

/* Numbers of devices for people and programs to read, whatever the language. */

/* Half the distance of two SANE_Fixed. */
#define SLACK (0.5 / 65536)
#define LEAST_DIGITS 6
#define MOST_DIGITS 17

/**
 * platen_number_to_string:
 *
 * Writes a number with as few digits as tell it from the next one that a device may have:
 * a device's -42.17 became -42.16999816894531 on its way through a SANE_Fixed.
 *
 * Returns: (transfer full): 6 digits or more where they are needed, with a point
 */
char *
platen_number_to_string (double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE] = "";

  for (int n_digits = LEAST_DIGITS; n_digits <= MOST_DIGITS; n_digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", n_digits);
      g_ascii_formatd (text, sizeof text, format, number);
      if (fabs (g_ascii_strtod (text, NULL) - number) <= SLACK)
        break;
    }

  return g_strdup (text);
}

/**
 * platen_number_describe_list:
 * @numbers: (element-type double)
 *
 * Returns: (transfer full): `1, 2.5, 4`
 */
char *
platen_number_describe_list (const GArray *numbers)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < numbers->len; i++)
    {
      g_autofree char *number =
          platen_number_to_string (g_array_index (numbers, double, i));

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", number);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * platen_number_describe_range:
 * @step: 0 is any
 *
 * Returns: (transfer full): `from 1 to 9 in steps of 2`
 */
char *
platen_number_describe_range (double least, double greatest, double step)
{
  g_autofree char *first = platen_number_to_string (least);
  g_autofree char *last = platen_number_to_string (greatest);
  g_autofree char *distance = platen_number_to_string (step);

  if (step > 0)
    return g_strdup_printf ("from %s to %s in steps of %s", first, last, distance);

  return g_strdup_printf ("from %s to %s", first, last);
}
