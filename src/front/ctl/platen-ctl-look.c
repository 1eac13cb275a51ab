/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-look.h"

#include "platen-ctl-options.h"
#include "platen-error.h"

#include <math.h>
#include <string.h>

#define UM_PER_MM 1000.0
/* A millimetre value beyond this is a slip, and would not fit into micrometres. */
#define MAX_MM 1000000.0

/* Words for a person, in the order of the enums. */
static const char *const tone_help[] = {
  "How light, in the device's units",
  "How far light and dark are apart, in the device's units",
  "What is black in a bilevel page, in the device's units",
  "The exponent of the tone curve",
};
static const char *const switch_help[] = {
  "The driver turns crooked sheets straight",
  "The driver cuts the page to the paper",
  "The driver leaves blank pages out",
};

G_STATIC_ASSERT (G_N_ELEMENTS (tone_help) == PLATEN_N_TONES);
G_STATIC_ASSERT (G_N_ELEMENTS (switch_help) == PLATEN_N_SWITCHES);

/**
 * platen_ctl_look_init:
 *
 * Sets everything to what was not said.
 */
void
platen_ctl_look_init (PlatenCtlLook *self)
{
  *self =
      (PlatenCtlLook){ .left_mm = NAN, .top_mm = NAN, .width_mm = NAN, .height_mm = NAN };
  for (guint i = 0; i < PLATEN_N_TONES; i++)
    self->tones[i] = NAN;
}

/**
 * platen_ctl_look_clear:
 *
 * Frees what it holds.
 */
void
platen_ctl_look_clear (PlatenCtlLook *self)
{
  g_clear_pointer (&self->source, g_free);
  g_clear_pointer (&self->mode, g_free);
  g_clear_pointer (&self->page_size, g_free);
  g_clear_pointer (&self->options, g_strfreev);
}

static void
add_first_entries (PlatenCtlLook *self, GArray *entries)
{
  const GOptionEntry first[] = {
    { "source", 0, 0, G_OPTION_ARG_STRING, &self->source,
      "flatbed, feeder or feeder-duplex", "SOURCE" },
    { "mode", 0, 0, G_OPTION_ARG_STRING, &self->mode,
      "color, gray or bilevel (Color, Gray, Lineart)", "MODE" },
    { "resolution", 0, 0, G_OPTION_ARG_INT, &self->dpi, "In dots per inch", "DPI" },
    { "pages", 0, 0, G_OPTION_ARG_INT, &self->n_pages,
      "Stop after so many; without it, when the feeder is empty", "N" },
    { "left", 'l', 0, G_OPTION_ARG_DOUBLE, &self->left_mm, "Left edge of the area",
      "MM" },
    { "top", 't', 0, G_OPTION_ARG_DOUBLE, &self->top_mm, "Its top edge", "MM" },
    { "width", 'x', 0, G_OPTION_ARG_DOUBLE, &self->width_mm, "Its width", "MM" },
    { "height", 'y', 0, G_OPTION_ARG_DOUBLE, &self->height_mm, "Its height", "MM" },
  };

  g_array_append_vals (entries, first, G_N_ELEMENTS (first));
}

/**
 * platen_ctl_look_add_entries:
 * @entries: (element-type GOptionEntry): gets the options that fill in @self
 */
void
platen_ctl_look_add_entries (PlatenCtlLook *self, GArray *entries)
{
  const GOptionEntry rest[] = {
    { "depth", 0, 0, G_OPTION_ARG_INT, &self->depth, "Bits a sample: 1, 8 or 16",
      "BITS" },
    { "page-size", 0, 0, G_OPTION_ARG_STRING, &self->page_size,
      "The paper: a4, letter, legal, a5, business-card …", "SIZE" },
    { "rotate-back", 0, 0, G_OPTION_ARG_NONE, &self->rotates_back,
      "Turn back sides, for drivers that give them upside down", NULL },
    { "option", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->options,
      "An option by its driver's name; may be repeated", "NAME=VALUE" },
  };

  add_first_entries (self, entries);
  for (guint i = 0; i < PLATEN_N_TONES; i++)
    {
      const GOptionEntry entry = { platen_tone_to_string (i),
                                   0,
                                   0,
                                   G_OPTION_ARG_DOUBLE,
                                   &self->tones[i],
                                   tone_help[i],
                                   "N" };

      g_array_append_val (entries, entry);
    }
  for (guint i = 0; i < PLATEN_N_SWITCHES; i++)
    {
      const GOptionEntry entry = { platen_feature_to_string (i),
                                   0,
                                   0,
                                   G_OPTION_ARG_NONE,
                                   &self->switches[i],
                                   switch_help[i],
                                   NULL };

      g_array_append_val (entries, entry);
    }
  g_array_append_vals (entries, rest, G_N_ELEMENTS (rest));
}

/**
 * platen_ctl_split_option:
 * @text: `NAME=VALUE`
 * @out_name: (out) (transfer full): its name
 * @out_value: (out) (transfer full): its value, as text
 *
 * Errors: `G_OPTION_ERROR` when there is no name or no `=`.
 */
gboolean
platen_ctl_split_option (const char *text,
                         char      **out_name,
                         GVariant  **out_value,
                         GError    **error)
{
  const char *equals = strchr (text, '=');

  if (equals == NULL || equals == text)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "‘%s’ is no option of a device; write NAME=VALUE", text);
      return FALSE;
    }

  *out_name = g_strndup (text, (gsize) (equals - text));
  *out_value = g_variant_ref_sink (g_variant_new_string (equals + 1));
  return TRUE;
}

static gboolean
is_named (char **texts, const char *name)
{
  gsize length = strlen (name);

  for (gsize i = 0; texts[i] != NULL; i++)
    if (g_str_has_prefix (texts[i], name) && texts[i][length] == '=')
      return TRUE;

  return FALSE;
}

/* Those that are there already and not named anew stay. */
static void
keep_options (char **texts, GVariantDict *options, GVariantBuilder *builder)
{
  g_autoptr (GVariant) before = NULL;
  GVariantIter         iter;
  const char          *name;
  GVariant            *value;

  before = g_variant_dict_lookup_value (options, "options", G_VARIANT_TYPE_VARDICT);
  if (before == NULL)
    return;

  g_variant_iter_init (&iter, before);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    if (!is_named (texts, name))
      g_variant_builder_add (builder, "{sv}", name, value);
}

static gboolean
add_options (char **texts, GVariantDict *options, GError **error)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  keep_options (texts, options, &builder);
  for (gsize i = 0; texts[i] != NULL; i++)
    {
      g_autofree char     *name = NULL;
      g_autoptr (GVariant) value = NULL;

      if (!platen_ctl_split_option (texts[i], &name, &value, error))
        {
          g_variant_builder_clear (&builder);
          return FALSE;
        }
      g_variant_builder_add (&builder, "{sv}", name, value);
    }
  g_variant_dict_insert_value (options, "options", g_variant_builder_end (&builder));

  return TRUE;
}

/**
 * platen_ctl_read_capabilities:
 *
 * Opens the device, so that it says what it can do.
 *
 * Errors: those of the bus and of the device.
 *
 * Returns: (transfer full): `a{sv}`; see Device.Capabilities
 */
GVariant *
platen_ctl_read_capabilities (PlatenBusDevice *device, GError **error)
{
  GDBusProxy          *proxy = G_DBUS_PROXY (device);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) value = NULL;

  if (!platen_bus_device_call_open_sync (
          device, g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0), NULL, error))
    return NULL;

  reply = g_dbus_connection_call_sync (
      g_dbus_proxy_get_connection (proxy), g_dbus_proxy_get_name (proxy),
      g_dbus_proxy_get_object_path (proxy), "org.freedesktop.DBus.Properties", "Get",
      g_variant_new ("(ss)", "org.platen.Platen1.Device", "Capabilities"),
      G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);
  if (reply == NULL)
    return NULL;
  g_variant_get (reply, "(v)", &value);

  return g_steal_pointer (&value);
}

static int
to_um (double length_mm)
{
  return (int) lround (length_mm * UM_PER_MM);
}

static gboolean
is_length (double length_mm)
{
  return isnan (length_mm) || (length_mm >= 0 && length_mm <= MAX_MM);
}

/* Fills in what reaches to the device's far edges. */
static gboolean
complete_size (const PlatenCtlLook *self,
               PlatenBusDevice     *device,
               int                 *area,
               GError             **error)
{
  g_autoptr (GVariant) capabilities = NULL;
  int                  max_width_um, max_height_um;

  if (!isnan (self->width_mm) && !isnan (self->height_mm))
    return TRUE;

  if (device == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "Give -x and -y, too; a profile is not for one device alone");
      return FALSE;
    }
  capabilities = platen_ctl_read_capabilities (device, error);
  if (capabilities == NULL)
    return FALSE;
  if (!g_variant_lookup (capabilities, "max-area", "(ii)", &max_width_um, &max_height_um))
    {
      g_set_error_literal (
          error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
          "The device does not say how large its area is; give -x and -y");
      return FALSE;
    }
  if (isnan (self->width_mm))
    area[2] = MAX (max_width_um - area[0], 1);
  if (isnan (self->height_mm))
    area[3] = MAX (max_height_um - area[1], 1);

  return TRUE;
}

/**
 * platen_ctl_look_has_area:
 *
 * Tells whether any edge of the area was said.
 */
gboolean
platen_ctl_look_has_area (const PlatenCtlLook *self)
{
  return !isnan (self->left_mm) || !isnan (self->top_mm) || !isnan (self->width_mm) ||
         !isnan (self->height_mm);
}

static gboolean
add_area (const PlatenCtlLook *self,
          PlatenBusDevice     *device,
          GVariantDict        *options,
          GError             **error)
{
  int area[4];

  if (!platen_ctl_look_has_area (self))
    return TRUE;
  if (!is_length (self->left_mm) || !is_length (self->top_mm) ||
      !is_length (self->width_mm) || !is_length (self->height_mm))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "-l, -t, -x and -y are millimetres, 0 or more");
      return FALSE;
    }

  area[0] = isnan (self->left_mm) ? 0 : to_um (self->left_mm);
  area[1] = isnan (self->top_mm) ? 0 : to_um (self->top_mm);
  area[2] = isnan (self->width_mm) ? 0 : to_um (self->width_mm);
  area[3] = isnan (self->height_mm) ? 0 : to_um (self->height_mm);
  if (!complete_size (self, device, area, error))
    return FALSE;
  g_variant_dict_insert (options, "area", "(iiii)", area[0], area[1], area[2], area[3]);

  return TRUE;
}

static void
add_words (const PlatenCtlLook *self, GVariantDict *options)
{
  if (self->source != NULL)
    {
      g_autofree char *source = platen_ctl_translate_source (self->source);

      g_variant_dict_insert (options, "source", "s", source);
    }
  if (self->mode != NULL)
    {
      g_autofree char *mode = platen_ctl_translate_mode (self->mode);

      g_variant_dict_insert (options, "mode", "s", mode);
    }
  if (self->dpi != 0)
    g_variant_dict_insert (options, "resolution", "i", self->dpi);
  if (self->n_pages != 0)
    g_variant_dict_insert (options, "pages", "i", self->n_pages);
}

/**
 * platen_ctl_look_add_to:
 * @device: (nullable): is opened when the area reaches to its far edges; %NULL when that is
 *   not allowed
 * @options: gets what was said, as Manager.Scan takes it
 *
 * Errors: `G_OPTION_ERROR`.
 */
gboolean
platen_ctl_look_add_to (const PlatenCtlLook *self,
                        PlatenBusDevice     *device,
                        GVariantDict        *options,
                        GError             **error)
{
  add_words (self, options);
  if (self->depth != 0)
    g_variant_dict_insert (options, "depth", "i", self->depth);
  if (self->page_size != NULL)
    g_variant_dict_insert (options, "page-size", "s", self->page_size);
  if (self->rotates_back)
    g_variant_dict_insert (options, "rotate-back", "b", TRUE);
  for (guint i = 0; i < PLATEN_N_TONES; i++)
    if (!isnan (self->tones[i]))
      g_variant_dict_insert (options, platen_tone_to_string (i), "d", self->tones[i]);
  for (guint i = 0; i < PLATEN_N_SWITCHES; i++)
    if (self->switches[i])
      g_variant_dict_insert (options, platen_feature_to_string (i), "b", TRUE);

  return (self->options == NULL || add_options (self->options, options, error)) &&
         add_area (self, device, options, error);
}
