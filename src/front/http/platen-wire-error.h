/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-error.h"

G_BEGIN_DECLS

/* Numbers of the browser protocol that no PlatenError stands for. */
#define PLATEN_WIRE_OUT_OF_SEQUENCE -1011
#define PLATEN_WIRE_CAPABILITY_MISSING -1013
#define PLATEN_WIRE_CAPABILITY_READ_ONLY -1014
#define PLATEN_WIRE_CAPABILITY_RANGE -2848
#define PLATEN_WIRE_BAD_PARAMETER -2113
#define PLATEN_WIRE_ONE_IMAGE_FORMAT -2351
#define PLATEN_WIRE_BAD_IMAGE_ID -2399
#define PLATEN_WIRE_BAD_INDEX -2423

const char *platen_wire_error_describe (guint index, int *out_number);
int         platen_wire_error_from_code (PlatenError code);
int         platen_wire_error_from_error (const GError *error);

G_END_DECLS
