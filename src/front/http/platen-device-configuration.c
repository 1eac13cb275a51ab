/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-configuration.h"
#include "platen-error.h"
#include "platen-limits.h"
#include "platen-options.h"

typedef PlatenDeviceConfiguration Configuration;

static gboolean
refuse (GError **error, const char *key, int value, const char *remedy)
{
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "‘%s’ is %d; it must be %s", key, value, remedy);
  return FALSE;
}

static gboolean
store_pixel_type (GVariant *value, gpointer target, GError **error)
{
  const PlatenMode modes[] = { PLATEN_MODE_BILEVEL, PLATEN_MODE_GRAY, PLATEN_MODE_COLOR };
  Configuration   *self = target;
  int              type = g_variant_get_int32 (value);

  if (type < 0 || type >= (int) G_N_ELEMENTS (modes))
    return refuse (error, "PixelType", type, "0 (bilevel), 1 (grey) or 2 (colour)");
  /* A depth that was negotiated goes with its mode. */
  if (self->settings.mode != modes[type])
    self->settings.depth = 0;
  self->settings.mode = modes[type];
  self->settings.has_mode = TRUE;

  return TRUE;
}

static gboolean
store_resolution (GVariant *value, gpointer target, GError **error)
{
  Configuration *self = target;
  int            dpi = g_variant_get_int32 (value);

  if (dpi < 1 || dpi > PLATEN_MAX_DPI)
    return refuse (error, "Resolution", dpi, "1 … 9600 dots per inch");
  self->settings.dpi = dpi;

  return TRUE;
}

static gboolean
store_feeder (GVariant *value, gpointer target, GError **error)
{
  ((Configuration *) target)->wants_feeder = g_variant_get_boolean (value);

  return TRUE;
}

static gboolean
store_duplex (GVariant *value, gpointer target, GError **error)
{
  ((Configuration *) target)->wants_duplex = g_variant_get_boolean (value);

  return TRUE;
}

static gboolean
store_released_after (GVariant *value, gpointer target, GError **error)
{
  ((Configuration *) target)->is_released_after = g_variant_get_boolean (value);

  return TRUE;
}

static gboolean
store_source_index (GVariant *value, gpointer target, GError **error)
{
  int index = g_variant_get_int32 (value);

  if (index < 0)
    return refuse (error, "SelectSourceByIndex", index,
                   "a position of GetSourceNames, counted from 0");
  ((Configuration *) target)->source_index = index;

  return TRUE;
}

static gboolean
store_page_size (GVariant *value, gpointer target, GError **error)
{
  Configuration        *self = target;
  const PlatenPageSize *size = platen_page_size_read ("PageSize", value, error);

  if (size == NULL)
    return FALSE;

  self->settings.page_size = size;
  self->settings.area = (PlatenArea){ 0 };
  return TRUE;
}

/* Ours: the driver's own options by name. */
static gboolean
store_options (GVariant *value, gpointer target, GError **error)
{
  Configuration *self = target;

  g_clear_pointer (&self->settings.options, g_variant_unref);
  self->settings.options = g_variant_ref (value);

  return TRUE;
}

static gboolean
store_count (GVariant *value, gpointer target, GError **error)
{
  Configuration *self = target;
  int            n_pages = g_variant_get_int32 (value);

  if (n_pages == 0 || n_pages < -1 || n_pages > PLATEN_MAX_PAGES_PER_JOB)
    return refuse (error, "XferCount", n_pages, "-1 (no limit) or a number of pages");
  self->settings.n_pages = MAX (n_pages, 0);
  self->has_count = TRUE;

  return TRUE;
}

static gboolean
store_profile (GVariant *value, gpointer target, GError **error)
{
  Configuration *self = target;

  g_free (self->choice.name);
  self->choice.name = g_variant_dup_string (value, NULL);
  return TRUE;
}

static gboolean
store_last_used (GVariant *value, gpointer target, GError **error)
{
  ((Configuration *) target)->choice.is_last = g_variant_get_boolean (value);

  return TRUE;
}

static gboolean
store_queue (GVariant *value, gpointer target, GError **error)
{
  ((Configuration *) target)->terms.may_wait = g_variant_get_boolean (value);

  return TRUE;
}

static gboolean
store_seconds (GVariant *value, const char *key, int *out_seconds, GError **error)
{
  int seconds = g_variant_get_int32 (value);

  if (seconds < 0 || seconds > PLATEN_MAX_TIMEOUT_S)
    return refuse (error, key, seconds, "0 (the service's own limits) … 86400 seconds");
  *out_seconds = seconds;

  return TRUE;
}

static gboolean
store_device_timeout (GVariant *value, gpointer target, GError **error)
{
  Configuration *self = target;

  return store_seconds (value, "scannerFailureTimeout", &self->terms.device_timeout_s,
                        error);
}

static gboolean
store_job_timeout (GVariant *value, gpointer target, GError **error)
{
  Configuration *self = target;

  return store_seconds (value, "jobTimeout", &self->terms.job_timeout_s, error);
}

/*
 * Rows without a function are about a vendor's dialog, which no SANE device has, or about
 * what comes with the events, which is always everything.
 */
static const PlatenOption keys[] = {
  { "IfShowUI", "b", NULL },
  { "PixelType", "i", store_pixel_type },
  { "Resolution", "i", store_resolution },
  { "IfFeederEnabled", "b", store_feeder },
  { "IfDuplexEnabled", "b", store_duplex },
  { "IfDisableSourceAfterAcquire", "b", NULL },
  { "IfGetImageInfo", "b", NULL },
  { "IfGetExtImageInfo", "b", NULL },
  { "extendedImageInfoQueryLevel", "i", NULL },
  { "SelectSourceByIndex", "i", store_source_index },
  { "IfCloseSourceAfterAcquire", "b", store_released_after },
  { "PageSize", "*", store_page_size },
  { "XferCount", "i", store_count },
  { "options", "a{sv}", store_options },
  { "scannerFailureTimeout", "i", store_device_timeout },
  { "jobTimeout", "i", store_job_timeout },
  { "queue", "b", store_queue },        /* ours: wait for a busy scanner */
  { "Profile", "s", store_profile },    /* ours: what is not said comes from it */
  { "LastUsed", "b", store_last_used }, /* ours: or from the last scan */
};

/* Arrays and objects become what JSON-GLib makes of them: av and a{sv}. */
static GVariant *
to_variant (JsonNode *node)
{
  GVariant *value = json_gvariant_deserialize (node, NULL, NULL);

  return value != NULL ? value : g_variant_new ("()");
}

/* A key whose value is null is one that was left out. */
static GVariant *
to_options (JsonObject *object)
{
  GVariantBuilder builder;
  JsonObjectIter  iter;
  const char     *key;
  JsonNode       *node;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &key, &node))
    if (!JSON_NODE_HOLDS_NULL (node))
      g_variant_builder_add (&builder, "{sv}", key, to_variant (node));

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * platen_device_configuration_init:
 * @self: (out caller-allocates): nothing is wanted
 */
void
platen_device_configuration_init (PlatenDeviceConfiguration *self)
{
  *self = (PlatenDeviceConfiguration){ .wants_feeder = -1, .source_index = -1 };
  platen_scan_settings_init (&self->settings);
}

/**
 * platen_device_configuration_copy:
 * @out_copy: (out caller-allocates): a copy, to be cleared
 */
void
platen_device_configuration_copy (const PlatenDeviceConfiguration *self,
                                  PlatenDeviceConfiguration       *out_copy)
{
  *out_copy = *self;
  platen_scan_settings_copy (&self->settings, &out_copy->settings);
  out_copy->choice.name = g_strdup (self->choice.name);
}

/**
 * platen_device_configuration_clear:
 *
 * Frees what it holds.
 */
void
platen_device_configuration_clear (PlatenDeviceConfiguration *self)
{
  platen_scan_settings_clear (&self->settings);
  platen_profile_choice_clear (&self->choice);
}

/**
 * platen_device_configuration_read:
 * @self: (inout): what was wanted before; changed where @object says something
 * @object: (nullable): what the page sent; %NULL is the same as empty
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the key that is unknown or has a bad value;
 * @self may be half changed then.
 */
gboolean
platen_device_configuration_read (PlatenDeviceConfiguration *self,
                                  JsonObject                *object,
                                  GError                   **error)
{
  g_autoptr (GVariant) options = object == NULL ? NULL : to_options (object);

  return platen_options_parse (keys, G_N_ELEMENTS (keys), options, self, error);
}

static gboolean
has_source (const PlatenCapabilities *capabilities, PlatenSourceKind source)
{
  return capabilities == NULL || (capabilities->sources & (1u << source)) != 0;
}

/**
 * platen_device_configuration_choose_source:
 * @capabilities: (nullable): the device's, %NULL when they are not known
 *
 * Turns the two wishes of the API into one source: the feeder falls back to the glass when
 * there is none.
 */
void
platen_device_configuration_choose_source (PlatenDeviceConfiguration *self,
                                           const PlatenCapabilities  *capabilities)
{
  PlatenSourceKind source = PLATEN_SOURCE_AUTO;

  if (self->wants_feeder == 1)
    source = self->wants_duplex ? PLATEN_SOURCE_FEEDER_DUPLEX : PLATEN_SOURCE_FEEDER;
  else if (self->wants_feeder == 0)
    source = PLATEN_SOURCE_FLATBED;
  else if (self->wants_duplex)
    source = PLATEN_SOURCE_FEEDER_DUPLEX;

  if (self->wants_feeder == 1 && !has_source (capabilities, PLATEN_SOURCE_FEEDER) &&
      !has_source (capabilities, PLATEN_SOURCE_FEEDER_DUPLEX))
    source = PLATEN_SOURCE_AUTO;
  if (source == PLATEN_SOURCE_FLATBED && !has_source (capabilities, source))
    source = PLATEN_SOURCE_AUTO;

  self->settings.source = source;
}

/**
 * platen_device_configuration_make_options:
 * @self: its source was chosen
 *
 * Gives the options of platen_service_scan(). Beside a profile only what was said stands in
 * them, since that wins.
 *
 * Returns: (transfer full): `a{sv}`
 */
GVariant *
platen_device_configuration_make_options (const PlatenDeviceConfiguration *self)
{
  g_autoptr (GVariant) settings =
      g_variant_ref_sink (platen_scan_settings_to_variant (&self->settings));
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (settings);

  if (self->choice.name != NULL || self->choice.is_last)
    {
      if (self->settings.source == PLATEN_SOURCE_AUTO)
        g_variant_dict_remove (&dict, "source");
      if (!self->has_count)
        g_variant_dict_remove (&dict, "pages");
    }
  if (self->choice.name != NULL)
    g_variant_dict_insert (&dict, "profile", "s", self->choice.name);
  if (self->choice.is_last)
    g_variant_dict_insert (&dict, "last-used", "b", TRUE);

  return platen_job_terms_add_to (&self->terms, g_variant_dict_end (&dict));
}
