/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-json.h"
#include "platen-method-table.h"
#include "platen-run-command.h"
#include "platen-wire-objects.h"

/*
 * /f/<Method>: from a request to a call of the method table. What the gate must refuse is
 * an HTTP error; what the command itself gets wrong is an answer with an exception.
 */

#define WORD_SIZE "64"

static gboolean
is_post (PlatenExchange *exchange)
{
  SoupServerMessage *message = platen_exchange_get_message (exchange);

  return g_str_equal (soup_server_message_get_method (message), "POST");
}

/* Forms and plain text come from any page without a preflight; JSON does not. */
static gboolean
has_json_type (PlatenExchange *exchange)
{
  SoupServerMessage  *message = platen_exchange_get_message (exchange);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char         *type = soup_message_headers_get_content_type (headers, NULL);

  if (type != NULL && g_ascii_strcasecmp (type, "application/json") == 0)
    return TRUE;

  platen_exchange_refuse (exchange, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "not-json",
                          "A command is sent with Content-Type: application/json");
  return FALSE;
}

static JsonNode *
parse_body (PlatenExchange *exchange, GError **error)
{
  SoupServerMessage *message = platen_exchange_get_message (exchange);
  SoupMessageBody   *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  gsize              length;
  const char        *text = g_bytes_get_data (bytes, &length);

  return platen_json_parse (text == NULL ? "" : text, length, error);
}

static gboolean
read_body (PlatenExchange *exchange, PlatenCommand *call)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (JsonNode) envelope = parse_body (exchange, &error);

  if (envelope != NULL && platen_command_read (call, envelope, &error))
    return TRUE;

  platen_exchange_refuse (exchange, SOUP_STATUS_BAD_REQUEST, "bad-json", error->message);
  return FALSE;
}

/* The seed's `?<number>`: an instance if it is one, else the only one there is. */
static gboolean
read_query (PlatenExchange *exchange, PlatenCommand *call, const char *method)
{
  SoupServerMessage   *message = platen_exchange_get_message (exchange);
  const char          *id = g_uri_get_query (soup_server_message_get_uri (message));
  const char          *principal = platen_exchange_get_caller (exchange)->principal;
  PlatenInstances     *instances = platen_command_get_instances (call);
  PlatenInstance      *only = platen_instances_find_only (instances, principal);
  g_autoptr (JsonNode) envelope = NULL;

  if (only != NULL && platen_instances_find (instances, principal, id) == NULL)
    id = platen_instance_get_id (only);
  envelope = platen_wire_object ("id", id == NULL ? "" : id, "method", method, NULL);

  return platen_command_read (call, envelope, NULL);
}

static gboolean
read_request (PlatenExchange *exchange, PlatenCommand *call, const char *method)
{
  SoupServerMessage  *message = platen_exchange_get_message (exchange);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (is_post (exchange))
    return has_json_type (exchange) && read_body (exchange, call);
  if (platen_caller_may_act_by_get (platen_exchange_get_caller (exchange), headers))
    return read_query (exchange, call, method);

  platen_exchange_refuse (exchange, SOUP_STATUS_FORBIDDEN, "get-refused",
                          "A GET from this caller may not run a command; use POST");
  return FALSE;
}

/* The instance's id is the caller's token. */
static gboolean
find_instance (PlatenExchange *exchange, PlatenCommand *call)
{
  PlatenInstances *instances = platen_command_get_instances (call);
  const char      *principal = platen_exchange_get_caller (exchange)->principal;
  PlatenInstance  *instance;

  if (platen_instances_is_locked_out (instances, principal))
    {
      platen_exchange_refuse (exchange, SOUP_STATUS_FORBIDDEN, "locked-out",
                              "Too many wrong instance ids came from here; try again "
                              "later");
      return FALSE;
    }
  instance = platen_instances_find (instances, principal, platen_command_get_id (call));
  if (instance == NULL)
    {
      platen_instances_count_wrong_id (instances, principal);
      platen_exchange_refuse (exchange, SOUP_STATUS_FORBIDDEN, "wrong-instance",
                              "The ‘id’ names no instance that is attached; call "
                              "CreateInstance or AttachInstance");
      return FALSE;
    }
  platen_command_set_instance (call, instance);

  return TRUE;
}

static gboolean
has_grant (PlatenSites *sites, const char *origin, const char *capability)
{
  if (g_str_equal (capability, PLATEN_ANY_GRANT))
    return platen_sites_may_use_devices (sites, origin);

  return platen_sites_is_granted (sites, origin, capability);
}

static gboolean
is_granted (PlatenExchange *exchange, PlatenService *service, const char *capability)
{
  const PlatenCaller *caller = platen_exchange_get_caller (exchange);

  if (caller->kind == PLATEN_CALLER_LOCAL ||
      has_grant (platen_service_get_sites (service), caller->origin, capability))
    return TRUE;

  platen_exchange_refuse (exchange, SOUP_STATUS_FORBIDDEN, "consent-required",
                          "This site was not allowed to do that");
  return FALSE;
}

static void
refuse_method (PlatenExchange *exchange, const char *method)
{
  g_autofree char *name = g_utf8_make_valid (method, MIN (strlen (method), 64));
  g_autofree char *message = g_strdup_printf ("There is no method ‘%s’", name);

  platen_exchange_refuse (exchange, SOUP_STATUS_NOT_FOUND, "unknown-method", message);
}

static gboolean
has_same_method (PlatenExchange *exchange, PlatenCommand *call, const char *method)
{
  const char *named = platen_command_get_method (call);

  if (named == NULL || g_str_equal (named, method))
    return TRUE;

  platen_exchange_refuse (exchange, SOUP_STATUS_BAD_REQUEST, "bad-json",
                          "The ‘method’ is not the one in the address");
  return FALSE;
}

/**
 * platen_run_command:
 * @method: the last part of the path
 *
 * Runs a command for a caller that was let in; the answer comes now or later.
 */
void
platen_run_command (PlatenExchange  *exchange,
                    PlatenService   *service,
                    PlatenInstances *instances,
                    const char      *method)
{
  const PlatenMethod       *row = platen_method_find (method);
  g_autoptr (PlatenCommand) call = platen_command_new (exchange, service, instances);
  g_autoptr (GError)        error = NULL;

  if (!read_request (exchange, call, method) || !has_same_method (exchange, call, method))
    return;
  if (row == NULL)
    {
      refuse_method (exchange, method);
      return;
    }
  platen_command_set_method (call, method);
  if (!is_granted (exchange, service, row->capability) ||
      (row->has_instance && !find_instance (exchange, call)))
    return;

  if (platen_method_check (row, call, &error))
    row->handle (call);
  else
    platen_command_take_error (call, g_steal_pointer (&error));
}

/**
 * platen_reply_version:
 *
 * Replies what anybody may know: that we are here, and which protocol we speak.
 */
void
platen_reply_version (PlatenExchange  *exchange,
                      PlatenService   *service,
                      PlatenInstances *instances)
{
  g_autoptr (PlatenCommand) call = platen_command_new (exchange, service, instances);
  PlatenConfig             *config = platen_service_get_config (service);
  JsonArray                *result;

  if (is_post (exchange) && (!has_json_type (exchange) || !read_body (exchange, call) ||
                             !has_same_method (exchange, call, "VersionInfo")))
    return;

  if (platen_command_get_id (call) == NULL)
    platen_command_set_id (call, "1");
  platen_command_set_method (call, "VersionInfo");
  result = json_array_new ();
  json_array_add_string_element (result, platen_config_get_protocol_version (config));
  json_array_add_string_element (result, "");
  json_array_add_string_element (result, WORD_SIZE);
  platen_command_return_all (call, result);
}
