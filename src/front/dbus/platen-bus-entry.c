/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-entry.h"
#include "platen-bus-path.h"

#define PROPERTIES_INTERFACE "org.freedesktop.DBus.Properties"

/*
 * PlatenBusEntry:
 *
 * One interface at one object path, and whose it is.
 *
 * The skeleton is never exported itself: it holds the properties and finds the handlers,
 * while the gate owns the connection. So each call and each reading of a property passes the
 * gate, and each signal goes where the gate sends it.
 */
struct _PlatenBusEntry
{
  gatomicrefcount         ref_count;
  GDBusInterfaceSkeleton *skeleton;  /* owned */
  char                   *path;      /* owned */
  char                   *principal; /* owned; NULL: everybody's */

  GHashTable           *dirty; /* owned; names of properties to announce, not owned */
  gulong                notify_handler;
  guint                 idle_id;
  PlatenBusEntryChanged changed; /* NULL once it is closed */
  gpointer              user_data;
};

static GDBusInterfaceVTable *
get_vtable (PlatenBusEntry *self)
{
  return g_dbus_interface_skeleton_get_vtable (self->skeleton);
}

static GVariant *
get_value (PlatenBusEntry *self, const char *name)
{
  /* The generated getters use the skeleton alone. */
  return get_vtable (self)->get_property (NULL, NULL, self->path,
                                          platen_bus_entry_get_info (self)->name, name,
                                          NULL, self->skeleton);
}

static GVariant *
dup_properties (PlatenBusEntry *self)
{
  return g_variant_take_ref (g_dbus_interface_skeleton_get_properties (self->skeleton));
}

/* `pages-done` is PagesDone; gdbus-codegen's rules for hyphens need not be known. */
static gboolean
names_match (const char *property, const char *bus_name)
{
  for (; *property != '\0'; property++)
    {
      if (*property == '-')
        continue;
      if (g_ascii_tolower (*bus_name) != *property)
        return FALSE;
      bus_name++;
    }

  return *bus_name == '\0';
}

static const char *
find_bus_name (PlatenBusEntry *self, const char *property)
{
  GDBusPropertyInfo **infos = platen_bus_entry_get_info (self)->properties;

  for (; infos != NULL && *infos != NULL; infos++)
    if (names_match (property, (*infos)->name))
      return (*infos)->name;

  return NULL;
}

static gboolean
on_idle (gpointer user_data)
{
  PlatenBusEntry *self = user_data;

  self->idle_id = 0;
  platen_bus_entry_flush (self);

  return G_SOURCE_REMOVE;
}

static void
on_notify (GObject *skeleton, GParamSpec *pspec, gpointer user_data)
{
  PlatenBusEntry *self = user_data;
  const char     *name = find_bus_name (self, pspec->name);

  if (name == NULL)
    return;

  g_hash_table_add (self->dirty, (gpointer) name);
  if (self->idle_id == 0)
    self->idle_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_idle, self, NULL);
}

/**
 * platen_bus_entry_new:
 * @skeleton: the interface with its properties and handlers
 * @path: its object path
 * @principal: (nullable): whose it is; NULL: everybody's
 * @changed: called from the main context with what has changed, an `a{sv}`
 *
 * Returns: (transfer full): an entry whose properties are watched until it is closed
 */
PlatenBusEntry *
platen_bus_entry_new (GDBusInterfaceSkeleton *skeleton,
                      const char             *path,
                      const char             *principal,
                      PlatenBusEntryChanged   changed,
                      gpointer                user_data)
{
  PlatenBusEntry *self = g_new0 (PlatenBusEntry, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->skeleton = g_object_ref (skeleton);
  self->path = g_strdup (path);
  self->principal = g_strdup (principal);
  self->dirty = g_hash_table_new (g_str_hash, g_str_equal);
  self->changed = changed;
  self->user_data = user_data;
  self->notify_handler =
      g_signal_connect (skeleton, "notify", G_CALLBACK (on_notify), self);

  return self;
}

PlatenBusEntry *
platen_bus_entry_ref (PlatenBusEntry *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
platen_bus_entry_unref (PlatenBusEntry *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  platen_bus_entry_close (self);
  g_object_unref (self->skeleton);
  g_hash_table_unref (self->dirty);
  g_free (self->path);
  g_free (self->principal);
  g_free (self);
}

/**
 * platen_bus_entry_close:
 *
 * Ends the watching; calls that still wait for their caller's name are not let in.
 */
void
platen_bus_entry_close (PlatenBusEntry *self)
{
  self->changed = NULL;
  g_clear_signal_handler (&self->notify_handler, self->skeleton);
  g_clear_handle_id (&self->idle_id, g_source_remove);
}

const char *
platen_bus_entry_get_path (PlatenBusEntry *self)
{
  return self->path;
}

/* (nullable): NULL: everybody's */
const char *
platen_bus_entry_get_principal (PlatenBusEntry *self)
{
  return self->principal;
}

GDBusInterfaceInfo *
platen_bus_entry_get_info (PlatenBusEntry *self)
{
  return g_dbus_interface_skeleton_get_info (self->skeleton);
}

gboolean
platen_bus_entry_is_closed (PlatenBusEntry *self)
{
  return self->changed == NULL;
}

/* Whether the object manager lists it; it does not list the object it stands on. */
gboolean
platen_bus_entry_is_child (PlatenBusEntry *self)
{
  return !g_str_equal (self->path, PLATEN_BUS_ROOT_PATH);
}

gboolean
platen_bus_entry_is_open_to (PlatenBusEntry *self, const char *principal)
{
  return self->principal == NULL || g_str_equal (self->principal, principal);
}

/**
 * platen_bus_entry_add_interface:
 * @builder: of an `a{sa{sv}}`
 *
 * Adds the interface with all its properties.
 */
void
platen_bus_entry_add_interface (PlatenBusEntry *self, GVariantBuilder *builder)
{
  g_autoptr (GVariant) all = dup_properties (self);

  g_variant_builder_add (builder, "{s@a{sv}}", platen_bus_entry_get_info (self)->name,
                         all);
}

/**
 * platen_bus_entry_dup_interfaces:
 *
 * Returns: (transfer full): the interface with all its properties, `a{sa{sv}}`
 */
GVariant *
platen_bus_entry_dup_interfaces (PlatenBusEntry *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sa{sv}}"));
  platen_bus_entry_add_interface (self, &builder);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * platen_bus_entry_flush:
 *
 * Announces changed properties now, so that a signal cannot overtake them.
 */
void
platen_bus_entry_flush (PlatenBusEntry *self)
{
  g_autoptr (GVariant) changed = NULL;
  GVariantBuilder      builder;
  GHashTableIter       iter;
  gpointer             name;

  g_clear_handle_id (&self->idle_id, g_source_remove);
  if (self->changed == NULL || g_hash_table_size (self->dirty) == 0)
    return;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_hash_table_iter_init (&iter, self->dirty);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      g_autoptr (GVariant) value = g_variant_take_ref (get_value (self, name));

      g_variant_builder_add (&builder, "{sv}", name, value);
    }
  g_hash_table_remove_all (self->dirty);
  changed = g_variant_ref_sink (g_variant_builder_end (&builder));
  self->changed (self, changed, self->user_data);
}

static void
answer_properties (PlatenBusEntry *self, GDBusMethodInvocation *invocation)
{
  const char          *method = g_dbus_method_invocation_get_method_name (invocation);
  GVariant            *parameters = g_dbus_method_invocation_get_parameters (invocation);
  g_autoptr (GVariant) value = NULL;
  const char          *name;

  if (g_str_equal (method, "GetAll"))
    {
      value = dup_properties (self);
      g_dbus_method_invocation_return_value (invocation,
                                             g_variant_new ("(@a{sv})", value));
      return;
    }

  /* Nothing here can be written, so that GDBus lets nothing but Get through. */
  g_variant_get_child (parameters, 1, "&s", &name);
  value = g_variant_take_ref (get_value (self, name));
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(v)", value));
}

/**
 * platen_bus_entry_call:
 * @invocation: (transfer full): a call by somebody who may
 *
 * Lets a call in: a method goes to its handler, a reading of properties is answered.
 */
void
platen_bus_entry_call (PlatenBusEntry *self, GDBusMethodInvocation *invocation)
{
  const char *interface = g_dbus_method_invocation_get_interface_name (invocation);

  if (g_str_equal (interface, PROPERTIES_INTERFACE))
    {
      answer_properties (self, invocation);
      return;
    }

  get_vtable (self)->method_call (
      g_dbus_method_invocation_get_connection (invocation),
      g_dbus_method_invocation_get_sender (invocation), self->path, interface,
      g_dbus_method_invocation_get_method_name (invocation),
      g_dbus_method_invocation_get_parameters (invocation), invocation, self->skeleton);
}
