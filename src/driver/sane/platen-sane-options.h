/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sane/sane.h>

G_BEGIN_DECLS

/**
 * PlatenSaneLimits:
 * @minimum: the least value
 * @maximum: the greatest value
 * @step: distance of values; 0 is any
 * @values: (nullable): the values there are when they are a list, the first is their number
 * @is_fixed: whether @values are SANE_Fixed
 * @unit: what the numbers are
 *
 * What a number option may be.
 */
typedef struct
{
  double           minimum;
  double           maximum;
  double           step;
  const SANE_Word *values; /* not owned; the backend's, until the next change */
  gboolean         is_fixed;
  SANE_Unit        unit;
} PlatenSaneLimits;

gboolean           platen_sane_options_has (SANE_Handle handle, const char *name);
const char *const *platen_sane_options_get_words (SANE_Handle handle, const char *name);
gboolean           platen_sane_options_get_limits (SANE_Handle       handle,
                                                   const char       *name,
                                                   PlatenSaneLimits *out_limits);
gboolean platen_sane_limits_allow (const PlatenSaneLimits *limits, double value);

gboolean platen_sane_options_get_number (SANE_Handle handle,
                                         const char *name,
                                         double     *out_value);
gboolean platen_sane_options_set_number (SANE_Handle handle,
                                         const char *name,
                                         double      value,
                                         GError    **error);
gboolean platen_sane_options_set_flag (SANE_Handle handle,
                                       const char *name,
                                       gboolean    value,
                                       GError    **error);
gboolean platen_sane_options_set_word (SANE_Handle handle,
                                       const char *name,
                                       const char *word,
                                       GError    **error);
gboolean platen_sane_options_set_parsed (SANE_Handle handle,
                                         const char *name,
                                         const char *text,
                                         GError    **error);
char    *platen_sane_options_dup_word (SANE_Handle handle, const char *name);

G_END_DECLS
