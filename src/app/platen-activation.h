/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-http-front.h"

G_BEGIN_DECLS

gboolean platen_activation_take_sockets (PlatenHttpFront *http,
                                         PlatenService   *service,
                                         GError         **error);

G_END_DECLS
