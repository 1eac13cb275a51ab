/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-option.h"

#include "platen-words.h"

G_DEFINE_BOXED_TYPE (PlatenDeviceOption,
                     platen_device_option,
                     platen_device_option_ref,
                     platen_device_option_unref)

static const char *const type_words[] = {
  [PLATEN_VALUE_BOOL] = "bool",     [PLATEN_VALUE_INT] = "int",
  [PLATEN_VALUE_FIXED] = "fixed",   [PLATEN_VALUE_STRING] = "string",
  [PLATEN_VALUE_BUTTON] = "button",
};

static const char *const unit_words[] = {
  [PLATEN_UNIT_NONE] = "none",
  [PLATEN_UNIT_PIXEL] = "pixel",
  [PLATEN_UNIT_BIT] = "bit",
  [PLATEN_UNIT_MM] = "mm",
  [PLATEN_UNIT_DPI] = "dpi",
  [PLATEN_UNIT_PERCENT] = "percent",
  [PLATEN_UNIT_MICROSECOND] = "microsecond",
};

/**
 * platen_device_option_new:
 * @name: the driver's name for it
 * @type: what it holds
 *
 * Returns: (transfer full): an active option of one value that can be set to anything
 */
PlatenDeviceOption *
platen_device_option_new (const char *name, PlatenValueType type)
{
  PlatenDeviceOption *self = g_atomic_rc_box_new0 (PlatenDeviceOption);

  self->name = g_strdup (name);
  self->type = type;
  self->n_values = 1;
  self->is_active = TRUE;
  self->is_settable = TRUE;

  return self;
}

/**
 * platen_device_option_ref:
 *
 * Returns: (transfer full): @self
 */
PlatenDeviceOption *
platen_device_option_ref (PlatenDeviceOption *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  PlatenDeviceOption *self = data;

  g_free (self->name);
  g_free (self->title);
  g_free (self->description);
  g_free (self->group);
  g_clear_pointer (&self->numbers, g_array_unref);
  g_clear_pointer (&self->words, g_strfreev);
  g_clear_pointer (&self->value, g_variant_unref);
}

/**
 * platen_device_option_unref:
 * @self: (transfer full): freed with its last reference
 */
void
platen_device_option_unref (PlatenDeviceOption *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static void
insert_text (GVariantDict *dict, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (dict, key, "s", text);
}

static void
insert_constraint (const PlatenDeviceOption *self, GVariantDict *dict)
{
  if (self->has_range)
    g_variant_dict_insert (dict, "range", "(ddd)", self->minimum, self->maximum,
                           self->step);
  if (self->numbers != NULL)
    g_variant_dict_insert_value (
        dict, "values",
        g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, self->numbers->data,
                                   self->numbers->len, sizeof (double)));
  if (self->words != NULL)
    g_variant_dict_insert_value (
        dict, "values", g_variant_new_strv ((const char *const *) self->words, -1));
}

/**
 * platen_device_option_to_variant:
 *
 * Returns: (transfer floating): an `a{sv}`, see [struct@Platen.DeviceOption]
 */
GVariant *
platen_device_option_to_variant (const PlatenDeviceOption *self)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  insert_text (&dict, "name", self->name);
  insert_text (&dict, "title", self->title);
  insert_text (&dict, "description", self->description);
  insert_text (&dict, "role", self->role);
  insert_text (&dict, "group", self->group);
  insert_text (&dict, "type", platen_value_type_to_string (self->type));
  insert_text (&dict, "unit", platen_unit_to_string (self->unit));
  g_variant_dict_insert (&dict, "count", "i", (int) self->n_values);
  g_variant_dict_insert (&dict, "active", "b", self->is_active);
  g_variant_dict_insert (&dict, "settable", "b", self->is_settable);
  g_variant_dict_insert (&dict, "advanced", "b", self->is_advanced);
  insert_constraint (self, &dict);
  if (self->value != NULL)
    g_variant_dict_insert_value (&dict, "value", self->value);

  return g_variant_dict_end (&dict);
}

/**
 * platen_device_options_to_variant:
 * @options: (element-type PlatenDeviceOption): options
 *
 * Returns: (transfer floating): an `aa{sv}` of them, in their order
 */
GVariant *
platen_device_options_to_variant (GPtrArray *options)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < options->len; i++)
    g_variant_builder_add_value (
        &builder, platen_device_option_to_variant (g_ptr_array_index (options, i)));

  return g_variant_builder_end (&builder);
}

/**
 * platen_value_type_to_string:
 *
 * Returns: (transfer none): the type's word
 */
const char *
platen_value_type_to_string (PlatenValueType type)
{
  g_return_val_if_fail ((guint) type < G_N_ELEMENTS (type_words), "");

  return type_words[type];
}

/**
 * platen_value_type_from_string:
 * @text: (nullable): a type's word
 * @out_type: (out): the type
 *
 * Returns: whether it is one
 */
gboolean
platen_value_type_from_string (const char *text, PlatenValueType *out_type)
{
  gsize index;

  if (!platen_word_find (type_words, G_N_ELEMENTS (type_words), "type", text, &index,
                         NULL))
    return FALSE;

  *out_type = (PlatenValueType) index;
  return TRUE;
}

/**
 * platen_unit_to_string:
 *
 * Returns: (transfer none): the unit's word
 */
const char *
platen_unit_to_string (PlatenUnit unit)
{
  g_return_val_if_fail ((guint) unit < G_N_ELEMENTS (unit_words), "");

  return unit_words[unit];
}

/**
 * platen_unit_from_string:
 * @text: (nullable): a unit's word
 * @out_unit: (out): the unit
 *
 * Returns: whether it is one
 */
gboolean
platen_unit_from_string (const char *text, PlatenUnit *out_unit)
{
  gsize index;

  if (!platen_word_find (unit_words, G_N_ELEMENTS (unit_words), "unit", text, &index,
                         NULL))
    return FALSE;

  *out_unit = (PlatenUnit) index;
  return TRUE;
}
