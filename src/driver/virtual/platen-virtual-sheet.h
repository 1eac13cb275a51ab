/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-virtual-paper.h"

G_BEGIN_DECLS

/* A4. Source: ISO 216. */
#define PLATEN_VIRTUAL_WIDTH_UM 210000
#define PLATEN_VIRTUAL_HEIGHT_UM 297000

/**
 * PlatenVirtualModules:
 * @n_columns: modules across
 * @n_rows: modules down; 1 for a linear code
 * @is_dark: @n_columns × @n_rows, row by row; not 0 is ink
 *
 * The bars or squares of a code.
 */
typedef struct
{
  int     n_columns;
  int     n_rows;
  guint8 *is_dark;
} PlatenVirtualModules;

/**
 * PlatenVirtualBox:
 * @x_mm: left edge on the paper
 * @y_mm: top edge
 * @width_mm: width
 * @height_mm: height
 *
 * A place on the paper, in millimetres from its top left corner.
 */
typedef struct
{
  double x_mm;
  double y_mm;
  double width_mm;
  double height_mm;
} PlatenVirtualBox;

#define PLATEN_TYPE_VIRTUAL_SHEET (platen_virtual_sheet_get_type ())
G_DECLARE_FINAL_TYPE (PlatenVirtualSheet,
                      platen_virtual_sheet,
                      PLATEN,
                      VIRTUAL_SHEET,
                      GObject)

PlatenVirtualSheet *platen_virtual_sheet_new (int dpi);
void                platen_virtual_sheet_add_line (PlatenVirtualSheet *self,
                                                   double              x_mm,
                                                   double              baseline_mm,
                                                   double              size_mm,
                                                   const char         *text);
double              platen_virtual_sheet_add_paragraph (PlatenVirtualSheet     *self,
                                                        const PlatenVirtualBox *box,
                                                        double                  size_mm,
                                                        const char             *text);
void                platen_virtual_sheet_add_modules (PlatenVirtualSheet         *self,
                                                      const PlatenVirtualBox     *box,
                                                      const PlatenVirtualModules *modules);
void                platen_virtual_sheet_add_photo (PlatenVirtualSheet     *self,
                                                    const PlatenVirtualBox *box,
                                                    guint32                 seed);

void platen_virtual_modules_free (PlatenVirtualModules *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenVirtualModules, platen_virtual_modules_free)

G_END_DECLS
