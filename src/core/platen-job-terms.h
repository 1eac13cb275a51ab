/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenJobTerms:
 * @may_wait: a busy device does not refuse the job: it waits for its turn
 * @device_timeout_s: seconds that the device gets for one operation (to open, to be set up,
 *   to begin a page, from one sign of progress to the next); 0 is the built-in limits
 * @job_timeout_s: seconds that the job gets once it has the device; 0 is no limit. What it
 *   waited for its turn before, and what a person takes to clear a jam, do not count: one
 *   that is resumed gets them anew
 *
 * How a scan is run, whatever it scans. A plain value: copy it by assignment.
 *
 * As options (`a{sv}`, beside those of [struct@Platen.ScanSettings]): `queue` b,
 * `device-timeout` i, `job-timeout` i.
 */
typedef struct
{
  gboolean may_wait;
  int      device_timeout_s;
  int      job_timeout_s;
} PlatenJobTerms;

gboolean  platen_job_terms_take (PlatenJobTerms *self,
                                 GVariant       *options,
                                 GVariant      **out_rest,
                                 GError        **error);
GVariant *platen_job_terms_add_to (const PlatenJobTerms *self, GVariant *options);

G_END_DECLS
