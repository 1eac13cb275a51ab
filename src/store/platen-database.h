/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct _PlatenDatabase PlatenDatabase;

/* A running query; belongs to its database, is reset when it goes out of scope. */
typedef sqlite3_stmt PlatenRows;

PlatenDatabase *platen_database_open (const char *path,
                                      gboolean    may_write,
                                      GError    **error);
void            platen_database_free (PlatenDatabase *self);

gboolean platen_database_execute (PlatenDatabase *self, const char *sql, GError **error);
gboolean platen_database_run (PlatenDatabase *self,
                              GError        **error,
                              const char     *sql,
                              const char     *types,
                              ...);
PlatenRows *platen_database_query (PlatenDatabase *self,
                                   GError        **error,
                                   const char     *sql,
                                   const char     *types,
                                   ...);
gboolean    platen_database_next (PlatenDatabase *self,
                                  PlatenRows     *rows,
                                  gboolean       *out_has_row,
                                  GError        **error);
gboolean    platen_database_get_number (PlatenDatabase *self,
                                        const char     *sql,
                                        gint64         *out_number,
                                        GError        **error);
GVariant   *platen_database_collect (PlatenDatabase *self,
                                     PlatenRows     *rows,
                                     const char     *type,
                                     GError        **error);
int         platen_database_get_n_changed (PlatenDatabase *self);

gboolean platen_database_begin (PlatenDatabase *self, GError **error);
gboolean platen_database_commit (PlatenDatabase *self, GError **error);
void     platen_database_roll_back (PlatenDatabase *self);

gboolean platen_database_is_damaged (PlatenDatabase *self);
gboolean platen_database_has_failed_sync (PlatenDatabase *self);

void platen_rows_end (PlatenRows *rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenDatabase, platen_database_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenRows, platen_rows_end)

G_END_DECLS
