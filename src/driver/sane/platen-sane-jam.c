/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-jam.h"

#include "platen-error.h"

/*
 * SANE has no status for sheets that were fed together: backends say JAMMED. Some have a
 * sensor besides that can be read as an option. Others, and every network scanner through
 * sane-airscan, leave it at a jam. Source: sane-fujitsu(5), sane-backends 1.2.1.
 */
static const char *const sensors[] = {
  "double-feed", /* fujitsu */
  "omr-df",      /* fujitsu: a mark on the sheet, or a double feed */
};

static gboolean
has_taken_several (PlatenOptionHost *options)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sensors); i++)
    {
      g_autoptr (GVariant) value = platen_option_host_get (options, sensors[i]);

      if (value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) &&
          g_variant_get_boolean (value))
        return TRUE;
    }

  return FALSE;
}

/**
 * platen_sane_jam_look_closer:
 * @options: of the device, which does not scan any more
 * @error: (inout): why it stopped; a jam turns into %PLATEN_ERROR_DOUBLE_FEED when the
 *   device's sensors say that it is one
 */
void
platen_sane_jam_look_closer (PlatenOptionHost *options, GError **error)
{
  if (error == NULL || !g_error_matches (*error, PLATEN_ERROR, PLATEN_ERROR_JAMMED) ||
      !has_taken_several (options))
    return;

  g_clear_error (error);
  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_DOUBLE_FEED,
                       "The feeder took several sheets at once; take them out, put them "
                       "back into the feeder and scan the rest");
}
