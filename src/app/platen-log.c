/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-log.h"

static gboolean
is_ours (const GLogField *fields, gsize n_fields)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
      return g_str_equal (fields[i].value, G_LOG_DOMAIN);

  return FALSE;
}

static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  GLogLevelFlags least = GPOINTER_TO_UINT (user_data);

  /* A level's bit is the higher the less it matters. */
  if ((level & G_LOG_LEVEL_MASK) > least && is_ours (fields, n_fields))
    return G_LOG_WRITER_HANDLED;
  if ((level & G_LOG_LEVEL_MASK) <= least && is_ours (fields, n_fields))
    {
      if (g_log_writer_is_journald (2))
        return g_log_writer_journald (level, fields, n_fields, NULL);
      return g_log_writer_standard_streams (level, fields, n_fields, NULL);
    }

  return g_log_writer_default (level, fields, n_fields, NULL);
}

/**
 * platen_log_set_up:
 * @least: the least important level of our own that is written
 *
 * Sends the log to the journal when standard error leads there, else to standard error.
 * Call it once, at the start.
 */
void
platen_log_set_up (GLogLevelFlags least)
{
  g_log_writer_default_set_use_stderr (TRUE);
  g_log_set_writer_func (write_log, GUINT_TO_POINTER (least), NULL);
}
