/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sane/sane.h>
#include <sane/saneopts.h>

#include <glib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/*
 * A SANE backend that fails on request. PLATEN_SANE_FAULT_SCRIPT has words with spaces
 * between them. Each stands for the next page of the feeder or the glass; after the last
 * one there is no paper:
 *
 *   ok                      a whole page
 *   WHAT@start              sane_start () fails, hangs for ever or crashes
 *   WHAT@read               the same in the middle of the page
 *   WHAT@open, WHAT@cancel  for the whole device, wherever the word stands; no page
 *
 * WHAT is jam, nodocs, cover, busy, io, denied, inval, eof, zero (no bytes for a while),
 * more (bytes after the last row), hang or segv. Use: libsane-fault.so.1 on
 * LD_LIBRARY_PATH, "fault" in dll.conf.
 *
 * Device fault:0 speaks like most backends; fault:1 like the odd ones: other words, lengths
 * in pixels, two resolutions from a list, and duplex by a switch of its own. Every row has
 * padding. The first byte of each row is the number of the page, the others are
 * (page × 37 + row × 5 + byte) mod 251.
 */

#define DPI_DEFAULT 75
#define WIDTH_MM 210
#define HEIGHT_MM 297
#define MM_PER_INCH 25.4
#define PADDING_BYTES 3
#define TEXT_BYTES 64
#define N_ZERO_READS 3
#define N_SURPLUS_BYTES 1000
/* Odd, so that rows fall apart between two calls. */
#define MAX_READ_BYTES 32749

enum
{
  OPTION_COUNT,
  OPTION_SOURCE,
  OPTION_MODE,
  OPTION_RESOLUTION,
  OPTION_Y_RESOLUTION,
  OPTION_LEFT,
  OPTION_TOP,
  OPTION_RIGHT,
  OPTION_BOTTOM,
  OPTION_DUPLEX,
  N_OPTIONS,
};

typedef struct
{
  gboolean        is_odd;
  char          **script; /* owned */
  gsize           at_word;
  char            source[TEXT_BYTES];
  char            mode[TEXT_BYTES];
  SANE_Word       numbers[N_OPTIONS];
  SANE_Parameters parameters;
  int             page;
  gsize           n_read;
  int             n_zero;
  char           *fault; /* owned; what happens in the middle of the page */
} Fault;

static const SANE_String_Const plain_sources[] = { "Flatbed", "ADF", "ADF Duplex", NULL };
static const SANE_String_Const odd_sources[] = {
  "FlatBed", "Automatic Document Feeder(left aligned)", NULL
};
static const SANE_String_Const plain_modes[] = { "Lineart", "Gray", "Color", NULL };
static const SANE_String_Const odd_modes[] = { "Black & White", "True Gray",
                                               "24bit Color[Fast]", NULL };
static const SANE_Range        resolution_range = { 50, 600, 25 };
static const SANE_Word         resolution_list[] = { 3, 300, 75, 150 };
static const SANE_Range        width_mm = { 0, SANE_FIX (WIDTH_MM), 0 };
static const SANE_Range        height_mm = { 0, SANE_FIX (HEIGHT_MM), 0 };

static SANE_Option_Descriptor descriptors[2][N_OPTIONS];
static SANE_Range             pixel_ranges[2];

static const struct
{
  const char *word;
  SANE_Status status;
} statuses[] = {
  { "jam", SANE_STATUS_JAMMED },       { "nodocs", SANE_STATUS_NO_DOCS },
  { "cover", SANE_STATUS_COVER_OPEN }, { "busy", SANE_STATUS_DEVICE_BUSY },
  { "io", SANE_STATUS_IO_ERROR },      { "denied", SANE_STATUS_ACCESS_DENIED },
  { "inval", SANE_STATUS_INVAL },      { "eof", SANE_STATUS_EOF },
};

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
describe_resolutions (SANE_Option_Descriptor *options, gboolean is_odd)
{
  if (!is_odd)
    {
      describe_number (&options[OPTION_RESOLUTION], SANE_NAME_SCAN_RESOLUTION,
                       SANE_UNIT_DPI);
      options[OPTION_RESOLUTION].constraint_type = SANE_CONSTRAINT_RANGE;
      options[OPTION_RESOLUTION].constraint.range = &resolution_range;
      describe_number (&options[OPTION_Y_RESOLUTION], "inactive", SANE_UNIT_NONE);
      options[OPTION_Y_RESOLUTION].cap |= SANE_CAP_INACTIVE;
      return;
    }

  describe_number (&options[OPTION_RESOLUTION], SANE_NAME_SCAN_X_RESOLUTION,
                   SANE_UNIT_DPI);
  describe_number (&options[OPTION_Y_RESOLUTION], SANE_NAME_SCAN_Y_RESOLUTION,
                   SANE_UNIT_DPI);
  for (int i = OPTION_RESOLUTION; i <= OPTION_Y_RESOLUTION; i++)
    {
      options[i].constraint_type = SANE_CONSTRAINT_WORD_LIST;
      options[i].constraint.word_list = resolution_list;
    }
}

static void
describe_lengths (SANE_Option_Descriptor *options, gboolean is_odd)
{
  const char *const names[] = { SANE_NAME_SCAN_TL_X, SANE_NAME_SCAN_TL_Y,
                                SANE_NAME_SCAN_BR_X, SANE_NAME_SCAN_BR_Y };

  for (int i = 0; i < 4; i++)
    {
      SANE_Option_Descriptor *option = &options[OPTION_LEFT + i];

      describe_number (option, names[i], is_odd ? SANE_UNIT_PIXEL : SANE_UNIT_MM);
      option->type = is_odd ? SANE_TYPE_INT : SANE_TYPE_FIXED;
      option->constraint_type = SANE_CONSTRAINT_RANGE;
      option->constraint.range = i % 2 == 0 ? &width_mm : &height_mm;
      if (is_odd)
        option->constraint.range = &pixel_ranges[i % 2];
    }
}

static void
describe (gboolean is_odd)
{
  SANE_Option_Descriptor *options = descriptors[is_odd];

  describe_number (&options[OPTION_COUNT], "", SANE_UNIT_NONE);
  options[OPTION_COUNT].cap = SANE_CAP_SOFT_DETECT;
  describe_words (&options[OPTION_SOURCE], SANE_NAME_SCAN_SOURCE,
                  is_odd ? odd_sources : plain_sources);
  describe_words (&options[OPTION_MODE], SANE_NAME_SCAN_MODE,
                  is_odd ? odd_modes : plain_modes);
  describe_resolutions (options, is_odd);
  describe_lengths (options, is_odd);
  describe_number (&options[OPTION_DUPLEX], "duplex", SANE_UNIT_NONE);
  options[OPTION_DUPLEX].type = SANE_TYPE_BOOL;
  if (!is_odd)
    options[OPTION_DUPLEX].cap |= SANE_CAP_INACTIVE;
}

static int
mm_to_px (double mm, int dpi)
{
  return (int) (mm * dpi / MM_PER_INCH);
}

/* In pixels the bed grows with the resolution. */
static void
update_pixel_ranges (Fault *self)
{
  int dpi = self->numbers[OPTION_RESOLUTION];

  pixel_ranges[0].max = mm_to_px (WIDTH_MM, dpi);
  pixel_ranges[1].max = mm_to_px (HEIGHT_MM, dpi);
}

/* Fails, crashes or never returns, as the word says. */
static SANE_Status
strike (const char *what)
{
  const struct sigaction action = { .sa_handler = SIG_DFL };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (g_str_equal (statuses[i].word, what))
      return statuses[i].status;

  if (g_str_equal (what, "segv"))
    {
      sigaction (SIGSEGV, &action, NULL);
      raise (SIGSEGV);
    }
  while (g_str_equal (what, "hang"))
    pause ();

  return SANE_STATUS_GOOD;
}

/* Gives WHAT when the word is WHAT@where. */
static char *
match (const char *word, const char *where)
{
  const char *at = strchr (word, '@');

  if (at == NULL || !g_str_equal (at + 1, where))
    return NULL;

  return g_strndup (word, (gsize) (at - word));
}

static SANE_Status
strike_device (char **script, const char *where)
{
  SANE_Status status = SANE_STATUS_GOOD;

  for (gsize i = 0; script[i] != NULL && status == SANE_STATUS_GOOD; i++)
    {
      g_autofree char *what = match (script[i], where);

      if (what != NULL)
        status = strike (what);
    }

  return status;
}

SANE_Status
sane_fault_init (SANE_Int *version, SANE_Auth_Callback authorize)
{
  if (version != NULL)
    *version = SANE_VERSION_CODE (1, 0, 0);
  describe (FALSE);
  describe (TRUE);

  return SANE_STATUS_GOOD;
}

void
sane_fault_exit (void)
{
}

SANE_Status
sane_fault_get_devices (const SANE_Device ***list, SANE_Bool local_only)
{
  static const SANE_Device  plain = { "0", "Platen", "Faulty", "flatbed scanner" };
  static const SANE_Device  odd = { "1", "Platen", "Odd", "multi-function peripheral" };
  static const SANE_Device *devices[] = { &plain, &odd, NULL };

  *list = devices;
  return SANE_STATUS_GOOD;
}

SANE_Status
sane_fault_open (SANE_String_Const name, SANE_Handle *handle)
{
  const char    *text = g_getenv ("PLATEN_SANE_FAULT_SCRIPT");
  g_auto (GStrv) script = g_strsplit (text != NULL ? text : "ok", " ", -1);
  SANE_Status    status = strike_device (script, "open");
  Fault         *self;

  if (status != SANE_STATUS_GOOD)
    return status;
  if (!g_str_equal (name, "0") && !g_str_equal (name, "1"))
    return SANE_STATUS_INVAL;

  self = g_new0 (Fault, 1);
  self->is_odd = g_str_equal (name, "1");
  self->script = g_steal_pointer (&script);
  self->numbers[OPTION_COUNT] = N_OPTIONS;
  self->numbers[OPTION_RESOLUTION] = DPI_DEFAULT;
  self->numbers[OPTION_Y_RESOLUTION] = DPI_DEFAULT;
  self->numbers[OPTION_RIGHT] = self->is_odd ? 100 : SANE_FIX (100);
  self->numbers[OPTION_BOTTOM] = self->is_odd ? 100 : SANE_FIX (100);
  g_strlcpy (self->source, (self->is_odd ? odd_sources : plain_sources)[0], TEXT_BYTES);
  g_strlcpy (self->mode, (self->is_odd ? odd_modes : plain_modes)[1], TEXT_BYTES);
  update_pixel_ranges (self);
  *handle = self;

  return SANE_STATUS_GOOD;
}

void
sane_fault_close (SANE_Handle handle)
{
  Fault *self = handle;

  g_strfreev (self->script);
  g_free (self->fault);
  g_free (self);
}

const SANE_Option_Descriptor *
sane_fault_get_option_descriptor (SANE_Handle handle, SANE_Int option)
{
  Fault *self = handle;

  return option >= 0 && option < N_OPTIONS ? &descriptors[self->is_odd][option] : NULL;
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
  update_pixel_ranges (self);
  if (info != NULL)
    *info = SANE_INFO_RELOAD_OPTIONS | SANE_INFO_RELOAD_PARAMS;

  return SANE_STATUS_GOOD;
}

static int
get_length_px (Fault *self, int first, int dpi)
{
  SANE_Word length = self->numbers[first + 2] - self->numbers[first];

  return self->is_odd ? length : mm_to_px (SANE_UNFIX (length), dpi);
}

SANE_Status
sane_fault_get_parameters (SANE_Handle handle, SANE_Parameters *parameters)
{
  Fault *self = handle;
  int    dpi = self->numbers[OPTION_RESOLUTION];
  int    width_px = get_length_px (self, OPTION_LEFT, dpi);
  int    n_channels = strchr (self->mode, 'C') != NULL ? 3 : 1;
  int    depth = *self->mode == 'L' || *self->mode == 'B' ? 1 : 8;

  parameters->format = n_channels == 3 ? SANE_FRAME_RGB : SANE_FRAME_GRAY;
  parameters->last_frame = SANE_TRUE;
  parameters->pixels_per_line = width_px;
  parameters->lines = get_length_px (self, OPTION_TOP, dpi);
  parameters->depth = depth;
  parameters->bytes_per_line = (width_px * n_channels * depth + 7) / 8 + PADDING_BYTES;

  return SANE_STATUS_GOOD;
}

static gboolean
is_for_device (const char *word)
{
  return g_str_has_suffix (word, "@open") || g_str_has_suffix (word, "@cancel");
}

SANE_Status
sane_fault_start (SANE_Handle handle)
{
  Fault           *self = handle;
  const char      *word;
  g_autofree char *what = NULL;

  while (self->script[self->at_word] != NULL &&
         is_for_device (self->script[self->at_word]))
    self->at_word++;
  word = self->script[self->at_word];
  if (word == NULL)
    return SANE_STATUS_NO_DOCS;

  self->at_word++;
  what = match (word, "start");
  if (what != NULL)
    return strike (what);

  g_free (self->fault);
  self->fault = match (word, "read");
  self->n_zero = 0;
  self->n_read = 0;
  self->page++;

  return sane_fault_get_parameters (handle, &self->parameters);
}

static SANE_Byte
byte_at (Fault *self, gsize offset)
{
  gsize stride = (gsize) self->parameters.bytes_per_line;
  gsize row = offset / stride;
  gsize byte = offset % stride;

  if (byte == 0)
    return (SANE_Byte) self->page;
  return (SANE_Byte) (((gsize) self->page * 37 + row * 5 + byte) % 251);
}

/* What the fault does in the middle of the page; GOOD with *@out_skip when nothing comes. */
static SANE_Status
strike_middle (Fault *self, gboolean *out_skip)
{
  *out_skip = g_str_equal (self->fault, "zero") && self->n_zero < N_ZERO_READS;
  self->n_zero++;

  return strike (self->fault);
}

SANE_Status
sane_fault_read (SANE_Handle handle,
                 SANE_Byte  *data,
                 SANE_Int    max_length,
                 SANE_Int   *length)
{
  Fault      *self = handle;
  gsize       n_page;
  gsize       n_all;
  gsize       n_bytes;
  gboolean    skip = FALSE;
  SANE_Status status = SANE_STATUS_GOOD;

  *length = 0;
  n_page = (gsize) self->parameters.bytes_per_line * (gsize) self->parameters.lines;
  n_all = n_page + (g_strcmp0 (self->fault, "more") == 0 ? N_SURPLUS_BYTES : 0);
  if (self->fault != NULL && self->n_read >= n_page / 2)
    status = strike_middle (self, &skip);
  if (status != SANE_STATUS_GOOD || skip)
    return status;
  if (self->n_read >= n_all)
    return SANE_STATUS_EOF;

  n_bytes = MIN ((gsize) max_length, MAX_READ_BYTES);
  n_bytes = MIN (n_bytes, n_all - self->n_read);
  if (self->fault != NULL && self->n_read < n_page / 2)
    n_bytes = MIN (n_bytes, n_page / 2 - self->n_read);
  for (gsize i = 0; i < n_bytes; i++)
    data[i] = byte_at (self, self->n_read + i);
  self->n_read += n_bytes;
  *length = (SANE_Int) n_bytes;

  return SANE_STATUS_GOOD;
}

void
sane_fault_cancel (SANE_Handle handle)
{
  Fault *self = handle;

  strike_device (self->script, "cancel");
}

SANE_Status
sane_fault_set_io_mode (SANE_Handle handle, SANE_Bool non_blocking)
{
  return non_blocking ? SANE_STATUS_UNSUPPORTED : SANE_STATUS_GOOD;
}

SANE_Status
sane_fault_get_select_fd (SANE_Handle handle, SANE_Int *fd)
{
  return SANE_STATUS_UNSUPPORTED;
}
