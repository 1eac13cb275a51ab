/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-preflight.h"

/* How long a browser may remember an answer; a grant that is revoked binds sooner anyway. */
#define MAX_AGE_S "600"
#define METHODS "GET, POST"
#define HEADERS "Content-Type, If-None-Match, X-Platen-Token"

/**
 * platen_preflight_is_one:
 *
 * Tells whether a browser asks whether it may ask.
 */
gboolean
platen_preflight_is_one (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return g_str_equal (soup_server_message_get_method (message), "OPTIONS") &&
         soup_message_headers_get_one (headers, "Origin") != NULL &&
         soup_message_headers_get_one (headers, "Access-Control-Request-Method") != NULL;
}

static gboolean
is_listed (const char *list, const char *item)
{
  g_auto (GStrv) known = g_strsplit (list, ", ", -1);

  for (gsize i = 0; known[i] != NULL; i++)
    if (g_ascii_strcasecmp (known[i], item) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
are_headers_known (const char *wanted)
{
  g_auto (GStrv) names = wanted == NULL ? NULL : g_strsplit (wanted, ",", -1);

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    if (!is_listed (HEADERS, g_strstrip (names[i])))
      return FALSE;

  return TRUE;
}

static gboolean
may_ask (PlatenExchange *exchange, gboolean is_for_any_origin)
{
  switch (platen_exchange_get_caller (exchange)->kind)
    {
    case PLATEN_CALLER_GRANTED:
      return TRUE;
    case PLATEN_CALLER_STRANGER:
      return is_for_any_origin;
    case PLATEN_CALLER_NOBODY:
    case PLATEN_CALLER_LOCAL:
    default:
      return FALSE;
    }
}

static void
allow (PlatenExchange *exchange, SoupMessageHeaders *wanted)
{
  SoupServerMessage  *message = platen_exchange_get_message (exchange);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char         *network;

  platen_exchange_make_readable (exchange);
  soup_message_headers_replace (headers, "Access-Control-Allow-Methods", METHODS);
  soup_message_headers_replace (headers, "Access-Control-Allow-Headers", HEADERS);
  soup_message_headers_replace (headers, "Access-Control-Max-Age", MAX_AGE_S);
  network =
      soup_message_headers_get_one (wanted, "Access-Control-Request-Private-Network");
  if (g_strcmp0 (network, "true") == 0 &&
      platen_exchange_get_caller (exchange)->kind == PLATEN_CALLER_GRANTED)
    soup_message_headers_replace (headers, "Access-Control-Allow-Private-Network",
                                  "true");
  platen_exchange_reply_empty (exchange, SOUP_STATUS_NO_CONTENT);
}

/**
 * platen_preflight_reply:
 * @is_for_any_origin: the address is readable without a grant
 * @methods: (nullable): what the address takes, as `Allow` has it
 *
 * Answers a preflight: 204 for a granted origin and known methods and headers, else 403,
 * which no script can read.
 *
 * Source: Fetch standard, "CORS-preflight fetch".
 */
void
platen_preflight_reply (PlatenExchange *exchange,
                        gboolean        is_for_any_origin,
                        const char     *methods)
{
  SoupServerMessage  *message = platen_exchange_get_message (exchange);
  SoupMessageHeaders *wanted = soup_server_message_get_request_headers (message);
  const char         *method =
      soup_message_headers_get_one (wanted, "Access-Control-Request-Method");
  const char *headers =
      soup_message_headers_get_one (wanted, "Access-Control-Request-Headers");

  if (!may_ask (exchange, is_for_any_origin))
    platen_exchange_refuse (exchange, SOUP_STATUS_FORBIDDEN, "consent-required",
                            "This site may not do that");
  else if (!is_listed (methods == NULL ? METHODS : methods, method) ||
           !are_headers_known (headers))
    platen_exchange_refuse (exchange, SOUP_STATUS_FORBIDDEN, "preflight-refused",
                            "That method or one of the headers is not taken here");
  else
    allow (exchange, wanted);
}
