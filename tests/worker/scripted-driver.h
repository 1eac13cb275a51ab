/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-driver.h"

G_BEGIN_DECLS

#define TEST_TYPE_SCRIPTED_DRIVER (test_scripted_driver_get_type ())
G_DECLARE_FINAL_TYPE (TestScriptedDriver,
                      test_scripted_driver,
                      TEST,
                      SCRIPTED_DRIVER,
                      GObject)

PlatenDriver *test_scripted_driver_new (void);

G_END_DECLS
