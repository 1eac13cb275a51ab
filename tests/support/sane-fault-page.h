/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sane/sane.h>

#include <glib.h>

/* What lies on the glass or in the feeder: drawn by rule, or the pixels of a PNM file. */
typedef struct
{
  int    number;
  double width_mm; /* 0: as large as the area */
  double height_mm;
  int    file_width_px; /* 0: drawn */
  int    file_height_px;
  char   kind; /* the file's: 4, 5 or 6 */
  gsize  offset;
  char  *bytes; /* owned */
} FaultPage;

FaultPage *fault_page_new (const char *word, int number);
void       fault_page_free (FaultPage *self);
void       fault_page_fit (FaultPage *self, SANE_Parameters *parameters, int dpi);
SANE_Byte  fault_page_get_byte (FaultPage             *self,
                                const SANE_Parameters *parameters,
                                gsize                  offset);
