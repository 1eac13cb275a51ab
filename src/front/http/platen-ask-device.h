/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-command.h"
#include "platen-twain-capability.h"

G_BEGIN_DECLS

/* Answers a command from what the selected scanner can do. */
typedef void (*PlatenAskAnswer) (PlatenCommand *call, const PlatenTwainView *view);

void platen_ask_device (PlatenCommand  *call,
                        gboolean        needs_sensor,
                        PlatenAskAnswer answer);

G_END_DECLS
