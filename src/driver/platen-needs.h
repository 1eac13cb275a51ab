/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenNeeds:
 * @readable: (element-type filename): files and folders, what is below them included
 * @writable: (element-type filename): the same, to write to and to make files in
 * @programs: whether other programs are started
 *
 * What a driver needs of the machine besides what everybody may read: its process is
 * confined to that before it does anything. What is not there is no need.
 */
typedef struct
{
  GPtrArray *readable;
  GPtrArray *writable;
  gboolean   programs;
} PlatenNeeds;

void platen_needs_init (PlatenNeeds *self);
void platen_needs_clear (PlatenNeeds *self);
void platen_needs_read (PlatenNeeds *self, const char *path);
void platen_needs_read_each (PlatenNeeds *self, const char *paths);
void platen_needs_read_own (PlatenNeeds *self, const char *const *names);
void platen_needs_write (PlatenNeeds *self, const char *path);
void platen_needs_write_like (PlatenNeeds *self, const char *pattern);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlatenNeeds, platen_needs_clear)

G_END_DECLS
