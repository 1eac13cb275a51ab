/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define PLATEN_TYPE_PROFILE (platen_profile_get_type ())
G_DECLARE_FINAL_TYPE (PlatenProfile, platen_profile, PLATEN, PROFILE, GObject)

/*
 * Scan settings under a name. It belongs to a principal, or to the administrator; then it is
 * locked: it is the same for everybody, and nobody changes it.
 *
 * Properties, readable, with notify: "id", "name", "device-id", "principal" (strings; the
 * last NULL when it is locked), "settings" (GVariant a{sv}), "locked", "shared" (booleans).
 */

const char *platen_profile_get_id (PlatenProfile *self);
const char *platen_profile_get_name (PlatenProfile *self);
/* Empty when it is for any device. */
const char *platen_profile_get_device_id (PlatenProfile *self);
/* (nullable): NULL is the administrator */
const char *platen_profile_get_principal (PlatenProfile *self);
/* (transfer none): a{sv}: some of the options of PlatenScanSettings */
GVariant *platen_profile_get_settings (PlatenProfile *self);
gboolean  platen_profile_is_locked (PlatenProfile *self);
gboolean  platen_profile_is_shared (PlatenProfile *self);

gboolean platen_profile_belongs_to (PlatenProfile *self, const char *principal);

G_END_DECLS
