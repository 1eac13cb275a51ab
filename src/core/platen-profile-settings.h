/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What a profile says: some of the options of PlatenScanSettings, an `a{sv}`. What it leaves
 * out is the caller's or the device's choice.
 */
GVariant *platen_profile_settings_check (GVariant *settings, GError **error);
GVariant *platen_profile_settings_merge (GVariant  *settings,
                                         GVariant  *said,
                                         GVariant **out_wishes);
GVariant *platen_profile_settings_from_text (const char *text);
GVariant *platen_profile_settings_read_value (const char *key,
                                              const char *text,
                                              GError    **error);

G_END_DECLS
