/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *platen_ctl_json_format (GVariant *value);
void  platen_ctl_json_print (GVariant *value);

G_END_DECLS
