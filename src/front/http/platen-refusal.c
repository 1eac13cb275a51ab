/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-refusal.h"

typedef struct
{
  const char *status;
  const char *code;
  const char *message;
} Row;

static const Row rows[] = {
  [PLATEN_REFUSAL_NONE] = { "500 Internal Server Error", "failed", "Nothing is wrong" },
  [PLATEN_REFUSAL_BAD_REQUEST] = { "400 Bad Request", "bad-request",
                                   "The request is not strict HTTP/1.1" },
  [PLATEN_REFUSAL_METHOD] = { "405 Method Not Allowed", "method-not-allowed",
                              "Only GET, HEAD, POST and OPTIONS are answered here" },
  [PLATEN_REFUSAL_LENGTH_REQUIRED] = { "411 Length Required", "length-required",
                                       "A body needs a Content-Length" },
  [PLATEN_REFUSAL_TOO_LARGE] = { "413 Payload Too Large", "too-large",
                                 "The body is larger than this service takes" },
  [PLATEN_REFUSAL_WRONG_HOST] = { "421 Misdirected Request", "wrong-host",
                                  "This service answers to 127.0.0.1, [::1] and "
                                  "localhost "
                                  "with its own port" },
  [PLATEN_REFUSAL_HEAD_TOO_LARGE] = { "431 Request Header Fields Too Large",
                                      "header-too-large", "The headers are too long" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (rows) == PLATEN_REFUSAL_HEAD_TOO_LARGE + 1);

/**
 * platen_refusal_to_bytes:
 * @refusal: why
 * @cors_origin: (nullable): the granted origin that may read the reply
 *
 * Writes the whole reply, head and body. The connection ends after it.
 *
 * Returns: (transfer full): the bytes for the wire
 */
GBytes *
platen_refusal_to_bytes (PlatenRefusal refusal, const char *cors_origin)
{
  const Row       *row = &rows[refusal];
  g_autofree char *body = NULL;
  g_autofree char *cors = NULL;
  char            *reply;

  body = g_strdup_printf ("{\"statusCode\":%.3s,\"code\":\"%s\",\"message\":\"%s\"}",
                          row->status, row->code, row->message);
  cors = cors_origin == NULL
             ? g_strdup ("")
             : g_strdup_printf ("Access-Control-Allow-Origin: %s\r\n", cors_origin);
  reply = g_strdup_printf (
      "HTTP/1.1 %s\r\n"
      "Content-Type: application/json; charset=utf-8\r\n"
      "Content-Length: %zu\r\n"
      "%s%s"
      "Vary: Origin\r\n"
      "X-Content-Type-Options: nosniff\r\n"
      "Cache-Control: no-store\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\n"
      "Referrer-Policy: no-referrer\r\n"
      "Connection: close\r\n"
      "\r\n%s",
      row->status, strlen (body),
      refusal == PLATEN_REFUSAL_METHOD ? "Allow: GET, HEAD, POST, OPTIONS\r\n" : "", cors,
      body);

  return g_bytes_new_take (reply, strlen (reply));
}
