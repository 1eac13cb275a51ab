/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "platen-job.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_BAND_FEED (platen_band_feed_get_type ())
G_DECLARE_FINAL_TYPE (PlatenBandFeed, platen_band_feed, PLATEN, BAND_FEED, GObject)

/**
 * PlatenBandReader:
 * @may_read: tells whether the reader has got everything that it was sent before
 * @read: takes a strip; (transfer full)
 *
 * One who looks on, and may be slow.
 */
typedef struct
{
  gboolean (*may_read) (gpointer reader);
  void (*read) (JsonNode *data, gpointer reader);
} PlatenBandReader;

PlatenBandFeed *platen_band_feed_new (const PlatenBandReader *how, gpointer reader);
void            platen_band_feed_follow (PlatenBandFeed *self, PlatenJob *job);
void            platen_band_feed_stop (PlatenBandFeed *self);

G_END_DECLS
