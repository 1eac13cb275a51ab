/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenOption:
 * @key: the option's name
 * @type: the GVariant type string of its value; numbers are taken in any integer type
 *   when this is `i`, and whole ones as well when it is `d`
 * @store: checks @value and keeps it in @target; NULL takes any value of the type
 *
 * One row of an option table. Every `a{sv}` that enters the service is read by one.
 */
typedef struct
{
  const char *key;
  const char *type;
  gboolean (*store) (GVariant *value, gpointer target, GError **error);
} PlatenOption;

const PlatenOption *platen_options_find (const PlatenOption *table,
                                         gsize               n_rows,
                                         const char         *key);
char               *platen_options_list_keys (const PlatenOption *table, gsize n_rows);
gboolean            platen_options_parse (const PlatenOption *table,
                                          gsize               n_rows,
                                          GVariant           *options,
                                          gpointer            target,
                                          GError            **error);
gboolean            platen_options_take (const PlatenOption *table,
                                         gsize               n_rows,
                                         GVariant           *options,
                                         gpointer            target,
                                         GVariant          **out_rest,
                                         GError            **error);

G_END_DECLS
