/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

G_BEGIN_DECLS

typedef struct _PlatenServer PlatenServer;

/* Gives the reply, a tuple (floating or not), or NULL with the error set. */
typedef GVariant *(*PlatenServeFunc) (GVariant    *arguments,
                                      GUnixFDList *fds,
                                      gpointer     user_data,
                                      GError     **error);

/**
 * PlatenServerMethod:
 * @name: the method's name
 * @serve: does it
 * @is_immediate: done on the main thread at once; else on the lane, in order
 */
typedef struct
{
  const char     *name;
  PlatenServeFunc serve;
  gboolean        is_immediate;
} PlatenServerMethod;

/**
 * PlatenServerPlan:
 * @interface: what is served
 * @methods: a function for each of its methods
 * @n_methods: how many
 * @on_request: (nullable): main thread; a request for the lane has come
 * @on_hang_up: (nullable): main thread; the parent has gone
 * @on_end: (nullable): the lane's thread; the last thing it does
 * @user_data: for all of them
 */
typedef struct
{
  GDBusInterfaceInfo       *interface;
  const PlatenServerMethod *methods;
  gsize                     n_methods;
  void (*on_request) (gpointer user_data);
  void (*on_hang_up) (gpointer user_data);
  void (*on_end) (gpointer user_data);
  gpointer user_data;
} PlatenServerPlan;

PlatenServer *platen_server_new (const PlatenServerPlan *plan, GError **error);
void          platen_server_free (PlatenServer *self);
gboolean      platen_server_run (PlatenServer *self);
void          platen_server_outlive_parent (PlatenServer *self);
gboolean      platen_server_is_busy (PlatenServer *self);
void platen_server_say (PlatenServer *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void platen_server_emit (PlatenServer *self, const char *signal, GVariant *arguments);
int  platen_server_take_fd (GUnixFDList *fds, int handle, GError **error);
void platen_server_close_fd (int *fd);

G_END_DECLS
