/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sane/sane.h>

#include "platen-scanner.h"

G_BEGIN_DECLS

gboolean platen_sane_frame_describe (const SANE_Parameters *parameters,
                                     PlatenPageFormat      *format,
                                     GError               **error);

G_END_DECLS
