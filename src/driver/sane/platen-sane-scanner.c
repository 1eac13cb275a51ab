/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-scanner.h"

#include "platen-error.h"
#include "platen-sane-airscan.h"
#include "platen-sane-capabilities.h"
#include "platen-sane-frame.h"
#include "platen-sane-setup.h"
#include "platen-sane-status.h"

#include <gio/gio.h>
#include <string.h>

/* What one sane_read () may bring: the pipe buffer of most backends, several times. */
#define LEAST_BUFFER_BYTES (256 * 1024)
/* A call gives the rows it has after so long, even if there is room for more. */
#define MAX_GATHER_US 20000
/* How long a cancel waits for the running call to end by itself. */
#define CANCEL_GRACE_US 300000
#define EMPTY_READ_PAUSE_US 1000

/**
 * PlatenSaneScanner:
 *
 * One open device of any SANE backend.
 *
 * Cancelling. SANE lets sane_cancel () be called while another call runs, and several
 * backends crash on it (brother does, in sane_read ()). So a cancel first lets the running
 * call end by itself, since a working device brings bytes all the time; only when it does
 * not is sane_cancel () called beside it. Whatever a call says that a cancel overtook, the
 * page is cancelled: the `test` backend answers EOF, as if the page were complete.
 */
struct _PlatenSaneScanner
{
  GObject parent_instance;

  GObject            *owner;        /* owned; keeps SANE itself alive */
  SANE_Handle         handle;       /* owned; NULL when it could not be opened again */
  char               *driver_name;  /* owned */
  PlatenCapabilities *capabilities; /* owned */
  gboolean            is_airscan;   /* sane-airscan has its own ways */

  /* The batch. */
  PlatenScanSettings settings;
  int                dpi_x;
  int                dpi_y;
  int                n_started;
  gboolean           has_leftovers; /* pages of it may wait in the backend */
  gboolean           needs_cancel;  /* something was started since the last sane_cancel */

  /* The page. */
  PlatenPageFormat format;
  gsize            bytes_per_line; /* with the backend's padding */
  gsize            n_rows;         /* given to the caller */
  gsize            n_filler;       /* of those, made up at the end */
  gboolean         at_end;
  guint8          *buffer; /* owned; NULL between pages */
  gsize            buffer_size;
  gsize            begin; /* of what is not yet given */
  gsize            end;

  GMutex   lock;
  GCond    cond;
  gboolean in_call;   /* under lock */
  gboolean cancelled; /* under lock */
};

static void scanner_iface_init (PlatenScannerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenSaneScanner,
                               platen_sane_scanner,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_SCANNER,
                                                      scanner_iface_init))

static gboolean
set_cancelled (GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The scan was cancelled");
  return FALSE;
}

/* Before a call that may block. */
static gboolean
enter_call (PlatenSaneScanner *self, GError **error)
{
  gboolean cancelled;

  g_mutex_lock (&self->lock);
  cancelled = self->cancelled;
  self->in_call = !cancelled;
  g_mutex_unlock (&self->lock);

  return !cancelled || set_cancelled (error);
}

/* After it; what it answered does not count when it was cancelled meanwhile. */
static gboolean
leave_call (PlatenSaneScanner *self, GError **error)
{
  gboolean cancelled;

  g_mutex_lock (&self->lock);
  cancelled = self->cancelled;
  self->in_call = FALSE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);

  return !cancelled || set_cancelled (error);
}

static PlatenCapabilities *
platen_sane_scanner_get_capabilities (PlatenScanner *scanner)
{
  return platen_capabilities_ref (PLATEN_SANE_SCANNER (scanner)->capabilities);
}

/* Some backends (brother) need it after every scan, and none minds. */
static void
end_scan (PlatenSaneScanner *self)
{
  g_clear_pointer (&self->buffer, g_free);
  if (!self->needs_cancel)
    return;

  sane_cancel (self->handle);
  self->needs_cancel = FALSE;
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
      !platen_sane_setup_apply (self->handle, settings, error))
    return FALSE;

  self->settings = *settings;
  platen_sane_setup_get_dpi (self->handle, &self->dpi_x, &self->dpi_y);
  self->n_started = 0;
  g_mutex_lock (&self->lock);
  self->cancelled = FALSE;
  g_mutex_unlock (&self->lock);

  return TRUE;
}

static gboolean
is_batch_over (PlatenSaneScanner *self)
{
  int n_wanted = self->settings.n_pages;

  if (self->settings.source == PLATEN_SOURCE_FLATBED)
    n_wanted = 1;

  return n_wanted > 0 && self->n_started >= n_wanted;
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
platen_sane_scanner_start_page (PlatenScanner    *scanner,
                                PlatenPageFormat *out_format,
                                GError          **error)
{
  PlatenSaneScanner *self = PLATEN_SANE_SCANNER (scanner);
  SANE_Status        status;

  if (self->buffer != NULL && !self->at_end)
    end_scan (self); /* the page before was left in the middle */
  g_clear_pointer (&self->buffer, g_free);
  if (is_batch_over (self))
    return PLATEN_NEXT_END;
  if (!enter_call (self, error))
    return PLATEN_NEXT_ERROR;

  self->needs_cancel = TRUE;
  self->has_leftovers =
      self->is_airscan && self->settings.source != PLATEN_SOURCE_FLATBED;
  status = sane_start (self->handle);
  if (!leave_call (self, error))
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

/* One sane_read () into the free end of the buffer. */
static gboolean
read_some (PlatenSaneScanner *self, GError **error)
{
  SANE_Int    n_bytes = 0;
  SANE_Status status;

  memmove (self->buffer, self->buffer + self->begin, self->end - self->begin);
  self->end -= self->begin;
  self->begin = 0;

  if (!enter_call (self, error))
    return FALSE;
  status = sane_read (self->handle, self->buffer + self->end,
                      (SANE_Int) (self->buffer_size - self->end), &n_bytes);
  if (!leave_call (self, error))
    return FALSE;

  self->at_end = status == SANE_STATUS_EOF;
  if (status != SANE_STATUS_GOOD && status != SANE_STATUS_EOF)
    {
      platen_sane_status_set_error (error, status);
      return FALSE;
    }

  /* Source: SANE standard 1.06, 4.3.10: no bytes with GOOD is legal. */
  if (status == SANE_STATUS_GOOD && n_bytes == 0)
    g_usleep (EMPTY_READ_PAUSE_US);
  if (status == SANE_STATUS_GOOD)
    self->end += CLAMP ((gsize) n_bytes, 0, self->buffer_size - self->end);
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
platen_sane_scanner_read_rows (PlatenScanner *scanner,
                               guint8        *rows,
                               gsize          n_rows,
                               GError       **error)
{
  PlatenSaneScanner *self = PLATEN_SANE_SCANNER (scanner);
  gint64             until_us = g_get_monotonic_time () + MAX_GATHER_US;
  gsize              n_taken;

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

static void
platen_sane_scanner_cancel (PlatenScanner *scanner)
{
  PlatenSaneScanner *self = PLATEN_SANE_SCANNER (scanner);
  gint64             until_us = g_get_monotonic_time () + CANCEL_GRACE_US;
  gboolean           is_stuck;

  g_mutex_lock (&self->lock);
  self->cancelled = TRUE;
  while (self->in_call && g_cond_wait_until (&self->cond, &self->lock, until_us))
    continue;
  is_stuck = self->in_call;
  g_mutex_unlock (&self->lock);

  if (is_stuck)
    sane_cancel (self->handle);
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
  if (self->handle != NULL)
    sane_close (self->handle);
  g_free (self->driver_name);
  g_clear_pointer (&self->capabilities, platen_capabilities_unref);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
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
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
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
  self->capabilities = platen_sane_capabilities_read (handle);

  return self;
}
