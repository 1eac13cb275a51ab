/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-paper.h"

#include <sane/sane.h>
#include <sane/saneopts.h>
#include <stdio.h>
#include <sys/mman.h>

/*
 * A SANE backend that never waits: a feeder with as many A4 colour pages at 300 dpi as
 * PLATEN_BENCH_PAGES says (default 100); blank ones when there is PLATEN_BENCH_BLANK. When a
 * page is started, and when its last row has been handed out, it writes the moment, in
 * microseconds of the monotonic clock, to the end of the files that PLATEN_BENCH_STARTS and
 * PLATEN_BENCH_LOG name.
 *
 * Use: libsane-bench.so.1 on LD_LIBRARY_PATH, "bench" in dll.conf.
 */

typedef enum
{
  OPTION_COUNT,
  OPTION_SOURCE,
  OPTION_MODE,
  OPTION_RESOLUTION,
  OPTION_LEFT,
  OPTION_TOP,
  OPTION_RIGHT,
  OPTION_BOTTOM,
  N_OPTIONS,
} BenchOption;

#define FEEDER "Automatic Document Feeder"
#define PAGE_BYTES ((gsize) BENCH_STRIDE * BENCH_HEIGHT_PX)

typedef struct
{
  guint8 *paper;  /* owned */
  gsize   n_read; /* bytes of this page */
  guint64 n_pages_left;
} BenchScanner;

static const SANE_String_Const sources[] = { FEEDER, NULL };
static const SANE_String_Const modes[] = { SANE_VALUE_SCAN_MODE_COLOR, NULL };
static const SANE_Word         resolutions[] = { 1, 300 };
static const SANE_Range        across = { 0, SANE_FIX (210), 0 };
static const SANE_Range        down = { 0, SANE_FIX (297), 0 };

#define CAPABILITIES (SANE_CAP_SOFT_SELECT | SANE_CAP_SOFT_DETECT)
#define LENGTH(option, what, limits) \
  [option] = { .name = SANE_NAME_SCAN_##what, \
               .title = SANE_TITLE_SCAN_##what, \
               .desc = "", \
               .type = SANE_TYPE_FIXED, \
               .unit = SANE_UNIT_MM, \
               .size = sizeof (SANE_Word), \
               .cap = CAPABILITIES, \
               .constraint_type = SANE_CONSTRAINT_RANGE, \
               .constraint.range = &limits }

static const SANE_Option_Descriptor descriptors[N_OPTIONS] = {
  [OPTION_COUNT] = { .name = "",
                     .title = SANE_TITLE_NUM_OPTIONS,
                     .desc = "",
                     .type = SANE_TYPE_INT,
                     .size = sizeof (SANE_Word),
                     .cap = SANE_CAP_SOFT_DETECT },
  [OPTION_SOURCE] = { .name = SANE_NAME_SCAN_SOURCE,
                      .title = SANE_TITLE_SCAN_SOURCE,
                      .desc = "",
                      .type = SANE_TYPE_STRING,
                      .size = sizeof FEEDER,
                      .cap = CAPABILITIES,
                      .constraint_type = SANE_CONSTRAINT_STRING_LIST,
                      .constraint.string_list = sources },
  [OPTION_MODE] = { .name = SANE_NAME_SCAN_MODE,
                    .title = SANE_TITLE_SCAN_MODE,
                    .desc = "",
                    .type = SANE_TYPE_STRING,
                    .size = sizeof SANE_VALUE_SCAN_MODE_COLOR,
                    .cap = CAPABILITIES,
                    .constraint_type = SANE_CONSTRAINT_STRING_LIST,
                    .constraint.string_list = modes },
  [OPTION_RESOLUTION] = { .name = SANE_NAME_SCAN_RESOLUTION,
                          .title = SANE_TITLE_SCAN_RESOLUTION,
                          .desc = "",
                          .type = SANE_TYPE_INT,
                          .unit = SANE_UNIT_DPI,
                          .size = sizeof (SANE_Word),
                          .cap = CAPABILITIES,
                          .constraint_type = SANE_CONSTRAINT_WORD_LIST,
                          .constraint.word_list = resolutions },
  LENGTH (OPTION_LEFT, TL_X, across),
  LENGTH (OPTION_TOP, TL_Y, down),
  LENGTH (OPTION_RIGHT, BR_X, across),
  LENGTH (OPTION_BOTTOM, BR_Y, down),
};

SANE_Status
sane_bench_init (SANE_Int *version, SANE_Auth_Callback authorize)
{
  if (version != NULL)
    *version = SANE_VERSION_CODE (1, 0, 0);

  return SANE_STATUS_GOOD;
}

void
sane_bench_exit (void)
{
}

SANE_Status
sane_bench_get_devices (const SANE_Device ***list, SANE_Bool local_only)
{
  static const SANE_Device device = { "0", "Platen", "Bench feeder", "sheetfed scanner" };
  static const SANE_Device *devices[] = { &device, NULL };

  *list = devices;
  return SANE_STATUS_GOOD;
}

SANE_Status
sane_bench_open (SANE_String_Const name, SANE_Handle *handle)
{
  BenchScanner *self = g_new0 (BenchScanner, 1);
  const char   *n_pages = g_getenv ("PLATEN_BENCH_PAGES");

  /* Shared, so that a measurement can tell the feeder's page from the reader's memory. */
  self->paper =
      mmap (NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (self->paper == MAP_FAILED)
    {
      g_free (self);
      return SANE_STATUS_NO_MEM;
    }
  if (g_getenv ("PLATEN_BENCH_BLANK") == NULL)
    bench_paper_draw (self->paper);
  self->n_pages_left = n_pages != NULL ? g_ascii_strtoull (n_pages, NULL, 10) : 100;
  *handle = self;

  return SANE_STATUS_GOOD;
}

void
sane_bench_close (SANE_Handle handle)
{
  BenchScanner *self = handle;

  munmap (self->paper, PAGE_BYTES);
  g_free (self);
}

const SANE_Option_Descriptor *
sane_bench_get_option_descriptor (SANE_Handle handle, SANE_Int option)
{
  return option >= 0 && option < N_OPTIONS ? &descriptors[option] : NULL;
}

static void
get_value (BenchOption option, void *value)
{
  switch (option)
    {
    case OPTION_COUNT:
      *(SANE_Word *) value = N_OPTIONS;
      break;
    case OPTION_SOURCE:
      memcpy (value, FEEDER, sizeof FEEDER);
      break;
    case OPTION_MODE:
      memcpy (value, SANE_VALUE_SCAN_MODE_COLOR, sizeof SANE_VALUE_SCAN_MODE_COLOR);
      break;
    case OPTION_RESOLUTION:
      *(SANE_Word *) value = 300;
      break;
    case OPTION_LEFT:
    case OPTION_TOP:
      *(SANE_Word *) value = 0;
      break;
    case OPTION_RIGHT:
      *(SANE_Word *) value = across.max;
      break;
    case OPTION_BOTTOM:
      *(SANE_Word *) value = down.max;
      break;
    case N_OPTIONS:
      g_assert_not_reached ();
    }
}

SANE_Status
sane_bench_control_option (SANE_Handle handle,
                           SANE_Int    option,
                           SANE_Action action,
                           void       *value,
                           SANE_Int   *info)
{
  if (option < 0 || option >= N_OPTIONS)
    return SANE_STATUS_INVAL;

  /* Each option has one value, so there is nothing to set. */
  if (action == SANE_ACTION_GET_VALUE)
    get_value ((BenchOption) option, value);
  if (info != NULL)
    *info = 0;

  return SANE_STATUS_GOOD;
}

SANE_Status
sane_bench_get_parameters (SANE_Handle handle, SANE_Parameters *parameters)
{
  *parameters = (SANE_Parameters){ .format = SANE_FRAME_RGB,
                                   .last_frame = SANE_TRUE,
                                   .bytes_per_line = BENCH_STRIDE,
                                   .pixels_per_line = BENCH_WIDTH_PX,
                                   .lines = BENCH_HEIGHT_PX,
                                   .depth = 8 };

  return SANE_STATUS_GOOD;
}

static void
log_moment (const char *variable)
{
  const char *path = g_getenv (variable);
  FILE       *file = path != NULL ? fopen (path, "ae") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%" G_GINT64_FORMAT "\n", g_get_monotonic_time ());
  fclose (file);
}

SANE_Status
sane_bench_start (SANE_Handle handle)
{
  BenchScanner *self = handle;

  log_moment ("PLATEN_BENCH_STARTS");
  if (self->n_pages_left == 0)
    return SANE_STATUS_NO_DOCS;

  self->n_pages_left--;
  self->n_read = 0;

  return SANE_STATUS_GOOD;
}

SANE_Status
sane_bench_read (SANE_Handle handle, SANE_Byte *data, SANE_Int size, SANE_Int *length)
{
  BenchScanner *self = handle;
  gsize         n_bytes = MIN ((gsize) size, PAGE_BYTES - self->n_read);

  *length = (SANE_Int) n_bytes;
  if (n_bytes == 0)
    return SANE_STATUS_EOF;

  memcpy (data, self->paper + self->n_read, n_bytes);
  self->n_read += n_bytes;
  if (self->n_read == PAGE_BYTES)
    log_moment ("PLATEN_BENCH_LOG");

  return SANE_STATUS_GOOD;
}

void
sane_bench_cancel (SANE_Handle handle)
{
}

SANE_Status
sane_bench_set_io_mode (SANE_Handle handle, SANE_Bool non_blocking)
{
  return non_blocking ? SANE_STATUS_UNSUPPORTED : SANE_STATUS_GOOD;
}

SANE_Status
sane_bench_get_select_fd (SANE_Handle handle, SANE_Int *fd)
{
  return SANE_STATUS_UNSUPPORTED;
}
