/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-calls.h"

#include "platen-error.h"
#include "platen-sane-status.h"

#include <gio/gio.h>
#include <poll.h>
#include <sys/socket.h>

/* How long a cancel waits for the running call to end by itself. */
#define CANCEL_GRACE_US 300000
#define EMPTY_READ_PAUSE_US 1000
#define EMPTY_READ_WAIT_MS 20

/**
 * PlatenSaneCalls:
 *
 * The calls into a backend that may block, and the cancel that may come beside them.
 *
 * SANE lets sane_cancel () be called while another call runs, and several backends crash on
 * it (brother does, in sane_read ()). So a cancel first lets the running call end by
 * itself, since a working device brings bytes all the time; only when it does not is
 * sane_cancel () called beside it. Whatever a call says that a cancel overtook, the page is
 * cancelled: the `test` backend answers EOF, as if the page were complete.
 */
struct _PlatenSaneCalls
{
  SANE_Handle handle;       /* not owned */
  gboolean    needs_cancel; /* something was started since the last sane_cancel () */

  GMutex   lock;
  GCond    cond;
  gboolean in_call;   /* under lock */
  gboolean cancelled; /* under lock */
};

/**
 * platen_sane_calls_new:
 * @handle: an open device; must live longer
 *
 * Returns: (transfer full): its calls
 */
PlatenSaneCalls *
platen_sane_calls_new (SANE_Handle handle)
{
  PlatenSaneCalls *self = g_new0 (PlatenSaneCalls, 1);

  self->handle = handle;
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);

  return self;
}

/**
 * platen_sane_calls_free:
 * @self: (transfer full): what to free
 */
void
platen_sane_calls_free (PlatenSaneCalls *self)
{
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

/**
 * platen_sane_calls_set_handle:
 * @handle: the device, opened again; nothing was started on it
 */
void
platen_sane_calls_set_handle (PlatenSaneCalls *self, SANE_Handle handle)
{
  self->handle = handle;
  self->needs_cancel = FALSE;
}

/**
 * platen_sane_calls_get_parameters:
 * @out_parameters: (out): what the backend says of the frame that has begun
 *
 * Returns: what the backend says of the question
 */
SANE_Status
platen_sane_calls_get_parameters (PlatenSaneCalls *self, SANE_Parameters *out_parameters)
{
  return sane_get_parameters (self->handle, out_parameters);
}

/**
 * platen_sane_calls_rearm:
 *
 * Forgets a cancel: a new batch begins.
 */
void
platen_sane_calls_rearm (PlatenSaneCalls *self)
{
  g_mutex_lock (&self->lock);
  self->cancelled = FALSE;
  g_mutex_unlock (&self->lock);
}

static gboolean
set_cancelled (GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The scan was cancelled");
  return FALSE;
}

/* Before a call that may block. */
static gboolean
enter_call (PlatenSaneCalls *self, GError **error)
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
leave_call (PlatenSaneCalls *self, GError **error)
{
  gboolean cancelled;

  g_mutex_lock (&self->lock);
  cancelled = self->cancelled;
  self->in_call = FALSE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);

  return !cancelled || set_cancelled (error);
}

/**
 * platen_sane_calls_start:
 * @out_status: (out): what the backend says
 *
 * Starts a frame.
 *
 * Errors: %G_IO_ERROR_CANCELLED alone.
 */
gboolean
platen_sane_calls_start (PlatenSaneCalls *self, SANE_Status *out_status, GError **error)
{
  if (!enter_call (self, error))
    return FALSE;

  self->needs_cancel = TRUE;
  *out_status = sane_start (self->handle);
  return leave_call (self, error);
}

static gboolean
has_hung_up (int fd)
{
  char byte;

  return recv (fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/*
 * A backend that gave no bytes may have a descriptor that tells when there are some. The net
 * backend says GOOD without bytes for ever when its server is gone, where it ought to say
 * that the connection has ended. Source: sane-backends 1.2.1, backend/net.c, sane_read ().
 */
static gboolean
wait_for_bytes (PlatenSaneCalls *self, GError **error)
{
  struct pollfd bytes = { .events = POLLIN };

  g_usleep (EMPTY_READ_PAUSE_US);
  if (sane_get_select_fd (self->handle, &bytes.fd) != SANE_STATUS_GOOD || bytes.fd < 0)
    return TRUE;

  poll (&bytes, 1, EMPTY_READ_WAIT_MS);
  if (!has_hung_up (bytes.fd))
    return TRUE;

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
                       "The computer that has the scanner has ended the connection; see "
                       "whether it is on and its SANE server runs");
  return FALSE;
}

/**
 * platen_sane_calls_read:
 * @space: (out caller-allocates): where bytes go
 * @n_bytes: (inout): how many fit; how many came, none included
 * @out_at_end: (out): whether the frame has ended
 *
 * Reads some bytes of a frame.
 *
 * Errors: what the backend says; %PLATEN_ERROR_DEVICE_IO when its server has gone;
 * %G_IO_ERROR_CANCELLED.
 */
gboolean
platen_sane_calls_read (PlatenSaneCalls *self,
                        guint8          *space,
                        gsize           *n_bytes,
                        gboolean        *out_at_end,
                        GError         **error)
{
  SANE_Int    n_read = 0;
  SANE_Status status;

  if (!enter_call (self, error))
    return FALSE;
  status = sane_read (self->handle, space, (SANE_Int) MIN (*n_bytes, G_MAXINT), &n_read);
  if (!leave_call (self, error))
    return FALSE;

  *out_at_end = status == SANE_STATUS_EOF;
  if (status != SANE_STATUS_GOOD && status != SANE_STATUS_EOF)
    {
      platen_sane_status_set_error (error, status);
      return FALSE;
    }

  /* Source: SANE standard 1.06, 4.3.10: no bytes with GOOD is legal. */
  if (status == SANE_STATUS_GOOD && n_read <= 0 && !wait_for_bytes (self, error))
    return FALSE;

  *n_bytes = status == SANE_STATUS_GOOD ? MIN ((gsize) MAX (n_read, 0), *n_bytes) : 0;
  return TRUE;
}

/**
 * platen_sane_calls_cancel:
 *
 * Makes the running call fail soon, or the next one when none runs.
 *
 * Thread: any.
 */
void
platen_sane_calls_cancel (PlatenSaneCalls *self)
{
  gint64   until_us = g_get_monotonic_time () + CANCEL_GRACE_US;
  gboolean is_stuck;

  g_mutex_lock (&self->lock);
  self->cancelled = TRUE;
  while (self->in_call && g_cond_wait_until (&self->cond, &self->lock, until_us))
    continue;
  is_stuck = self->in_call;
  g_mutex_unlock (&self->lock);

  if (is_stuck)
    sane_cancel (self->handle);
}

/**
 * platen_sane_calls_end:
 *
 * Ends what was started. Some backends (brother) need it after every scan, and none minds.
 */
void
platen_sane_calls_end (PlatenSaneCalls *self)
{
  if (!self->needs_cancel)
    return;

  sane_cancel (self->handle);
  self->needs_cancel = FALSE;
}
