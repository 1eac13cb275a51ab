/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-principal.h"
#include "platen-store-private.h"
#include "platen-store-verbs.h"

/**
 * platen_store_create_collection_async:
 * @principal: whom it shall belong to
 * @callback: (scope async): called once
 *
 * Makes an empty collection.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT when @principal is none, %PLATEN_ERROR_LIMIT when
 * there are as many as there may be, %PLATEN_ERROR_NO_SPACE, %PLATEN_ERROR_STORE.
 */
void
platen_store_create_collection_async (PlatenStore        *self,
                                      const char         *principal,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data)
{
  PlatenStoreRequest *request;

  g_return_if_fail (PLATEN_IS_STORE (self));

  request = platen_store_ask (self, platen_store_verb_create_collection,
                              platen_store_create_collection_async, callback, user_data);
  request->principal = g_strdup (principal);
  if (!platen_principal_is_valid (principal))
    g_set_error (&request->error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                 "‘%s’ names nobody; it is ‘local’, an origin or an application",
                 principal != NULL ? principal : "");
  platen_store_send (self, request);
}

/**
 * platen_store_create_collection_finish:
 *
 * Returns: (transfer full): the collection's identifier
 */
char *
platen_store_create_collection_finish (PlatenStore  *self,
                                       GAsyncResult *result,
                                       GError      **error)
{
  return platen_store_take_answer (self, result, error);
}

/**
 * platen_store_list_collections_async:
 * @principal: (nullable): whose; NULL is everybody's
 * @callback: (scope async): called once
 *
 * Lists collections, the oldest first.
 *
 * Errors: %PLATEN_ERROR_STORE.
 */
void
platen_store_list_collections_async (PlatenStore        *self,
                                     const char         *principal,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data)
{
  PlatenStoreRequest *request;

  g_return_if_fail (PLATEN_IS_STORE (self));

  request = platen_store_ask (self, platen_store_verb_list_collections,
                              platen_store_list_collections_async, callback, user_data);
  request->principal = g_strdup (principal);
  platen_store_send (self, request);
}

/**
 * platen_store_list_collections_finish:
 *
 * Returns: (transfer full): an a(ssxu): id, principal, created (µs since 1970), number of
 *   pages
 */
GVariant *
platen_store_list_collections_finish (PlatenStore  *self,
                                      GAsyncResult *result,
                                      GError      **error)
{
  return platen_store_take_answer (self, result, error);
}

/**
 * platen_store_list_pages_async:
 * @principal: who asks
 * @callback: (scope async): called once
 *
 * Lists the pages of a collection.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when there is none of that id that belongs to @principal.
 */
void
platen_store_list_pages_async (PlatenStore        *self,
                               const char         *collection_id,
                               const char         *principal,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  PlatenStoreRequest *request;

  g_return_if_fail (PLATEN_IS_STORE (self));
  g_return_if_fail (principal != NULL);

  request = platen_store_ask (self, platen_store_verb_list_pages,
                              platen_store_list_pages_async, callback, user_data);
  platen_store_put_id (request, &request->collection_id, collection_id);
  request->principal = g_strdup (principal);
  platen_store_send (self, request);
}

/**
 * platen_store_list_pages_finish:
 *
 * Returns: (transfer full) (element-type PlatenPageRecord): in order
 */
GPtrArray *
platen_store_list_pages_finish (PlatenStore *self, GAsyncResult *result, GError **error)
{
  return platen_store_take_answer (self, result, error);
}

/**
 * platen_store_remove_collection_async:
 * @callback: (scope async): called once
 *
 * Removes a collection and its pages for good.
 *
 * Errors: %PLATEN_ERROR_NOT_FOUND when there is no such collection.
 */
void
platen_store_remove_collection_async (PlatenStore        *self,
                                      const char         *collection_id,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data)
{
  PlatenStoreRequest *request;

  g_return_if_fail (PLATEN_IS_STORE (self));

  request = platen_store_ask (self, platen_store_verb_remove_collection,
                              platen_store_remove_collection_async, callback, user_data);
  platen_store_put_id (request, &request->collection_id, collection_id);
  platen_store_send (self, request);
}

/**
 * platen_store_remove_collection_finish:
 */
gboolean
platen_store_remove_collection_finish (PlatenStore  *self,
                                       GAsyncResult *result,
                                       GError      **error)
{
  return platen_store_take_answer (self, result, error) != NULL;
}

/**
 * platen_store_list_grants_async:
 * @callback: (scope async): called once
 *
 * Lists what web origins were granted.
 *
 * Errors: %PLATEN_ERROR_STORE.
 */
void
platen_store_list_grants_async (PlatenStore        *self,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_return_if_fail (PLATEN_IS_STORE (self));

  platen_store_send (self, platen_store_ask (self, platen_store_verb_list_grants,
                                             platen_store_list_grants_async, callback,
                                             user_data));
}

/**
 * platen_store_list_grants_finish:
 *
 * Returns: (transfer full): an a(ssx): origin, capability, since (µs since 1970)
 */
GVariant *
platen_store_list_grants_finish (PlatenStore *self, GAsyncResult *result, GError **error)
{
  return platen_store_take_answer (self, result, error);
}

/**
 * platen_store_add_grant_async:
 * @origin: a web origin as browsers write it
 * @capability: what it may do: a word that is the caller's affair
 * @callback: (scope async): called once; the grant is durable then
 *
 * Grants a capability; one that was granted before keeps its time.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT when @origin is none or @capability is empty,
 * %PLATEN_ERROR_NO_SPACE, %PLATEN_ERROR_STORE.
 */
void
platen_store_add_grant_async (PlatenStore        *self,
                              const char         *origin,
                              const char         *capability,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  PlatenStoreRequest *request;

  g_return_if_fail (PLATEN_IS_STORE (self));
  g_return_if_fail (origin != NULL && capability != NULL);

  request = platen_store_ask (self, platen_store_verb_add_grant,
                              platen_store_add_grant_async, callback, user_data);
  request->origin = g_strdup (origin);
  request->capability = g_strdup (capability);
  if (!platen_origin_is_valid (origin) || *capability == '\0')
    g_set_error (&request->error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                 "‘%s’ is no web origin such as ‘https://example.org’, or the capability "
                 "‘%s’ is empty",
                 origin, capability);
  platen_store_send (self, request);
}

/**
 * platen_store_add_grant_finish:
 */
gboolean
platen_store_add_grant_finish (PlatenStore *self, GAsyncResult *result, GError **error)
{
  return platen_store_take_answer (self, result, error) != NULL;
}

/**
 * platen_store_remove_grants_async:
 * @capability: (nullable): which; NULL is all of that origin
 * @callback: (scope async): called once
 *
 * Takes grants back; that there are none is fine.
 *
 * Errors: %PLATEN_ERROR_NO_SPACE, %PLATEN_ERROR_STORE.
 */
void
platen_store_remove_grants_async (PlatenStore        *self,
                                  const char         *origin,
                                  const char         *capability,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  PlatenStoreRequest *request;

  g_return_if_fail (PLATEN_IS_STORE (self));
  g_return_if_fail (origin != NULL);

  request = platen_store_ask (self, platen_store_verb_remove_grants,
                              platen_store_remove_grants_async, callback, user_data);
  request->origin = g_strdup (origin);
  request->capability = g_strdup (capability);
  platen_store_send (self, request);
}

/**
 * platen_store_remove_grants_finish:
 */
gboolean
platen_store_remove_grants_finish (PlatenStore  *self,
                                   GAsyncResult *result,
                                   GError      **error)
{
  return platen_store_take_answer (self, result, error) != NULL;
}
