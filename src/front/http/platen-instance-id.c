/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-id.h"
#include "platen-instance.h"

#include <string.h>

/* An instance's identifier and its collection's are one number in two notations. */

__extension__ typedef unsigned __int128 Number;

/**
 * platen_instance_id_from_collection_id:
 * @collection_id: a valid identifier
 *
 * Returns: (transfer full): the same number in decimal digits, 39 at most
 */
char *
platen_instance_id_from_collection_id (const char *collection_id)
{
  char   digits[40] = { 0 };
  char  *first = digits + sizeof digits - 1;
  Number number = 0;

  g_return_val_if_fail (platen_id_is_valid (collection_id), NULL);

  for (const char *c = collection_id; *c != '\0'; c++)
    number = number * 16 + (Number) g_ascii_xdigit_value (*c);
  do
    *--first = (char) ('0' + (int) (number % 10));
  while ((number /= 10) != 0);

  return g_strdup (first);
}

/**
 * platen_instance_id_to_collection_id:
 * @id: (nullable): what a caller gave
 *
 * Returns: (transfer full) (nullable): the collection's identifier; %NULL when @id has not
 * the form that platen_instance_id_from_collection_id() gives
 */
char *
platen_instance_id_to_collection_id (const char *id)
{
  Number number = 0;
  char   hex[PLATEN_ID_LENGTH + 1] = { 0 };

  if (id == NULL || *id == '\0' || strlen (id) > 39 || (id[0] == '0' && id[1] != '\0'))
    return NULL;
  for (const char *c = id; *c != '\0'; c++)
    {
      Number digit = (Number) (*c - '0');

      if (!g_ascii_isdigit (*c) || number > (~(Number) 0 - digit) / 10)
        return NULL;
      number = number * 10 + digit;
    }
  for (int i = PLATEN_ID_LENGTH - 1; i >= 0; i--, number >>= 4)
    hex[i] = "0123456789abcdef"[(int) (number & 15)];

  return g_strdup (hex);
}
