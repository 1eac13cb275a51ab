/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define PLATEN_TYPE_CONFIG (platen_config_get_type ())
G_DECLARE_FINAL_TYPE (PlatenConfig, platen_config, PLATEN, CONFIG, GObject)

/*
 * The settings of platen.ini: $XDG_CONFIG_HOME/platen/platen.ini over
 * /etc/platen/platen.ini. Read once. Each unknown key or bad value becomes a warning that
 * names file, group, key and remedy; the default stands in.
 */

/* NULL paths are the places above. */
PlatenConfig *platen_config_load (const char *system_path, const char *user_path);

/* Where the administrator's files are: /etc/platen, or $PLATEN_SYSCONF_DIR. */
const char *platen_config_get_system_directory (PlatenConfig *self);

/* (transfer none): for the log and the status, one sentence each; NULL-terminated. */
const char *const *platen_config_get_warnings (PlatenConfig *self);

/* [ports], each 0 … 65535, 0 = off */
guint16 platen_config_get_core_port (PlatenConfig *self);        /* core=18622 */
guint16 platen_config_get_core_tls_port (PlatenConfig *self);    /* core-tls=18623 */
guint16 platen_config_get_control_port (PlatenConfig *self);     /* control=18625 */
guint16 platen_config_get_control_tls_port (PlatenConfig *self); /* control-tls=18626 */

/* [http] protocol-version=16, 1, 0, 0728 */
const char *platen_config_get_protocol_version (PlatenConfig *self);

/* [log] level=message: one of critical, warning, message, info, debug */
GLogLevelFlags platen_config_get_log_level (PlatenConfig *self);

/* [devices] drivers=virtual;sane;camera */
const char *const *platen_config_get_drivers (PlatenConfig *self);

/* [devices] network=true: false looks for none on the network */
gboolean platen_config_is_local_only (PlatenConfig *self);
/* [device ID] name=, hidden=false, prefer= */
const char *platen_config_get_device_setting (PlatenConfig *self,
                                              const char   *device_id,
                                              const char   *key);

/* [store] directory=$XDG_DATA_HOME/platen */
const char *platen_config_get_store_directory (PlatenConfig *self);

/* [service] idle-exit=300 seconds, 0 = never */
guint platen_config_get_idle_exit_s (PlatenConfig *self);

G_END_DECLS
