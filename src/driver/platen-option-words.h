/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-words.h"

G_BEGIN_DECLS

const char *platen_option_words_find_source (const char *const *names,
                                             PlatenSourceKind   source);
const char *platen_option_words_find_mode (const char *const *names, PlatenMode mode);
const char *platen_option_words_find_deep_mode (const char *const *names,
                                                PlatenMode         mode,
                                                int                depth);
gboolean platen_option_words_read_source (const char *word, PlatenSourceKind *out_source);
gboolean platen_option_words_read_mode (const char *word, PlatenMode *out_mode);

G_END_DECLS
