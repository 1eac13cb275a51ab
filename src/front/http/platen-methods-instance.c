/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-id.h"
#include "platen-method-table.h"
#include "platen-wire-error.h"

/* A page's own beginnings: what stands for one of its WebTwain objects. */

static void
return_instance (PlatenCommand *call, PlatenInstance *instance)
{
  PlatenCollection *collection = platen_instance_get_collection (instance);
  JsonArray        *result = json_array_new ();

  platen_instance_touch (instance);
  json_array_add_string_element (result, platen_instance_get_id (instance));
  json_array_add_string_element (result, platen_collection_get_id (collection));
  platen_command_return_all (call, result);
}

static void
on_collection_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenCommand)    call = user_data;
  g_autoptr (GError)           error = NULL;
  g_autoptr (PlatenCollection) collection = NULL;
  PlatenInstance              *instance = NULL;

  collection =
      platen_service_open_collection_finish (PLATEN_SERVICE (source), result, &error);
  if (collection != NULL)
    instance =
        platen_instances_add (platen_command_get_instances (call), collection, &error);

  if (instance != NULL)
    return_instance (call, instance);
  else
    platen_command_take_error (call, g_steal_pointer (&error));
}

static void
open_collection (PlatenCommand *call, const char *collection_id)
{
  PlatenExchange *exchange = platen_command_get_exchange (call);

  platen_service_open_collection_async (
      platen_command_get_service (call), platen_exchange_get_caller (exchange)->principal,
      collection_id, on_collection_opened, g_object_ref (call));
}

static void
create_instance (PlatenCommand *call)
{
  open_collection (call, NULL);
}

/* Whose it is, the collection says: another principal's is not found. */
static void
attach_instance (PlatenCommand *call)
{
  const char      *id = platen_command_get_string (call, 0);
  g_autofree char *collection_id = NULL;

  collection_id =
      platen_id_is_valid (id) ? g_strdup (id) : platen_instance_id_to_collection_id (id);
  if (collection_id == NULL)
    platen_command_fail (
        call, PLATEN_WIRE_BAD_PARAMETER,
        "AttachInstance: the parameter ‘id’ is no instance and no collection");
  else
    open_collection (call, collection_id);
}

static void
detach_instance (PlatenCommand *call)
{
  PlatenInstance *instance = platen_command_get_instance (call);

  platen_instances_detach (platen_command_get_instances (call), instance);
  platen_command_return_boolean (call, TRUE);
}

const PlatenMethod platen_instance_methods[] = {
  { "CreateInstance", "",
    "Makes an instance with an empty buffer; gives its id and its collection's",
    PLATEN_ANY_GRANT, FALSE, create_instance },
  { "AttachInstance", "id:s",
    "Takes an instance up again by its id or its collection's; gives both",
    PLATEN_ANY_GRANT, FALSE, attach_instance },
  { "DetachInstance", "", "Ends the instance; the pages stay in the store",
    PLATEN_ANY_GRANT, TRUE, detach_instance },
  { NULL },
};
