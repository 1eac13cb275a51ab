/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-limits.h"
#include "platen-principal.h"

#define ORIGIN_PREFIX "origin:"
#define APP_PREFIX "app:"

/**
 * platen_principal_for_origin:
 * @origin: a web origin for which platen_origin_is_valid() holds
 *
 * Returns: (transfer full): the principal that stands for the web origin
 */
char *
platen_principal_for_origin (const char *origin)
{
  g_return_val_if_fail (platen_origin_is_valid (origin), NULL);

  return g_strconcat (ORIGIN_PREFIX, origin, NULL);
}

/**
 * platen_principal_for_app:
 * @app_id: a D-Bus application id, `org.example.Scan` for instance
 *
 * Returns: (transfer full): the principal that stands for a sandboxed application
 */
char *
platen_principal_for_app (const char *app_id)
{
  g_return_val_if_fail (app_id != NULL && *app_id != '\0', NULL);

  return g_strconcat (APP_PREFIX, app_id, NULL);
}

/**
 * platen_principal_is_valid:
 *
 * Tells whether @text names a principal: `local`, `origin:…` or `app:…`.
 */
gboolean
platen_principal_is_valid (const char *text)
{
  if (text == NULL)
    return FALSE;
  if (g_str_equal (text, PLATEN_PRINCIPAL_LOCAL))
    return TRUE;
  if (g_str_has_prefix (text, ORIGIN_PREFIX))
    return platen_origin_is_valid (text + strlen (ORIGIN_PREFIX));

  return g_str_has_prefix (text, APP_PREFIX) && text[strlen (APP_PREFIX)] != '\0';
}

/**
 * platen_principal_get_origin:
 *
 * Returns: (transfer none) (nullable): the web origin, NULL when the principal is none
 */
const char *
platen_principal_get_origin (const char *principal)
{
  g_return_val_if_fail (principal != NULL, NULL);

  if (!g_str_has_prefix (principal, ORIGIN_PREFIX))
    return NULL;

  return principal + strlen (ORIGIN_PREFIX);
}

static gboolean
is_host_char (char c)
{
  return g_ascii_islower (c) || g_ascii_isdigit (c) || c == '-' || c == '.' || c == '_';
}

/* Gives the first character after the host, NULL when there is no host. */
static const char *
skip_host (const char *text)
{
  const char *end = text;

  if (*text == '[')
    {
      end = text + 1 + strspn (text + 1, "0123456789abcdef:.");
      return *end == ']' && end > text + 1 ? end + 1 : NULL;
    }
  while (is_host_char (*end))
    end++;
  if (end == text || *text == '.' || end[-1] == '.')
    return NULL;

  return end;
}

static gboolean
is_port (const char *text, guint16 default_port)
{
  guint64     port;
  const char *digits = text + 1;

  if (*text == '\0')
    return TRUE;
  if (*text != ':' || *digits == '0')
    return FALSE;
  if (!g_ascii_string_to_unsigned (digits, 10, 1, 65535, &port, NULL))
    return FALSE;

  return port != default_port;
}

/**
 * platen_origin_is_valid:
 * @text: (nullable): a request's `Origin` header, or what a person typed
 *
 * Tells whether @text is the serialisation of an http or https origin just as browsers
 * write it: lower case, no path, no trailing dot or slash, no default port. Only such a
 * string can hold a grant, and grants are compared byte by byte.
 *
 * Source: HTML standard, "serialization of an origin".
 */
gboolean
platen_origin_is_valid (const char *text)
{
  const char *end;
  gboolean    is_https;

  if (text == NULL || strlen (text) > PLATEN_MAX_ORIGIN_BYTES)
    return FALSE;

  is_https = g_str_has_prefix (text, "https://");
  if (!is_https && !g_str_has_prefix (text, "http://"))
    return FALSE;

  end = skip_host (text + strlen (is_https ? "https://" : "http://"));

  return end != NULL && is_port (end, is_https ? 443 : 80);
}
