/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sane-fault-device.h"

#include <sane/sane.h>

#include <glib.h>
#include <string.h>

/*
 * A SANE backend that fails on request. Use: libsane-fault.so.1 on LD_LIBRARY_PATH, “fault”
 * in dll.conf.
 *
 * Which devices there are. Without PLATEN_SANE_FAULT_DIR two: fault:0, which speaks like
 * most backends, and fault:1, which speaks like the odd ones (other words, lengths in
 * pixels, two resolutions from a list, duplex by a switch of its own); what both do is in
 * PLATEN_SANE_FAULT_SCRIPT. Else one for each file NAME.ini of that folder; a file that
 * comes or goes is a device that is plugged in or out. All keys may be left out:
 *
 *   [device]
 *   vendor= model= type=           as sane_get_devices () tells them
 *   words=plain|odd                like fault:0 or fault:1
 *   sources=Flatbed;ADF            instead of those; the words are the vendor's
 *   modes=Lineart;Gray;Color       three, in this order, in the vendor's words
 *   resolutions=75;150             a list; 50 … 600 without
 *   width-mm= height-mm=           of the bed
 *   reloads=true                   options come, go and change their range with others
 *   script=ok jam@start ok         what it does
 *
 * A script has words with spaces between them. Each stands for the next page of the feeder
 * or the glass; after the last one there is no paper. When the file has another script at
 * the start of a page, the device follows that one from its beginning.
 *
 *   ok                 a whole page, as large as the area asked for
 *   ok:100x150         a sheet of so many millimetres
 *   ok:NAME.ppm        the pixels of that file of the folder (P4, P5 or P6)
 *   WHAT@start         sane_start () does that
 *   WHAT@read          sane_read () does, in the middle of the page
 *   WHAT@WHERE         for the whole device, wherever the word stands; no page. WHERE is
 *                      list, open, cancel or close
 *
 * WHAT is a status (jam, double (a jam, and the sensor “double-feed” says so), nodocs, cover, busy, io, denied, inval, eof, nomem, stopped), hang
 * (for ever), wait (until sane_cancel ()), nap (a second), spin (for ever, busily), segv,
 * deaf (SIGTERM is ignored from now on); at start also garbage (parameters that cannot be
 * true); at read also zero (no bytes for a while), more (bytes after the last row) and
 * garbage (an unknown status and a length that was not asked for).
 *
 * The folder's file “log” gets a line for each list, open, start, eof, cancel and close.
 */

#define UNKNOWN_STATUS 4711
#define N_ZERO_READS 3
#define N_SURPLUS_BYTES 1000
/* Odd, so that rows fall apart between two calls. */
#define MAX_READ_BYTES 32749

SANE_Status
sane_fault_init (SANE_Int *version, SANE_Auth_Callback authorize)
{
  if (version != NULL)
    *version = SANE_VERSION_CODE (1, 0, 0);

  return SANE_STATUS_GOOD;
}

void
sane_fault_exit (void)
{
}

SANE_Status
sane_fault_get_devices (const SANE_Device ***list, SANE_Bool local_only)
{
  /* The standard says that they stay until the next call; some callers keep them. */
  static GPtrArray   *specs;
  static GPtrArray   *devices;
  static SANE_Device *rows;
  SANE_Status         status = SANE_STATUS_GOOD;

  g_clear_pointer (&devices, g_ptr_array_unref);
  g_clear_pointer (&specs, g_ptr_array_unref);
  g_clear_pointer (&rows, g_free);
  specs = fault_spec_list ();
  devices = g_ptr_array_new ();
  rows = g_new0 (SANE_Device, specs->len + 1);
  for (guint i = 0; i < specs->len && status == SANE_STATUS_GOOD; i++)
    {
      FaultSpec *spec = g_ptr_array_index (specs, i);

      fault_log (spec->name, "list");
      status = fault_strike_device (spec->script, "list");
      rows[i] = (SANE_Device){ spec->name, spec->vendor, spec->model, spec->type };
      g_ptr_array_add (devices, &rows[i]);
    }
  g_ptr_array_add (devices, NULL);
  *list = (const SANE_Device **) devices->pdata;

  return status;
}

SANE_Status
sane_fault_open (SANE_String_Const name, SANE_Handle *handle)
{
  g_autoptr (FaultSpec) spec = fault_spec_load (name);
  SANE_Status           status;
  Fault                *self;

  fault_log (name, "open");
  if (spec == NULL)
    return SANE_STATUS_INVAL;
  status = fault_strike_device (spec->script, "open");
  if (status != SANE_STATUS_GOOD)
    return status;

  self = g_new0 (Fault, 1);
  self->spec = g_steal_pointer (&spec);
  fault_options_set_up (self);
  *handle = self;

  return SANE_STATUS_GOOD;
}

void
sane_fault_close (SANE_Handle handle)
{
  Fault *self = handle;

  fault_strike_device (self->spec->script, "close");
  fault_log (self->spec->name, "close");
  fault_spec_free (self->spec);
  fault_page_free (self->page);
  g_free (self->fault);
  g_free (self);
}

SANE_Status
sane_fault_get_parameters (SANE_Handle handle, SANE_Parameters *parameters)
{
  Fault    *self = handle;
  FaultPage blank = { 0 };
  int       dpi = self->numbers[OPTION_RESOLUTION];

  parameters->format = fault_is_color (self) ? SANE_FRAME_RGB : SANE_FRAME_GRAY;
  parameters->last_frame = SANE_TRUE;
  parameters->pixels_per_line = fault_get_width_px (self);
  parameters->lines = fault_get_height_px (self);
  parameters->depth = fault_is_bilevel (self) ? 1 : 8;
  fault_page_fit (self->page != NULL ? self->page : &blank, parameters, dpi);
  if (g_strcmp0 (self->fault, "garbage@start") == 0)
    parameters->bytes_per_line = -1;

  return SANE_STATUS_GOOD;
}

/* Whoever wrote a new script meanwhile has put new paper in. */
static void
reload_script (Fault *self)
{
  g_auto (GStrv) script = fault_script_load (self->spec->name);

  if (script == NULL || g_strv_equal ((const char *const *) script,
                                      (const char *const *) self->spec->script))
    return;

  g_strfreev (self->spec->script);
  self->spec->script = g_steal_pointer (&script);
  self->at_word = 0;
  self->n_pages = 0;
}

static const char *
take_word (Fault *self)
{
  char **script = self->spec->script;

  while (script[self->at_word] != NULL &&
         fault_word_is_for_device (script[self->at_word]))
    self->at_word++;

  return script[self->at_word] != NULL ? script[self->at_word++] : NULL;
}

SANE_Status
sane_fault_start (SANE_Handle handle)
{
  Fault           *self = handle;
  const char      *word;
  SANE_Status      status = SANE_STATUS_GOOD;
  g_autofree char *what = NULL;

  fault_log (self->spec->name, "start");
  reload_script (self);
  word = take_word (self);
  if (word == NULL)
    return SANE_STATUS_NO_DOCS;

  g_atomic_int_set (&self->cancelled, FALSE);
  what = fault_word_match (word, "start");
  self->numbers[OPTION_DOUBLE_FEED] = g_strcmp0 (what, "double") == 0;
  if (what != NULL)
    status = fault_strike (what, &self->cancelled);
  if (status != SANE_STATUS_GOOD)
    return status;

  g_free (self->fault);
  self->fault = what != NULL ? g_strdup (word) : fault_word_match (word, "read");
  self->n_zero = 0;
  self->n_read = 0;
  self->n_pages++;
  g_clear_pointer (&self->page, fault_page_free);
  self->page = fault_page_new (word, self->n_pages);

  return sane_fault_get_parameters (handle, &self->parameters);
}

/* What the fault does in the middle of the page; GOOD with *@out_skip when nothing comes. */
static SANE_Status
strike_middle (Fault *self, gboolean *out_skip)
{
  *out_skip = g_str_equal (self->fault, "zero") && self->n_zero < N_ZERO_READS;
  self->n_zero++;
  self->numbers[OPTION_DOUBLE_FEED] = g_str_equal (self->fault, "double");

  return fault_strike (self->fault, &self->cancelled);
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
  if (g_strcmp0 (self->fault, "garbage") == 0)
    {
      *length = 2 * max_length;
      return UNKNOWN_STATUS;
    }

  n_page = (gsize) self->parameters.bytes_per_line * (gsize) self->parameters.lines;
  n_all = n_page + (g_strcmp0 (self->fault, "more") == 0 ? N_SURPLUS_BYTES : 0);
  if (self->fault != NULL && self->n_read >= n_page / 2)
    status = strike_middle (self, &skip);
  if (status != SANE_STATUS_GOOD || skip)
    return status;
  if (self->n_read >= n_all)
    {
      fault_log (self->spec->name, "eof");
      return SANE_STATUS_EOF;
    }

  n_bytes = MIN ((gsize) max_length, MAX_READ_BYTES);
  n_bytes = MIN (n_bytes, n_all - self->n_read);
  if (self->fault != NULL && self->n_read < n_page / 2)
    n_bytes = MIN (n_bytes, n_page / 2 - self->n_read);
  for (gsize i = 0; i < n_bytes; i++)
    data[i] = fault_page_get_byte (self->page, &self->parameters, self->n_read + i);
  self->n_read += n_bytes;
  *length = (SANE_Int) n_bytes;

  return SANE_STATUS_GOOD;
}

void
sane_fault_cancel (SANE_Handle handle)
{
  Fault *self = handle;

  fault_log (self->spec->name, "cancel");
  g_atomic_int_set (&self->cancelled, TRUE);
  fault_strike_device (self->spec->script, "cancel");
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
