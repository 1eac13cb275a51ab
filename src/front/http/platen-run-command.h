/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-exchange.h"
#include "platen-instances.h"
#include "platen-service.h"

G_BEGIN_DECLS

void platen_reply_version (PlatenExchange  *exchange,
                           PlatenService   *service,
                           PlatenInstances *instances);
void platen_run_command (PlatenExchange  *exchange,
                         PlatenService   *service,
                         PlatenInstances *instances,
                         const char      *method);

G_END_DECLS
