/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * One function per subcommand, each in a file of its own. argv[0] is the subcommand's name.
 * Each prints what it has to say and gives the exit status.
 */
int platen_ctl_devices (int argc, char **argv);
int platen_ctl_device (int argc, char **argv);
int platen_ctl_camera (int argc, char **argv);
int platen_ctl_scan (int argc, char **argv);
int platen_ctl_profiles (int argc, char **argv);
int platen_ctl_profile (int argc, char **argv);
int platen_ctl_pages (int argc, char **argv);
int platen_ctl_export (int argc, char **argv);
int platen_ctl_remove (int argc, char **argv);
int platen_ctl_sites (int argc, char **argv);
int platen_ctl_fsck (int argc, char **argv);
int platen_ctl_doctor (int argc, char **argv);
int platen_ctl_status (int argc, char **argv);

G_END_DECLS
