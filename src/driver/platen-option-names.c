/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-option-setup-private.h"

#include "platen-error.h"
#include "platen-option-words.h"

/* Options that somebody asked for under the driver's own names. */

/* One that rounds what it is set to never comes back to its first value. */
#define MAX_RESETS 3

/* Whether an option was asked for by name. */
gboolean
platen_option_setup_is_chosen (GVariant *chosen, const char *name)
{
  g_autoptr (GVariant) value = NULL;

  if (chosen != NULL)
    value = g_variant_lookup_value (chosen, name, NULL);

  return value != NULL;
}

static gboolean
may_set (PlatenOptionSetup *self, const char *name, GError **error)
{
  g_autoptr (PlatenDeviceOption) option = platen_option_host_find (self->host, name);

  if (option == NULL || !platen_device_option_is_free_text (option))
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED,
               "‘%s’ takes any text, which may be the name of a file; you can set it "
               "with ‘platenctl scan --option’, a web page or a sandboxed application "
               "cannot",
               name);
  return FALSE;
}

static gboolean
set_by_name (PlatenOptionSetup *self,
             const char        *name,
             GVariant          *value,
             gboolean           is_confined,
             GError           **error)
{
  if (is_confined && !may_set (self, name, error))
    return FALSE;
  platen_option_setup_note (self, name);

  return platen_option_host_set (self->host, name, value, error);
}

/* Sets options one after another, as they were chosen. */
gboolean
platen_option_setup_set_chosen (PlatenOptionSetup *self,
                                GVariant          *chosen,
                                gboolean           is_confined,
                                GError           **error)
{
  GVariantIter iter;
  const char  *name;
  GVariant    *next;

  if (chosen == NULL)
    return TRUE;

  g_variant_iter_init (&iter, chosen);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &next))
    {
      g_autoptr (GVariant) value = next;

      if (!set_by_name (self, name, value, is_confined, error))
        return FALSE;
    }

  return TRUE;
}

/*
 * All but the last were set before, one after another. What cannot be set before the last
 * is tried again after it, and then left out: on the device it would have gone with the
 * change, too. (transfer full) (element-type utf8): the names in the order of success
 */
static GPtrArray *
set_again (PlatenOptionSetup *self,
           GVariant          *chosen,
           gboolean           is_confined,
           GError           **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) late = g_ptr_array_new ();
  gsize                 n_chosen = g_variant_n_children (chosen);

  for (gsize i = 0; i < n_chosen; i++)
    {
      gboolean             is_last = i + 1 == n_chosen;
      g_autoptr (GVariant) value = NULL;
      const char          *name;

      g_variant_get_child (chosen, i, "{&sv}", &name, &value);
      if (set_by_name (self, name, value, is_confined, is_last ? error : NULL))
        g_ptr_array_add (names, g_strdup (name));
      else if (is_last)
        return NULL;
      else
        g_ptr_array_add (late, (gpointer) name);
    }
  for (guint i = 0; i < late->len; i++)
    {
      const char          *name = g_ptr_array_index (late, i);
      g_autoptr (GVariant) value = g_variant_lookup_value (chosen, name, NULL);

      if (set_by_name (self, name, value, is_confined, NULL))
        g_ptr_array_add (names, g_strdup (name));
    }

  return g_steal_pointer (&names);
}

/* What the device made of it; buttons hold nothing. */
static void
add_used (PlatenOptionSetup *self, GVariantBuilder *builder, const char *name)
{
  g_autoptr (GVariant) value = platen_option_host_get (self->host, name);

  if (value != NULL)
    g_variant_builder_add (builder, "{sv}", name, value);
}

/*
 * What was asked for by name in the place of a setting. A source that has no name with us,
 * such as a unit for film, gives one page as a flatbed does.
 */
static void
translate (GVariant *chosen, PlatenScanSettings *settings)
{
  PlatenMode  before = settings->mode;
  const char *word;

  if (g_variant_lookup (chosen, OPTION_SOURCE, "&s", &word) &&
      !platen_option_words_read_source (word, &settings->source))
    settings->source = PLATEN_SOURCE_FLATBED;
  if (g_variant_lookup (chosen, OPTION_MODE, "&s", &word))
    platen_option_words_read_mode (word, &settings->mode);
  /* The depth was the other mode's. */
  if (settings->mode == PLATEN_MODE_BILEVEL)
    settings->depth = 1;
  else if (before == PLATEN_MODE_BILEVEL)
    settings->depth = MAX (settings->depth, 8);
}

/* Tells what the device made of the options that were asked for by name. */
void
platen_option_setup_read_chosen (PlatenOptionSetup *self, PlatenScanSettings *settings)
{
  GVariantBuilder builder;
  GVariantIter    iter;
  const char     *name;
  GVariant       *used;

  if (settings->options == NULL)
    return;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, settings->options);
  while (g_variant_iter_next (&iter, "{&sv}", &name, NULL))
    add_used (self, &builder, name);

  used = g_variant_ref_sink (g_variant_builder_end (&builder));
  g_variant_unref (settings->options);
  settings->options = used;
  translate (used, settings);
}

static gboolean
reset_option (PlatenOptionSetup *self, const PlatenDeviceOption *option)
{
  GVariant *original = g_hash_table_lookup (self->originals, option->name);

  if (original == NULL || option->value == NULL || !option->is_settable ||
      !option->is_active || g_variant_equal (option->value, original))
    return FALSE;

  return platen_option_host_set (self->host, option->name, original, NULL);
}

/* Also what the last scan had, whoever's it was. One option may wake or change others. */
static void
reset (PlatenOptionSetup *self)
{
  gboolean has_changed = TRUE;

  for (guint i = 0; has_changed && i < MAX_RESETS; i++)
    {
      g_autoptr (GPtrArray) options = platen_option_host_list (self->host);

      has_changed = FALSE;
      for (guint k = 0; k < options->len; k++)
        has_changed |= reset_option (self, g_ptr_array_index (options, k));
    }
}

/* A path would tell who the person is. */
static void
hide_free_text (PlatenDeviceOption *option)
{
  if (platen_device_option_is_free_text (option))
    g_clear_pointer (&option->value, g_variant_unref);
}

/**
 * platen_option_setup_choose:
 * @chosen: `a{sv}`: options by name; all but the last were chosen before
 * @is_confined: whether free text is neither set nor told
 * @out_used: (out) (transfer full): those that could be set, in that order, with what the
 *   device made of the values; without buttons
 *
 * Puts the device back to what it was when it was opened, but for some options. What was
 * chosen before and cannot be any more, because of the last, is left out.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the last option, %PLATEN_ERROR_ACCESS_DENIED
 * for free text, or what the device says.
 *
 * Returns: (transfer full) (element-type PlatenDeviceOption): all options as they are then
 */
GPtrArray *
platen_option_setup_choose (PlatenOptionSetup *self,
                            GVariant          *chosen,
                            gboolean           is_confined,
                            GVariant         **out_used,
                            GError           **error)
{
  g_autoptr (GPtrArray) names = NULL;
  GVariantBuilder       builder;
  GPtrArray            *options;

  reset (self);
  names = set_again (self, chosen, is_confined, error);
  if (names == NULL)
    return NULL;
  platen_option_setup_put_back (self, chosen);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < names->len; i++)
    add_used (self, &builder, g_ptr_array_index (names, i));
  *out_used = g_variant_ref_sink (g_variant_builder_end (&builder));
  options = platen_option_host_list (self->host);
  for (guint i = 0; i < options->len; i++)
    {
      PlatenDeviceOption *option = g_ptr_array_index (options, i);

      option->role = platen_option_setup_find_role (option->name);
      if (is_confined)
        hide_free_text (option);
    }

  return options;
}
