/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sane-fault-page.h"
#include "sane-fault-script.h"

#define TEXT_BYTES 64
#define MAX_NAMES 16

enum
{
  OPTION_COUNT,
  OPTION_SOURCE,
  OPTION_MODE,
  OPTION_RESOLUTION,
  OPTION_Y_RESOLUTION,
  OPTION_LEFT,
  OPTION_TOP,
  OPTION_RIGHT,
  OPTION_BOTTOM,
  OPTION_DUPLEX,
  OPTION_THRESHOLD,
  OPTION_DOUBLE_FEED,
  N_OPTIONS,
};

/* An open device. */
typedef struct
{
  FaultSpec             *spec; /* owned */
  SANE_Option_Descriptor options[N_OPTIONS];
  SANE_String_Const      sources[MAX_NAMES];
  SANE_String_Const      modes[MAX_NAMES];
  SANE_Range             width;
  SANE_Range             height;
  gsize                  at_word;
  char                   source[TEXT_BYTES];
  char                   mode[TEXT_BYTES];
  SANE_Word              numbers[N_OPTIONS];
  SANE_Parameters        parameters;
  FaultPage             *page; /* owned */
  int                    n_pages;
  gsize                  n_read;
  int                    n_zero;
  int                    cancelled; /* atomic */
  char                  *fault;     /* owned; what happens in the middle of the page */
} Fault;

void     fault_options_set_up (Fault *self);
gboolean fault_is_bilevel (const Fault *self);
gboolean fault_is_color (const Fault *self);
int      fault_get_width_px (const Fault *self);
int      fault_get_height_px (const Fault *self);
