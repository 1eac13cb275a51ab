/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus.h"

G_BEGIN_DECLS

GVariant *platen_ctl_describe_devices (GPtrArray *devices);
GVariant *platen_ctl_describe_jobs (GPtrArray *jobs);
GVariant *platen_ctl_describe_pages (GVariant *pages);
GVariant *platen_ctl_describe_collections (GVariant *collections);
GVariant *platen_ctl_describe_sites (GVariant *sites);
char     *platen_ctl_format_time (gint64 time_us);

G_END_DECLS
