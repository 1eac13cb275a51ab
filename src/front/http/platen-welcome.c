/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-resources.h"
#include "platen-welcome.h"

static void
fill_in (GString *page, const char *place, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_replace (page, place, escaped, 0);
}

static void
fill_in_count (GString *page, const char *place, guint64 count)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, count);

  fill_in (page, place, text);
}

/**
 * platen_welcome_reply:
 *
 * Replies with the page of the control port: what this is, how it is, what to do next. It
 * shows counts alone; no script is on it and no other site can read or frame it.
 */
void
platen_welcome_reply (PlatenExchange *exchange, PlatenService *service)
{
  GListModel          *devices = G_LIST_MODEL (platen_service_get_devices (service));
  PlatenConfig        *config = platen_service_get_config (service);
  g_autoptr (GVariant) sites = platen_sites_list (platen_service_get_sites (service));
  g_autoptr (GBytes)   source = NULL;
  g_autoptr (GBytes)   filled = NULL;
  GString             *page;

  source = g_resource_lookup_data (platen_resources_get_resource (),
                                   "/org/platen/Platen/welcome.html",
                                   G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  page = g_string_new_len (g_bytes_get_data (source, NULL),
                           (gssize) g_bytes_get_size (source));
  fill_in (page, "@VERSION@", PACKAGE_VERSION);
  fill_in (page, "@PROTOCOL@", platen_config_get_protocol_version (config));
  fill_in_count (page, "@SCANNERS@", g_list_model_get_n_items (devices));
  fill_in_count (page, "@SITES@", g_variant_n_children (sites));
  filled = g_string_free_to_bytes (page);
  platen_exchange_reply_html (exchange, filled);
}
