/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-log-level.h"

static const struct
{
  const char    *word;
  GLogLevelFlags level;
} levels[] = {
  { "critical", G_LOG_LEVEL_CRITICAL }, { "warning", G_LOG_LEVEL_WARNING },
  { "message", G_LOG_LEVEL_MESSAGE },   { "info", G_LOG_LEVEL_INFO },
  { "debug", G_LOG_LEVEL_DEBUG },
};

/**
 * platen_log_level_from_string:
 * @word: `critical`, `warning`, `message`, `info` or `debug`
 * @out_level: (out): set only on success
 *
 * Returns: whether @word is one of them
 */
gboolean
platen_log_level_from_string (const char *word, GLogLevelFlags *out_level)
{
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    if (g_str_equal (levels[i].word, word))
      {
        *out_level = levels[i].level;
        return TRUE;
      }

  return FALSE;
}
