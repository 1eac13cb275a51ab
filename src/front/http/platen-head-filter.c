/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-head-filter.h"
#include "platen-limits.h"

#include <string.h>

#define READ_BYTES 4096

/**
 * PlatenHeadFilter:
 *
 * Stands between a connection and the HTTP library and lets through only whole, strict
 * requests: each head is read to its end, checked and written anew, then exactly its body's
 * length passes, then the next head. What the library sees and what was checked cannot
 * differ, so no request can be smuggled in.
 *
 * Signal "progress" (self): bytes moved, or the phase changed. A refusal is not an end of
 * file: the reader waits until platen_head_filter_close(), while whoever owns the
 * connection writes the refusal.
 *
 * Reading never blocks; a read that must wait gives %G_IO_ERROR_WOULD_BLOCK.
 */
struct _PlatenHeadFilter
{
  GFilterInputStream parent_instance;

  guint16            port;
  PlatenWirePhase    phase;
  PlatenRefusal      refusal;
  PlatenRequestHead *head;      /* owned, nullable: the last one */
  GByteArray        *arrived;   /* owned: bytes read ahead, not judged or not passed on */
  gsize              n_seen;    /* of these, looked at in vain for the end of a head */
  gsize              n_passed;  /* of head->text, passed on */
  gsize              body_left; /* bytes */
  gsize              raw_left;  /* bytes a WebSocket may still send */
  GCancellable      *closed;    /* owned: wakes a waiting reader */
};

static void pollable_iface_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PlatenHeadFilter,
                               platen_head_filter,
                               G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      pollable_iface_init))

enum
{
  SIGNAL_PROGRESS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
set_phase (PlatenHeadFilter *self, PlatenWirePhase phase)
{
  if (self->phase == PLATEN_WIRE_CLOSED)
    return;

  self->phase = phase;
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0);
}

static gssize
would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "No bytes yet");
  return -1;
}

static GPollableInputStream *
get_base (PlatenHeadFilter *self)
{
  GFilterInputStream *filter = G_FILTER_INPUT_STREAM (self);

  return G_POLLABLE_INPUT_STREAM (g_filter_input_stream_get_base_stream (filter));
}

/* Bytes that were read ahead first, then the connection's own. */
static gssize
read_base (PlatenHeadFilter *self, void *buffer, gsize count, GError **error)
{
  gsize n_bytes = MIN (count, self->arrived->len);

  if (n_bytes == 0)
    return g_pollable_input_stream_read_nonblocking (get_base (self), buffer, count, NULL,
                                                     error);

  memcpy (buffer, self->arrived->data, n_bytes);
  g_byte_array_remove_range (self->arrived, 0, n_bytes);

  return n_bytes;
}

static gssize
pass_head (PlatenHeadFilter *self, void *buffer, gsize count)
{
  gsize n_bytes = MIN (count, self->head->text->len - self->n_passed);

  memcpy (buffer, self->head->text->str + self->n_passed, n_bytes);
  self->n_passed += n_bytes;
  if (self->n_passed < self->head->text->len)
    return n_bytes;

  self->body_left = self->head->content_length;
  set_phase (self, self->body_left > 0 ? PLATEN_WIRE_BODY : PLATEN_WIRE_BUSY);

  return n_bytes;
}

static gssize
pass_body (PlatenHeadFilter *self, void *buffer, gsize count, GError **error)
{
  gssize n_bytes = read_base (self, buffer, MIN (count, self->body_left), error);

  if (n_bytes <= 0)
    return n_bytes;
  self->body_left -= n_bytes;
  set_phase (self, self->body_left > 0 ? PLATEN_WIRE_BODY : PLATEN_WIRE_BUSY);

  return n_bytes;
}

/* A WebSocket's client has little to say: a limit for its life keeps fragments small. */
static gssize
pass_raw (PlatenHeadFilter *self, void *buffer, gsize count, GError **error)
{
  gssize n_bytes;

  if (self->raw_left == 0)
    return 0;

  n_bytes = read_base (self, buffer, MIN (count, self->raw_left), error);
  if (n_bytes > 0)
    self->raw_left -= n_bytes;

  return n_bytes;
}

static void
refuse (PlatenHeadFilter *self, PlatenRefusal refusal)
{
  self->refusal = refusal;
  g_byte_array_set_size (self->arrived, 0);
  set_phase (self, PLATEN_WIRE_REFUSED);
}

/* Gives %TRUE when a head is complete and good, or refused. */
static gboolean
judge (PlatenHeadFilter *self)
{
  const char   *bytes = (const char *) self->arrived->data;
  gsize         length;
  PlatenRefusal refusal;

  refusal =
      platen_request_head_find_end (bytes, self->arrived->len, self->n_seen, &length);
  self->n_seen = self->arrived->len;
  if (refusal != PLATEN_REFUSAL_NONE)
    {
      refuse (self, refusal);
      return TRUE;
    }
  if (length == 0)
    return FALSE;

  g_clear_pointer (&self->head, platen_request_head_free);
  self->head = platen_request_head_parse (bytes, length, self->port, &refusal);
  self->n_passed = 0;
  self->n_seen = 0;
  g_byte_array_remove_range (self->arrived, 0, length);
  if (refusal != PLATEN_REFUSAL_NONE)
    refuse (self, refusal);

  return TRUE;
}

static gboolean
has_head_to_pass (PlatenHeadFilter *self)
{
  return self->head != NULL && self->head->text != NULL &&
         self->n_passed < self->head->text->len;
}

/* Gives what the read that ended the wait gave: 0 at the end, -1 with @error. */
static gssize
read_head (PlatenHeadFilter *self, GError **error)
{
  guint8 bytes[READ_BYTES];
  gssize n_bytes = 1;

  while (n_bytes > 0 && !(self->arrived->len > self->n_seen && judge (self)))
    {
      set_phase (self, self->arrived->len > 0 ? PLATEN_WIRE_HEAD : PLATEN_WIRE_IDLE);
      n_bytes = g_pollable_input_stream_read_nonblocking (get_base (self), bytes,
                                                          sizeof bytes, NULL, error);
      if (n_bytes > 0)
        g_byte_array_append (self->arrived, bytes, n_bytes);
    }

  return n_bytes;
}

static gssize
read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  PlatenHeadFilter *self = PLATEN_HEAD_FILTER (stream);
  gssize            n_bytes;

  if (self->phase == PLATEN_WIRE_CLOSED)
    return 0;
  if (self->phase == PLATEN_WIRE_REFUSED)
    return would_block (error);
  if (self->phase == PLATEN_WIRE_RAW)
    return pass_raw (self, buffer, count, error);
  if (self->phase == PLATEN_WIRE_BODY)
    return pass_body (self, buffer, count, error);
  if (has_head_to_pass (self))
    return pass_head (self, buffer, count);

  n_bytes = read_head (self, error);
  if (n_bytes <= 0)
    return n_bytes;

  return self->phase == PLATEN_WIRE_REFUSED ? would_block (error)
                                            : pass_head (self, buffer, count);
}

/* The library reads without blocking; this is for its last words on a stolen stream. */
static gssize
platen_head_filter_read (GInputStream *stream,
                         void         *buffer,
                         gsize         count,
                         GCancellable *cancellable,
                         GError      **error)
{
  return read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer, count, error);
}

static gboolean
has_bytes (PlatenHeadFilter *self)
{
  switch (self->phase)
    {
    case PLATEN_WIRE_CLOSED:
      return TRUE;
    case PLATEN_WIRE_REFUSED:
      return FALSE;
    case PLATEN_WIRE_BODY:
    case PLATEN_WIRE_RAW:
      return self->arrived->len > 0 ||
             (self->phase == PLATEN_WIRE_RAW && self->raw_left == 0);
    case PLATEN_WIRE_HANDSHAKE:
    case PLATEN_WIRE_IDLE:
    case PLATEN_WIRE_HEAD:
    case PLATEN_WIRE_BUSY:
    default:
      return has_head_to_pass (self) || self->arrived->len > self->n_seen;
    }
}

static gboolean
can_poll (GPollableInputStream *stream)
{
  return TRUE;
}

static gboolean
is_readable (GPollableInputStream *stream)
{
  PlatenHeadFilter *self = PLATEN_HEAD_FILTER (stream);

  if (has_bytes (self))
    return TRUE;

  return self->phase != PLATEN_WIRE_REFUSED &&
         g_pollable_input_stream_is_readable (get_base (self));
}

static void
add_child (GSource *source, GSource *child)
{
  g_source_set_dummy_callback (child);
  g_source_add_child_source (source, child);
  g_source_unref (child);
}

static GSource *
create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  PlatenHeadFilter *self = PLATEN_HEAD_FILTER (stream);
  GSource          *source = g_pollable_source_new_full (stream, NULL, cancellable);

  /* Who waits for bytes has answered all that there was. */
  if (self->phase == PLATEN_WIRE_BUSY && !has_bytes (self))
    set_phase (self, PLATEN_WIRE_IDLE);
  if (has_bytes (self))
    add_child (source, g_timeout_source_new (0));
  else if (self->phase != PLATEN_WIRE_REFUSED)
    add_child (source, g_pollable_input_stream_create_source (get_base (self), NULL));
  add_child (source, g_cancellable_source_new (self->closed));

  return source;
}

static void
pollable_iface_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = can_poll;
  iface->is_readable = is_readable;
  iface->create_source = create_source;
  iface->read_nonblocking = read_nonblocking;
}

static void
platen_head_filter_finalize (GObject *object)
{
  PlatenHeadFilter *self = PLATEN_HEAD_FILTER (object);

  g_clear_pointer (&self->head, platen_request_head_free);
  g_byte_array_unref (self->arrived);
  g_object_unref (self->closed);

  G_OBJECT_CLASS (platen_head_filter_parent_class)->finalize (object);
}

static void
platen_head_filter_class_init (PlatenHeadFilterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_head_filter_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = platen_head_filter_read;

  signals[SIGNAL_PROGRESS] =
      g_signal_new ("progress", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
platen_head_filter_init (PlatenHeadFilter *self)
{
  self->phase = PLATEN_WIRE_IDLE;
  self->arrived = g_byte_array_new ();
  self->closed = g_cancellable_new ();
  self->raw_left = PLATEN_MAX_BODY_BYTES;
}

/**
 * platen_head_filter_new:
 * @base: a pollable stream
 * @port: the port that `Host` must name
 */
PlatenHeadFilter *
platen_head_filter_new (GInputStream *base, guint16 port)
{
  PlatenHeadFilter *self;

  g_return_val_if_fail (G_IS_POLLABLE_INPUT_STREAM (base), NULL);

  self = g_object_new (PLATEN_TYPE_HEAD_FILTER, "base-stream", base, "close-base-stream",
                       FALSE, NULL);
  self->port = port;

  return self;
}

PlatenWirePhase
platen_head_filter_get_phase (PlatenHeadFilter *self)
{
  g_return_val_if_fail (PLATEN_IS_HEAD_FILTER (self), PLATEN_WIRE_CLOSED);

  return self->phase;
}

/**
 * platen_head_filter_get_refusal:
 *
 * Returns: why the phase is REFUSED, else %PLATEN_REFUSAL_NONE
 */
PlatenRefusal
platen_head_filter_get_refusal (PlatenHeadFilter *self)
{
  g_return_val_if_fail (PLATEN_IS_HEAD_FILTER (self), PLATEN_REFUSAL_NONE);

  return self->refusal;
}

/**
 * platen_head_filter_get_origin:
 *
 * Returns: (transfer none) (nullable): the `Origin` of the last head, as it was sent
 */
const char *
platen_head_filter_get_origin (PlatenHeadFilter *self)
{
  g_return_val_if_fail (PLATEN_IS_HEAD_FILTER (self), NULL);

  return self->head == NULL ? NULL : self->head->origin;
}

/**
 * platen_head_filter_upgrade:
 *
 * To be called when the WebSocket that the last head asked for is there. Not before: what
 * follows a refused upgrade is the next request.
 */
void
platen_head_filter_upgrade (PlatenHeadFilter *self)
{
  g_return_if_fail (PLATEN_IS_HEAD_FILTER (self));
  g_return_if_fail (self->head != NULL && self->head->is_upgrade);

  set_phase (self, PLATEN_WIRE_RAW);
}

/**
 * platen_head_filter_close:
 *
 * Gives whoever reads, now or later, the end of the file.
 */
void
platen_head_filter_close (PlatenHeadFilter *self)
{
  g_return_if_fail (PLATEN_IS_HEAD_FILTER (self));

  if (self->phase == PLATEN_WIRE_CLOSED)
    return;

  self->phase = PLATEN_WIRE_CLOSED;
  g_cancellable_cancel (self->closed);
}
