/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-tray.h"

#include "platen-virtual-pages.h"

/**
 * PlatenVirtualTray:
 *
 * The paper of one batch: the one sheet on the glass, or what lies in the feeder.
 */
struct _PlatenVirtualTray
{
  GObject parent_instance;

  PlatenVirtualSetup *setup; /* owned */
  PlatenSourceKind    source;
};

G_DEFINE_FINAL_TYPE (PlatenVirtualTray, platen_virtual_tray, G_TYPE_OBJECT)

static void
platen_virtual_tray_finalize (GObject *object)
{
  PlatenVirtualTray *self = PLATEN_VIRTUAL_TRAY (object);

  g_clear_pointer (&self->setup, platen_virtual_setup_unref);

  G_OBJECT_CLASS (platen_virtual_tray_parent_class)->finalize (object);
}

static void
platen_virtual_tray_class_init (PlatenVirtualTrayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_virtual_tray_finalize;
}

static void
platen_virtual_tray_init (PlatenVirtualTray *self)
{
}

/**
 * platen_virtual_tray_new:
 * @setup: the device
 * @source: which of its sources; not %PLATEN_SOURCE_AUTO
 *
 * Returns: (transfer full): the paper in that source
 */
PlatenVirtualTray *
platen_virtual_tray_new (PlatenVirtualSetup *setup,
                         PlatenSourceKind    source,
                         GError            **error)
{
  PlatenVirtualTray *self = g_object_new (PLATEN_TYPE_VIRTUAL_TRAY, NULL);

  self->setup = platen_virtual_setup_ref (setup);
  self->source = source;

  return self;
}

/**
 * platen_virtual_tray_get_n_pages:
 *
 * Returns: how many pages there are, backs included
 */
int
platen_virtual_tray_get_n_pages (PlatenVirtualTray *self)
{
  g_return_val_if_fail (PLATEN_IS_VIRTUAL_TRAY (self), 0);

  if (self->source == PLATEN_SOURCE_FLATBED)
    return 1;

  return self->setup->n_sheets * (self->source == PLATEN_SOURCE_FEEDER_DUPLEX ? 2 : 1);
}

/**
 * platen_virtual_tray_take:
 * @page_number: from 1
 * @dpi: pixels per inch
 *
 * Takes a page.
 *
 * Returns: (transfer full): the page
 */
PlatenVirtualPaper *
platen_virtual_tray_take (PlatenVirtualTray *self,
                          int                page_number,
                          int                dpi,
                          GError           **error)
{
  PlatenVirtualSheet *sheet;

  g_return_val_if_fail (PLATEN_IS_VIRTUAL_TRAY (self), NULL);

  if (self->source != PLATEN_SOURCE_FEEDER_DUPLEX)
    sheet = platen_virtual_pages_front (page_number, dpi);
  else if (page_number % 2 == 1)
    sheet = platen_virtual_pages_front ((page_number + 1) / 2, dpi);
  else
    sheet = platen_virtual_pages_back (dpi);

  return PLATEN_VIRTUAL_PAPER (sheet);
}
