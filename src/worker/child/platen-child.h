/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-camera-driver.h"
#include "platen-driver.h"

G_BEGIN_DECLS

/* What the `main` of a worker program calls; see platen-driver-server.c,
 * platen-imager-server.c and platen-camera-server.c. */

int platen_child_run_driver (PlatenDriver *driver, GError **error);
int platen_child_run_camera (PlatenCameraDriver *driver, GError **error);
int platen_child_run_imager (GError **error);

G_END_DECLS
