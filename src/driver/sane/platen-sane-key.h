/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char  *platen_sane_key_new (const char *name, const char *usb_devices);
char  *platen_sane_key_find_usb (const char *name, const char *usb_devices);
char **platen_sane_key_list_identities (const char *device, const char *usb_devices);
char  *platen_sane_key_name_serial (const char *maker,
                                    const char *product,
                                    const char *serial);

G_END_DECLS
