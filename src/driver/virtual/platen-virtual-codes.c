/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-codes.h"

#include <qrencode.h>

#define START_B 104
#define STOP 106
#define CHECK_MODULUS 103
#define MAX_MODULES_PER_SYMBOL 13

/* Widths of bar, space, bar … of each symbol. Source: ISO/IEC 15417, table 1. */
static const char *const symbols[] = {
  "212222", "222122", "222221",  "121223", "121322", "131222", "122213", "122312",
  "132212", "221213", "221312",  "231212", "112232", "122132", "122231", "113222",
  "123122", "123221", "223211",  "221132", "221231", "213212", "223112", "312131",
  "311222", "321122", "321221",  "312212", "322112", "322211", "212123", "212321",
  "232121", "111323", "131123",  "131321", "112313", "132113", "132311", "211313",
  "231113", "231311", "112133",  "112331", "132131", "113123", "113321", "133121",
  "313121", "211331", "231131",  "213113", "213311", "213131", "311123", "311321",
  "331121", "312113", "312311",  "332111", "314111", "221411", "431111", "111224",
  "111422", "121124", "121421",  "141122", "141221", "112214", "112412", "122114",
  "122411", "142112", "142211",  "241211", "221114", "413111", "241112", "134111",
  "111242", "121142", "121241",  "114212", "124112", "124211", "411212", "421112",
  "421211", "212141", "214121",  "412121", "111143", "111341", "131141", "114113",
  "114311", "411113", "411311",  "113141", "114131", "311141", "411131", "211412",
  "211214", "211232", "2331112",
};

/**
 * platen_virtual_codes_qr:
 * @text: what to encode
 *
 * Encodes a QR code with the middle error correction. Source: ISO/IEC 18004.
 *
 * Returns: (transfer full): its modules, without quiet zone
 */
PlatenVirtualModules *
platen_virtual_codes_qr (const char *text)
{
  QRcode               *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  PlatenVirtualModules *modules;

  g_return_val_if_fail (code != NULL, NULL);

  modules = g_new (PlatenVirtualModules, 1);
  modules->n_columns = code->width;
  modules->n_rows = code->width;
  modules->is_dark = g_new (guint8, (gsize) code->width * (gsize) code->width);
  /* Bit 0 is the colour; the others say which part of the code it is. */
  for (int i = 0; i < code->width * code->width; i++)
    modules->is_dark[i] = code->data[i] & 1;
  QRcode_free (code);

  return modules;
}

static void
append_symbol (PlatenVirtualModules *modules, guint symbol)
{
  gboolean is_bar = TRUE;

  for (const char *width = symbols[symbol]; *width != '\0'; width++)
    {
      for (int i = 0; i < *width - '0'; i++)
        modules->is_dark[modules->n_columns++] = is_bar;
      is_bar = !is_bar;
    }
}

/**
 * platen_virtual_codes_code128:
 * @text: printable ASCII
 *
 * Encodes a Code 128 in code set B.
 *
 * Returns: (transfer full): one row of modules, without quiet zone
 */
PlatenVirtualModules *
platen_virtual_codes_code128 (const char *text)
{
  PlatenVirtualModules *modules = g_new0 (PlatenVirtualModules, 1);
  gsize                 n_symbols = strlen (text) + 3; /* start, check, stop */
  guint                 check = START_B;

  modules->n_rows = 1;
  modules->is_dark = g_new (guint8, n_symbols * MAX_MODULES_PER_SYMBOL);
  append_symbol (modules, START_B);
  for (guint i = 0; text[i] != '\0'; i++)
    {
      guint symbol = (guint) (CLAMP (text[i], ' ', '~') - ' ');

      append_symbol (modules, symbol);
      check += symbol * (i + 1);
    }
  append_symbol (modules, check % CHECK_MODULUS);
  append_symbol (modules, STOP);

  return modules;
}
