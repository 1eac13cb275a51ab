/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-driver-server-private.h"

#include "platen-error.h"
#include "platen-page-scan.h"

/* The pages of a driver that is being served, and those who look on while one is read. */

/* Ten signs of progress a second at most. */
#define PROGRESS_INTERVAL_US (G_USEC_PER_SEC / 10)

static void
on_progress (guint rows_done, int rows_total, gpointer user_data)
{
  PlatenServed *self = user_data;
  gint64        now_us = g_get_monotonic_time ();

  if (rows_done == 0)
    platen_server_say (self->server, "reading page %d from ‘%s’", self->n_pages_done + 1,
                       self->name);
  else if (now_us - self->progress_us < PROGRESS_INTERVAL_US)
    return;

  self->progress_us = now_us;
  platen_server_emit (self->server, "Progress",
                      g_variant_new ("(ui)", rows_done, rows_total));
}

static PlatenNext
scan_page (PlatenServed     *self,
           int               master_fd,
           int               preview_fd,
           PlatenPageFacts **out_facts,
           GError          **error)
{
  PlatenPageScan scan = {
    .scanner = self->scanner,
    .master_fd = master_fd,
    .preview_fd = preview_fd,
    .keeper = self->keeper,
    .is_turned = self->turns_backs && self->n_pages_done % 2 == 1,
    .is_cancelled = platen_served_is_cancelled,
    .on_progress = on_progress,
    .user_data = self,
  };
  PlatenNext next;

  platen_server_say (self->server, "starting page %d on ‘%s’", self->n_pages_done + 1,
                     self->name);
  next = platen_page_scan_run (&scan, out_facts, error);
  if (next != PLATEN_NEXT_PAGE)
    platen_served_finish_batch (self);

  return next;
}

static gboolean
has_enough (PlatenServed *self)
{
  return self->n_pages_wanted > 0 && self->n_pages_done >= self->n_pages_wanted;
}

static GVariant *
no_page (PlatenServed *self)
{
  platen_served_finish_batch (self);
  self->batch = BATCH_OVER;

  return g_variant_new ("(b@a{sv})", FALSE, g_variant_new ("a{sv}", NULL));
}

static GVariant *
take_page (PlatenServed *self, int master_fd, int preview_fd, GError **error)
{
  g_autoptr (PlatenPageFacts) facts = NULL;
  PlatenNext                  next;

  if (self->batch == BATCH_OVER || has_enough (self))
    return no_page (self);

  next = scan_page (self, master_fd, preview_fd, &facts, error);
  if (next == PLATEN_NEXT_ERROR)
    return platen_served_is_cancelled (self) ? platen_served_refuse_cancelled (error)
                                             : NULL;
  if (next == PLATEN_NEXT_END)
    return no_page (self);

  self->n_pages_done++;
  return g_variant_new ("(b@a{sv})", TRUE, platen_page_facts_to_variant (facts));
}

/*
 * platen_served_next_page:
 *
 * Serves org.platen.Worker1.Driver.NextPage.
 */
GVariant *
platen_served_next_page (GVariant    *arguments,
                         GUnixFDList *fds,
                         gpointer     user_data,
                         GError     **error)
{
  PlatenServed *self = user_data;
  GVariant     *reply = NULL;
  int           master_fd = -1;
  int           preview_fd = -1;
  int           master;
  int           preview;

  if (!platen_served_require_scanner (self, error))
    return NULL;
  if (self->batch == BATCH_NONE)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "‘%s’ has not been set up", self->name);
      return NULL;
    }

  g_variant_get (arguments, "(hh)", &master, &preview);
  master_fd = platen_server_take_fd (fds, master, error);
  if (master_fd >= 0)
    preview_fd = platen_server_take_fd (fds, preview, error);
  if (preview_fd >= 0)
    reply = take_page (self, master_fd, preview_fd, error);

  platen_server_close_fd (&preview_fd);
  platen_server_close_fd (&master_fd);

  return reply;
}

/*
 * platen_served_keep_rows:
 *
 * Serves org.platen.Worker1.Driver.KeepRows; on the main thread, beside the running call.
 */
GVariant *
platen_served_keep_rows (GVariant    *arguments,
                         GUnixFDList *fds,
                         gpointer     user_data,
                         GError     **error)
{
  PlatenServed *self = user_data;
  gboolean      is_wanted;

  g_variant_get (arguments, "(b)", &is_wanted);
  platen_band_keeper_set_wanted (self->keeper, is_wanted);

  return g_variant_new ("()");
}

/*
 * platen_served_take_rows:
 *
 * Serves org.platen.Worker1.Driver.TakeRows; on the main thread, beside the running call.
 */
GVariant *
platen_served_take_rows (GVariant    *arguments,
                         GUnixFDList *fds,
                         gpointer     user_data,
                         GError     **error)
{
  PlatenServed          *self = user_data;
  g_autoptr (PlatenBand) band = NULL;
  guint                  page;
  guint                  row;

  g_variant_get (arguments, "(uu)", &page, &row);
  band = platen_band_keeper_take (self->keeper, page, row, error);

  return band != NULL ? platen_band_to_variant (band) : NULL;
}
