/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-bus-front.h"
#include "platen-error.h"

/*
 * A started service with the virtual scanner, on a bus of its own: with a daemon, so that
 * callers have names, and a client connection beside the service's.
 */
typedef struct
{
  char            *folder;
  GTestDBus       *daemon;
  GDBusConnection *server;
  GDBusConnection *client;
  PlatenService   *service;
  PlatenBusFront  *front;
  guint            name_id;
  gboolean         is_owned;
  GPtrArray       *signals; /* of strings: "Interface.Signal path" */
} BusFixture;

#define MANAGER "org.platen.Platen1.Manager"
#define DEVICE "org.platen.Platen1.Device"
#define JOB "org.platen.Platen1.Job"
#define COLLECTION "org.platen.Platen1.Collection"
#define SITES "org.platen.Platen1.Sites"
#define ROOT "/org/platen/Platen1"

void bus_set_up (BusFixture *fixture, gconstpointer description);
void bus_tear_down (BusFixture *fixture, gconstpointer unused);

/* "Interface.Method"; each runs the main loop until the answer is there. */
GVariant *call (BusFixture *fixture, const char *path, const char *method, GVariant *in);
void      call_fails (BusFixture *fixture,
                      const char *path,
                      const char *method,
                      GVariant   *in,
                      PlatenError code,
                      const char *word);
GVariant *get (BusFixture *fixture,
               const char *path,
               const char *interface,
               const char *name);

char     *only_device_path (BusFixture *fixture);
char     *scan (BusFixture *fixture, const char *options);
void      wait_for_end (BusFixture *fixture, const char *job);
char     *collection_of (BusFixture *fixture, const char *job);
guint     count_signals (BusFixture *fixture, const char *text);
void      expect_state (BusFixture *fixture, const char *job, const char *state);
GVariant *options (const char *text);
