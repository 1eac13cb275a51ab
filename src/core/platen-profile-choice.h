/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenProfileChoice:
 * @name: (owned) (nullable): the profile's name
 * @is_last: as last time: the caller's last settings with the device
 *
 * Where the settings of a scan come from besides its own options; at most one of both. Clear
 * it.
 *
 * As options (`a{sv}`, beside those of [struct@Platen.ScanSettings]): `profile` s,
 * `last-used` b.
 */
typedef struct
{
  char    *name;
  gboolean is_last;
} PlatenProfileChoice;

char    *platen_profile_choice_list_keys (void);
gboolean platen_profile_choice_take (PlatenProfileChoice *self,
                                     GVariant            *options,
                                     GVariant           **out_rest,
                                     GError             **error);
void     platen_profile_choice_clear (PlatenProfileChoice *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlatenProfileChoice, platen_profile_choice_clear)

G_END_DECLS
