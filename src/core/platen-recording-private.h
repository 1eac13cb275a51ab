/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-recording.h"

G_BEGIN_DECLS

#define HEADER "recording"
#define TIMING "timing"
#define GROUP_PREFIX "option "
#define WHEN " when "
#define FORMAT 1

struct _PlatenRecording
{
  GKeyFile *file; /* owned */
};

extern const char *const platen_recording_keys[];

G_END_DECLS
