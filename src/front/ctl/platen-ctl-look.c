/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-look.h"

#include <math.h>
#include <string.h>

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
  *self = (PlatenCtlLook){ 0 };
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
  g_clear_pointer (&self->page_size, g_free);
  g_clear_pointer (&self->options, g_strfreev);
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
add_options (char **texts, GVariantDict *options, GError **error)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
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
 * platen_ctl_look_add_to:
 * @options: gets what was said, as Manager.Scan takes it
 *
 * Errors: `G_OPTION_ERROR`.
 */
gboolean
platen_ctl_look_add_to (const PlatenCtlLook *self, GVariantDict *options, GError **error)
{
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

  return self->options == NULL || add_options (self->options, options, error);
}
