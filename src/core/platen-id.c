/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-id.h"

#include <errno.h>
#include <gio/gio.h>
#include <sys/random.h>

/**
 * platen_random_bytes:
 * @bytes: (out caller-allocates) (array length=n_bytes): filled with random bytes
 * @n_bytes: at most 256, the size for which getrandom() is never cut short
 *
 * Fills @bytes from the kernel's generator; fit for secrets.
 *
 * Errors: a [error@Gio.IOErrorEnum] when the kernel refuses.
 */
gboolean
platen_random_bytes (guint8 *bytes, gsize n_bytes, GError **error)
{
  g_return_val_if_fail (n_bytes <= 256, FALSE);

  if (getrandom (bytes, n_bytes, 0) == (gssize) n_bytes)
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               "The kernel gave no random bytes: %s", g_strerror (errno));
  return FALSE;
}

/**
 * platen_id_new:
 *
 * Makes the identifier of a page, collection or job: 128 random bits as 32 hexadecimal
 * digits, so that it cannot be guessed and never repeats.
 *
 * Returns: (transfer full): the identifier
 */
char *
platen_id_new (void)
{
  guint8   bytes[PLATEN_ID_LENGTH / 2];
  GString *text = g_string_sized_new (PLATEN_ID_LENGTH);
  gboolean is_filled = platen_random_bytes (bytes, sizeof bytes, NULL);

  /* The kernel refuses only what we ask wrongly. Source: getrandom(2) */
  g_assert (is_filled);
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (text, "%02x", bytes[i]);

  return g_string_free (text, FALSE);
}

/**
 * platen_id_is_valid:
 * @text: (nullable): what a caller gave as an identifier
 *
 * Tells whether @text has an identifier's form; nothing else may become part of a path.
 */
gboolean
platen_id_is_valid (const char *text)
{
  if (text == NULL || strlen (text) != PLATEN_ID_LENGTH)
    return FALSE;

  return strspn (text, "0123456789abcdef") == PLATEN_ID_LENGTH;
}
