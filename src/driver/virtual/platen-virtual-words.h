/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *platen_virtual_words_title (int number);
const char *platen_virtual_words_paragraph (int number);

G_END_DECLS
