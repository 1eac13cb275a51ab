/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenKeyPair:
 * @ca_pem: (owned): the certificate of the authority; its key no longer exists
 * @leaf_pem: (owned): the server's certificate
 * @key_pem: (owned): the server's private key; a secret
 *
 * What TLS on this machine needs, freshly made.
 */
typedef struct
{
  char *ca_pem;
  char *leaf_pem;
  char *key_pem;
} PlatenKeyPair;

PlatenKeyPair *platen_key_pair_make (GError **error);
gboolean       platen_key_pair_matches (const char *leaf_pem, const char *key_pem);
void           platen_key_pair_free (PlatenKeyPair *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenKeyPair, platen_key_pair_free)

G_END_DECLS
