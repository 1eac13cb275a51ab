/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-image-reader.h"
#include "platen-image-writer.h"
#include "platen-page-facts.h"

G_BEGIN_DECLS

/* Pictures for the tests of codec and driver: drawn, written, read back. */

extern const PlatenImageFormat samples_formats[];
extern const gsize             samples_n_formats;

GBytes *samples_new (const PlatenImageFormat *format);
int     samples_new_file (void);
int     samples_open_full_disk (void);
int     samples_new_master (const PlatenImageFormat *format, GBytes *rows);
int     samples_new_jpeg (const PlatenImageFormat *format, GBytes *rows, int quality);
GBytes *samples_get_bytes (int fd);
int     samples_new_file_of (const void *bytes, gsize n_bytes);
GBytes *samples_read_rows (PlatenImageReader *reader, GError **error);
void    samples_assert_same_rows (const PlatenImageFormat *format, GBytes *a, GBytes *b);
void    samples_assert_near (GBytes *a, GBytes *b, double mean_difference);
PlatenPageFacts *samples_new_facts (const PlatenImageFormat *format,
                                    const char              *media_type);

G_END_DECLS
