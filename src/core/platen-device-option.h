/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-types.h"

G_BEGIN_DECLS

/**
 * PlatenValueType:
 * @PLATEN_VALUE_BOOL: yes or no; GVariant `b`
 * @PLATEN_VALUE_INT: whole numbers; `i`, or `ai` when there are several
 * @PLATEN_VALUE_FIXED: numbers with a fraction; `d`, or `ad` when there are several
 * @PLATEN_VALUE_STRING: text; `s`
 * @PLATEN_VALUE_BUTTON: has no value; setting it does something at once
 *
 * What an option holds. In words: `bool`, `int`, `fixed`, `string`, `button`.
 */
typedef enum
{
  PLATEN_VALUE_BOOL,
  PLATEN_VALUE_INT,
  PLATEN_VALUE_FIXED,
  PLATEN_VALUE_STRING,
  PLATEN_VALUE_BUTTON, /*< last >*/
} PlatenValueType;

/**
 * PlatenUnit:
 *
 * What an option's numbers count. In words: `none`, `pixel`, `bit`, `mm`, `dpi`, `percent`,
 * `microsecond`.
 */
typedef enum
{
  PLATEN_UNIT_NONE,
  PLATEN_UNIT_PIXEL,
  PLATEN_UNIT_BIT,
  PLATEN_UNIT_MM,
  PLATEN_UNIT_DPI,
  PLATEN_UNIT_PERCENT,
  PLATEN_UNIT_MICROSECOND, /*< last >*/
} PlatenUnit;

/**
 * PlatenDeviceOption:
 * @name: its driver's name for it
 * @title: (nullable): the same for a person, in the driver's language
 * @description: (nullable): what it is for
 * @role: (nullable) (not owned): the setting of a scan that sets it, or `paper-sensor`
 * @group: (nullable): under which heading the driver lists it
 * @type: what it holds
 * @unit: what its numbers count
 * @n_values: how many numbers it holds; 1 for most
 * @max_bytes: longest text, bytes; 0 is not known
 * @is_active: whether it means anything with the present settings
 * @is_settable: whether it can be set by us, rather than being a sensor or a switch outside
 * @is_advanced: whether the driver keeps it from beginners
 * @has_range: whether its numbers lie in a range
 * @minimum: least number of the range
 * @maximum: greatest number of the range
 * @step: distance of the range's numbers; 0 is any
 * @numbers: (nullable) (element-type double): the numbers it may hold
 * @words: (nullable): the texts it may hold
 * @value: (nullable): what it holds; NULL when that cannot be read
 *
 * One option of a device as its driver has it. Reference counted; do not change it once it
 * is shared.
 *
 * As a dictionary (`a{sv}`): `name`, `title`, `description`, `role`, `group`, `type`,
 * `unit` s, `count` i, `active`, `settable`, `advanced` b, `range` (ddd) least, greatest,
 * step, `values` ad or as, `value` v. What is not there is left out.
 */
struct _PlatenDeviceOption
{
  char           *name;
  char           *title;
  char           *description;
  const char     *role;
  char           *group;
  PlatenValueType type;
  PlatenUnit      unit;
  guint           n_values;
  gsize           max_bytes;
  gboolean        is_active;
  gboolean        is_settable;
  gboolean        is_advanced;
  gboolean        has_range;
  double          minimum;
  double          maximum;
  double          step;
  GArray         *numbers;
  char          **words;
  GVariant       *value;
};

#define PLATEN_TYPE_DEVICE_OPTION (platen_device_option_get_type ())

GType               platen_device_option_get_type (void);
PlatenDeviceOption *platen_device_option_new (const char *name, PlatenValueType type);
PlatenDeviceOption *platen_device_option_ref (PlatenDeviceOption *self);
void                platen_device_option_unref (PlatenDeviceOption *self);
GVariant           *platen_device_option_to_variant (const PlatenDeviceOption *self);
GVariant           *platen_device_options_to_variant (GPtrArray *options);

gboolean  platen_device_option_is_number (const PlatenDeviceOption *self);
gboolean  platen_device_option_is_free_text (const PlatenDeviceOption *self);
gboolean  platen_device_option_allows (const PlatenDeviceOption *self, double number);
GVariant *platen_device_option_make_number (const PlatenDeviceOption *self,
                                            double                    number);
GVariant *platen_device_option_check (const PlatenDeviceOption *self,
                                      GVariant                 *value,
                                      GError                  **error);

gboolean platen_device_options_check_plain (GVariant *options, GError **error);

const char *platen_value_type_to_string (PlatenValueType type);
gboolean    platen_value_type_from_string (const char *text, PlatenValueType *out_type);
const char *platen_unit_to_string (PlatenUnit unit);
gboolean    platen_unit_from_string (const char *text, PlatenUnit *out_unit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenDeviceOption, platen_device_option_unref)

G_END_DECLS
