/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-entry.h"
#include "platen-bus-error.h"
#include "platen-bus-gate.h"
#include "platen-bus-listing.h"
#include "platen-bus-path.h"

#define PROPERTIES_INTERFACE "org.freedesktop.DBus.Properties"
#define PRINCIPAL_KEY "platen-principal"

/**
 * PlatenBusGate:
 *
 * The one place where objects meet the bus: registers them, is their object manager, and asks
 * of every call who makes it.
 *
 * An object belongs to a principal or to everybody. Methods and properties of another's
 * object answer NotFound, GetManagedObjects and introspection leave it out, and its signals
 * are sent to the programs of its principal alone. (GDBusObjectManagerServer shows everything
 * to everybody, which is why it is not used here.)
 */
struct _PlatenBusGate
{
  GObject parent_instance;

  GDBusConnection  *connection;  /* owned; NULL once closed */
  PlatenBusCallers *callers;     /* owned */
  GHashTable       *entries;     /* owned; skeleton → Registration, owned */
  GArray           *listing_ids; /* owned; GDBus's numbers of what lists objects */
};

/* What GDBus hands back with a call to an object of ours. */
typedef struct
{
  PlatenBusGate  *gate;  /* not owned */
  PlatenBusEntry *entry; /* owned */
  guint           id;    /* GDBus's number; 0 = none */
} Registration;

/* A call that waits until its caller is known. */
typedef struct
{
  PlatenBusGate         *gate;       /* owned */
  PlatenBusEntry        *entry;      /* owned; NULL: asks what objects there are */
  GDBusMethodInvocation *invocation; /* owned */
} Call;

G_DEFINE_FINAL_TYPE (PlatenBusGate, platen_bus_gate, G_TYPE_OBJECT)

/* Whose objects are not everybody's; nothing stands at these paths itself. */
static const char *const private_paths[] = { PLATEN_BUS_ROOT_PATH "/Job",
                                             PLATEN_BUS_ROOT_PATH "/Collection",
                                             PLATEN_BUS_ROOT_PATH "/Profile" };

/* Sends a signal to everybody, or to each program of one principal. */
static void
send_signal (PlatenBusGate *self,
             const char    *principal,
             const char    *path,
             const char    *interface,
             const char    *name,
             GVariant      *parameters)
{
  g_autoptr (GVariant)  owned = g_variant_ref_sink (parameters);
  g_autoptr (GPtrArray) names = NULL;

  if (self->connection == NULL || g_dbus_connection_is_closed (self->connection))
    return;

  /* Without a bus daemon there is one peer and nobody else to hide things from. */
  if (principal == NULL || g_dbus_connection_get_unique_name (self->connection) == NULL)
    {
      g_dbus_connection_emit_signal (self->connection, NULL, path, interface, name, owned,
                                     NULL);
      return;
    }

  names = platen_bus_callers_list (self->callers, principal);
  for (guint i = 0; i < names->len; i++)
    g_dbus_connection_emit_signal (self->connection, g_ptr_array_index (names, i), path,
                                   interface, name, owned, NULL);
}

static GPtrArray *
list_visible (PlatenBusGate *self, const char *principal)
{
  GPtrArray     *entries = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer       value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      PlatenBusEntry *entry = ((Registration *) value)->entry;

      if (platen_bus_entry_is_child (entry) &&
          platen_bus_entry_is_open_to (entry, principal))
        g_ptr_array_add (entries, entry);
    }

  return entries;
}

static void
answer_listing (PlatenBusGate         *self,
                GDBusMethodInvocation *invocation,
                const char            *principal)
{
  g_autoptr (GPtrArray) entries = list_visible (self, principal);
  const char *interface = g_dbus_method_invocation_get_interface_name (invocation);
  const char *path = g_dbus_method_invocation_get_object_path (invocation);

  g_dbus_method_invocation_return_value (
      invocation, g_str_equal (interface, PLATEN_BUS_INTROSPECTABLE)
                      ? platen_bus_listing_introspect (entries, path)
                      : platen_bus_listing_get_objects (entries));
}

static void
refuse (PlatenBusEntry *entry, GDBusMethodInvocation *invocation)
{
  if (platen_bus_entry_is_child (entry))
    platen_bus_return_not_found (invocation, "object", platen_bus_entry_get_path (entry));
  else
    g_dbus_method_invocation_return_error_literal (
        invocation, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED,
        "A sandboxed application may not do this; use ‘platenctl’ or a program outside a "
        "sandbox");
}

static void
answer (PlatenBusGate         *self,
        PlatenBusEntry        *entry,
        GDBusMethodInvocation *invocation,
        const char            *principal)
{
  if (entry == NULL)
    answer_listing (self, invocation, principal);
  else if (platen_bus_entry_is_closed (entry))
    platen_bus_return_not_found (invocation, "object", platen_bus_entry_get_path (entry));
  else if (!platen_bus_entry_is_open_to (entry, principal))
    refuse (entry, invocation);
  else
    platen_bus_entry_call (entry, invocation);
}

static void
on_caller_identified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Call       *call = user_data;
  g_autoptr (GError)     error = NULL;
  g_autofree char       *principal = NULL;
  GDBusMethodInvocation *invocation = call->invocation; /* the answer consumes it */

  principal =
      platen_bus_callers_identify_finish (PLATEN_BUS_CALLERS (source), result, &error);
  if (principal == NULL)
    platen_bus_return_error (invocation, error);
  else
    {
      g_object_set_data_full (G_OBJECT (invocation), PRINCIPAL_KEY, g_strdup (principal),
                              g_free);
      answer (call->gate, call->entry, invocation, principal);
    }

  g_clear_pointer (&call->entry, platen_bus_entry_unref);
  g_object_unref (call->gate);
}

static void
receive (PlatenBusGate *self, PlatenBusEntry *entry, GDBusMethodInvocation *invocation)
{
  Call *call = g_new0 (Call, 1);

  call->gate = g_object_ref (self);
  call->entry = entry != NULL ? platen_bus_entry_ref (entry) : NULL;
  call->invocation = invocation;
  platen_bus_callers_identify_async (self->callers,
                                     g_dbus_method_invocation_get_sender (invocation),
                                     on_caller_identified, call);
}

static void
on_call (GDBusConnection       *connection,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               user_data)
{
  Registration *registration = user_data;

  receive (registration->gate, registration->entry, invocation);
}

static void
on_listing_call (GDBusConnection       *connection,
                 const char            *sender,
                 const char            *path,
                 const char            *interface,
                 const char            *method,
                 GVariant              *parameters,
                 GDBusMethodInvocation *invocation,
                 gpointer               user_data)
{
  receive (PLATEN_BUS_GATE (user_data), NULL, invocation);
}

/* Without a getter GDBus hands readings of properties to the method handler, which may wait. */
static const GDBusInterfaceVTable vtable = { on_call, NULL, NULL, { NULL } };
static const GDBusInterfaceVTable listing_vtable = { on_listing_call,
                                                     NULL,
                                                     NULL,
                                                     { NULL } };

static void
on_properties_changed (PlatenBusEntry *entry, GVariant *changed, gpointer user_data)
{
  static const char *const none[] = { NULL };
  PlatenBusGate           *self = PLATEN_BUS_GATE (user_data);

  send_signal (self, platen_bus_entry_get_principal (entry),
               platen_bus_entry_get_path (entry), PROPERTIES_INTERFACE,
               "PropertiesChanged",
               g_variant_new ("(s@a{sv}^as)", platen_bus_entry_get_info (entry)->name,
                              changed, none));
}

static void
announce_added (PlatenBusGate *self, PlatenBusEntry *entry)
{
  g_autoptr (GVariant) interfaces = NULL;

  if (!platen_bus_entry_is_child (entry))
    return;

  interfaces = platen_bus_entry_dup_interfaces (entry);
  send_signal (
      self, platen_bus_entry_get_principal (entry), PLATEN_BUS_ROOT_PATH,
      PLATEN_BUS_OBJECT_MANAGER, "InterfacesAdded",
      g_variant_new ("(o@a{sa{sv}})", platen_bus_entry_get_path (entry), interfaces));
}

static void
announce_removed (PlatenBusGate *self, PlatenBusEntry *entry)
{
  const char *const interfaces[] = { platen_bus_entry_get_info (entry)->name, NULL };

  if (platen_bus_entry_is_child (entry))
    send_signal (self, platen_bus_entry_get_principal (entry), PLATEN_BUS_ROOT_PATH,
                 PLATEN_BUS_OBJECT_MANAGER, "InterfacesRemoved",
                 g_variant_new ("(o^as)", platen_bus_entry_get_path (entry), interfaces));
}

static void
registration_free (Registration *self)
{
  platen_bus_entry_close (self->entry);
  if (self->id != 0 && self->gate->connection != NULL)
    g_dbus_connection_unregister_object (self->gate->connection, self->id);
  platen_bus_entry_unref (self->entry);
  g_free (self);
}

static gboolean
register_listing (PlatenBusGate      *self,
                  const char         *path,
                  GDBusInterfaceInfo *info,
                  GError            **error)
{
  guint id = g_dbus_connection_register_object (self->connection, path, info,
                                                &listing_vtable, self, NULL, error);

  if (id != 0)
    g_array_append_val (self->listing_ids, id);

  return id != 0;
}

static gboolean
register_listings (PlatenBusGate *self, GError **error)
{
  g_autoptr (GDBusNodeInfo) node = platen_bus_listing_new_node_info ();

  for (gsize i = 0; i < G_N_ELEMENTS (private_paths); i++)
    if (!register_listing (self, private_paths[i], node->interfaces[1], error))
      return FALSE;

  return register_listing (self, PLATEN_BUS_ROOT_PATH, node->interfaces[0], error);
}

static void
platen_bus_gate_dispose (GObject *object)
{
  platen_bus_gate_close (PLATEN_BUS_GATE (object));

  G_OBJECT_CLASS (platen_bus_gate_parent_class)->dispose (object);
}

static void
platen_bus_gate_finalize (GObject *object)
{
  PlatenBusGate *self = PLATEN_BUS_GATE (object);

  g_clear_object (&self->callers);
  g_hash_table_unref (self->entries);
  g_array_unref (self->listing_ids);

  G_OBJECT_CLASS (platen_bus_gate_parent_class)->finalize (object);
}

static void
platen_bus_gate_class_init (PlatenBusGateClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = platen_bus_gate_dispose;
  object_class->finalize = platen_bus_gate_finalize;
}

static void
platen_bus_gate_init (PlatenBusGate *self)
{
  self->entries =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) registration_free);
  self->listing_ids = g_array_new (FALSE, FALSE, sizeof (guint));
}

/**
 * platen_bus_gate_new:
 * @connection: where the objects appear
 *
 * Opens the gate: the object manager answers, with no objects yet.
 *
 * Errors: [error@Gio.IOErrorEnum] when something stands at its path already.
 *
 * Returns: (transfer full): the gate; end with platen_bus_gate_close()
 */
PlatenBusGate *
platen_bus_gate_new (GDBusConnection *connection, GError **error)
{
  g_autoptr (PlatenBusGate) self = g_object_new (PLATEN_TYPE_BUS_GATE, NULL);

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);

  self->connection = g_object_ref (connection);
  self->callers = platen_bus_callers_new (connection);
  if (!register_listings (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * platen_bus_gate_close:
 *
 * Takes all objects off the bus, without a signal for each. May be called twice.
 */
void
platen_bus_gate_close (PlatenBusGate *self)
{
  g_return_if_fail (PLATEN_IS_BUS_GATE (self));

  g_hash_table_remove_all (self->entries);
  for (guint i = 0; i < self->listing_ids->len; i++)
    g_dbus_connection_unregister_object (self->connection,
                                         g_array_index (self->listing_ids, guint, i));
  g_array_set_size (self->listing_ids, 0);
  g_clear_object (&self->connection);
}

/**
 * platen_bus_gate_get_callers:
 *
 * Returns: (transfer none): the programs that have called
 */
PlatenBusCallers *
platen_bus_gate_get_callers (PlatenBusGate *self)
{
  g_return_val_if_fail (PLATEN_IS_BUS_GATE (self), NULL);

  return self->callers;
}

/**
 * platen_bus_gate_add:
 * @path: the root path or one below it
 * @skeleton: the interface; kept until it is removed
 * @principal: (nullable): whose it is; NULL: everybody's
 *
 * Puts an interface on the bus and announces it. From then on each change of its properties
 * is announced, once per turn of the main loop.
 *
 * Errors: [error@Gio.IOErrorEnum] `EXISTS` when that interface stands there already.
 */
gboolean
platen_bus_gate_add (PlatenBusGate          *self,
                     const char             *path,
                     GDBusInterfaceSkeleton *skeleton,
                     const char             *principal,
                     GError                **error)
{
  Registration *registration;

  g_return_val_if_fail (PLATEN_IS_BUS_GATE (self), FALSE);
  g_return_val_if_fail (self->connection != NULL, FALSE);

  registration = g_new0 (Registration, 1);
  registration->gate = self;
  registration->entry =
      platen_bus_entry_new (skeleton, path, principal, on_properties_changed, self);
  registration->id = g_dbus_connection_register_object (
      self->connection, path, platen_bus_entry_get_info (registration->entry), &vtable,
      registration, NULL, error);
  if (registration->id == 0)
    {
      registration_free (registration);
      return FALSE;
    }

  g_hash_table_insert (self->entries, skeleton, registration);
  announce_added (self, registration->entry);

  return TRUE;
}

/**
 * platen_bus_gate_remove:
 * @skeleton: what platen_bus_gate_add() put there
 *
 * Takes an interface off the bus and announces it.
 */
void
platen_bus_gate_remove (PlatenBusGate *self, GDBusInterfaceSkeleton *skeleton)
{
  g_autoptr (PlatenBusEntry) entry = NULL;
  Registration              *registration;

  g_return_if_fail (PLATEN_IS_BUS_GATE (self));

  registration = g_hash_table_lookup (self->entries, skeleton);
  if (registration == NULL)
    return;

  entry = platen_bus_entry_ref (registration->entry);
  g_hash_table_remove (self->entries, skeleton);
  announce_removed (self, entry);
}

/**
 * platen_bus_gate_emit:
 * @skeleton: the interface that speaks
 * @signal_name: its signal
 * @parameters: (transfer floating) (nullable): the signal's arguments; NULL: none
 *
 * Sends a signal to those who may see the object, after the changes of its properties that
 * came before. Does nothing when the interface is not on the bus.
 */
void
platen_bus_gate_emit (PlatenBusGate          *self,
                      GDBusInterfaceSkeleton *skeleton,
                      const char             *signal_name,
                      GVariant               *parameters)
{
  g_autoptr (GVariant) owned = NULL;
  Registration        *registration;

  g_return_if_fail (PLATEN_IS_BUS_GATE (self));

  owned = g_variant_ref_sink (parameters != NULL ? parameters : g_variant_new ("()"));
  registration = g_hash_table_lookup (self->entries, skeleton);
  if (registration == NULL)
    return;

  platen_bus_entry_flush (registration->entry);
  send_signal (self, platen_bus_entry_get_principal (registration->entry),
               platen_bus_entry_get_path (registration->entry),
               platen_bus_entry_get_info (registration->entry)->name, signal_name, owned);
}

/**
 * platen_bus_gate_get_principal:
 * @invocation: a call that the gate has let in
 *
 * Returns: (transfer none): who makes the call
 */
const char *
platen_bus_gate_get_principal (GDBusMethodInvocation *invocation)
{
  g_return_val_if_fail (G_IS_DBUS_METHOD_INVOCATION (invocation), NULL);

  return g_object_get_data (G_OBJECT (invocation), PRINCIPAL_KEY);
}
