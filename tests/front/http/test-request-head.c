/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-limits.h"
#include "platen-request-head.h"

#include <string.h>

#define PORT 18622
#define HOST "Host: 127.0.0.1:18622\r\n"

static PlatenRequestHead *
parse (const char *text, PlatenRefusal *out_refusal)
{
  gsize length = 0;

  *out_refusal = platen_request_head_find_end (text, strlen (text), 0, &length);
  if (*out_refusal != PLATEN_REFUSAL_NONE || length == 0)
    return NULL;

  return platen_request_head_parse (text, length, PORT, out_refusal);
}

static void
assert_becomes (const char *text, const char *expected)
{
  PlatenRefusal                 refusal;
  g_autoptr (PlatenRequestHead) head = parse (text, &refusal);

  g_assert_cmpint (refusal, ==, PLATEN_REFUSAL_NONE);
  g_assert_nonnull (head);
  g_assert_cmpstr (head->text->str, ==, expected);
}

static void
test_good_head_is_written_anew (void)
{
  assert_becomes ("GET /fa/VersionInfo?ts=1 HTTP/1.1\r\nhost: 127.0.0.1:18622\r\n"
                  "Accept:  */* \r\nRange: bytes=0-\r\nTE: trailers\r\n\r\n",
                  "GET /fa/VersionInfo?ts=1 HTTP/1.1\r\n" HOST "Accept: */*\r\n\r\n");
  assert_becomes ("GET http://localhost:18622/x HTTP/1.1\r\n" HOST
                  "Connection: Keep-Alive, Close\r\n\r\n",
                  "GET /x HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
  assert_becomes ("POST /f/x HTTP/1.1\r\n" HOST "content-length: 007\r\n\r\n",
                  "POST /f/x HTTP/1.1\r\n" HOST "Content-Length: 7\r\n\r\n");
}

static void
test_upgrade_is_for_the_socket_alone (void)
{
  const char *const upgrade = "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n";
  const char *const targets[] = { "GET /ws", "GET /wsx", "POST /ws", "GET /f/x" };

  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *text =
          g_strconcat (targets[i], " HTTP/1.1\r\n", HOST, upgrade, "\r\n", NULL);
      PlatenRefusal                 refusal;
      g_autoptr (PlatenRequestHead) head = parse (text, &refusal);

      g_assert_cmpint (refusal, ==, PLATEN_REFUSAL_NONE);
      g_assert_cmpint (head->is_upgrade, ==, i == 0);
      g_assert_cmpint (strstr (head->text->str, "Upgrade") != NULL, ==, i == 0);
    }
}

static void
test_origin_of_a_refused_head_is_known (void)
{
  PlatenRefusal                 refusal;
  g_autoptr (PlatenRequestHead) head = NULL;

  head = parse ("POST /f/x HTTP/1.1\r\n" HOST "Origin: https://app.test\r\n"
                "Content-Length: 99999999\r\n\r\n",
                &refusal);
  g_assert_cmpint (refusal, ==, PLATEN_REFUSAL_TOO_LARGE);
  g_assert_cmpstr (head->origin, ==, "https://app.test");
  g_assert_null (head->text);
}

static void
test_end_is_found_in_any_pieces (void)
{
  const char *const text = "GET / HTTP/1.1\r\n" HOST "\r\nGET";
  gsize             end = strlen (text) - strlen ("GET");

  for (gsize n_first = 0; n_first < end; n_first++)
    {
      gsize length;

      g_assert_cmpint (platen_request_head_find_end (text, n_first, 0, &length), ==,
                       PLATEN_REFUSAL_NONE);
      g_assert_cmpuint (length, ==, 0);
      platen_request_head_find_end (text, strlen (text), n_first, &length);
      g_assert_cmpuint (length, ==, end);
    }
}

static void
mutate (char *text, gsize length)
{
  const char bytes[] = "\r\n\t :,/?#%\0\177Ha1.-";
  int        n_changes = g_test_rand_int_range (1, 5);

  for (int i = 0; i < n_changes; i++)
    text[g_test_rand_int_range (0, (int) length)] =
        bytes[g_test_rand_int_range (0, sizeof bytes)];
}

/* Whatever comes: what passes is a head that passes again, unchanged. */
static void
test_what_passes_is_canonical (void)
{
  const char *const seed = "POST /f/Move?7 HTTP/1.1\r\n" HOST
                           "Origin: https://app.test\r\nContent-Length: 12\r\n"
                           "Connection: close\r\nAccept: */*\r\n\r\n";
  gsize length = strlen (seed);
  guint n_passed = 0;

  for (int i = 0; i < 20000; i++)
    {
      g_autofree char              *text = g_strdup (seed);
      g_autoptr (PlatenRequestHead) head = NULL;
      PlatenRefusal                 refusal;
      gsize                         n_head;

      mutate (text, length);
      refusal = platen_request_head_find_end (text, length, 0, &n_head);
      if (refusal != PLATEN_REFUSAL_NONE || n_head == 0)
        continue;
      head = platen_request_head_parse (text, n_head, PORT, &refusal);
      if (refusal != PLATEN_REFUSAL_NONE)
        continue;
      n_passed++;
      g_assert_cmpuint (head->content_length, <=, PLATEN_MAX_BODY_BYTES);
      assert_becomes (head->text->str, head->text->str);
    }
  g_assert_cmpuint (n_passed, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/request-head/good-head-is-written-anew",
                   test_good_head_is_written_anew);
  g_test_add_func ("/http/request-head/upgrade-is-for-the-socket-alone",
                   test_upgrade_is_for_the_socket_alone);
  g_test_add_func ("/http/request-head/origin-of-a-refused-head-is-known",
                   test_origin_of_a_refused_head_is_known);
  g_test_add_func ("/http/request-head/end-is-found-in-any-pieces",
                   test_end_is_found_in_any_pieces);
  g_test_add_func ("/http/request-head/what-passes-is-canonical",
                   test_what_passes_is_canonical);

  return g_test_run ();
}
