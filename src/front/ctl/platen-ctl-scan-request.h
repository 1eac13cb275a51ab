/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus.h"
#include "platen-ctl-look.h"
#include "platen-job-terms.h"

G_BEGIN_DECLS

/* What the command line of `platenctl scan` asks for; see platen-ctl-scan-request.c. */
typedef struct
{
  char          *device;        /* owned; NULL: the first */
  char          *output;        /* owned; NULL: the pages stay in their collection */
  char          *format;        /* owned; NULL: what the output's ending says */
  char          *profile;       /* owned; NULL: none */
  char          *collection_id; /* owned; NULL: a new one */
  char          *title;         /* owned */
  int            quality;       /* 0: the service's default */
  PlatenJobTerms terms;
  PlatenCtlLook  look;
  gboolean       is_as_last; /* with the settings of the last scan */
  gboolean       keeps_pages;
  gboolean       shows_progress;
  gboolean       is_quiet;
  gboolean       lists_devices; /* -L */
  gboolean       lists_options; /* -A */
  gboolean       is_dry_run;    /* -n */
  gboolean       is_json;       /* with -L and -A */
} PlatenCtlScanRequest;

gboolean  platen_ctl_scan_request_parse (PlatenCtlScanRequest *self,
                                         int                  *argc,
                                         char               ***argv,
                                         GError              **error);
void      platen_ctl_scan_request_clear (PlatenCtlScanRequest *self);
GVariant *platen_ctl_scan_request_make_options (const PlatenCtlScanRequest *self,
                                                PlatenBusDevice            *device,
                                                GError                    **error);
GVariant *platen_ctl_scan_request_make_export_options (const PlatenCtlScanRequest *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlatenCtlScanRequest, platen_ctl_scan_request_clear)

G_END_DECLS
