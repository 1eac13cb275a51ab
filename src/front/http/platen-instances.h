/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-instance.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_INSTANCES (platen_instances_get_type ())
G_DECLARE_FINAL_TYPE (PlatenInstances, platen_instances, PLATEN, INSTANCES, GObject)

PlatenInstances *platen_instances_new (void);

PlatenInstance *platen_instances_add (PlatenInstances  *self,
                                      PlatenCollection *collection,
                                      GError          **error);
PlatenInstance *platen_instances_find (PlatenInstances *self,
                                       const char      *principal,
                                       const char      *id);
PlatenInstance *platen_instances_find_only (PlatenInstances *self, const char *principal);
void            platen_instances_detach (PlatenInstances *self, PlatenInstance *instance);
void platen_instances_detach_principal (PlatenInstances *self, const char *principal);
void platen_instances_detach_all (PlatenInstances *self);
void platen_instances_foreach (PlatenInstances *self, GFunc visit, gpointer user_data);

gboolean platen_instances_is_locked_out (PlatenInstances *self, const char *principal);
void     platen_instances_count_wrong_id (PlatenInstances *self, const char *principal);

G_END_DECLS
