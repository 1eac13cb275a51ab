/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-describe.h"

/* What `--json` prints: arrays of objects whose keys platenctl(1) names. */

static GVariant *
describe_device (PlatenBusDevice *device)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", platen_bus_device_get_id (device));
  g_variant_dict_insert (&dict, "name", "s", platen_bus_device_get_name (device));
  g_variant_dict_insert (&dict, "vendor", "s", platen_bus_device_get_vendor (device));
  g_variant_dict_insert (&dict, "model", "s", platen_bus_device_get_model (device));
  g_variant_dict_insert (&dict, "kind", "s", platen_bus_device_get_kind (device));
  g_variant_dict_insert (&dict, "driver", "s", platen_bus_device_get_driver (device));
  g_variant_dict_insert (&dict, "available", "b",
                         platen_bus_device_get_available (device));
  g_variant_dict_insert (&dict, "busy", "b", platen_bus_device_get_busy (device));
  g_variant_dict_insert_value (&dict, "alternatives",
                               platen_bus_device_get_alternatives (device));
  g_variant_dict_insert_value (&dict, "capabilities",
                               platen_bus_device_get_capabilities (device));

  return g_variant_dict_end (&dict);
}

/**
 * platen_ctl_describe_devices:
 * @devices: (element-type PlatenBusDevice)
 *
 * Returns: (transfer full): `aa{sv}`
 */
GVariant *
platen_ctl_describe_devices (GPtrArray *devices)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < devices->len; i++)
    g_variant_builder_add_value (&builder,
                                 describe_device (g_ptr_array_index (devices, i)));

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static GVariant *
describe_job (PlatenBusJob *job)
{
  GVariantDict dict;
  const char  *name, *message;

  g_variant_get (platen_bus_job_get_error (job), "(&s&s)", &name, &message);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", platen_bus_job_get_id (job));
  g_variant_dict_insert (&dict, "kind", "s", platen_bus_job_get_kind (job));
  g_variant_dict_insert (&dict, "state", "s", platen_bus_job_get_state (job));
  g_variant_dict_insert (&dict, "progress", "d", platen_bus_job_get_progress (job));
  g_variant_dict_insert (&dict, "pages-done", "u", platen_bus_job_get_pages_done (job));
  g_variant_dict_insert (&dict, "error", "s", name);
  g_variant_dict_insert (&dict, "message", "s", message);

  return g_variant_dict_end (&dict);
}

/**
 * platen_ctl_describe_jobs:
 * @jobs: (element-type PlatenBusJob)
 *
 * Returns: (transfer full): `aa{sv}`
 */
GVariant *
platen_ctl_describe_jobs (GPtrArray *jobs)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < jobs->len; i++)
    g_variant_builder_add_value (&builder, describe_job (g_ptr_array_index (jobs, i)));

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * platen_ctl_describe_pages:
 * @pages: `a(sa{sv})`
 *
 * Returns: (transfer full): `aa{sv}`: the facts of each page, with its `id` among them
 */
GVariant *
platen_ctl_describe_pages (GVariant *pages)
{
  GVariantBuilder builder;
  GVariantIter    iter;
  const char     *id;
  GVariant       *facts;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_iter_init (&iter, pages);
  while (g_variant_iter_loop (&iter, "(&s@a{sv})", &id, &facts))
    {
      GVariantDict dict;

      g_variant_dict_init (&dict, facts);
      g_variant_dict_insert (&dict, "id", "s", id);
      g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
    }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * platen_ctl_describe_collections:
 * @collections: `a(sxu)`
 *
 * Returns: (transfer full): `aa{sv}`: `id`, `created` (microseconds since 1970), `pages`
 */
GVariant *
platen_ctl_describe_collections (GVariant *collections)
{
  GVariantBuilder builder;
  GVariantIter    iter;
  const char     *id;
  gint64          created_us;
  guint           n_pages;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_iter_init (&iter, collections);
  while (g_variant_iter_loop (&iter, "(&sxu)", &id, &created_us, &n_pages))
    g_variant_builder_add_parsed (&builder,
                                  "{'id': <%s>, 'created': <%x>, 'pages': <%u>}", id,
                                  created_us, n_pages);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * platen_ctl_describe_sites:
 * @sites: `a(sasx)`
 *
 * Returns: (transfer full): `aa{sv}`: `origin`, `capabilities`, `since` (microseconds since
 *   1970)
 */
GVariant *
platen_ctl_describe_sites (GVariant *sites)
{
  GVariantBuilder builder;
  GVariantIter    iter;
  const char     *origin;
  GVariant       *capabilities;
  gint64          since_us;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_iter_init (&iter, sites);
  while (g_variant_iter_loop (&iter, "(&s@asx)", &origin, &capabilities, &since_us))
    g_variant_builder_add_parsed (
        &builder, "{'origin': <%s>, 'capabilities': <%@as>, 'since': <%x>}", origin,
        capabilities, since_us);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * platen_ctl_format_time:
 * @time_us: microseconds since 1970
 *
 * Returns: (transfer full): the local time, `2026-11-20 08:00:00`
 */
char *
platen_ctl_format_time (gint64 time_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (time_us / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : g_strdup ("?");
}
