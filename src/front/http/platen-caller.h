/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "platen-connection.h"

G_BEGIN_DECLS

/**
 * PlatenCallerKind:
 * @PLATEN_CALLER_NOBODY: a browser that hides or garbles its origin; may do nothing
 * @PLATEN_CALLER_STRANGER: a web origin without a grant
 * @PLATEN_CALLER_GRANTED: a web origin with a grant
 * @PLATEN_CALLER_LOCAL: no browser; the user's own program
 *
 * Who sent a request, as far as that can be known.
 */
typedef enum
{
  PLATEN_CALLER_NOBODY,
  PLATEN_CALLER_STRANGER,
  PLATEN_CALLER_GRANTED,
  PLATEN_CALLER_LOCAL, /*< last >*/
} PlatenCallerKind;

/**
 * PlatenFetchUse:
 * @PLATEN_FETCH_API: by a script, with fetch() or XMLHttpRequest
 * @PLATEN_FETCH_IMAGE: the same, or the source of an image element
 * @PLATEN_FETCH_PAGE: typed or clicked by a person, as a page of its own
 * @PLATEN_FETCH_STYLE: by one of our own pages, as its style sheet
 * @PLATEN_FETCH_SOCKET: a WebSocket
 *
 * What an address is for; a browser tells what it uses it for.
 */
typedef enum
{
  PLATEN_FETCH_API,
  PLATEN_FETCH_IMAGE,
  PLATEN_FETCH_PAGE,
  PLATEN_FETCH_STYLE,
  PLATEN_FETCH_SOCKET, /*< last >*/
} PlatenFetchUse;

/**
 * PlatenCaller:
 * @kind: who it is
 * @origin: (owned) (nullable): of a stranger or a granted origin
 * @principal: (owned) (nullable): of a granted origin or the local user
 */
typedef struct
{
  PlatenCallerKind kind;
  char            *origin;
  char            *principal;
} PlatenCaller;

PlatenCaller *platen_caller_identify (SoupMessageHeaders *headers,
                                      PlatenOriginCheck   is_granted,
                                      gpointer            user_data);
void          platen_caller_free (PlatenCaller *self);
gboolean      platen_caller_may_act_by_get (const PlatenCaller *self,
                                            SoupMessageHeaders *headers);
gboolean      platen_fetch_is_allowed (SoupMessageHeaders *headers, PlatenFetchUse use);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenCaller, platen_caller_free)

G_END_DECLS
