/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-command.h"
#include "platen-wire-error.h"

/**
 * PlatenCommand:
 *
 * One command under way: what the client sent, whom it is about, and the one answer. A
 * command that failed is an HTTP success whose body says `result:[false]`, a number and a
 * sentence, as the browser protocol has it.
 */
struct _PlatenCommand
{
  GObject parent_instance;

  PlatenExchange  *exchange;   /* owned */
  PlatenService   *service;    /* owned */
  PlatenInstances *instances;  /* owned */
  PlatenInstance  *instance;   /* owned, nullable */
  JsonNode        *envelope;   /* owned, nullable: keeps the parameters alive */
  JsonArray       *parameters; /* owned, nullable */
  char            *id;         /* owned, nullable */
  char            *method;     /* owned, nullable */
  JsonNode        *command_id; /* owned, nullable: echoed as it came */
};

G_DEFINE_FINAL_TYPE (PlatenCommand, platen_command, G_TYPE_OBJECT)

static void
platen_command_dispose (GObject *object)
{
  PlatenCommand *self = PLATEN_COMMAND (object);

  platen_command_set_instance (self, NULL);
  g_clear_object (&self->exchange);
  g_clear_object (&self->service);
  g_clear_object (&self->instances);
  g_clear_pointer (&self->parameters, json_array_unref);
  g_clear_pointer (&self->command_id, json_node_unref);
  g_clear_pointer (&self->envelope, json_node_unref);

  G_OBJECT_CLASS (platen_command_parent_class)->dispose (object);
}

static void
platen_command_finalize (GObject *object)
{
  PlatenCommand *self = PLATEN_COMMAND (object);

  g_free (self->id);
  g_free (self->method);

  G_OBJECT_CLASS (platen_command_parent_class)->finalize (object);
}

static void
platen_command_class_init (PlatenCommandClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_command_dispose;
  G_OBJECT_CLASS (klass)->finalize = platen_command_finalize;
}

static void
platen_command_init (PlatenCommand *self)
{
}

PlatenCommand *
platen_command_new (PlatenExchange  *exchange,
                    PlatenService   *service,
                    PlatenInstances *instances)
{
  PlatenCommand *self = g_object_new (PLATEN_TYPE_COMMAND, NULL);

  self->exchange = g_object_ref (exchange);
  self->service = g_object_ref (service);
  self->instances = g_object_ref (instances);

  return self;
}

static gboolean
refuse_envelope (GError **error, const char *problem)
{
  g_set_error (
      error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
      "The command %s; it is {\"id\", \"method\", \"parameter\": […], \"cmdId\"}",
      problem);
  return FALSE;
}

static gboolean
read_string (JsonObject *object, const char *key, char **out_text)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return FALSE;
  *out_text = json_node_dup_string (node);

  return TRUE;
}

/* (transfer none) (nullable): the command, also when it stands alone in an array */
static JsonObject *
find_command (JsonNode *envelope)
{
  JsonArray *array;

  if (JSON_NODE_HOLDS_OBJECT (envelope))
    return json_node_get_object (envelope);
  if (!JSON_NODE_HOLDS_ARRAY (envelope))
    return NULL;
  array = json_node_get_array (envelope);
  if (json_array_get_length (array) != 1 ||
      !JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, 0)))
    return NULL;

  return json_array_get_object_element (array, 0);
}

/**
 * platen_command_read:
 * @envelope: the document that the client sent
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT when it has not the shape of a command.
 */
gboolean
platen_command_read (PlatenCommand *self, JsonNode *envelope, GError **error)
{
  JsonObject *object = find_command (envelope);
  JsonNode   *node;

  g_return_val_if_fail (PLATEN_IS_COMMAND (self) && self->envelope == NULL, FALSE);

  if (object == NULL)
    return refuse_envelope (error, "is no object");
  if (!read_string (object, "id", &self->id))
    return refuse_envelope (error, "has an ‘id’ that is no string");
  if (!read_string (object, "method", &self->method))
    return refuse_envelope (error, "has a ‘method’ that is no string");
  node = json_object_get_member (object, "parameter");
  if (node != NULL && !JSON_NODE_HOLDS_ARRAY (node))
    return refuse_envelope (error, "has a ‘parameter’ that is no array");
  if (node != NULL)
    self->parameters = json_array_ref (json_node_get_array (node));
  node = json_object_get_member (object, "cmdId");
  if (node != NULL && !JSON_NODE_HOLDS_VALUE (node))
    return refuse_envelope (error, "has a ‘cmdId’ that is no plain value");
  if (node != NULL)
    self->command_id = json_node_copy (node);
  self->envelope = json_node_ref (envelope);

  return TRUE;
}

void
platen_command_set_id (PlatenCommand *self, const char *id)
{
  g_free (self->id);
  self->id = g_strdup (id);
}

void
platen_command_set_method (PlatenCommand *self, const char *method)
{
  char *copy = g_strdup (method);

  g_free (self->method);
  self->method = copy;
}

/* Holds the instance as long as the command is under way. */
void
platen_command_set_instance (PlatenCommand *self, PlatenInstance *instance)
{
  if (self->instance != NULL)
    platen_instance_release (self->instance);
  g_set_object (&self->instance, instance);
  if (instance != NULL)
    platen_instance_hold (instance);
}

PlatenExchange *
platen_command_get_exchange (PlatenCommand *self)
{
  return self->exchange;
}

PlatenService *
platen_command_get_service (PlatenCommand *self)
{
  return self->service;
}

PlatenInstances *
platen_command_get_instances (PlatenCommand *self)
{
  return self->instances;
}

/* (transfer none) (nullable): never NULL in the handler of a method that needs one */
PlatenInstance *
platen_command_get_instance (PlatenCommand *self)
{
  return self->instance;
}

/* (transfer none) (nullable) */
const char *
platen_command_get_id (PlatenCommand *self)
{
  return self->id;
}

/* (transfer none) (nullable) */
const char *
platen_command_get_method (PlatenCommand *self)
{
  return self->method;
}

guint
platen_command_get_n_parameters (PlatenCommand *self)
{
  return self->parameters == NULL ? 0 : json_array_get_length (self->parameters);
}

/**
 * platen_command_get_parameter:
 *
 * Returns: (transfer none) (nullable): the parameter, %NULL when it is not there or null
 */
JsonNode *
platen_command_get_parameter (PlatenCommand *self, guint position)
{
  JsonNode *node;

  if (position >= platen_command_get_n_parameters (self))
    return NULL;
  node = json_array_get_element (self->parameters, position);

  return JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

gint64
platen_command_get_int (PlatenCommand *self, guint position, gint64 fallback)
{
  JsonNode *node = platen_command_get_parameter (self, position);

  return node == NULL ? fallback : json_node_get_int (node);
}

gboolean
platen_command_get_boolean (PlatenCommand *self, guint position, gboolean fallback)
{
  JsonNode *node = platen_command_get_parameter (self, position);

  return node == NULL ? fallback : json_node_get_boolean (node);
}

/* (transfer none) (nullable) */
const char *
platen_command_get_string (PlatenCommand *self, guint position)
{
  JsonNode *node = platen_command_get_parameter (self, position);

  return node == NULL ? NULL : json_node_get_string (node);
}

static JsonObject *
begin_answer (PlatenCommand *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", self->id == NULL ? "" : self->id);
  json_object_set_string_member (object, "method", self->method);

  return object;
}

static void
send_answer (PlatenCommand *self, JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  if (self->command_id == NULL)
    json_object_set_string_member (object, "cmdId", "");
  else
    json_object_set_member (object, "cmdId", json_node_copy (self->command_id));
  json_node_take_object (node, object);
  platen_exchange_reply_json (self->exchange, SOUP_STATUS_OK, node);
}

/**
 * platen_command_return_all:
 * @result: (transfer full): the whole `result`
 *
 * Answers the command; like every answer, once.
 */
void
platen_command_return_all (PlatenCommand *self, JsonArray *result)
{
  JsonObject *object = begin_answer (self);

  json_object_set_array_member (object, "result", result);
  send_answer (self, object);
}

/**
 * platen_command_return:
 * @value: (transfer full): the one element of `result`
 */
void
platen_command_return (PlatenCommand *self, JsonNode *value)
{
  JsonArray *result = json_array_new ();

  json_array_add_element (result, value);
  platen_command_return_all (self, result);
}

void
platen_command_return_boolean (PlatenCommand *self, gboolean value)
{
  platen_command_return (self, json_node_init_boolean (json_node_alloc (), value));
}

void
platen_command_return_int (PlatenCommand *self, gint64 value)
{
  platen_command_return (self, json_node_init_int (json_node_alloc (), value));
}

void
platen_command_return_string (PlatenCommand *self, const char *value)
{
  platen_command_return (self, json_node_init_string (json_node_alloc (), value));
}

/**
 * platen_command_return_file:
 * @fd: (transfer full): a regular file open for reading, at its start
 *
 * Answers with the bytes of a file instead of JSON.
 */
void
platen_command_return_file (PlatenCommand *self, int fd, const char *media_type)
{
  platen_exchange_reply_file (self->exchange, fd, media_type);
}

/**
 * platen_command_fail:
 * @number: of the browser protocol's table, below zero
 * @format: a sentence for a person
 */
void
platen_command_fail (PlatenCommand *self, int number, const char *format, ...)
{
  JsonObject      *object = begin_answer (self);
  JsonArray       *result = json_array_new ();
  g_autofree char *text = NULL;
  va_list          arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  json_array_add_boolean_element (result, FALSE);
  json_object_set_array_member (object, "result", result);
  json_object_set_int_member (object, "exception", number);
  json_object_set_string_member (object, "description", text);
  send_answer (self, object);
}

/**
 * platen_command_take_error:
 * @error: (transfer full): why it failed
 */
void
platen_command_take_error (PlatenCommand *self, GError *error)
{
  g_autoptr (GError) owned = error;

  platen_command_fail (self, platen_wire_error_from_error (owned), "%s", owned->message);
}

/**
 * platen_command_is_instance_idle:
 *
 * Returns: whether the instance may begin a scan or a still; FALSE after an answer
 */
gboolean
platen_command_is_instance_idle (PlatenCommand *self)
{
  if (!platen_instance_is_scanning (self->instance))
    return TRUE;

  platen_command_fail (self, platen_wire_error_from_code (PLATEN_ERROR_BUSY),
                       "A scan is under way; wait for its end or cancel it");
  return FALSE;
}
