/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *platen_sane_key_new (const char *name, const char *usb_devices);

G_END_DECLS
