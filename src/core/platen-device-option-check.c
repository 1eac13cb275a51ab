/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-device-option.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-number.h"

#include <math.h>
#include <string.h>

/*
 * Values held against an option's type and constraint, before any driver sees them: drivers
 * trust what they get, and a number that is too large for a SANE_Fixed turns into another
 * (99999 dpi became -32768, and that 1).
 */

/* The greatest number of a SANE_Fixed: 16 bits before the point and 16 behind it. */
#define MAX_FIXED 32767.0
/* What is lost when a number goes through a SANE_Fixed, and some. */
#define SLACK (1.0 / 65536)

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list          arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT, message);

  return FALSE;
}

/**
 * platen_device_option_is_number:
 *
 * Tells whether it holds one number, whole or not.
 */
gboolean
platen_device_option_is_number (const PlatenDeviceOption *self)
{
  return (self->type == PLATEN_VALUE_INT || self->type == PLATEN_VALUE_FIXED) &&
         self->n_values == 1;
}

/**
 * platen_device_option_is_free_text:
 *
 * Tells whether it takes any text. Some drivers read or write the file of that name (pnm's
 * `filename`, genesys's `calibration-file`), so that it is not for everybody.
 */
gboolean
platen_device_option_is_free_text (const PlatenDeviceOption *self)
{
  return self->type == PLATEN_VALUE_STRING && self->words == NULL;
}

static gboolean
is_within_type (const PlatenDeviceOption *self, double number)
{
  if (self->type == PLATEN_VALUE_FIXED)
    return fabs (number) <= MAX_FIXED + 1 - SLACK;

  return number >= G_MININT32 && number <= G_MAXINT32;
}

static gboolean
is_listed (const PlatenDeviceOption *self, double number)
{
  for (guint i = 0; i < self->numbers->len; i++)
    if (fabs (g_array_index (self->numbers, double, i) - number) <= SLACK)
      return TRUE;

  return FALSE;
}

/**
 * platen_device_option_allows:
 *
 * Tells whether a number fits the option's type and constraint. A number between two steps
 * of a range does: the device rounds it.
 */
gboolean
platen_device_option_allows (const PlatenDeviceOption *self, double number)
{
  if (!isfinite (number) || !is_within_type (self, number))
    return FALSE;
  if (self->has_range)
    return number >= self->minimum - SLACK && number <= self->maximum + SLACK;

  return self->numbers == NULL || is_listed (self, number);
}

/**
 * platen_device_option_make_number:
 * @number: a number that the option allows
 *
 * Returns: (transfer floating): the number in the option's type
 */
GVariant *
platen_device_option_make_number (const PlatenDeviceOption *self, double number)
{
  if (self->type == PLATEN_VALUE_INT)
    return g_variant_new_int32 ((gint32) CLAMP (lround (number), G_MININT32, G_MAXINT32));

  return g_variant_new_double (number);
}

static char *
describe_words (const PlatenDeviceOption *self)
{
  g_autofree char *list = g_strjoinv (", ", self->words);

  return g_strconcat ("one of: ", list, NULL);
}

static char *
describe_numbers (const PlatenDeviceOption *self)
{
  g_autofree char *list = platen_number_describe_list (self->numbers);

  return g_strconcat ("one of: ", list, NULL);
}

static char *
describe_allowed (const PlatenDeviceOption *self)
{
  if (self->words != NULL)
    return describe_words (self);
  if (self->numbers != NULL)
    return describe_numbers (self);
  if (self->has_range)
    return platen_number_describe_range (self->minimum, self->maximum, self->step);

  return g_strdup (self->type == PLATEN_VALUE_INT ? "a whole number of 32 bits"
                                                  : "from -32768 to 32768");
}

static gboolean
refuse_type (const PlatenDeviceOption *self, GVariant *value, GError **error)
{
  const char *const wanted[] = { "yes or no", "a whole number", "a number", "text",
                                 "a button" };
  g_autofree char  *text = g_variant_print (value, FALSE);

  if (self->n_values > 1)
    return refuse (error, "The scanner's option ‘%s’ is a list of %u numbers", self->name,
                   self->n_values);

  return refuse (error, "The scanner's option ‘%s’ is %s, not %.100s", self->name,
                 wanted[self->type], text);
}

/* A number of any numeric type, or text that is one: shells have nothing else. */
static gboolean
read_number (GVariant *value, double *out_number)
{
  char       *end;
  const char *text;

  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_DOUBLE:
      *out_number = g_variant_get_double (value);
      return TRUE;
    case G_VARIANT_CLASS_INT32:
      *out_number = g_variant_get_int32 (value);
      return TRUE;
    case G_VARIANT_CLASS_UINT32:
      *out_number = g_variant_get_uint32 (value);
      return TRUE;
    case G_VARIANT_CLASS_INT64:
      *out_number = (double) g_variant_get_int64 (value);
      return TRUE;
    case G_VARIANT_CLASS_UINT64:
      *out_number = (double) g_variant_get_uint64 (value);
      return TRUE;
    case G_VARIANT_CLASS_INT16:
      *out_number = g_variant_get_int16 (value);
      return TRUE;
    case G_VARIANT_CLASS_UINT16:
      *out_number = g_variant_get_uint16 (value);
      return TRUE;
    case G_VARIANT_CLASS_BYTE:
      *out_number = g_variant_get_byte (value);
      return TRUE;
    case G_VARIANT_CLASS_STRING:
      text = g_variant_get_string (value, NULL);
      *out_number = g_ascii_strtod (text, &end);
      return end != text && *end == '\0';
    case G_VARIANT_CLASS_BOOLEAN:
    case G_VARIANT_CLASS_HANDLE:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
    case G_VARIANT_CLASS_VARIANT:
    case G_VARIANT_CLASS_MAYBE:
    case G_VARIANT_CLASS_ARRAY:
    case G_VARIANT_CLASS_TUPLE:
    case G_VARIANT_CLASS_DICT_ENTRY:
    default:
      return FALSE;
    }
}

static gboolean
check_number (const PlatenDeviceOption *self,
              GVariant                 *value,
              double                   *out_number,
              GError                  **error)
{
  g_autofree char *allowed = NULL;
  g_autofree char *text = NULL;
  double           number;

  if (!read_number (value, &number) ||
      (self->type == PLATEN_VALUE_INT && isfinite (number) && number != round (number)))
    return refuse_type (self, value, error);
  if (platen_device_option_allows (self, number))
    {
      *out_number = number;
      return TRUE;
    }

  allowed = describe_allowed (self);
  text = platen_number_to_string (number);
  return refuse (error, "The scanner's option ‘%s’ cannot be %s; it is %s", self->name,
                 text, allowed);
}

static GVariant *
check_one (const PlatenDeviceOption *self, GVariant *value, GError **error)
{
  double number;

  if (!check_number (self, value, &number, error))
    return NULL;

  return g_variant_ref_sink (platen_device_option_make_number (self, number));
}

static GVariant *
check_many (const PlatenDeviceOption *self, GVariant *value, GError **error)
{
  const char     *type = self->type == PLATEN_VALUE_INT ? "ai" : "ad";
  GVariantBuilder builder;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY) ||
      g_variant_n_children (value) != self->n_values)
    {
      refuse_type (self, value, error);
      return NULL;
    }

  g_variant_builder_init (&builder, G_VARIANT_TYPE (type));
  for (gsize i = 0; i < self->n_values; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);
      g_autoptr (GVariant) inner = NULL;
      double               number;

      inner = g_variant_is_of_type (child, G_VARIANT_TYPE_VARIANT)
                  ? g_variant_get_variant (child)
                  : g_variant_ref (child);
      if (!check_number (self, inner, &number, error))
        {
          g_variant_builder_clear (&builder);
          return NULL;
        }
      g_variant_builder_add_value (&builder,
                                   platen_device_option_make_number (self, number));
    }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static GVariant *
check_bool (const PlatenDeviceOption *self, GVariant *value, GError **error)
{
  static const char *const yes[] = { "yes", "true", "on", NULL };
  static const char *const no[] = { "no", "false", "off", NULL };
  const char              *text = "";

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return g_variant_ref (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    text = g_variant_get_string (value, NULL);
  if (g_strv_contains (yes, text) || g_strv_contains (no, text))
    return g_variant_ref_sink (g_variant_new_boolean (g_strv_contains (yes, text)));

  refuse_type (self, value, error);
  return NULL;
}

static GVariant *
check_text (const PlatenDeviceOption *self, GVariant *value, GError **error)
{
  gsize max_bytes =
      MIN (self->max_bytes > 0 ? self->max_bytes : G_MAXSIZE, PLATEN_MAX_OPTION_BYTES);
  g_autofree char *allowed = NULL;
  const char      *text;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      refuse_type (self, value, error);
      return NULL;
    }

  text = g_variant_get_string (value, NULL);
  if (self->words != NULL && !g_strv_contains ((const char *const *) self->words, text))
    {
      allowed = describe_allowed (self);
      refuse (error, "The scanner's option ‘%s’ cannot be ‘%.100s’; it is %s", self->name,
              text, allowed);
      return NULL;
    }
  if (strlen (text) > max_bytes)
    {
      refuse (error, "The scanner's option ‘%s’ has room for %" G_GSIZE_FORMAT " bytes",
              self->name, max_bytes);
      return NULL;
    }

  return g_variant_ref (value);
}

static gboolean
check_settable (const PlatenDeviceOption *self, GError **error)
{
  if (!self->is_settable)
    return refuse (error, "The scanner's option ‘%s’ can be read, but not set",
                   self->name);
  if (!self->is_active)
    return refuse (error,
                   "The scanner's option ‘%s’ cannot be set with the present settings; "
                   "choose another mode or source first",
                   self->name);

  return TRUE;
}

/**
 * platen_device_option_check:
 * @value: what somebody wants: the option's type, any number for a number, or text as a
 *   person writes it (`10`, `yes`); for a button anything
 *
 * Holds a value against the option's type and constraint.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the option and what is allowed.
 *
 * Returns: (transfer full): the value in the option's own type
 */
GVariant *
platen_device_option_check (const PlatenDeviceOption *self,
                            GVariant                 *value,
                            GError                  **error)
{
  g_return_val_if_fail (value != NULL, NULL);

  if (!check_settable (self, error))
    return NULL;

  switch (self->type)
    {
    case PLATEN_VALUE_BOOL:
      return check_bool (self, value, error);
    case PLATEN_VALUE_INT:
    case PLATEN_VALUE_FIXED:
      return self->n_values == 1 ? check_one (self, value, error)
                                 : check_many (self, value, error);
    case PLATEN_VALUE_STRING:
      return check_text (self, value, error);
    case PLATEN_VALUE_BUTTON:
      return g_variant_ref_sink (g_variant_new_boolean (TRUE));
    }

  g_return_val_if_reached (NULL);
}

/* One value, or a list of such: what an option of a device can hold, and a bus can carry. */
static gboolean
is_plain (GVariant *value, gboolean may_be_list)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_HANDLE))
    return FALSE;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BASIC))
    return TRUE;
  if (!may_be_list || !g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY))
    return FALSE;

  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);
      g_autoptr (GVariant) inner = g_variant_is_of_type (child, G_VARIANT_TYPE_VARIANT)
                                       ? g_variant_get_variant (child)
                                       : g_variant_ref (child);

      if (!is_plain (inner, FALSE))
        return FALSE;
    }

  return TRUE;
}

/**
 * platen_device_options_check_plain:
 * @options: `a{sv}`: values of options by name
 *
 * Holds values against what any option of any device can be, and any bus can carry, before
 * they are kept or handed on.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT naming the option.
 */
gboolean
platen_device_options_check_plain (GVariant *options, GError **error)
{
  for (gsize i = 0; i < g_variant_n_children (options); i++)
    {
      g_autoptr (GVariant) value = NULL;
      const char          *name;

      g_variant_get_child (options, i, "{&sv}", &name, &value);
      if (is_plain (value, TRUE))
        continue;
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘%s’ of the ‘options’ must be a number, a text, true or false, or a "
                   "list of numbers",
                   name);
      return FALSE;
    }

  return TRUE;
}
