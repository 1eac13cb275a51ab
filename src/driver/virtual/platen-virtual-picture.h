/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-virtual-folder.h"
#include "platen-virtual-paper.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_VIRTUAL_PICTURE (platen_virtual_picture_get_type ())
G_DECLARE_FINAL_TYPE (PlatenVirtualPicture,
                      platen_virtual_picture,
                      PLATEN,
                      VIRTUAL_PICTURE,
                      GObject)

PlatenVirtualPicture *platen_virtual_picture_new (const PlatenVirtualEntry *entry,
                                                  int                       dpi,
                                                  gboolean                  scale,
                                                  GError                  **error);

G_END_DECLS
