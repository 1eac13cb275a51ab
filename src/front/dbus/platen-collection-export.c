/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-error.h"
#include "platen-collection-export.h"
#include "platen-limits.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

/**
 * PlatenCollectionExport:
 *
 * A [class@Platen.Collection] on the bus: `org.platen.Platen1.Collection`.
 */
struct _PlatenCollectionExport
{
  PlatenBusCollectionSkeleton parent_instance;

  PlatenCollection *collection; /* owned */
  PlatenBusObjects *objects;    /* not owned: it owns this */
  PlatenBusGate    *gate;       /* owned */
};

static void iface_init (PlatenBusCollectionIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenCollectionExport,
                               platen_collection_export,
                               PLATEN_BUS_TYPE_COLLECTION_SKELETON,
                               G_IMPLEMENT_INTERFACE (PLATEN_BUS_TYPE_COLLECTION,
                                                      iface_init))

/* On the bus an empty list is all pages, in the service NULL is. */
static const char *const *
all_when_empty (const char *const *pages)
{
  return pages != NULL && *pages != NULL ? pages : NULL;
}

static GVariant *
list_window (PlatenCollection *collection, guint first, guint count)
{
  guint           n_pages = platen_collection_get_n_pages (collection);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sa{sv})"));
  for (guint i = 0; i < count && first < n_pages && i < n_pages - first; i++)
    {
      PlatenPage          *page = platen_collection_get_page (collection, first + i);
      g_autoptr (GVariant) facts = NULL;

      facts = g_variant_take_ref (
          platen_page_facts_to_variant (platen_page_get_facts (page)));
      g_variant_builder_add (&builder, "(s@a{sv})", platen_page_get_id (page), facts);
    }

  return g_variant_builder_end (&builder);
}

static gboolean
handle_list_pages (PlatenBusCollection   *bus,
                   GDBusMethodInvocation *invocation,
                   guint                  first,
                   guint                  count)
{
  PlatenCollectionExport *self = PLATEN_COLLECTION_EXPORT (bus);

  if (count > PLATEN_MAX_WINDOW_PAGES)
    g_dbus_method_invocation_return_error (
        invocation, PLATEN_ERROR, PLATEN_ERROR_LIMIT,
        "‘count’ is %u; ask for at most %d pages at a time", count,
        PLATEN_MAX_WINDOW_PAGES);
  else
    platen_bus_collection_complete_list_pages (
        bus, invocation, list_window (self->collection, first, count));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_page_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation  *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)      error = NULL;
  g_autoptr (GUnixFDList) fd_list = NULL;
  int                     fd;

  fd = platen_collection_open_page_finish (PLATEN_COLLECTION (source), result, &error);
  if (fd < 0)
    {
      platen_bus_return_error (invocation, error);
      return;
    }

  fd_list = g_unix_fd_list_new_from_array (&fd, 1);
  platen_bus_collection_complete_open (NULL, invocation, fd_list,
                                       g_variant_new_handle (0));
}

static gboolean
handle_open (PlatenBusCollection   *bus,
             GDBusMethodInvocation *invocation,
             GUnixFDList           *fd_list,
             const char            *page,
             const char            *rendition)
{
  PlatenCollectionExport *self = PLATEN_COLLECTION_EXPORT (bus);

  platen_collection_open_page_async (self->collection, page, rendition, on_page_opened,
                                     invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_moved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;

  if (platen_collection_move_finish (PLATEN_COLLECTION (source), result, &error))
    platen_bus_collection_complete_move (NULL, invocation);
  else
    platen_bus_return_error (invocation, error);
}

static gboolean
handle_move (PlatenBusCollection   *bus,
             GDBusMethodInvocation *invocation,
             const char            *page,
             guint                  position)
{
  PlatenCollectionExport *self = PLATEN_COLLECTION_EXPORT (bus);
  int                     from = platen_collection_find (self->collection, page);
  guint                   n_pages = platen_collection_get_n_pages (self->collection);

  if (from < 0)
    platen_bus_return_not_found (invocation, "page", page);
  else
    platen_collection_move_async (self->collection, (guint) from,
                                  MIN (position, n_pages - 1), on_moved, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;

  if (platen_collection_remove_finish (PLATEN_COLLECTION (source), result, &error))
    platen_bus_collection_complete_remove (NULL, invocation);
  else
    platen_bus_return_error (invocation, error);
}

static gboolean
handle_remove (PlatenBusCollection   *bus,
               GDBusMethodInvocation *invocation,
               const char *const     *pages)
{
  PlatenCollectionExport *self = PLATEN_COLLECTION_EXPORT (bus);

  platen_collection_remove_async (self->collection, all_when_empty (pages), on_removed,
                                  invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static int
take_descriptor (GUnixFDList *fd_list, GVariant *handle, GError **error)
{
  if (fd_list == NULL)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                           "‘file’ came without a descriptor");
      return -1;
    }

  return g_unix_fd_list_get (fd_list, g_variant_get_handle (handle), error);
}

static gboolean
handle_export (PlatenBusCollection   *bus,
               GDBusMethodInvocation *invocation,
               GUnixFDList           *fd_list,
               const char            *format,
               const char *const     *pages,
               GVariant              *options,
               GVariant              *file)
{
  PlatenCollectionExport *self = PLATEN_COLLECTION_EXPORT (bus);
  g_autoptr (GError)      error = NULL;
  g_autofree char        *path = NULL;
  PlatenJob              *job = NULL;
  int                     fd = take_descriptor (fd_list, file, &error);

  if (fd >= 0)
    {
      job = platen_collection_export (self->collection, format, all_when_empty (pages),
                                      options, fd, &error);
      close (fd);
    }
  if (job == NULL)
    {
      platen_bus_return_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  path = platen_bus_objects_show_job (self->objects, job);
  platen_bus_collection_complete_export (bus, invocation, NULL, path);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data; /* the answer consumes it */
  g_autoptr (GError)     error = NULL;

  if (platen_service_remove_collection_finish (PLATEN_SERVICE (source), result, &error))
    platen_bus_collection_complete_delete (NULL, invocation);
  else
    platen_bus_return_error (invocation, error);
}

static gboolean
handle_delete (PlatenBusCollection *bus, GDBusMethodInvocation *invocation)
{
  PlatenCollectionExport *self = PLATEN_COLLECTION_EXPORT (bus);

  platen_service_remove_collection_async (platen_bus_objects_get_service (self->objects),
                                          self->collection, on_deleted, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
iface_init (PlatenBusCollectionIface *iface)
{
  iface->handle_list_pages = handle_list_pages;
  iface->handle_open = handle_open;
  iface->handle_move = handle_move;
  iface->handle_remove = handle_remove;
  iface->handle_export = handle_export;
  iface->handle_delete = handle_delete;
}

static void
on_items_changed (PlatenCollectionExport *self,
                  guint                   position,
                  guint                   n_removed,
                  guint                   n_added)
{
  platen_bus_collection_set_npages (PLATEN_BUS_COLLECTION (self),
                                    platen_collection_get_n_pages (self->collection));
  platen_bus_gate_emit (self->gate, G_DBUS_INTERFACE_SKELETON (self), "Changed",
                        g_variant_new ("(uuu)", position, n_removed, n_added));
}

static void
platen_collection_export_dispose (GObject *object)
{
  PlatenCollectionExport *self = PLATEN_COLLECTION_EXPORT (object);

  g_clear_object (&self->collection);
  g_clear_object (&self->gate);

  G_OBJECT_CLASS (platen_collection_export_parent_class)->dispose (object);
}

static void
platen_collection_export_class_init (PlatenCollectionExportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_collection_export_dispose;
}

static void
platen_collection_export_init (PlatenCollectionExport *self)
{
}

/**
 * platen_collection_export_new:
 * @objects: keeps this object, and shows the jobs that it starts
 * @gate: where its signals leave
 *
 * Returns: (transfer full): the collection's face on the bus; it follows the collection
 */
PlatenCollectionExport *
platen_collection_export_new (PlatenCollection *collection,
                              PlatenBusObjects *objects,
                              PlatenBusGate    *gate)
{
  PlatenCollectionExport *self;
  PlatenBusCollection    *bus;

  g_return_val_if_fail (PLATEN_IS_COLLECTION (collection), NULL);

  self = g_object_new (PLATEN_TYPE_COLLECTION_EXPORT, NULL);
  bus = PLATEN_BUS_COLLECTION (self);
  self->collection = g_object_ref (collection);
  self->objects = objects;
  self->gate = g_object_ref (gate);

  platen_bus_collection_set_id (bus, platen_collection_get_id (collection));
  platen_bus_collection_set_npages (bus, platen_collection_get_n_pages (collection));
  g_signal_connect_object (collection, "items-changed", G_CALLBACK (on_items_changed),
                           self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * platen_collection_export_get_collection:
 *
 * Returns: (transfer none): the collection behind it
 */
PlatenCollection *
platen_collection_export_get_collection (PlatenCollectionExport *self)
{
  g_return_val_if_fail (PLATEN_IS_COLLECTION_EXPORT (self), NULL);

  return self->collection;
}
