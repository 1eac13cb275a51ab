/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sane-fault-device.h"

#include <sane/saneopts.h>

#include <string.h>

/* The options of the fault backend: what it describes, takes and gives. */

#define DPI_DEFAULT 75
#define MM_PER_INCH 25.4
#define LONG_SHEET_MM 355.6

static const SANE_Range resolution_range = { 50, 600, 25 };
static const SANE_Word  resolution_list[] = { 3, 300, 75, 150 };
static const SANE_Range percent = { 0, 100, 1 };

static int
mm_to_px (double mm, int dpi)
{
  return (int) (mm * dpi / MM_PER_INCH);
}

gboolean
fault_is_bilevel (const Fault *self)
{
  return g_strcmp0 (self->mode, self->modes[0]) == 0;
}

gboolean
fault_is_color (const Fault *self)
{
  return self->modes[1] != NULL && g_strcmp0 (self->mode, self->modes[2]) == 0;
}

static int
get_length_px (const Fault *self, int first)
{
  int       dpi = self->numbers[OPTION_RESOLUTION];
  SANE_Word length = self->numbers[first + 2] - self->numbers[first];

  return self->spec->is_odd ? length : mm_to_px (SANE_UNFIX (length), dpi);
}

int
fault_get_width_px (const Fault *self)
{
  return get_length_px (self, OPTION_LEFT);
}

int
fault_get_height_px (const Fault *self)
{
  return get_length_px (self, OPTION_TOP);
}

static void
describe_number (SANE_Option_Descriptor *option, const char *name, SANE_Unit unit)
{
  option->name = name;
  option->title = name;
  option->desc = name;
  option->type = SANE_TYPE_INT;
  option->unit = unit;
  option->size = sizeof (SANE_Word);
  option->cap = SANE_CAP_SOFT_SELECT | SANE_CAP_SOFT_DETECT;
}

static void
describe_words (SANE_Option_Descriptor  *option,
                const char              *name,
                const SANE_String_Const *words)
{
  describe_number (option, name, SANE_UNIT_NONE);
  option->type = SANE_TYPE_STRING;
  option->size = TEXT_BYTES;
  option->constraint_type = SANE_CONSTRAINT_STRING_LIST;
  option->constraint.string_list = words;
}

static void
describe_resolutions (Fault *self)
{
  SANE_Option_Descriptor *options = self->options;
  gboolean                is_odd = self->spec->is_odd;
  const SANE_Word        *list = is_odd ? resolution_list : NULL;

  if (self->spec->resolutions != NULL)
    list = (const SANE_Word *) (gpointer) self->spec->resolutions->data;
  for (int i = OPTION_RESOLUTION; i <= OPTION_Y_RESOLUTION; i++)
    {
      describe_number (&options[i], SANE_NAME_SCAN_RESOLUTION, SANE_UNIT_DPI);
      options[i].constraint_type = SANE_CONSTRAINT_RANGE;
      options[i].constraint.range = &resolution_range;
      if (list == NULL)
        continue;

      options[i].constraint_type = SANE_CONSTRAINT_WORD_LIST;
      options[i].constraint.word_list = list;
    }

  options[OPTION_Y_RESOLUTION].name = is_odd ? SANE_NAME_SCAN_Y_RESOLUTION : "inactive";
  if (is_odd)
    options[OPTION_RESOLUTION].name = SANE_NAME_SCAN_X_RESOLUTION;
  else
    options[OPTION_Y_RESOLUTION].cap |= SANE_CAP_INACTIVE;
}

static void
describe_lengths (Fault *self)
{
  const char *const names[] = { SANE_NAME_SCAN_TL_X, SANE_NAME_SCAN_TL_Y,
                                SANE_NAME_SCAN_BR_X, SANE_NAME_SCAN_BR_Y };
  gboolean          is_odd = self->spec->is_odd;

  for (int i = 0; i < 4; i++)
    {
      SANE_Option_Descriptor *option = &self->options[OPTION_LEFT + i];

      describe_number (option, names[i], is_odd ? SANE_UNIT_PIXEL : SANE_UNIT_MM);
      option->type = is_odd ? SANE_TYPE_INT : SANE_TYPE_FIXED;
      option->constraint_type = SANE_CONSTRAINT_RANGE;
      option->constraint.range = i % 2 == 0 ? &self->width : &self->height;
    }
}

static void
describe_switches (Fault *self)
{
  SANE_Option_Descriptor *duplex = &self->options[OPTION_DUPLEX];
  SANE_Option_Descriptor *threshold = &self->options[OPTION_THRESHOLD];
  SANE_Option_Descriptor *sensor = &self->options[OPTION_DOUBLE_FEED];

  describe_number (duplex, "duplex", SANE_UNIT_NONE);
  duplex->type = SANE_TYPE_BOOL;
  if (!self->spec->is_odd)
    duplex->cap |= SANE_CAP_INACTIVE;

  describe_number (threshold, SANE_NAME_THRESHOLD, SANE_UNIT_PERCENT);
  threshold->constraint_type = SANE_CONSTRAINT_RANGE;
  threshold->constraint.range = &percent;

  describe_number (sensor, "double-feed", SANE_UNIT_NONE);
  sensor->type = SANE_TYPE_BOOL;
  sensor->cap = SANE_CAP_SOFT_DETECT;
}

static void
describe (Fault *self)
{
  SANE_Option_Descriptor *options = self->options;

  for (gsize i = 0; i < MAX_NAMES - 1 && self->spec->sources[i] != NULL; i++)
    self->sources[i] = self->spec->sources[i];
  for (gsize i = 0; i < MAX_NAMES - 1 && self->spec->modes[i] != NULL; i++)
    self->modes[i] = self->spec->modes[i];

  describe_number (&options[OPTION_COUNT], "", SANE_UNIT_NONE);
  options[OPTION_COUNT].cap = SANE_CAP_SOFT_DETECT;
  describe_words (&options[OPTION_SOURCE], SANE_NAME_SCAN_SOURCE, self->sources);
  describe_words (&options[OPTION_MODE], SANE_NAME_SCAN_MODE, self->modes);
  describe_resolutions (self);
  describe_lengths (self);
  describe_switches (self);
}

/* In pixels the bed grows with the resolution. A device that reloads takes longer sheets in
 * its feeder, and has a threshold only where it is of use. */
static void
update (Fault *self)
{
  int    dpi = self->numbers[OPTION_RESOLUTION];
  double height_mm = self->spec->height_mm;

  if (self->spec->reloads && !g_str_equal (self->source, self->sources[0]))
    height_mm = LONG_SHEET_MM;
  self->width.max = SANE_FIX (self->spec->width_mm);
  self->height.max = SANE_FIX (height_mm);
  if (self->spec->is_odd)
    {
      self->width.max = mm_to_px (self->spec->width_mm, dpi);
      self->height.max = mm_to_px (height_mm, dpi);
    }

  self->options[OPTION_THRESHOLD].cap &= ~SANE_CAP_INACTIVE;
  if (!self->spec->reloads || !fault_is_bilevel (self))
    self->options[OPTION_THRESHOLD].cap |= SANE_CAP_INACTIVE;
}

static void
set_defaults (Fault *self)
{
  gboolean is_odd = self->spec->is_odd;
  int      dpi = DPI_DEFAULT;

  if (self->spec->resolutions != NULL && self->spec->resolutions->len > 1)
    dpi = g_array_index (self->spec->resolutions, SANE_Word, 1);
  self->numbers[OPTION_COUNT] = N_OPTIONS;
  self->numbers[OPTION_RESOLUTION] = dpi;
  self->numbers[OPTION_Y_RESOLUTION] = dpi;
  self->numbers[OPTION_RIGHT] = is_odd ? 100 : SANE_FIX (100);
  self->numbers[OPTION_BOTTOM] = is_odd ? 100 : SANE_FIX (100);
  self->numbers[OPTION_THRESHOLD] = 50;
  g_strlcpy (self->source, self->sources[0], TEXT_BYTES);
  g_strlcpy (self->mode, self->modes[self->modes[1] != NULL ? 1 : 0], TEXT_BYTES);
}

/* Once, before anything else. */
void
fault_options_set_up (Fault *self)
{
  describe (self);
  set_defaults (self);
  update (self);
}

const SANE_Option_Descriptor *
sane_fault_get_option_descriptor (SANE_Handle handle, SANE_Int option)
{
  Fault *self = handle;

  return option >= 0 && option < N_OPTIONS ? &self->options[option] : NULL;
}

SANE_Status
sane_fault_control_option (SANE_Handle handle,
                           SANE_Int    option,
                           SANE_Action action,
                           void       *value,
                           SANE_Int   *info)
{
  Fault                        *self = handle;
  const SANE_Option_Descriptor *descriptor;
  void                         *field;

  descriptor = sane_fault_get_option_descriptor (handle, option);
  if (descriptor == NULL || !SANE_OPTION_IS_ACTIVE (descriptor->cap))
    return SANE_STATUS_INVAL;

  field = &self->numbers[option];
  if (descriptor->type == SANE_TYPE_STRING)
    field = option == OPTION_SOURCE ? self->source : self->mode;
  if (action == SANE_ACTION_GET_VALUE)
    memcpy (value, field, (gsize) descriptor->size);
  else
    memcpy (field, value, (gsize) descriptor->size);
  update (self);
  if (info != NULL)
    *info = action == SANE_ACTION_GET_VALUE
                ? 0
                : SANE_INFO_RELOAD_OPTIONS | SANE_INFO_RELOAD_PARAMS;

  return SANE_STATUS_GOOD;
}
