/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-descriptor.h"

/* What a backend says of an option, in our terms. */

/* Of a list that a backend gives; no driver has longer ones. */
#define MAX_LIST 4096

static double
from_word (SANE_Word word, SANE_Value_Type type)
{
  return type == SANE_TYPE_FIXED ? SANE_UNFIX (word) : word;
}

static PlatenValueType
translate_type (SANE_Value_Type type)
{
  switch (type)
    {
    case SANE_TYPE_BOOL:
      return PLATEN_VALUE_BOOL;
    case SANE_TYPE_INT:
      return PLATEN_VALUE_INT;
    case SANE_TYPE_FIXED:
      return PLATEN_VALUE_FIXED;
    case SANE_TYPE_STRING:
      return PLATEN_VALUE_STRING;
    case SANE_TYPE_BUTTON:
    case SANE_TYPE_GROUP:
      break;
    }

  return PLATEN_VALUE_BUTTON;
}

static PlatenUnit
translate_unit (SANE_Unit unit)
{
  switch (unit)
    {
    case SANE_UNIT_PIXEL:
      return PLATEN_UNIT_PIXEL;
    case SANE_UNIT_BIT:
      return PLATEN_UNIT_BIT;
    case SANE_UNIT_MM:
      return PLATEN_UNIT_MM;
    case SANE_UNIT_DPI:
      return PLATEN_UNIT_DPI;
    case SANE_UNIT_PERCENT:
      return PLATEN_UNIT_PERCENT;
    case SANE_UNIT_MICROSECOND:
      return PLATEN_UNIT_MICROSECOND;
    case SANE_UNIT_NONE:
      break;
    }

  return PLATEN_UNIT_NONE;
}

static char *
dup_text (const char *text)
{
  return text != NULL && *text != '\0' ? g_utf8_make_valid (text, -1) : NULL;
}

static void
read_range (PlatenDeviceOption *option, const SANE_Option_Descriptor *descriptor)
{
  const SANE_Range *range = descriptor->constraint.range;

  if (range == NULL || range->max < range->min)
    return;

  option->has_range = TRUE;
  option->minimum = from_word (range->min, descriptor->type);
  option->maximum = from_word (range->max, descriptor->type);
  option->step = MAX (0, from_word (range->quant, descriptor->type));
}

static void
read_numbers (PlatenDeviceOption *option, const SANE_Option_Descriptor *descriptor)
{
  const SANE_Word *list = descriptor->constraint.word_list;

  if (list == NULL || list[0] < 1 || list[0] > MAX_LIST)
    return;

  option->numbers = g_array_new (FALSE, FALSE, sizeof (double));
  for (SANE_Word i = 1; i <= list[0]; i++)
    {
      double number = from_word (list[i], descriptor->type);

      g_array_append_val (option->numbers, number);
    }
}

/* Texts that are not UTF-8 cannot be named by anybody. */
static void
read_words (PlatenDeviceOption *option, const SANE_Option_Descriptor *descriptor)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  const SANE_String_Const *list = descriptor->constraint.string_list;

  for (gsize i = 0; list != NULL && list[i] != NULL && i < MAX_LIST; i++)
    if (g_utf8_validate (list[i], -1, NULL))
      g_strv_builder_add (words, list[i]);
  option->words = g_strv_builder_end (words);
}

static void
read_constraint (PlatenDeviceOption *option, const SANE_Option_Descriptor *descriptor)
{
  gboolean is_number =
      option->type == PLATEN_VALUE_INT || option->type == PLATEN_VALUE_FIXED;

  switch (descriptor->constraint_type)
    {
    case SANE_CONSTRAINT_RANGE:
      if (is_number)
        read_range (option, descriptor);
      break;
    case SANE_CONSTRAINT_WORD_LIST:
      if (is_number)
        read_numbers (option, descriptor);
      break;
    case SANE_CONSTRAINT_STRING_LIST:
      if (option->type == PLATEN_VALUE_STRING)
        read_words (option, descriptor);
      break;
    case SANE_CONSTRAINT_NONE:
      break;
    }
}

/**
 * platen_sane_descriptor_read:
 *
 * Returns: (transfer full): the option that a backend describes, without its value
 */
PlatenDeviceOption *
platen_sane_descriptor_read (const SANE_Option_Descriptor *descriptor)
{
  PlatenDeviceOption *option;
  gsize               size = (gsize) MAX (descriptor->size, 0);

  option = platen_device_option_new (descriptor->name, translate_type (descriptor->type));
  option->title = dup_text (descriptor->title);
  option->description = dup_text (descriptor->desc);
  option->unit = translate_unit (descriptor->unit);
  option->is_active = SANE_OPTION_IS_ACTIVE (descriptor->cap);
  option->is_settable = SANE_OPTION_IS_SETTABLE (descriptor->cap);
  option->is_advanced = (descriptor->cap & SANE_CAP_ADVANCED) != 0;
  if (option->type == PLATEN_VALUE_STRING)
    option->max_bytes = size > 0 ? size - 1 : 0;
  else if (option->type != PLATEN_VALUE_BUTTON)
    option->n_values = (guint) CLAMP (size / sizeof (SANE_Word), 1, G_MAXUINT);
  read_constraint (option, descriptor);

  return option;
}

/**
 * platen_sane_descriptor_dup_title:
 *
 * Returns: (transfer full) (nullable): what a person reads
 */
char *
platen_sane_descriptor_dup_title (const SANE_Option_Descriptor *descriptor)
{
  return dup_text (descriptor->title);
}
