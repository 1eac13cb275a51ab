/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sane/sane.h>

#include <glib.h>

/* What a device of the fault backend is and does; see sane-fault.c for the words. */
typedef struct
{
  char    *name;
  char    *vendor;
  char    *model;
  char    *type;
  char   **sources;
  char   **modes;
  char   **script;
  GArray  *resolutions; /* SANE_Word, the first is their number; NULL for a range */
  double   width_mm;
  double   height_mm;
  gboolean is_odd;
  gboolean reloads;
} FaultSpec;

FaultSpec  *fault_spec_load (const char *name);
void        fault_spec_free (FaultSpec *self);
GPtrArray  *fault_spec_list (void);
char      **fault_script_load (const char *name);
char       *fault_word_match (const char *word, const char *where);
gboolean    fault_word_is_for_device (const char *word);
SANE_Status fault_strike (const char *what, const int *cancelled);
SANE_Status fault_strike_device (char **script, const char *where);
char       *fault_find_file (const char *name);
void        fault_log (const char *name, const char *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultSpec, fault_spec_free)
