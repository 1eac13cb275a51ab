/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-server.h"

#include "platen-error.h"
#include "platen-lane.h"
#include "platen-warden.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define OBJECT_PATH "/org/platen/Worker1"
#define PARENT_FD 3

/**
 * PlatenServer:
 *
 * The child's end of the wall: takes the parent's calls from the private bus on the main
 * thread, does them one after another on the lane, and answers.
 */
struct _PlatenServer
{
  PlatenServerPlan plan;
  GDBusConnection *connection; /* owned */
  PlatenLane      *lane;       /* owned */
  GMainLoop       *loop;       /* owned */
  int              n_pending;  /* requests not answered yet; atomic */
};

typedef struct
{
  PlatenServer             *server;     /* not owned */
  const PlatenServerMethod *method;     /* not owned */
  GDBusMethodInvocation    *invocation; /* owned; the answer consumes it */
} Request;

static PlatenError
choose_code (const GError *error)
{
  if (error->domain == PLATEN_ERROR)
    return error->code;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return PLATEN_ERROR_CANCELLED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ||
      g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    return PLATEN_ERROR_NO_SPACE;

  return PLATEN_ERROR_FAILED;
}

static void
answer_error (GDBusMethodInvocation *invocation, const GError *error)
{
  if (error != NULL)
    g_dbus_method_invocation_return_error_literal (invocation, PLATEN_ERROR,
                                                   choose_code (error), error->message);
  else
    g_dbus_method_invocation_return_error_literal (
        invocation, PLATEN_ERROR, PLATEN_ERROR_FAILED,
        "The driver failed and gave no reason");
}

static void
serve (gpointer data)
{
  g_autofree Request *request = data;
  PlatenServer       *server = request->server;
  GDBusMessage      *message = g_dbus_method_invocation_get_message (request->invocation);
  g_autoptr (GError) error = NULL;
  GVariant          *reply;

  reply = request->method->serve (
      g_dbus_method_invocation_get_parameters (request->invocation),
      g_dbus_message_get_unix_fd_list (message), server->plan.user_data, &error);
  if (!request->method->is_immediate)
    g_atomic_int_add (&server->n_pending, -1);

  if (reply != NULL)
    g_dbus_method_invocation_return_value (request->invocation, reply);
  else
    answer_error (request->invocation, error);
}

static void
on_method_call (GDBusConnection       *connection,
                const char            *sender,
                const char            *path,
                const char            *interface,
                const char            *name,
                GVariant              *arguments,
                GDBusMethodInvocation *invocation,
                gpointer               user_data)
{
  PlatenServer             *self = user_data;
  const PlatenServerMethod *method = self->plan.methods;
  Request                  *request = g_new0 (Request, 1);

  while (!g_str_equal (method->name, name))
    {
      method++;
      g_assert (method < self->plan.methods + self->plan.n_methods);
    }

  *request = (Request){ self, method, invocation };
  if (method->is_immediate)
    {
      serve (request);
      return;
    }

  g_atomic_int_inc (&self->n_pending);
  if (self->plan.on_request != NULL)
    self->plan.on_request (self->plan.user_data);
  platen_lane_push (self->lane, serve, request);
}

static const GDBusInterfaceVTable vtable = { .method_call = on_method_call };

static void
on_closed (GDBusConnection *connection,
           gboolean         remote_peer_vanished,
           GError          *error,
           PlatenServer    *self)
{
  g_main_loop_quit (self->loop);
}

/* Descriptor 3 must not leak into what a backend starts. */
static GDBusConnection *
greet_parent (GError **error)
{
  struct stat                   status;
  g_autoptr (GSocket)           socket = NULL;
  g_autoptr (GSocketConnection) stream = NULL;

  if (fstat (PARENT_FD, &status) < 0 || !S_ISSOCK (status.st_mode))
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                           "This program is started by platend and not by hand");
      return NULL;
    }

  fcntl (PARENT_FD, F_SETFD, FD_CLOEXEC);
  socket = g_socket_new_from_fd (PARENT_FD, error);
  if (socket == NULL)
    return NULL;

  stream = g_socket_connection_factory_create_connection (socket);

  return g_dbus_connection_new_sync (G_IO_STREAM (stream), NULL,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                         G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                                     NULL, NULL, error);
}

/**
 * platen_server_new:
 * @plan: what to serve; copied
 *
 * Introduces itself to the parent on descriptor 3. Nothing is served before
 * platen_server_run().
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT when descriptor 3 is no socket, else a
 * [error@Gio.IOErrorEnum].
 *
 * Returns: (transfer full): the server
 */
PlatenServer *
platen_server_new (const PlatenServerPlan *plan, GError **error)
{
  g_autoptr (GDBusConnection) connection = NULL;
  PlatenServer               *self;

  /* Makes the error names of the bus known. */
  (void) platen_error_quark ();
  connection = greet_parent (error);
  if (connection == NULL)
    return NULL;

  self = g_new0 (PlatenServer, 1);
  self->plan = *plan;
  self->connection = g_steal_pointer (&connection);
  self->loop = g_main_loop_new (NULL, FALSE);
  self->lane = platen_lane_new ("device");
  g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed), self);
  g_dbus_connection_register_object (self->connection, OBJECT_PATH, plan->interface,
                                     &vtable, self, NULL, NULL);

  return self;
}

/**
 * platen_server_free:
 * @self: (transfer full) (nullable): a server that has run to its end
 */
void
platen_server_free (PlatenServer *self)
{
  if (self == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_free (self);
}

static void
end_on_lane (gpointer data)
{
  PlatenServer *self = data;

  self->plan.on_end (self->plan.user_data);
}

/**
 * platen_server_run:
 *
 * Serves until the parent hangs up, then gives what runs
 * platen_warden_get_patience_ms() to end.
 *
 * Returns: whether it ended; if not, a thread is still inside a driver, and only leaving
 *   the process at once is safe
 */
gboolean
platen_server_run (PlatenServer *self)
{
  g_dbus_connection_start_message_processing (self->connection);
  g_main_loop_run (self->loop);

  if (self->plan.on_hang_up != NULL)
    self->plan.on_hang_up (self->plan.user_data);
  if (self->plan.on_end != NULL)
    platen_lane_push (self->lane, end_on_lane, self);

  return platen_lane_end (g_steal_pointer (&self->lane),
                          platen_warden_get_patience_ms ());
}

/**
 * platen_server_outlive_parent:
 *
 * Has the process end in order when the parent dies, see platen_warden_start().
 */
void
platen_server_outlive_parent (PlatenServer *self)
{
  platen_warden_start (PARENT_FD);
}

/**
 * platen_server_is_busy:
 *
 * Thread: any.
 *
 * Returns: whether a request waits or is being done
 */
gboolean
platen_server_is_busy (PlatenServer *self)
{
  return g_atomic_int_get (&self->n_pending) > 0;
}

/**
 * platen_server_say:
 * @format: a phrase for a person, “opening ‘%s’”
 *
 * Tells the parent what comes next, and returns when the words are on their way, so that
 * they survive a crash in the very next line.
 *
 * Thread: any.
 */
void
platen_server_say (PlatenServer *self, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list          arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  platen_server_emit (self, "Doing", g_variant_new ("(s)", what));
  g_dbus_connection_flush_sync (self->connection, NULL, NULL);
}

/**
 * platen_server_emit:
 * @signal: a signal of the served interface
 * @arguments: (transfer floating): a tuple
 *
 * Thread: any.
 */
void
platen_server_emit (PlatenServer *self, const char *signal, GVariant *arguments)
{
  g_dbus_connection_emit_signal (self->connection, NULL, OBJECT_PATH,
                                 self->plan.interface->name, signal, arguments, NULL);
}

/**
 * platen_server_take_fd:
 * @fds: (nullable): what came with a request
 * @handle: the number that its argument gives
 *
 * Returns: (transfer full): a descriptor, -1 on error
 */
int
platen_server_take_fd (GUnixFDList *fds, int handle, GError **error)
{
  if (fds == NULL || handle < 0 || handle >= g_unix_fd_list_get_length (fds))
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                           "A file is missing from the request");
      return -1;
    }

  return g_unix_fd_list_get (fds, handle, error);
}

/**
 * platen_server_close_fd:
 * @fd: (inout): a descriptor, or -1; -1 afterwards
 */
void
platen_server_close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}
