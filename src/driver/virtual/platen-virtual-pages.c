/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-pages.h"

#include "platen-virtual-codes.h"
#include "platen-virtual-words.h"

#define LEFT_MM 22.0
#define TEXT_WIDTH_MM 166.0
#define TITLE_BASELINE_MM 36.0
#define BODY_TOP_MM 48.0
#define BODY_BOTTOM_MM 262.0
#define FOOT_BASELINE_MM 280.0
#define TITLE_SIZE_MM 7.0
#define BODY_SIZE_MM 4.2 /* 12 points */
#define PARAGRAPH_GAP_MM 5.0
#define SQUARE_MM 1.5
#define BAR_MM 0.5

typedef void (*Composer) (PlatenVirtualSheet *sheet, int number);

static double
add_body (PlatenVirtualSheet *sheet, double top_mm, const char *text)
{
  const PlatenVirtualBox box = { LEFT_MM, top_mm, TEXT_WIDTH_MM, 0 };

  return top_mm + PARAGRAPH_GAP_MM +
         platen_virtual_sheet_add_paragraph (sheet, &box, BODY_SIZE_MM, text);
}

static void
add_rule (PlatenVirtualSheet *sheet, double y_mm)
{
  const PlatenVirtualBox     box = { LEFT_MM, y_mm, TEXT_WIDTH_MM, 0.3 };
  guint8                     dark = 1;
  const PlatenVirtualModules rule = { 1, 1, &dark };

  platen_virtual_sheet_add_modules (sheet, &box, &rule);
}

static void
compose_text (PlatenVirtualSheet *sheet, int number)
{
  double top_mm = BODY_TOP_MM;

  for (int i = 0; top_mm < BODY_BOTTOM_MM - 45; i++)
    top_mm = add_body (sheet, top_mm, platen_virtual_words_paragraph (number * 3 + i));
}

static void
compose_photo (PlatenVirtualSheet *sheet, int number)
{
  const PlatenVirtualBox large = { LEFT_MM, BODY_TOP_MM, TEXT_WIDTH_MM, 109 };
  const PlatenVirtualBox small = { LEFT_MM, 168, 80, 52 };
  const PlatenVirtualBox beside = { LEFT_MM + 86, 168, TEXT_WIDTH_MM - 86, 52 };

  platen_virtual_sheet_add_photo (sheet, &large, (guint32) number);
  platen_virtual_sheet_add_photo (sheet, &small, (guint32) number + 1000);
  platen_virtual_sheet_add_paragraph (
      sheet, &beside, BODY_SIZE_MM,
      "Two photographs of the mountains behind the village, taken in the "
      "early morning from the road to the quarry.");
}

static void
add_code (PlatenVirtualSheet         *sheet,
          double                      top_mm,
          double                      module_mm,
          double                      module_height_mm,
          const PlatenVirtualModules *modules)
{
  const PlatenVirtualBox box = { LEFT_MM + 10, top_mm, modules->n_columns * module_mm,
                                 modules->n_rows * module_height_mm };

  platen_virtual_sheet_add_modules (sheet, &box, modules);
}

static void
compose_codes (PlatenVirtualSheet *sheet, int number)
{
  g_autofree char *address = g_strdup_printf ("https://platen.example/sheet/%d", number);
  g_autofree char *label = g_strdup_printf ("PLATEN-%04d", number);
  g_autoptr (PlatenVirtualModules) square = platen_virtual_codes_qr (address);
  g_autoptr (PlatenVirtualModules) bars = platen_virtual_codes_code128 (label);

  add_body (sheet, BODY_TOP_MM,
            "This sheet carries two codes. The square one holds an address, the bars "
            "hold the number of the delivery.");
  add_code (sheet, 80, SQUARE_MM, SQUARE_MM, square);
  add_code (sheet, 150, BAR_MM, 22, bars);
  platen_virtual_sheet_add_line (sheet, LEFT_MM + 10, 180, BODY_SIZE_MM, label);
  add_body (sheet, 200, platen_virtual_words_paragraph (number));
}

static void
compose_letter (PlatenVirtualSheet *sheet, int number)
{
  const PlatenVirtualBox photo = { LEFT_MM + 116, BODY_TOP_MM, 50, 33 };
  double                 top_mm;

  platen_virtual_sheet_add_photo (sheet, &photo, (guint32) number);
  platen_virtual_sheet_add_line (sheet, LEFT_MM, BODY_TOP_MM + 5, BODY_SIZE_MM,
                                 "Platen Garden Club");
  platen_virtual_sheet_add_line (sheet, LEFT_MM, BODY_TOP_MM + 12, BODY_SIZE_MM,
                                 "7 Orchard Lane");
  top_mm = BODY_TOP_MM + 45;
  for (int i = 0; top_mm < BODY_BOTTOM_MM - 45; i++)
    top_mm = add_body (sheet, top_mm, platen_virtual_words_paragraph (number + 4 + i));
}

/* What lies in the feeder, from the top; it goes round. */
static const Composer composers[] = { compose_text, compose_photo, compose_codes,
                                      compose_letter, compose_text };

/**
 * platen_virtual_pages_front:
 * @sheet_number: from 1; the same number is the same page. It goes round through a page
 *   of text, photos, codes, a letter and text; the words and numbers differ
 * @dpi: pixels per inch
 *
 * Composes the front side of a sheet. Each has a title, “Page N” at its foot, and a
 * reference `PLATEN-N` of four digits or more.
 *
 * Returns: (transfer full): the side
 */
PlatenVirtualSheet *
platen_virtual_pages_front (int sheet_number, int dpi)
{
  PlatenVirtualSheet *sheet = platen_virtual_sheet_new (dpi);
  g_autofree char    *foot = NULL;

  foot = g_strdup_printf ("Page %d          Reference PLATEN-%04d", sheet_number,
                          sheet_number);
  platen_virtual_sheet_add_line (sheet, LEFT_MM, TITLE_BASELINE_MM, TITLE_SIZE_MM,
                                 platen_virtual_words_title (sheet_number - 1));
  composers[(gsize) (sheet_number - 1) % G_N_ELEMENTS (composers)](sheet, sheet_number);
  add_rule (sheet, FOOT_BASELINE_MM - 8);
  platen_virtual_sheet_add_line (sheet, LEFT_MM, FOOT_BASELINE_MM, BODY_SIZE_MM, foot);

  return sheet;
}

/**
 * platen_virtual_pages_back:
 * @dpi: pixels per inch
 *
 * Returns: (transfer full): the back of a sheet: blank
 */
PlatenVirtualSheet *
platen_virtual_pages_back (int dpi)
{
  return platen_virtual_sheet_new (dpi);
}
