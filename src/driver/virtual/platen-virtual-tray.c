/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-tray.h"

#include "platen-virtual-folder.h"
#include "platen-virtual-pages.h"
#include "platen-virtual-picture.h"

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
  GPtrArray          *entries; /* owned; of the folder, or NULL for drawn pages */
};

G_DEFINE_FINAL_TYPE (PlatenVirtualTray, platen_virtual_tray, G_TYPE_OBJECT)

static void
platen_virtual_tray_finalize (GObject *object)
{
  PlatenVirtualTray *self = PLATEN_VIRTUAL_TRAY (object);

  g_clear_pointer (&self->setup, platen_virtual_setup_unref);
  g_clear_pointer (&self->entries, g_ptr_array_unref);

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
 * Errors: %PLATEN_ERROR_NOT_FOUND when the device plays a folder that cannot be read.
 *
 * Returns: (transfer full): the paper in that source
 */
PlatenVirtualTray *
platen_virtual_tray_new (PlatenVirtualSetup *setup,
                         PlatenSourceKind    source,
                         GError            **error)
{
  g_autoptr (PlatenVirtualTray) self = g_object_new (PLATEN_TYPE_VIRTUAL_TRAY, NULL);

  self->setup = platen_virtual_setup_ref (setup);
  self->source = source;
  if (setup->folder != NULL)
    {
      self->entries = platen_virtual_folder_list (setup->folder, error);
      if (self->entries == NULL)
        return NULL;
    }

  return g_steal_pointer (&self);
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

  if (self->entries != NULL)
    return (int) MIN (self->entries->len,
                      self->source == PLATEN_SOURCE_FLATBED ? 1 : G_MAXINT);
  if (self->source == PLATEN_SOURCE_FLATBED)
    return 1;

  return self->setup->n_sheets * (self->source == PLATEN_SOURCE_FEEDER_DUPLEX ? 2 : 1);
}

/**
 * platen_virtual_tray_take:
 * @page_number: from 1 to the number of pages
 * @dpi: pixels per inch
 *
 * Takes a page.
 *
 * Errors: %PLATEN_ERROR when the file it comes from cannot be read.
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

  if (self->entries != NULL)
    return PLATEN_VIRTUAL_PAPER (platen_virtual_picture_new (
        g_ptr_array_index (self->entries, (guint) page_number - 1), dpi,
        self->setup->scale_folder, error));

  if (self->source != PLATEN_SOURCE_FEEDER_DUPLEX)
    sheet = platen_virtual_pages_front (page_number, dpi);
  else if (page_number % 2 == 1)
    sheet = platen_virtual_pages_front ((page_number + 1) / 2, dpi);
  else
    sheet = platen_virtual_pages_back (dpi);

  return PLATEN_VIRTUAL_PAPER (sheet);
}
