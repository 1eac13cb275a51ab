/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-escl.h"

#include "platen-error.h"

#include <string.h>

/*
 * The little of eSCL that SANE's backends do not tell: who a scanner is, and an end to a job
 * that its owner left open. Source: Mopria eSCL Technical Specification 2.97, 5 and 9.
 */

#define CONNECT_TIMEOUT_S 2
#define WHOLE_TIMEOUT_US (4 * G_USEC_PER_SEC)
#define MAX_REPLY_BYTES (256 * 1024)
#define MAX_WORD_BYTES 128

/**
 * platen_sane_escl_clear:
 *
 * Frees what @self holds; it may be cleared again.
 */
void
platen_sane_escl_clear (PlatenSaneEscl *self)
{
  g_clear_pointer (&self->uuid, g_free);
  g_clear_pointer (&self->serial, g_free);
  g_clear_pointer (&self->model, g_free);
}

/* Scanners sign their certificates themselves; sane-airscan asks nobody, either. */
static gboolean
on_certificate (GTlsConnection *connection, GTlsCertificate *certificate, int errors)
{
  return TRUE;
}

static void
on_client_event (GSocketClient      *client,
                 GSocketClientEvent  event,
                 GSocketConnectable *connectable,
                 GIOStream          *stream)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_signal_connect (stream, "accept-certificate", G_CALLBACK (on_certificate), NULL);
}

static GSocketConnection *
connect_to (GUri *uri, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  gboolean                  is_secret = g_str_equal (g_uri_get_scheme (uri), "https");
  int                       port = g_uri_get_port (uri);

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, CONNECT_TIMEOUT_S);
  g_socket_client_set_tls (client, is_secret);
  g_signal_connect (client, "event", G_CALLBACK (on_client_event), NULL);
  if (port < 0)
    port = is_secret ? 443 : 80;

  return g_socket_client_connect_to_host (client, g_uri_get_host (uri), (guint16) port,
                                          NULL, error);
}

/* The answer's body to its end, or as much as may be. */
static char *
read_reply (GInputStream *stream, GError **error)
{
  g_autoptr (GString) reply = g_string_new (NULL);
  gint64              end_us = g_get_monotonic_time () + WHOLE_TIMEOUT_US;
  char                space[4096];
  gssize              n_read = 1;

  while (n_read > 0 && reply->len < MAX_REPLY_BYTES && g_get_monotonic_time () < end_us)
    {
      n_read = g_input_stream_read (stream, space, sizeof space, NULL,
                                    reply->len == 0 ? error : NULL);
      if (n_read > 0)
        g_string_append_len (reply, space, n_read);
    }
  if (n_read < 0 && reply->len == 0)
    return NULL;

  return g_utf8_make_valid (reply->str, (gssize) reply->len);
}

/* In the protocol's version 1.0, whose answers end with the connection. */
static char *
request (const char *method, const char *url, GError **error)
{
  g_autoptr (GUri)              uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, error);
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char              *text = NULL;

  if (uri == NULL || (connection = connect_to (uri, error)) == NULL)
    return NULL;

  text = g_strdup_printf ("%s %s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n",
                          method, g_uri_get_path (uri), g_uri_get_host (uri));
  if (!g_output_stream_write_all (
          g_io_stream_get_output_stream (G_IO_STREAM (connection)), text, strlen (text),
          NULL, NULL, error))
    return NULL;

  return read_reply (g_io_stream_get_input_stream (G_IO_STREAM (connection)), error);
}

/* @name: an XML element without its prefix. */
static char *
find_element (const char *text, const char *name)
{
  g_autofree char *pattern = g_strdup_printf (
      "<(?:[A-Za-z0-9]+:)?%s>\\s*([^<]{1,%d}?)\\s*<", name, MAX_WORD_BYTES);
  g_autoptr (GRegex)     regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, text, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

/**
 * platen_sane_escl_ask:
 * @address: the scanner's root, `http://192.168.1.20/eSCL/`
 * @out_facts: (out caller-allocates): cleared by the caller
 *
 * Asks a scanner who it is. Takes six seconds at most.
 *
 * Errors: those of the network. A scanner that answers something else is one without facts.
 */
gboolean
platen_sane_escl_ask (const char *address, PlatenSaneEscl *out_facts, GError **error)
{
  g_autofree char *url = g_strconcat (address, "ScannerCapabilities", NULL);
  g_autofree char *reply = request ("GET", url, error);
  g_autofree char *uuid = NULL;

  if (reply == NULL)
    return FALSE;

  uuid = find_element (reply, "UUID");
  if (uuid != NULL)
    out_facts->uuid = g_ascii_strdown (
        g_str_has_prefix (uuid, "urn:uuid:") ? uuid + strlen ("urn:uuid:") : uuid, -1);
  out_facts->serial = find_element (reply, "SerialNumber");
  out_facts->model = find_element (reply, "MakeAndModel");

  return TRUE;
}

/* The path of the only job that is under way; NULL when there is none, or more than one. */
static char *
find_open_job (const char *status)
{
  g_autoptr (GRegex) jobs =
      g_regex_new ("<(?:[A-Za-z0-9]+:)?JobInfo>.*?</(?:[A-Za-z0-9]+:)?JobInfo>",
                   G_REGEX_DOTALL, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char       *found = NULL;

  for (g_regex_match (jobs, status, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *job = g_match_info_fetch (match, 0);
      g_autofree char *state = find_element (job, "JobState");

      if (g_strcmp0 (state, "Processing") != 0 && g_strcmp0 (state, "Pending") != 0)
        continue;
      if (found != NULL)
        return NULL;
      found = find_element (job, "JobUri");
    }

  return g_steal_pointer (&found);
}

/* On the scanner itself, whatever it says. */
static char *
make_job_url (const char *address, const char *job, GError **error)
{
  g_autoptr (GUri) root = g_uri_parse (address, G_URI_FLAGS_ENCODED, error);
  g_autofree char *full = NULL;
  g_autoptr (GUri) uri = NULL;

  if (root != NULL)
    full = g_uri_resolve_relative (address, job, G_URI_FLAGS_ENCODED, error);
  if (full != NULL)
    uri = g_uri_parse (full, G_URI_FLAGS_ENCODED, error);
  if (uri == NULL)
    return NULL;
  if (strpbrk (g_uri_get_path (uri), " \t\r\n") != NULL)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                           "The scanner names its job in no possible way");
      return NULL;
    }

  return g_uri_join (G_URI_FLAGS_ENCODED, g_uri_get_scheme (root), NULL,
                     g_uri_get_host (root), g_uri_get_port (root), g_uri_get_path (uri),
                     NULL, NULL);
}

/**
 * platen_sane_escl_end_job:
 * @address: the scanner's root
 *
 * Ends the job that is under way on the scanner, which does one at a time. Only for who knows
 * that it is its own.
 *
 * Errors: those of the network; %PLATEN_ERROR_NOT_FOUND when it is not clear which job it is.
 */
gboolean
platen_sane_escl_end_job (const char *address, GError **error)
{
  g_autofree char *status_url = g_strconcat (address, "ScannerStatus", NULL);
  g_autofree char *status = request ("GET", status_url, error);
  g_autofree char *job = NULL, *url = NULL, *reply = NULL;

  if (status == NULL)
    return FALSE;

  job = find_open_job (status);
  if (job == NULL)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                           "The scanner names no job that is under way");
      return FALSE;
    }

  url = make_job_url (address, job, error);
  if (url == NULL)
    return FALSE;
  reply = request ("DELETE", url, error);

  return reply != NULL;
}
