/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-command.h"

G_BEGIN_DECLS

/**
 * PlatenMethod:
 * @name: as the public API has it
 * @parameters: `name:type` in order, separated by a space. Types: i whole number, b boolean,
 *   s string, o object, a array, n number, v any value; a ? after the type means that it may
 *   be left out
 * @summary: what it does and gives, for the reference documentation
 * @capability: what the caller must have been granted, or %PLATEN_ANY_GRANT
 * @has_instance: it is about an instance, whose id the command must carry
 * @handle: does it and answers, at once or later
 *
 * One command of the browser protocol. All there are stand in tables of these.
 */
typedef struct
{
  const char *name;
  const char *parameters;
  const char *summary;
  const char *capability;
  gboolean    has_instance;
  void (*handle) (PlatenCommand *call);
} PlatenMethod;

/**
 * PlatenMethodGroup:
 * @title: what its methods are about, for the reference documentation
 * @methods: ends with a row without a name
 */
typedef struct
{
  const char         *title;
  const PlatenMethod *methods;
} PlatenMethodGroup;

/* What touches a page's own instance, images and jobs alone takes a grant for scanners or for
 * cameras, whichever: without either there is nothing of its own. What is about devices takes
 * the grant of their kind, and what reads or writes the person's files that of its own. */
#define PLATEN_ANY_GRANT "scan or camera"

/* One table per group; each ends with a row without a name. */
extern const PlatenMethod platen_instance_methods[];
extern const PlatenMethod platen_device_methods[];
extern const PlatenMethod platen_acquire_methods[];
extern const PlatenMethod platen_capability_methods[];
extern const PlatenMethod platen_profile_methods[];
extern const PlatenMethod platen_property_methods[];
extern const PlatenMethod platen_layout_methods[];
extern const PlatenMethod platen_option_methods[];
extern const PlatenMethod platen_buffer_methods[];
extern const PlatenMethod platen_io_methods[];
extern const PlatenMethod platen_camera_methods[];

const PlatenMethodGroup *platen_method_get_groups (void);

const PlatenMethod *platen_method_find (const char *name);
char               *platen_method_describe_parameters (const PlatenMethod *self);
gboolean            platen_method_check (const PlatenMethod *self,
                                         PlatenCommand      *call,
                                         GError            **error);

G_END_DECLS
