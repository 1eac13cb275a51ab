/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-service.h"

G_BEGIN_DECLS

/**
 * ServiceFixture:
 * @dir: everything lies below it; gone at the end
 * @service: started, with the virtual driver in a process of its own
 *
 * A service on a store of its own.
 */
typedef struct
{
  char          *dir;
  PlatenConfig  *config;
  PlatenService *service;
} ServiceFixture;

/* @unused: (nullable): text for the virtual driver's set-up file */
void service_fixture_set_up (ServiceFixture *fixture, gconstpointer virtual_setup);
void service_fixture_tear_down (ServiceFixture *fixture, gconstpointer virtual_setup);
void service_fixture_restart (ServiceFixture *fixture);

PlatenDevice     *service_fixture_find_device (ServiceFixture *fixture, const char *name);
PlatenCollection *service_fixture_open_collection (ServiceFixture *fixture,
                                                   const char     *id);
PlatenJob        *service_fixture_scan (ServiceFixture   *fixture,
                                        PlatenDevice     *device,
                                        PlatenCollection *collection,
                                        const char       *options);

/* Runs the main loop until a callback has put the result here. */
void service_fixture_take_result (GObject *source, GAsyncResult *result, gpointer to);
GAsyncResult *service_fixture_wait_result (GAsyncResult **result);
void          service_fixture_wait_job (PlatenJob *job);

G_END_DECLS
