/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-exchange.h"
#include "platen-instances.h"
#include "platen-service.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_COMMAND (platen_command_get_type ())
G_DECLARE_FINAL_TYPE (PlatenCommand, platen_command, PLATEN, COMMAND, GObject)

PlatenCommand *platen_command_new (PlatenExchange  *exchange,
                                   PlatenService   *service,
                                   PlatenInstances *instances);
gboolean platen_command_read (PlatenCommand *self, JsonNode *envelope, GError **error);
void     platen_command_set_id (PlatenCommand *self, const char *id);
void     platen_command_set_method (PlatenCommand *self, const char *method);
void     platen_command_set_instance (PlatenCommand *self, PlatenInstance *instance);

PlatenExchange  *platen_command_get_exchange (PlatenCommand *self);
PlatenService   *platen_command_get_service (PlatenCommand *self);
PlatenInstances *platen_command_get_instances (PlatenCommand *self);
PlatenInstance  *platen_command_get_instance (PlatenCommand *self);
const char      *platen_command_get_id (PlatenCommand *self);
const char      *platen_command_get_method (PlatenCommand *self);

guint       platen_command_get_n_parameters (PlatenCommand *self);
JsonNode   *platen_command_get_parameter (PlatenCommand *self, guint position);
gint64      platen_command_get_int (PlatenCommand *self, guint position, gint64 fallback);
gboolean    platen_command_get_boolean (PlatenCommand *self,
                                        guint          position,
                                        gboolean       fallback);
const char *platen_command_get_string (PlatenCommand *self, guint position);

void platen_command_return (PlatenCommand *self, JsonNode *value);
void platen_command_return_all (PlatenCommand *self, JsonArray *result);
void platen_command_return_boolean (PlatenCommand *self, gboolean value);
void platen_command_return_int (PlatenCommand *self, gint64 value);
void platen_command_return_string (PlatenCommand *self, const char *value);
void platen_command_return_file (PlatenCommand *self, int fd, const char *media_type);
void platen_command_fail (PlatenCommand *self, int number, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
void platen_command_take_error (PlatenCommand *self, GError *error);

gboolean platen_command_is_instance_idle (PlatenCommand *self);

G_END_DECLS
