/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-caller.h"
#include "platen-principal.h"

/* A browser that sends no Origin still gives itself away by one of these. */
static gboolean
is_browser (SoupMessageHeaders *headers)
{
  return soup_message_headers_get_one (headers, "Sec-Fetch-Site") != NULL ||
         soup_message_headers_get_one (headers, "Sec-Fetch-Mode") != NULL ||
         soup_message_headers_get_one (headers, "Sec-Fetch-Dest") != NULL ||
         soup_message_headers_get_one (headers, "Referer") != NULL ||
         soup_message_headers_get_one (headers, "Cookie") != NULL;
}

/**
 * platen_caller_identify:
 * @is_granted: (scope call): whether an origin has a grant
 *
 * Tells who sent a request. The gate has made sure that the connection is this user's, so
 * whoever is no browser could as well use the bus and needs no grant. Origins are compared
 * byte by byte; anything a browser would not write is nobody.
 *
 * Returns: (transfer full): the caller
 */
PlatenCaller *
platen_caller_identify (SoupMessageHeaders *headers,
                        PlatenOriginCheck   is_granted,
                        gpointer            user_data)
{
  const char   *origin = soup_message_headers_get_one (headers, "Origin");
  PlatenCaller *self = g_new0 (PlatenCaller, 1);

  if (origin == NULL)
    {
      self->kind = is_browser (headers) ? PLATEN_CALLER_NOBODY : PLATEN_CALLER_LOCAL;
      if (self->kind == PLATEN_CALLER_LOCAL)
        self->principal = g_strdup (PLATEN_PRINCIPAL_LOCAL);
      return self;
    }
  if (!platen_origin_is_valid (origin))
    return self;

  self->origin = g_strdup (origin);
  self->kind = PLATEN_CALLER_STRANGER;
  if (is_granted (origin, user_data))
    {
      self->kind = PLATEN_CALLER_GRANTED;
      self->principal = platen_principal_for_origin (origin);
    }

  return self;
}

void
platen_caller_free (PlatenCaller *self)
{
  g_free (self->origin);
  g_free (self->principal);
  g_free (self);
}

/**
 * platen_caller_may_act_by_get:
 *
 * Tells whether a GET of this caller may change something. A page can make any browser send
 * a GET, so it takes proof that a script with the right origin did: the browser's word that
 * it is a CORS request, or a header of ours, which needs a preflight.
 */
gboolean
platen_caller_may_act_by_get (const PlatenCaller *self, SoupMessageHeaders *headers)
{
  const char *mode = soup_message_headers_get_one (headers, "Sec-Fetch-Mode");

  if (self->kind == PLATEN_CALLER_LOCAL)
    return TRUE;

  return self->kind == PLATEN_CALLER_GRANTED &&
         (g_strcmp0 (mode, "cors") == 0 ||
          soup_message_headers_get_one (headers, "X-Platen-Token") != NULL);
}

static gboolean
is_one_of (const char *text, const char *const *words)
{
  return text == NULL || g_strv_contains (words, text);
}

/**
 * platen_fetch_is_allowed:
 *
 * Holds what the browser says of the request (Fetch Metadata) against what the address is
 * for. Fields that are absent allow everything: the origin is the first line of defence,
 * this the second.
 *
 * Source: W3C, Fetch Metadata Request Headers; security requirement R5.
 */
gboolean
platen_fetch_is_allowed (SoupMessageHeaders *headers, PlatenFetchUse use)
{
  const char       *mode = soup_message_headers_get_one (headers, "Sec-Fetch-Mode");
  const char       *dest = soup_message_headers_get_one (headers, "Sec-Fetch-Dest");
  const char       *site = soup_message_headers_get_one (headers, "Sec-Fetch-Site");
  const char *const script_modes[] = { "cors", "same-origin", NULL };
  const char *const script_dests[] = { "empty", NULL };
  const char *const page_modes[] = { "navigate", "cors", "same-origin", NULL };
  const char *const page_dests[] = { "document", "empty", NULL };
  const char *const style_modes[] = { "no-cors", NULL };
  const char *const style_dests[] = { "style", NULL };
  const char *const style_sites[] = { "same-origin", NULL };
  const char *const socket_modes[] = { "websocket", NULL };
  const char *const socket_dests[] = { "websocket", "empty", NULL };

  switch (use)
    {
    case PLATEN_FETCH_PAGE:
      return is_one_of (mode, page_modes) && is_one_of (dest, page_dests);
    case PLATEN_FETCH_STYLE:
      return is_one_of (mode, style_modes) && is_one_of (dest, style_dests) &&
             is_one_of (site, style_sites);
    case PLATEN_FETCH_SOCKET:
      return is_one_of (mode, socket_modes) && is_one_of (dest, socket_dests);
    case PLATEN_FETCH_IMAGE:
      if (g_strcmp0 (dest, "image") == 0)
        return g_strcmp0 (mode, "no-cors") == 0 || is_one_of (mode, script_modes);
      return is_one_of (mode, script_modes) && is_one_of (dest, script_dests);
    case PLATEN_FETCH_API:
    default:
      return is_one_of (mode, script_modes) && is_one_of (dest, script_dests);
    }
}
