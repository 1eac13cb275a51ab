/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-band-feed.h"
#include "platen-limits.h"
#include "platen-wire-objects.h"

/**
 * PlatenBandFeed:
 *
 * Shows one reader the pages of a scan while they are read, strip by strip. It asks for the
 * next strip when the reader has the last one: for a slow reader strips are fewer and taller,
 * of pages that are over before it is ready there is nothing, and no strip ever waits here.
 *
 * ```
 *   rows-read ──▶ may the reader take one? ──▶ take what is new ──▶ read ─┐
 *        ▲                 │ no, or too soon                               │
 *        └── a moment ◀────┘◀──────────────────────────────────────────────┘
 * ```
 */
struct _PlatenBandFeed
{
  GObject parent_instance;

  const PlatenBandReader *how;     /* static */
  gpointer                reader;  /* not owned; NULL once stopped */
  PlatenJob              *job;     /* owned, nullable: the scan that is followed */
  PlatenLivePreview      *preview; /* not owned: the job's */
  gulong                  rows_read_id;
  guint                   page; /* up to where the reader has seen everything */
  guint                   row;
  guint                   timer;
  gboolean                is_behind; /* there may be rows that it has not seen */
  gboolean                is_urgent; /* a page is complete, and soon forgotten */
  gboolean                is_taking;
};

G_DEFINE_FINAL_TYPE (PlatenBandFeed, platen_band_feed, G_TYPE_OBJECT)

static void
platen_band_feed_dispose (GObject *object)
{
  platen_band_feed_stop (PLATEN_BAND_FEED (object));

  G_OBJECT_CLASS (platen_band_feed_parent_class)->dispose (object);
}

static void
platen_band_feed_class_init (PlatenBandFeedClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_band_feed_dispose;
}

static void
platen_band_feed_init (PlatenBandFeed *self)
{
}

/**
 * platen_band_feed_new:
 * @how: static
 * @reader: who looks on; must live until platen_band_feed_stop()
 *
 * Returns: (transfer full): a feed that follows no scan yet
 */
PlatenBandFeed *
platen_band_feed_new (const PlatenBandReader *how, gpointer reader)
{
  PlatenBandFeed *self = g_object_new (PLATEN_TYPE_BAND_FEED, NULL);

  self->how = how;
  self->reader = reader;

  return self;
}

static void take_next (PlatenBandFeed *self);

static gboolean
on_moment_over (gpointer user_data)
{
  PlatenBandFeed *self = user_data;

  self->timer = 0;
  take_next (self);

  return G_SOURCE_REMOVE;
}

static void
wait_a_moment (PlatenBandFeed *self)
{
  if (self->timer == 0)
    self->timer = g_timeout_add (PLATEN_BAND_INTERVAL_MS, on_moment_over, self);
}

static void
hand_over (PlatenBandFeed *self, const PlatenBand *band)
{
  if (band->n_rows == 0)
    return;

  self->page = band->page;
  self->row = band->row + band->n_rows;
  self->is_behind = TRUE; /* there may be more than one strip of it */
  wait_a_moment (self);
  self->how->read (platen_wire_band (self->job, band), self->reader);
}

static void
on_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenBandFeed) self = PLATEN_BAND_FEED (user_data);
  PlatenLivePreview         *preview = PLATEN_LIVE_PREVIEW (source);
  g_autoptr (GError)         error = NULL;
  g_autoptr (PlatenBand)     band = NULL;

  band = platen_live_preview_take_finish (preview, result, &error);
  self->is_taking = FALSE;
  if (preview != self->preview)
    {
      take_next (self);
      return;
    }

  if (band != NULL)
    hand_over (self, band);
  else
    g_debug ("A page cannot be looked at while it is read: %s", error->message);
  if (self->is_urgent)
    take_next (self);
}

static void
take_next (PlatenBandFeed *self)
{
  const gboolean is_too_soon = self->timer != 0 && !self->is_urgent;

  if (self->preview == NULL || !self->is_behind || self->is_taking || is_too_soon)
    return;
  if (platen_job_state_is_final (platen_job_get_state (self->job)))
    return; /* the pages themselves are there */
  if (!self->how->may_read (self->reader))
    {
      wait_a_moment (self);
      return;
    }

  self->is_behind = self->is_urgent = FALSE;
  self->is_taking = TRUE;
  platen_live_preview_take_async (self->preview, self->page, self->row, on_taken,
                                  g_object_ref (self));
}

static void
on_rows_read (PlatenLivePreview *preview,
              guint              page,
              gboolean           is_complete,
              PlatenBandFeed    *self)
{
  self->is_behind = TRUE;
  self->is_urgent |= is_complete;
  take_next (self);
}

/**
 * platen_band_feed_follow:
 * @job: (nullable): the scan to show from now on; one that is followed already, or that
 *   nothing can be seen of, changes nothing
 *
 * Begins with the page that is being read.
 */
void
platen_band_feed_follow (PlatenBandFeed *self, PlatenJob *job)
{
  PlatenLivePreview *preview;

  g_return_if_fail (PLATEN_IS_BAND_FEED (self));

  if (job == NULL || job == self->job || self->reader == NULL ||
      platen_job_state_is_final (platen_job_get_state (job)))
    return;

  preview = platen_job_get_live_preview (job);
  if (preview == NULL)
    return;

  if (self->preview != NULL)
    g_clear_signal_handler (&self->rows_read_id, self->preview);
  g_set_object (&self->job, job);
  self->preview = preview;
  self->page = self->row = 0;
  self->is_behind = self->is_urgent = FALSE;
  self->rows_read_id =
      g_signal_connect_object (preview, "rows-read", G_CALLBACK (on_rows_read), self, 0);
  platen_live_preview_want (preview);
}

/**
 * platen_band_feed_stop:
 *
 * Shows nothing any more, and forgets the reader. May be called twice.
 */
void
platen_band_feed_stop (PlatenBandFeed *self)
{
  g_return_if_fail (PLATEN_IS_BAND_FEED (self));

  self->reader = NULL;
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->preview != NULL)
    g_clear_signal_handler (&self->rows_read_id, self->preview);
  self->preview = NULL;
  g_clear_object (&self->job);
}
