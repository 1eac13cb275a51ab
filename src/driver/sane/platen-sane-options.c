/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-options.h"

#include "platen-error.h"
#include "platen-sane-status.h"

#include <math.h>
#include <string.h>

/*
 * Options by name. Nothing is kept between calls: setting one option may change every other
 * (SANE_INFO_RELOAD_OPTIONS), so each call looks at the device's descriptors as they are.
 */

/* The greatest number that a SANE_Fixed holds; beyond it SANE_FIX () overflows. */
#define MAX_FIXED 32767.0
#define MAX_OPTIONS 4096
#define MAX_TEXT_BYTES 65536
#define ROUNDING 0.51 /* of the last bit of a SANE_Fixed, and some */

static SANE_Int
count_options (SANE_Handle handle)
{
  SANE_Int n_options = 0;

  /* After a reload the net backend answers nothing before a description was asked for.
   * Source: sane-backends 1.2.1, backend/net.c, sane_control_option (). */
  if (sane_get_option_descriptor (handle, 0) == NULL)
    return 0;
  /* Source: SANE standard 1.06, 4.4: option 0 is the number of options. */
  if (sane_control_option (handle, 0, SANE_ACTION_GET_VALUE, &n_options, NULL) !=
      SANE_STATUS_GOOD)
    return 0;

  return CLAMP (n_options, 0, MAX_OPTIONS);
}

static const SANE_Option_Descriptor *
find_option (SANE_Handle handle, const char *name, SANE_Int *out_index)
{
  SANE_Int n_options = count_options (handle);

  for (SANE_Int i = 1; i < n_options; i++)
    {
      const SANE_Option_Descriptor *option = sane_get_option_descriptor (handle, i);

      if (option == NULL || option->name == NULL || !g_str_equal (option->name, name) ||
          option->type == SANE_TYPE_GROUP || !SANE_OPTION_IS_ACTIVE (option->cap) ||
          !SANE_OPTION_IS_SETTABLE (option->cap))
        continue;
      *out_index = i;
      return option;
    }

  return NULL;
}

/**
 * platen_sane_options_has:
 *
 * Tells whether the option exists, is active and can be set.
 */
gboolean
platen_sane_options_has (SANE_Handle handle, const char *name)
{
  SANE_Int index;

  return find_option (handle, name, &index) != NULL;
}

/**
 * platen_sane_options_get_words:
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the words that a text
 *   option may be; valid until an option is set
 */
const char *const *
platen_sane_options_get_words (SANE_Handle handle, const char *name)
{
  SANE_Int                      index;
  const SANE_Option_Descriptor *option = find_option (handle, name, &index);

  if (option == NULL || option->type != SANE_TYPE_STRING ||
      option->constraint_type != SANE_CONSTRAINT_STRING_LIST)
    return NULL;

  return option->constraint.string_list;
}

static double
from_word (SANE_Word word, gboolean is_fixed)
{
  return is_fixed ? SANE_UNFIX (word) : word;
}

static gboolean
is_single_number (const SANE_Option_Descriptor *option)
{
  return (option->type == SANE_TYPE_INT || option->type == SANE_TYPE_FIXED) &&
         option->size == (SANE_Int) sizeof (SANE_Word);
}

static void
limit_to_list (PlatenSaneLimits *limits)
{
  limits->minimum = from_word (limits->values[1], limits->is_fixed);
  limits->maximum = limits->minimum;
  for (SANE_Word i = 2; i <= limits->values[0]; i++)
    {
      double value = from_word (limits->values[i], limits->is_fixed);

      limits->minimum = MIN (limits->minimum, value);
      limits->maximum = MAX (limits->maximum, value);
    }
}

/**
 * platen_sane_options_get_limits:
 * @out_limits: (out): what the option may be
 *
 * Returns: whether it is a number option with limits
 */
gboolean
platen_sane_options_get_limits (SANE_Handle       handle,
                                const char       *name,
                                PlatenSaneLimits *out_limits)
{
  SANE_Int                      index;
  const SANE_Option_Descriptor *option = find_option (handle, name, &index);
  PlatenSaneLimits              limits = { 0 };

  if (option == NULL || !is_single_number (option))
    return FALSE;

  limits.is_fixed = option->type == SANE_TYPE_FIXED;
  limits.unit = option->unit;
  if (option->constraint_type == SANE_CONSTRAINT_RANGE)
    {
      limits.minimum = from_word (option->constraint.range->min, limits.is_fixed);
      limits.maximum = from_word (option->constraint.range->max, limits.is_fixed);
      limits.step = from_word (option->constraint.range->quant, limits.is_fixed);
    }
  else if (option->constraint_type == SANE_CONSTRAINT_WORD_LIST &&
           option->constraint.word_list[0] > 0)
    {
      limits.values = option->constraint.word_list;
      limit_to_list (&limits);
    }
  else
    return FALSE;

  *out_limits = limits;
  return TRUE;
}

/**
 * platen_sane_limits_allow:
 *
 * Tells whether a value is within the range or in the list. A value between two steps of a
 * range is allowed: the device rounds it.
 */
gboolean
platen_sane_limits_allow (const PlatenSaneLimits *limits, double value)
{
  double slack = ROUNDING / (1 << SANE_FIXED_SCALE_SHIFT);

  if (limits->values == NULL)
    return value >= limits->minimum - slack && value <= limits->maximum + slack;

  for (SANE_Word i = 1; i <= limits->values[0]; i++)
    if (fabs (from_word (limits->values[i], limits->is_fixed) - value) <= slack)
      return TRUE;

  return FALSE;
}

/**
 * platen_sane_options_get_number:
 * @out_value: (out): the value that the device has now
 *
 * Returns: whether there is such a number option
 */
gboolean
platen_sane_options_get_number (SANE_Handle handle, const char *name, double *out_value)
{
  SANE_Int                      index;
  const SANE_Option_Descriptor *option = find_option (handle, name, &index);
  SANE_Word                     word = 0;

  if (option == NULL || !is_single_number (option) ||
      sane_control_option (handle, index, SANE_ACTION_GET_VALUE, &word, NULL) !=
          SANE_STATUS_GOOD)
    return FALSE;

  *out_value = from_word (word, option->type == SANE_TYPE_FIXED);
  return TRUE;
}

/**
 * platen_sane_options_dup_word:
 *
 * Returns: (transfer full) (nullable): the value of a text option
 */
char *
platen_sane_options_dup_word (SANE_Handle handle, const char *name)
{
  SANE_Int                      index;
  const SANE_Option_Descriptor *option = find_option (handle, name, &index);
  g_autofree char              *text = NULL;

  if (option == NULL || option->type != SANE_TYPE_STRING || option->size <= 0 ||
      option->size > MAX_TEXT_BYTES)
    return NULL;

  text = g_malloc0 ((gsize) option->size + 1);
  if (sane_control_option (handle, index, SANE_ACTION_GET_VALUE, text, NULL) !=
      SANE_STATUS_GOOD)
    return NULL;

  return g_steal_pointer (&text);
}

static gboolean
set_value (SANE_Handle handle,
           SANE_Int    index,
           const char *name,
           void       *value,
           GError    **error)
{
  SANE_Int    info = 0;
  SANE_Status status;

  status = sane_control_option (handle, index, SANE_ACTION_SET_VALUE, value, &info);
  if (status == SANE_STATUS_GOOD)
    return TRUE;

  platen_sane_status_set_error (error, status);
  g_prefix_error (error, "The scanner's option ‘%s’: ", name);
  return FALSE;
}

static gboolean
refuse (const char *name, const char *why, GError **error)
{
  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
               "The scanner's option ‘%s’ %s", name, why);
  return FALSE;
}

/**
 * platen_sane_options_set_number:
 * @value: must be within the option's limits; the device may round it, so read it back
 *
 * Sets a number.
 *
 * Errors: %PLATEN_ERROR_UNSUPPORTED without such an option,
 * %PLATEN_ERROR_INVALID_ARGUMENT out of its limits, or what the device says.
 */
gboolean
platen_sane_options_set_number (SANE_Handle handle,
                                const char *name,
                                double      value,
                                GError    **error)
{
  SANE_Int                      index;
  const SANE_Option_Descriptor *option = find_option (handle, name, &index);
  PlatenSaneLimits              limits;
  SANE_Word                     word;

  if (option == NULL || !is_single_number (option))
    return refuse (name, "is no number that can be set", error);
  if ((platen_sane_options_get_limits (handle, name, &limits) &&
       !platen_sane_limits_allow (&limits, value)) ||
      (option->type == SANE_TYPE_FIXED && fabs (value) > MAX_FIXED) ||
      fabs (value) > G_MAXINT)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "The scanner's option ‘%s’ cannot be %g", name, value);
      return FALSE;
    }

  word = option->type == SANE_TYPE_FIXED
             ? (SANE_Word) lround (value * (1 << SANE_FIXED_SCALE_SHIFT))
             : (SANE_Word) lround (value);

  return set_value (handle, index, name, &word, error);
}

/**
 * platen_sane_options_set_flag:
 *
 * Sets a yes-or-no option.
 *
 * Errors: %PLATEN_ERROR_UNSUPPORTED without such an option, or what the device says.
 */
gboolean
platen_sane_options_set_flag (SANE_Handle handle,
                              const char *name,
                              gboolean    value,
                              GError    **error)
{
  SANE_Int                      index;
  const SANE_Option_Descriptor *option = find_option (handle, name, &index);
  SANE_Bool                     flag = value ? SANE_TRUE : SANE_FALSE;

  if (option == NULL || option->type != SANE_TYPE_BOOL)
    return refuse (name, "is no switch that can be set", error);

  return set_value (handle, index, name, &flag, error);
}

/**
 * platen_sane_options_set_word:
 *
 * Sets a text option.
 *
 * Errors: %PLATEN_ERROR_UNSUPPORTED without such an option or when the text is too long for
 * it, or what the device says.
 */
gboolean
platen_sane_options_set_word (SANE_Handle handle,
                              const char *name,
                              const char *word,
                              GError    **error)
{
  SANE_Int                      index;
  const SANE_Option_Descriptor *option = find_option (handle, name, &index);
  g_autofree char              *space = NULL;

  if (option == NULL || option->type != SANE_TYPE_STRING)
    return refuse (name, "is no text that can be set", error);
  if (option->size <= 0 || strlen (word) >= (gsize) option->size)
    return refuse (name, "has no room for this text", error);

  /* The backend may write back up to the option's size. */
  space = g_malloc0 ((gsize) option->size);
  g_strlcpy (space, word, (gsize) option->size);

  return set_value (handle, index, name, space, error);
}

/**
 * platen_sane_options_set_parsed:
 * @text: the value as a person writes it: a number with a point, `yes` or `no`, or a word
 *
 * Sets an option of any plain type.
 *
 * Errors: as the others; %PLATEN_ERROR_INVALID_ARGUMENT when it is not of the type.
 */
gboolean
platen_sane_options_set_parsed (SANE_Handle handle,
                                const char *name,
                                const char *text,
                                GError    **error)
{
  SANE_Int                      index;
  const SANE_Option_Descriptor *option = find_option (handle, name, &index);
  char                         *end;
  double                        number;

  if (option == NULL)
    return refuse (name, "does not exist or cannot be set now", error);
  if (option->type == SANE_TYPE_STRING)
    return platen_sane_options_set_word (handle, name, text, error);
  if (option->type == SANE_TYPE_BOOL)
    return platen_sane_options_set_flag (handle, name, g_str_equal (text, "yes"), error);

  number = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0')
    return platen_sane_options_set_number (handle, name, number, error);

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "The scanner's option ‘%s’ is a number, not ‘%s’", name, text);
  return FALSE;
}
