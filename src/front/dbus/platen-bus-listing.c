/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-bus-entry.h"
#include "platen-bus-listing.h"

/*
 * The two ways in which a caller asks what objects there are. GDBus answers the second of them
 * by itself, with the names of everybody's objects, unless an object of ours stands there.
 */

static const char node_xml[] =
    "<node>"
    "<interface name='" PLATEN_BUS_OBJECT_MANAGER "'>"
    "<method name='GetManagedObjects'>"
    "<arg name='objects' type='a{oa{sa{sv}}}' direction='out'/></method>"
    "<signal name='InterfacesAdded'>"
    "<arg name='object' type='o'/><arg name='interfaces' type='a{sa{sv}}'/></signal>"
    "<signal name='InterfacesRemoved'>"
    "<arg name='object' type='o'/><arg name='interfaces' type='as'/></signal>"
    "</interface>"
    "<interface name='" PLATEN_BUS_INTROSPECTABLE "'>"
    "<method name='Introspect'>"
    "<arg name='xml_data' type='s' direction='out'/></method>"
    "</interface></node>";

/**
 * platen_bus_listing_new_node_info:
 *
 * Returns: (transfer full): both interfaces, the object manager first
 */
GDBusNodeInfo *
platen_bus_listing_new_node_info (void)
{
  return g_dbus_node_info_new_for_xml (node_xml, NULL);
}

/* A builder of interfaces for each path; several interfaces may share one. */
static GHashTable *
group_interfaces (GPtrArray *entries)
{
  GHashTable *groups = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                              (GDestroyNotify) g_variant_builder_unref);

  for (guint i = 0; i < entries->len; i++)
    {
      PlatenBusEntry  *entry = g_ptr_array_index (entries, i);
      const char      *path = platen_bus_entry_get_path (entry);
      GVariantBuilder *group = g_hash_table_lookup (groups, path);

      if (group == NULL)
        {
          group = g_variant_builder_new (G_VARIANT_TYPE ("a{sa{sv}}"));
          g_hash_table_insert (groups, (gpointer) path, group);
        }
      platen_bus_entry_add_interface (entry, group);
    }

  return groups;
}

/**
 * platen_bus_listing_get_objects:
 * @entries: (element-type PlatenBusEntry): what the caller may see
 *
 * Returns: (transfer floating): the answer to GetManagedObjects
 */
GVariant *
platen_bus_listing_get_objects (GPtrArray *entries)
{
  g_autoptr (GHashTable) groups = group_interfaces (entries);
  GVariantBuilder        builder;
  GHashTableIter         iter;
  gpointer               path, group;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{oa{sa{sv}}}"));
  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, &path, &group))
    g_variant_builder_add (&builder, "{oa{sa{sv}}}", path, group);

  return g_variant_new ("(@a{oa{sa{sv}}})", g_variant_builder_end (&builder));
}

/**
 * platen_bus_listing_introspect:
 * @entries: (element-type PlatenBusEntry): what the caller may see
 * @path: what is looked into: a path with objects directly below it, and none at it
 *
 * Returns: (transfer floating): the answer to Introspect
 */
GVariant *
platen_bus_listing_introspect (GPtrArray *entries, const char *path)
{
  g_autofree char       *prefix = g_strconcat (path, "/", NULL);
  g_autoptr (GString)    xml = g_string_new (NULL);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  g_string_append (xml,
                   "<!DOCTYPE node PUBLIC "
                   "\"-//freedesktop//DTD D-BUS Object Introspection 1.0//EN\"\n"
                   "\"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd\">\n"
                   "<node>\n"
                   "  <interface name=\"" PLATEN_BUS_INTROSPECTABLE "\">\n"
                   "    <method name=\"Introspect\">\n"
                   "      <arg name=\"xml_data\" type=\"s\" direction=\"out\"/>\n"
                   "    </method>\n"
                   "  </interface>\n");
  for (guint i = 0; i < entries->len; i++)
    {
      const char *child = platen_bus_entry_get_path (g_ptr_array_index (entries, i));

      /* Object paths hold nothing that XML would have to escape. */
      if (g_str_has_prefix (child, prefix) && g_hash_table_add (known, (gpointer) child))
        g_string_append_printf (xml, "  <node name=\"%s\"/>\n", child + strlen (prefix));
    }
  g_string_append (xml, "</node>\n");

  return g_variant_new ("(s)", xml->str);
}
