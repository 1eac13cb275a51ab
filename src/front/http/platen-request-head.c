/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-limits.h"
#include "platen-request-head.h"

#include <string.h>

/*
 * Strict reading of a request head, before any HTTP library sees it. What passes is written
 * anew, so that nothing two parsers could understand differently ever travels on.
 *
 * Source: RFC 9112, sections 2.2, 3, 5 and 6.3, taken at their strictest.
 */

#define MAX_FIELDS 64

typedef enum
{
  FIELD_HOST,
  FIELD_ORIGIN,
  FIELD_CONTENT_LENGTH,
  FIELD_TRANSFER_ENCODING,
  FIELD_CONNECTION,
  FIELD_UPGRADE,
  FIELD_EXPECT,
  FIELD_CONTENT_TYPE,
  FIELD_FETCH_SITE,
  FIELD_FETCH_MODE,
  FIELD_FETCH_DEST,
  FIELD_REFERER,
  FIELD_REQUEST_METHOD,
  FIELD_REQUEST_HEADERS,
  FIELD_WEBSOCKET_KEY, /*< last >*/
} Field;

#define N_FIELDS (FIELD_WEBSOCKET_KEY + 1)

/* Each may stand once. */
static const char *const field_names[N_FIELDS] = {
  [FIELD_HOST] = "Host",
  [FIELD_ORIGIN] = "Origin",
  [FIELD_CONTENT_LENGTH] = "Content-Length",
  [FIELD_TRANSFER_ENCODING] = "Transfer-Encoding",
  [FIELD_CONNECTION] = "Connection",
  [FIELD_UPGRADE] = "Upgrade",
  [FIELD_EXPECT] = "Expect",
  [FIELD_CONTENT_TYPE] = "Content-Type",
  [FIELD_FETCH_SITE] = "Sec-Fetch-Site",
  [FIELD_FETCH_MODE] = "Sec-Fetch-Mode",
  [FIELD_FETCH_DEST] = "Sec-Fetch-Dest",
  [FIELD_REFERER] = "Referer",
  [FIELD_REQUEST_METHOD] = "Access-Control-Request-Method",
  [FIELD_REQUEST_HEADERS] = "Access-Control-Request-Headers",
  [FIELD_WEBSOCKET_KEY] = "Sec-WebSocket-Key",
};

/*
 * Not passed on: ranges (a list of them makes the library send the file many times over),
 * fields that speak of the connection, and those that are written anew.
 */
static const char *const dropped_names[] = {
  "Host",
  "Content-Length",
  "Connection",
  "Upgrade",
  "Range",
  "If-Range",
  "TE",
  "Trailer",
  "Proxy-Connection",
  "HTTP2-Settings",
  "Keep-Alive",
};

typedef struct
{
  guint16     port;
  const char *method;
  const char *target; /* in origin form */
  char       *fields[N_FIELDS];
  GString    *others; /* owned: fields that travel on as they are */
} Reader;

static gboolean
is_among (const char *name, const char *const *names, gsize n_names)
{
  for (gsize i = 0; i < n_names; i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_token (const char *text)
{
  if (*text == '\0')
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr ("!#$%&'*+-.^_`|~", *text) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
has_token (const char *list, const char *token)
{
  g_auto (GStrv) items = list == NULL ? NULL : g_strsplit (list, ",", -1);

  for (gsize i = 0; items != NULL && items[i] != NULL; i++)
    if (g_ascii_strcasecmp (g_strstrip (items[i]), token) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_own_host (const char *host, guint16 port)
{
  const char *const names[] = { "127.0.0.1:", "localhost:", "[::1]:" };
  char              digits[8];

  g_snprintf (digits, sizeof digits, "%u", port);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_has_prefix (host, names[i]) &&
        g_str_equal (host + strlen (names[i]), digits))
      return TRUE;

  return FALSE;
}

static gboolean
has_whole_escapes (const char *text)
{
  for (text = strchr (text, '%'); text != NULL; text = strchr (text + 1, '%'))
    if (!g_ascii_isxdigit (text[1]) || !g_ascii_isxdigit (text[2]) ||
        strncmp (text, "%00", 3) == 0)
      return FALSE;

  return TRUE;
}

/* No path of ours needs an escape, so that none can mean two things. */
static gboolean
is_plain_target (const char *target)
{
  const char      *query = strchr (target, '?');
  gsize            n_path = query == NULL ? strlen (target) : (gsize) (query - target);
  g_autofree char *path = g_strndup (target, n_path);

  if (path[strcspn (path, "%\\;")] != '\0' || strchr (target, '#') != NULL)
    return FALSE;
  if (query != NULL && !has_whole_escapes (query))
    return FALSE;
  if (strstr (path, "//") != NULL || strstr (path, "/./") != NULL)
    return FALSE;

  return strstr (path, "/..") == NULL && !g_str_has_suffix (path, "/.");
}

/* Absolute form is taken when its authority is ours, and made origin form. */
static PlatenRefusal
read_target (Reader *reader, const char *target)
{
  const char      *authority;
  const char      *path;
  g_autofree char *host = NULL;

  if (*target != '/')
    {
      authority = g_str_has_prefix (target, "http://")    ? target + strlen ("http://")
                  : g_str_has_prefix (target, "https://") ? target + strlen ("https://")
                                                          : NULL;
      if (authority == NULL)
        return PLATEN_REFUSAL_BAD_REQUEST;
      path = authority + strcspn (authority, "/?#");
      host = g_strndup (authority, path - authority);
      if (!is_own_host (host, reader->port))
        return PLATEN_REFUSAL_WRONG_HOST;
      target = path;
    }
  if (*target != '/' || !is_plain_target (target))
    return PLATEN_REFUSAL_BAD_REQUEST;
  reader->target = target;

  return PLATEN_REFUSAL_NONE;
}

static PlatenRefusal
read_request_line (Reader *reader, char *line)
{
  char *target = strchr (line, ' ');
  char *version = target == NULL ? NULL : strchr (target + 1, ' ');

  if (version == NULL || strchr (version + 1, ' ') != NULL || strchr (line, '\t') != NULL)
    return PLATEN_REFUSAL_BAD_REQUEST;
  *target++ = '\0';
  *version++ = '\0';
  if (!is_token (line) || !g_str_equal (version, "HTTP/1.1"))
    return PLATEN_REFUSAL_BAD_REQUEST;
  if (!g_strv_contains ((const char *const[]){ "GET", "HEAD", "POST", "OPTIONS", NULL },
                        line))
    return PLATEN_REFUSAL_METHOD;
  reader->method = line;

  return read_target (reader, target);
}

static PlatenRefusal
read_field (Reader *reader, char *line)
{
  char *value = strchr (line, ':');

  if (value == NULL)
    return PLATEN_REFUSAL_BAD_REQUEST;
  *value++ = '\0';
  if (!is_token (line))
    return PLATEN_REFUSAL_BAD_REQUEST;
  value = g_strstrip (value);

  for (gsize i = 0; i < N_FIELDS; i++)
    {
      if (g_ascii_strcasecmp (line, field_names[i]) != 0)
        continue;
      if (reader->fields[i] != NULL)
        return PLATEN_REFUSAL_BAD_REQUEST;
      reader->fields[i] = value;
    }
  if (!is_among (line, dropped_names, G_N_ELEMENTS (dropped_names)))
    g_string_append_printf (reader->others, "%s: %s\r\n", line, value);

  return PLATEN_REFUSAL_NONE;
}

static PlatenRefusal
read_lines (Reader *reader, char **lines)
{
  PlatenRefusal refusal = read_request_line (reader, lines[0]);

  for (gsize i = 1; refusal == PLATEN_REFUSAL_NONE && *lines[i] != '\0'; i++)
    refusal =
        i > MAX_FIELDS ? PLATEN_REFUSAL_HEAD_TOO_LARGE : read_field (reader, lines[i]);

  return refusal;
}

static PlatenRefusal
read_length (Reader *reader, gsize *out_length)
{
  const char *text = reader->fields[FIELD_CONTENT_LENGTH];
  guint64     length = 0;

  if (reader->fields[FIELD_TRANSFER_ENCODING] != NULL)
    return text != NULL ? PLATEN_REFUSAL_BAD_REQUEST : PLATEN_REFUSAL_LENGTH_REQUIRED;
  if (text == NULL)
    return PLATEN_REFUSAL_NONE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &length, NULL))
    return PLATEN_REFUSAL_BAD_REQUEST;
  if (length > PLATEN_MAX_BODY_BYTES)
    return PLATEN_REFUSAL_TOO_LARGE;
  *out_length = length;

  return PLATEN_REFUSAL_NONE;
}

static PlatenRefusal
check_fields (Reader *reader, PlatenRequestHead *head)
{
  const char *expect = reader->fields[FIELD_EXPECT];

  if (reader->fields[FIELD_HOST] == NULL)
    return PLATEN_REFUSAL_BAD_REQUEST;
  if (!is_own_host (reader->fields[FIELD_HOST], reader->port))
    return PLATEN_REFUSAL_WRONG_HOST;
  if (expect != NULL && g_ascii_strcasecmp (expect, "100-continue") != 0)
    return PLATEN_REFUSAL_BAD_REQUEST;

  head->origin = g_strdup (reader->fields[FIELD_ORIGIN]);

  return read_length (reader, &head->content_length);
}

static gboolean
is_websocket (Reader *reader)
{
  const char *upgrade = reader->fields[FIELD_UPGRADE];

  return g_str_equal (reader->method, "GET") && g_str_equal (reader->target, "/ws") &&
         has_token (reader->fields[FIELD_CONNECTION], "upgrade") && upgrade != NULL &&
         g_ascii_strcasecmp (upgrade, "websocket") == 0 &&
         reader->fields[FIELD_CONTENT_LENGTH] == NULL;
}

static void
write_head (Reader *reader, PlatenRequestHead *head)
{
  head->is_upgrade = is_websocket (reader);
  head->text = g_string_sized_new (reader->others->len + 256);

  g_string_append_printf (head->text, "%s %s HTTP/1.1\r\nHost: %s\r\n%s", reader->method,
                          reader->target, reader->fields[FIELD_HOST],
                          reader->others->str);
  if (reader->fields[FIELD_CONTENT_LENGTH] != NULL)
    g_string_append_printf (head->text, "Content-Length: %zu\r\n", head->content_length);
  if (head->is_upgrade)
    g_string_append (head->text, "Connection: Upgrade\r\nUpgrade: websocket\r\n");
  else if (has_token (reader->fields[FIELD_CONNECTION], "close"))
    g_string_append (head->text, "Connection: close\r\n");
  g_string_append (head->text, "\r\n");
}

/**
 * platen_request_head_find_end:
 * @bytes: (array length=n_bytes): what has arrived so far
 * @n_seen: how many of them an earlier call has looked at
 * @out_length: (out): length of the head with its empty line; 0 while it is not complete
 *
 * Looks for the end of a head and refuses, as soon as it is seen, any byte that no strict
 * head holds: a control character, a line feed or carriage return alone. Linear over all
 * the calls for one head.
 */
PlatenRefusal
platen_request_head_find_end (const char *bytes,
                              gsize       n_bytes,
                              gsize       n_seen,
                              gsize      *out_length)
{
  *out_length = 0;

  for (gsize i = n_seen; i < n_bytes; i++)
    {
      guchar c = (guchar) bytes[i];

      if (i >= PLATEN_MAX_HEADER_BYTES)
        return PLATEN_REFUSAL_HEAD_TOO_LARGE;
      if ((c < ' ' && c != '\t' && c != '\r' && c != '\n') || c == 0x7f)
        return PLATEN_REFUSAL_BAD_REQUEST;
      if ((c == '\n') != (i > 0 && bytes[i - 1] == '\r'))
        return PLATEN_REFUSAL_BAD_REQUEST;
      if (c == '\n' && i >= 3 && bytes[i - 2] == '\n')
        {
          *out_length = i + 1;
          return PLATEN_REFUSAL_NONE;
        }
    }

  return PLATEN_REFUSAL_NONE;
}

/**
 * platen_request_head_parse:
 * @bytes: (array length=length): a head as platen_request_head_find_end() delimits it
 * @port: the port it arrived at; `Host` must name it
 * @out_refusal: (out): why not, %PLATEN_REFUSAL_NONE when the head is good
 *
 * Reads a head. A refused one is given back all the same when its origin is known, so that
 * the refusal can be made readable.
 *
 * Returns: (transfer full): the head; its text is NULL when it is refused
 */
PlatenRequestHead *
platen_request_head_parse (const char    *bytes,
                           gsize          length,
                           guint16        port,
                           PlatenRefusal *out_refusal)
{
  g_autofree char    *copy = g_strndup (bytes, length);
  g_auto (GStrv)      lines = g_strsplit (copy, "\r\n", -1);
  g_autoptr (GString) others = g_string_sized_new (length);
  PlatenRequestHead  *head = g_new0 (PlatenRequestHead, 1);
  Reader              reader = { .port = port, .others = others };

  *out_refusal = read_lines (&reader, lines);
  if (*out_refusal == PLATEN_REFUSAL_NONE)
    *out_refusal = check_fields (&reader, head);
  if (*out_refusal == PLATEN_REFUSAL_NONE)
    write_head (&reader, head);

  return head;
}

void
platen_request_head_free (PlatenRequestHead *self)
{
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_free (self->origin);
  g_free (self);
}
