/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-device-session.h"

G_BEGIN_DECLS

struct _PlatenDeviceSession
{
  GObject parent_instance;

  char               *name;         /* owned; of the device, for a person */
  PlatenAlternatives *alternatives; /* owned; the ways to it */
  GPtrArray          *ways;         /* owned; of PlatenDeviceInfo: those still to try */
  GError             *first_error;  /* owned; why the first of them failed */
  PlatenCapabilities *capabilities; /* owned; NULL until it was opened once */
  PlatenDriverWorker *worker;       /* owned; NULL when closed */
  GTask              *next; /* owned; an acquire that waits for the old worker's end */
  PlatenWaitingLine   line; /* jobs that want it next */
  guint               limit_ms;  /* of one operation; 0 is the built-in limits */
  guint               n_closing; /* workers that are not gone yet */
  guint               linger_id;
  gboolean            is_held;
  gboolean            is_kept_open; /* opened by name, not by a scan */
  gboolean            is_shut_down;
};

/* Of platen-device-session.c */
void platen_device_session_drop_worker (PlatenDeviceSession *self);
void platen_device_session_fail (GTask *task, GError *error);
void platen_device_session_spawn (GTask *task);

void platen_device_session_end_closing (PlatenDeviceSession *self);

/* Of platen-device-session-tidy.c */
void platen_device_session_tidy (PlatenDeviceSession *self);

/* Of platen-device-session-ways.c */
void                    platen_device_session_find_ways (PlatenDeviceSession *self);
const PlatenDeviceInfo *platen_device_session_get_way (PlatenDeviceSession *self);
void                    platen_device_session_note_open (PlatenDeviceSession *self);
void                    platen_device_session_try_next_way (GTask *task, GError *error);

G_END_DECLS
