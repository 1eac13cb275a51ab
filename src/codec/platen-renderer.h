/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "platen-page-facts.h"

G_BEGIN_DECLS

gboolean platen_renderer_render (int                    source_fd,
                                 const PlatenPageFacts *page,
                                 GVariant              *recipe,
                                 int                    output_fd,
                                 GVariant             **out_result,
                                 GError               **error);

G_END_DECLS
