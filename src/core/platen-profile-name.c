/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-profile-name.h"

/* Marks that show nothing would make two names look like one. */
static gboolean
is_readable (const char *name)
{
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (!g_unichar_isprint (c) || (g_unichar_isspace (c) && c != ' '))
        return FALSE;
    }

  return TRUE;
}

static gboolean
has_bare_ends (const char *name)
{
  return *name != ' ' && !g_str_has_suffix (name, " ");
}

/**
 * platen_profile_name_check:
 * @text: what somebody wants to call a profile
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT when it cannot be a name; the message does not
 * quote what cannot be read.
 *
 * Returns: (transfer full): the name in one way of writing it (Unicode's NFC)
 */
char *
platen_profile_name_check (const char *text, GError **error)
{
  g_autofree char *name = g_utf8_validate (text, -1, NULL)
                              ? g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE)
                              : NULL;
  long             n_chars = name != NULL ? g_utf8_strlen (name, -1) : 0;

  if (n_chars >= 1 && n_chars <= PLATEN_MAX_PROFILE_NAME && is_readable (name) &&
      has_bare_ends (name))
    return g_steal_pointer (&name);

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "This cannot be a profile's name; it has 1 to %d characters that can be "
               "printed, and no space at its ends",
               PLATEN_MAX_PROFILE_NAME);
  return NULL;
}

/**
 * platen_profile_name_fold:
 * @name: a profile's name
 *
 * Returns: (transfer full): the same text for all names that count as the same one
 */
char *
platen_profile_name_fold (const char *name)
{
  g_autofree char *plain = g_utf8_normalize (name, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (plain != NULL ? plain : "", -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL_COMPOSE);
}

/**
 * platen_profile_name_equal:
 *
 * Tells whether both are the same name.
 */
gboolean
platen_profile_name_equal (const char *a, const char *b)
{
  g_autofree char *folded_a = platen_profile_name_fold (a);
  g_autofree char *folded_b = platen_profile_name_fold (b);

  return g_str_equal (folded_a, folded_b);
}
