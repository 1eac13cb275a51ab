/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-scanner.h"

#include "platen-error.h"
#include "platen-option-setup.h"
#include "platen-sane-airscan.h"
#include "platen-sane-calls.h"
#include "platen-sane-frame.h"
#include "platen-sane-jam.h"
#include "platen-sane-options.h"
#include "platen-sane-planes.h"
#include "platen-sane-status.h"

#include <gio/gio.h>
#include <string.h>

/* What one sane_read () may bring: the pipe buffer of most backends, several times. */
#define LEAST_BUFFER_BYTES (256 * 1024)
/* A call gives the rows it has after so long, even if there is room for more. */
#define MAX_GATHER_US 20000
/**
 * PlatenSaneScanner:
 *
 * One open device of any SANE backend.
 */
struct _PlatenSaneScanner
{
  GObject parent_instance;

  GObject            *owner;        /* owned; keeps SANE itself alive */
  SANE_Handle         handle;       /* owned; NULL when it could not be opened again */
  char               *driver_name;  /* owned */
  PlatenSaneCalls    *calls;        /* owned */
  PlatenSaneOptions  *options;      /* owned */
  PlatenOptionSetup  *setup;        /* owned */
  PlatenCapabilities *capabilities; /* owned */
  gboolean            is_airscan;   /* sane-airscan has its own ways */

  /* The batch. */
  PlatenScanSettings settings;
  int                dpi_x;
  int                dpi_y;
  int                n_started;
  gboolean           has_leftovers; /* pages of it may wait in the backend */

  /* The page. */
  PlatenPageFormat  format;
  PlatenSanePlanes *planes;         /* owned; of a page in three passes, else NULL */
  gsize             bytes_per_line; /* with the backend's padding */
  gsize             n_rows;         /* given to the caller */
  gsize             n_filler;       /* of those, made up at the end */
  gboolean          at_end;
  guint8           *buffer; /* owned; NULL between pages */
  gsize             buffer_size;
  gsize             begin; /* of what is not yet given */
  gsize             end;
};

static void scanner_iface_init (PlatenScannerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenSaneScanner,
                               platen_sane_scanner,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_SCANNER,
                                                      scanner_iface_init))

static PlatenCapabilities *
platen_sane_scanner_get_capabilities (PlatenScanner *scanner)
{
  return platen_capabilities_ref (PLATEN_SANE_SCANNER (scanner)->capabilities);
}

static void
end_scan (PlatenSaneScanner *self)
{
  g_clear_pointer (&self->buffer, g_free);
  g_clear_pointer (&self->planes, platen_sane_planes_free);
  platen_sane_calls_end (self->calls);
}

/*
 * sane-airscan fetches pages ahead. Those that nobody took, because the scan was cancelled or
 * failed or had enough, it gives to the next scan on the same handle, and that may be somebody
 * else's, with other settings. Only closing throws them away.
 */
static gboolean
drop_leftovers (PlatenSaneScanner *self, GError **error)
{
  SANE_Status status;

  if (!self->has_leftovers)
    return TRUE;

  if (self->handle != NULL)
    sane_close (self->handle);
  self->handle = NULL;
  status = sane_open (self->driver_name, &self->handle);
  if (status != SANE_STATUS_GOOD)
    {
      self->handle = NULL;
      platen_sane_status_set_error (error, status);
      return FALSE;
    }

  platen_sane_calls_set_handle (self->calls, self->handle);
  platen_sane_options_set_handle (self->options, self->handle);
  self->has_leftovers = FALSE;
  return TRUE;
}

static gboolean
platen_sane_scanner_configure (PlatenScanner      *scanner,
                               PlatenScanSettings *settings,
                               GError            **error)
{
  PlatenSaneScanner *self = PLATEN_SANE_SCANNER (scanner);

  end_scan (self);
  if (!drop_leftovers (self, error) ||
      !platen_capabilities_resolve (self->capabilities, settings, error) ||
      !platen_option_setup_apply (self->setup, settings, error))
    return FALSE;

  platen_scan_settings_clear (&self->settings);
  platen_scan_settings_copy (settings, &self->settings);
  platen_option_setup_get_dpi (self->setup, &self->dpi_x, &self->dpi_y);
  self->n_started = 0;
  platen_sane_calls_rearm (self->calls);

  return TRUE;
}

static GPtrArray *
platen_sane_scanner_set_options (PlatenScanner *scanner,
                                 GVariant      *chosen,
                                 gboolean       is_confined,
                                 GVariant     **out_used,
                                 GError       **error)
{
  PlatenSaneScanner *self = PLATEN_SANE_SCANNER (scanner);

  end_scan (self);
  if (!drop_leftovers (self, error))
    return NULL;

  return platen_option_setup_choose (self->setup, chosen, is_confined, out_used, error);
}

static gboolean
is_batch_over (PlatenSaneScanner *self)
{
  int n_wanted = self->settings.n_pages;

  if (self->settings.source == PLATEN_SOURCE_FLATBED)
    n_wanted = 1;

  return n_wanted > 0 && self->n_started >= n_wanted;
}

/* Two passes now and one with the first rows, so that each has its own time limit. */
static gboolean
begin_planes (PlatenSaneScanner *self, const SANE_Parameters *parameters, GError **error)
{
  self->at_end = FALSE;
  self->n_rows = 0;
  self->planes = platen_sane_planes_new (parameters, &self->format, error);

  return self->planes != NULL &&
         platen_sane_planes_read (self->planes, self->calls, error) &&
         platen_sane_planes_start (self->planes, self->calls, error) &&
         platen_sane_planes_read (self->planes, self->calls, error);
}

static gssize
read_plane_rows (PlatenSaneScanner *self, guint8 *rows, gsize n_rows, GError **error)
{
  gsize n_taken;

  if (!platen_sane_planes_are_complete (self->planes) &&
      (!platen_sane_planes_start (self->planes, self->calls, error) ||
       !platen_sane_planes_read (self->planes, self->calls, error)))
    return -1;

  n_taken = platen_sane_planes_take_rows (self->planes, rows, n_rows);
  self->at_end = n_taken == 0;

  return (gssize) n_taken;
}

static gboolean
begin_page (PlatenSaneScanner *self, GError **error)
{
  SANE_Parameters parameters = { 0 };
  SANE_Status     status;

  /* Only now are they true; before the start a backend may guess. */
  status = sane_get_parameters (self->handle, &parameters);
  if (status != SANE_STATUS_GOOD)
    {
      platen_sane_status_set_error (error, status);
      return FALSE;
    }

  self->format.dpi_x = self->dpi_x;
  self->format.dpi_y = self->dpi_y;
  if (platen_sane_planes_is_pass (&parameters))
    return begin_planes (self, &parameters, error);
  if (!platen_sane_frame_describe (&parameters, &self->format, error))
    return FALSE;

  self->bytes_per_line = (gsize) parameters.bytes_per_line;
  self->n_rows = 0;
  self->n_filler = 0;
  self->at_end = FALSE;
  self->buffer_size = MAX (LEAST_BUFFER_BYTES, 2 * self->bytes_per_line);
  self->buffer = g_malloc (self->buffer_size);
  self->begin = 0;
  self->end = 0;
  return TRUE;
}

static PlatenNext
start_page (PlatenSaneScanner *self, PlatenPageFormat *out_format, GError **error)
{
  SANE_Status status;

  if ((self->buffer != NULL || self->planes != NULL) && !self->at_end)
    end_scan (self); /* the page before was left in the middle */
  g_clear_pointer (&self->buffer, g_free);
  g_clear_pointer (&self->planes, platen_sane_planes_free);
  if (is_batch_over (self))
    return PLATEN_NEXT_END;
  self->has_leftovers =
      self->is_airscan && self->settings.source != PLATEN_SOURCE_FLATBED;
  if (!platen_sane_calls_start (self->calls, &status, error))
    return PLATEN_NEXT_ERROR;
  if (status == SANE_STATUS_NO_DOCS)
    self->has_leftovers = FALSE;
  if (status == SANE_STATUS_NO_DOCS && self->n_started > 0)
    return PLATEN_NEXT_END;
  if (status != SANE_STATUS_GOOD)
    {
      platen_sane_status_set_error (error, status);
      return PLATEN_NEXT_ERROR;
    }
  if (!begin_page (self, error))
    return PLATEN_NEXT_ERROR;

  self->n_started++;
  *out_format = self->format;
  return PLATEN_NEXT_PAGE;
}

/* Options may be read only when the scan is over. */
static void
explain_jam (PlatenSaneScanner *self, GError **error)
{
  if (error == NULL || !g_error_matches (*error, PLATEN_ERROR, PLATEN_ERROR_JAMMED))
    return;

  end_scan (self);
  platen_sane_jam_look_closer (PLATEN_OPTION_HOST (self->options), error);
}

static PlatenNext
platen_sane_scanner_start_page (PlatenScanner    *scanner,
                                PlatenPageFormat *out_format,
                                GError          **error)
{
  PlatenSaneScanner *self = PLATEN_SANE_SCANNER (scanner);
  PlatenNext         next = start_page (self, out_format, error);

  if (next == PLATEN_NEXT_ERROR)
    explain_jam (self, error);

  return next;
}

/* As much as comes at once, into the free end of the buffer. */
static gboolean
read_some (PlatenSaneScanner *self, GError **error)
{
  gsize n_bytes;

  memmove (self->buffer, self->buffer + self->begin, self->end - self->begin);
  self->end -= self->begin;
  self->begin = 0;

  n_bytes = self->buffer_size - self->end;
  if (!platen_sane_calls_read (self->calls, self->buffer + self->end, &n_bytes,
                               &self->at_end, error))
    return FALSE;

  self->end += n_bytes;
  return TRUE;
}

static gsize
take_rows (PlatenSaneScanner *self, guint8 *rows, gsize n_rows)
{
  gsize n_ready = (self->end - self->begin) / self->bytes_per_line;

  n_rows = MIN (n_rows, n_ready);
  if (self->format.height_px > 0)
    n_rows = MIN (n_rows, (gsize) self->format.height_px - self->n_rows);
  for (gsize i = 0; i < n_rows; i++)
    memcpy (rows + i * self->format.stride,
            self->buffer + self->begin + i * self->bytes_per_line, self->format.stride);
  self->begin += n_rows * self->bytes_per_line;
  self->n_rows += n_rows;
  if (self->is_airscan)
    self->n_filler =
        platen_sane_airscan_count_filler (&self->format, rows, n_rows, self->n_filler);

  return n_rows;
}

/* EOF alone does not mean that the page is complete: the bytes must be there. */
static gboolean
check_complete (PlatenSaneScanner *self, GError **error)
{
  int height_px = self->format.height_px;

  if (height_px < 0 && self->n_rows > 0 && self->end == self->begin)
    return platen_sane_airscan_check_filler (self->n_filler, self->n_rows, error);
  if (height_px > 0 && self->n_rows == (gsize) height_px)
    return platen_sane_airscan_check_filler (self->n_filler, self->n_rows, error);

  if (height_px < 0)
    platen_sane_status_set_error (error, SANE_STATUS_EOF);
  else
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
                 "The scanner ended the page after %zu of %d rows; scan it again",
                 self->n_rows, height_px);
  return FALSE;
}

/*
 * The rows are all there, but a backend wants to be read until EOF before the next start.
 * Some send a little more than they said; it is thrown away, at most one page of it. A
 * fault now does not spoil the page: the next start will tell it.
 */
static gboolean
drain (PlatenSaneScanner *self, GError **error)
{
  gsize n_left = self->bytes_per_line * (gsize) self->format.height_px;

  while (!self->at_end)
    {
      g_autoptr (GError) fault = NULL;

      self->begin = 0;
      self->end = 0;
      self->at_end = !read_some (self, &fault) || self->at_end || self->end > n_left;
      if (g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      n_left -= MIN (n_left, self->end);
    }

  return TRUE;
}

static gboolean
is_full (PlatenSaneScanner *self)
{
  return self->format.height_px > 0 && self->n_rows == (gsize) self->format.height_px;
}

static gssize
read_rows (PlatenSaneScanner *self, guint8 *rows, gsize n_rows, GError **error)
{
  gint64 until_us = g_get_monotonic_time () + MAX_GATHER_US;
  gsize  n_taken;

  if (self->planes != NULL)
    return read_plane_rows (self, rows, n_rows, error);
  g_return_val_if_fail (self->buffer != NULL, -1);

  if (is_full (self))
    return drain (self, error) && check_complete (self, error) ? 0 : -1;

  n_taken = take_rows (self, rows, n_rows);
  while (n_taken < n_rows && !self->at_end && !is_full (self) &&
         (n_taken == 0 || g_get_monotonic_time () < until_us))
    {
      if (!read_some (self, error))
        return -1;
      n_taken += take_rows (self, rows + n_taken * self->format.stride, n_rows - n_taken);
    }
  if (n_taken > 0)
    return (gssize) n_taken;

  return check_complete (self, error) ? 0 : -1;
}

static gssize
platen_sane_scanner_read_rows (PlatenScanner *scanner,
                               guint8        *rows,
                               gsize          n_rows,
                               GError       **error)
{
  PlatenSaneScanner *self = PLATEN_SANE_SCANNER (scanner);
  gssize             n_read = read_rows (self, rows, n_rows, error);

  if (n_read < 0)
    explain_jam (self, error);

  return n_read;
}

static void
platen_sane_scanner_cancel (PlatenScanner *scanner)
{
  platen_sane_calls_cancel (PLATEN_SANE_SCANNER (scanner)->calls);
}

static void
platen_sane_scanner_finish (PlatenScanner *scanner)
{
  end_scan (PLATEN_SANE_SCANNER (scanner));
}

static void
scanner_iface_init (PlatenScannerInterface *iface)
{
  iface->get_capabilities = platen_sane_scanner_get_capabilities;
  iface->configure = platen_sane_scanner_configure;
  iface->set_options = platen_sane_scanner_set_options;
  iface->start_page = platen_sane_scanner_start_page;
  iface->read_rows = platen_sane_scanner_read_rows;
  iface->cancel = platen_sane_scanner_cancel;
  iface->finish = platen_sane_scanner_finish;
}

static void
platen_sane_scanner_finalize (GObject *object)
{
  PlatenSaneScanner *self = PLATEN_SANE_SCANNER (object);

  end_scan (self);
  g_clear_object (&self->setup);
  g_clear_object (&self->options);
  g_clear_pointer (&self->calls, platen_sane_calls_free);
  if (self->handle != NULL)
    sane_close (self->handle);
  g_free (self->driver_name);
  platen_scan_settings_clear (&self->settings);
  g_clear_pointer (&self->capabilities, platen_capabilities_unref);
  g_clear_object (&self->owner);

  G_OBJECT_CLASS (platen_sane_scanner_parent_class)->finalize (object);
}

static void
platen_sane_scanner_class_init (PlatenSaneScannerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_sane_scanner_finalize;
}

static void
platen_sane_scanner_init (PlatenSaneScanner *self)
{
}

/**
 * platen_sane_scanner_new:
 * @owner: what must live as long as the scanner: SANE ends with it
 * @handle: (transfer full): an open device; closed with the scanner
 * @driver_name: the name under which it was opened
 *
 * Returns: (transfer full): the scanner
 */
PlatenSaneScanner *
platen_sane_scanner_new (GObject *owner, SANE_Handle handle, const char *driver_name)
{
  PlatenSaneScanner *self = g_object_new (PLATEN_TYPE_SANE_SCANNER, NULL);

  self->owner = g_object_ref (owner);
  self->handle = handle;
  self->driver_name = g_strdup (driver_name);
  self->is_airscan = platen_sane_airscan_drives (driver_name);
  self->calls = platen_sane_calls_new (handle);
  self->options = platen_sane_options_new (handle);
  self->setup = platen_option_setup_new (PLATEN_OPTION_HOST (self->options));
  self->capabilities = platen_option_setup_read_capabilities (self->setup);

  return self;
}
