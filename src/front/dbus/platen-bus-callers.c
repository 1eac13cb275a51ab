/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-callers.h"
#include "platen-bus-sandbox.h"
#include "platen-error.h"
#include "platen-principal.h"

/* One program on the bus. */
typedef struct
{
  gatomicrefcount   ref_count;
  PlatenBusCallers *callers;   /* not owned; NULL once the program has left */
  char             *name;      /* its unique name */
  char             *principal; /* NULL until it is known */
  GQueue            waiting;   /* of GTask, owned; in the order they came */
  guint             watch_id;
} Caller;

/**
 * PlatenBusCallers:
 *
 * Knows which program on the bus speaks for whom: `local`, or `app:<id>` for a sandboxed
 * application.
 *
 * A program is looked up at its first call and forgotten when it leaves the bus. On a
 * connection without a bus daemon the one peer is `local`.
 */
struct _PlatenBusCallers
{
  GObject parent_instance;

  GDBusConnection *connection; /* owned */
  GHashTable      *by_name;    /* owned; unique name → Caller, owned */
};

G_DEFINE_FINAL_TYPE (PlatenBusCallers, platen_bus_callers, G_TYPE_OBJECT)

typedef enum
{
  PROP_N_CALLERS = 1,
} PlatenBusCallersProperty;

static GParamSpec *properties[PROP_N_CALLERS + 1];

static Caller *
caller_ref (Caller *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
caller_unref (Caller *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->name);
  g_free (self->principal);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Caller, caller_unref)

static void
caller_refuse (Caller *self, const GError *error)
{
  GTask *task;

  while ((task = g_queue_pop_head (&self->waiting)) != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      g_object_unref (task);
    }
}

static void
caller_accept (Caller *self)
{
  GTask *task;

  while ((task = g_queue_pop_head (&self->waiting)) != NULL)
    {
      g_task_return_pointer (task, g_strdup (self->principal), g_free);
      g_object_unref (task);
    }
}

/* The table lets go of a program: it has left, could not be identified, or we are closing. */
static void
caller_leave (Caller *self)
{
  g_autoptr (GError) error = NULL;

  self->callers = NULL;
  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  error = g_error_new (PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED,
                       "The calling program has left the bus");
  caller_refuse (self, error);
  caller_unref (self);
}

static void
forget (PlatenBusCallers *self, const char *name)
{
  if (g_hash_table_remove (self->by_name, name))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_CALLERS]);
}

static void
on_caller_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  g_autofree char *owned = g_strdup (name);

  forget (PLATEN_BUS_CALLERS (user_data), owned);
}

static void
caller_fail (Caller *self, const GError *error)
{
  g_autofree char *name = g_strdup (self->name);

  caller_refuse (self, error);
  if (self->callers != NULL)
    forget (self->callers, name);
}

static void
on_sandbox_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Caller) caller = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char   *principal = platen_bus_sandbox_read_finish (result, &error);

  if (principal == NULL)
    {
      caller_fail (caller, error);
      return;
    }

  caller->principal = g_steal_pointer (&principal);
  caller_accept (caller);
}

static void
on_process_id_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Caller)   caller = user_data;
  g_autoptr (GError)   error = NULL;
  g_autoptr (GVariant) reply = NULL;
  guint32              process_id;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (reply == NULL)
    {
      g_autoptr (GError) denied = NULL;

      denied =
          g_error_new (PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED,
                       "The bus does not say which program calls: %s", error->message);
      caller_fail (caller, denied);
      return;
    }

  g_variant_get (reply, "(u)", &process_id);
  platen_bus_sandbox_read_async (process_id, on_sandbox_read, g_steal_pointer (&caller));
}

static Caller *
meet (PlatenBusCallers *self, const char *name)
{
  Caller *caller = g_new0 (Caller, 1);

  g_atomic_ref_count_init (&caller->ref_count);
  g_queue_init (&caller->waiting);
  caller->callers = self;
  caller->name = g_strdup (name);
  caller->watch_id = g_bus_watch_name_on_connection (self->connection, name,
                                                     G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                                     on_caller_vanished, self, NULL);
  g_hash_table_insert (self->by_name, caller->name, caller);

  g_dbus_connection_call (self->connection, "org.freedesktop.DBus",
                          "/org/freedesktop/DBus", "org.freedesktop.DBus",
                          "GetConnectionUnixProcessID", g_variant_new ("(s)", name),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          on_process_id_got, caller_ref (caller));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_CALLERS]);

  return caller;
}

static void
platen_bus_callers_get_property (GObject    *object,
                                 guint       property_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  PlatenBusCallers *self = PLATEN_BUS_CALLERS (object);

  switch ((PlatenBusCallersProperty) property_id)
    {
    case PROP_N_CALLERS:
      g_value_set_uint (value, platen_bus_callers_get_n_callers (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
platen_bus_callers_dispose (GObject *object)
{
  PlatenBusCallers *self = PLATEN_BUS_CALLERS (object);

  g_hash_table_remove_all (self->by_name);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (platen_bus_callers_parent_class)->dispose (object);
}

static void
platen_bus_callers_finalize (GObject *object)
{
  PlatenBusCallers *self = PLATEN_BUS_CALLERS (object);

  g_hash_table_unref (self->by_name);

  G_OBJECT_CLASS (platen_bus_callers_parent_class)->finalize (object);
}

static void
platen_bus_callers_class_init (PlatenBusCallersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = platen_bus_callers_get_property;
  object_class->dispose = platen_bus_callers_dispose;
  object_class->finalize = platen_bus_callers_finalize;

  properties[PROP_N_CALLERS] =
      g_param_spec_uint ("n-callers", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
platen_bus_callers_init (PlatenBusCallers *self)
{
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) caller_leave);
}

/**
 * platen_bus_callers_new:
 * @connection: a session bus connection, or one to a single peer
 *
 * Returns: (transfer full): nobody is known yet
 */
PlatenBusCallers *
platen_bus_callers_new (GDBusConnection *connection)
{
  PlatenBusCallers *self;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);

  self = g_object_new (PLATEN_TYPE_BUS_CALLERS, NULL);
  self->connection = g_object_ref (connection);

  return self;
}

/**
 * platen_bus_callers_get_n_callers:
 *
 * Returns: how many programs have called and are still on the bus
 */
guint
platen_bus_callers_get_n_callers (PlatenBusCallers *self)
{
  g_return_val_if_fail (PLATEN_IS_BUS_CALLERS (self), 0);

  return g_hash_table_size (self->by_name);
}

/**
 * platen_bus_callers_identify_async:
 * @sender: (nullable): a call's unique name; NULL on a connection to a single peer
 * @callback: (scope async): called once, from the thread-default main context
 *
 * Finds the principal of a caller. Calls for one sender are answered in their order, so that
 * a program's first message cannot be overtaken by its second. Finish with
 * platen_bus_callers_identify_finish().
 *
 * Errors: [error@Platen.Error] `ACCESS_DENIED` when the program cannot be identified.
 */
void
platen_bus_callers_identify_async (PlatenBusCallers   *self,
                                   const char         *sender,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  Caller           *caller;

  g_return_if_fail (PLATEN_IS_BUS_CALLERS (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_bus_callers_identify_async);

  if (sender == NULL)
    {
      g_task_return_pointer (task, g_strdup (PLATEN_PRINCIPAL_LOCAL), g_free);
      return;
    }

  caller = g_hash_table_lookup (self->by_name, sender);
  if (caller == NULL)
    caller = meet (self, sender);
  g_queue_push_tail (&caller->waiting, g_steal_pointer (&task));
  if (caller->principal != NULL)
    caller_accept (caller);
}

/**
 * platen_bus_callers_identify_finish:
 *
 * Returns: (transfer full): the principal, `local` or `app:<id>`
 */
char *
platen_bus_callers_identify_finish (PlatenBusCallers *self,
                                    GAsyncResult     *result,
                                    GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * platen_bus_callers_list:
 * @principal: whose programs
 *
 * Returns: (transfer full) (element-type utf8): the unique names of the programs on the bus
 *   that are known to speak for @principal
 */
GPtrArray *
platen_bus_callers_list (PlatenBusCallers *self, const char *principal)
{
  GPtrArray     *names = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer       value;

  g_return_val_if_fail (PLATEN_IS_BUS_CALLERS (self), names);

  g_hash_table_iter_init (&iter, self->by_name);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Caller *caller = value;

      if (g_strcmp0 (caller->principal, principal) == 0)
        g_ptr_array_add (names, g_strdup (caller->name));
    }

  return names;
}
