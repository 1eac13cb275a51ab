/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-id.h"
#include "platen-key-pair.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

/* Apple's ceiling for authorities of one's own; the other browsers allow more. */
#define LIFE_S ((time_t) 825 * 24 * 60 * 60)
/* A clock that is set back a little must not void the certificate. */
#define BACKDATE_S ((time_t) 24 * 60 * 60)
#define SERIAL_BYTES 16

static const guint8 loopback_ipv4[4] = { 127, 0, 0, 1 };
static const guint8 loopback_ipv6[16] = { [15] = 1 };

static void
clear_key (gnutls_x509_privkey_t *key)
{
  if (*key != NULL)
    gnutls_x509_privkey_deinit (*key); /* it wipes the numbers */
}

static void
clear_certificate (gnutls_x509_crt_t *certificate)
{
  if (*certificate != NULL)
    gnutls_x509_crt_deinit (*certificate);
}

static void
clear_constraints (gnutls_x509_name_constraints_t *constraints)
{
  if (*constraints != NULL)
    gnutls_x509_name_constraints_deinit (*constraints);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (gnutls_x509_privkey_t, clear_key)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (gnutls_x509_crt_t, clear_certificate)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (gnutls_x509_name_constraints_t, clear_constraints)

/* Lets a run of calls stop at the first that fails: later ones are not made. */
#define TRY(code, call) ((code) = (code) < 0 ? (code) : (call))

static int
make_key (gnutls_x509_privkey_t *out_key)
{
  int code = gnutls_x509_privkey_init (out_key);

  return TRY (code, gnutls_x509_privkey_generate (
                        *out_key, GNUTLS_PK_ECDSA,
                        GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
}

static int
permit_ip (gnutls_x509_name_constraints_t constraints, const guint8 *ip, guint n_bytes)
{
  guint8         range[32];
  gnutls_datum_t name = { range, 2 * n_bytes };

  memcpy (range, ip, n_bytes);
  memset (range + n_bytes, 0xff, n_bytes);

  return gnutls_x509_name_constraints_add_permitted (constraints, GNUTLS_SAN_IPADDRESS,
                                                     &name);
}

/* Even a stolen key of this authority could not speak for any other host. */
static int
constrain (gnutls_x509_crt_t ca)
{
  g_auto (gnutls_x509_name_constraints_t) constraints = NULL;
  gnutls_datum_t localhost = { (guint8 *) "localhost", strlen ("localhost") };
  int            code = gnutls_x509_name_constraints_init (&constraints);

  TRY (code, permit_ip (constraints, loopback_ipv4, sizeof loopback_ipv4));
  TRY (code, permit_ip (constraints, loopback_ipv6, sizeof loopback_ipv6));
  TRY (code, gnutls_x509_name_constraints_add_permitted (constraints, GNUTLS_SAN_DNSNAME,
                                                         &localhost));
  TRY (code, gnutls_x509_crt_set_name_constraints (ca, constraints, /* critical= */ 1));

  return code;
}

/* Names, serials and dates that no second certificate of this machine shares. */
static int
begin (gnutls_x509_crt_t certificate, const char *name, gnutls_x509_privkey_t key)
{
  guint8 serial[SERIAL_BYTES];
  time_t now = time (NULL);
  int    code = 0;

  if (!platen_random_bytes (serial, sizeof serial, NULL))
    return GNUTLS_E_RANDOM_FAILED;
  serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and never shorter */

  TRY (code, gnutls_x509_crt_set_version (certificate, 3));
  TRY (code, gnutls_x509_crt_set_serial (certificate, serial, sizeof serial));
  TRY (code, gnutls_x509_crt_set_activation_time (certificate, now - BACKDATE_S));
  TRY (code,
       gnutls_x509_crt_set_expiration_time (certificate, now - BACKDATE_S + LIFE_S - 1));
  TRY (code, gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0,
                                            name, strlen (name)));
  TRY (code, gnutls_x509_crt_set_key (certificate, key));

  return code;
}

static int
set_key_id (gnutls_x509_crt_t certificate, gnutls_x509_crt_t issuer)
{
  guint8 id[64];
  gsize  n_bytes = sizeof id;
  int    code = gnutls_x509_crt_get_key_id (certificate, 0, id, &n_bytes);

  TRY (code, gnutls_x509_crt_set_subject_key_id (certificate, id, n_bytes));
  n_bytes = sizeof id;
  TRY (code, gnutls_x509_crt_get_key_id (issuer, 0, id, &n_bytes));
  TRY (code, gnutls_x509_crt_set_authority_key_id (certificate, id, n_bytes));

  return code;
}

static int
make_ca (gnutls_x509_crt_t *out_ca, gnutls_x509_privkey_t key)
{
  g_autofree char *unique = platen_id_new ();
  g_autofree char *name = NULL;
  int              code = gnutls_x509_crt_init (out_ca);

  unique[16] = '\0';
  name = g_strdup_printf ("Platen local CA %s", unique);

  TRY (code, begin (*out_ca, name, key));
  TRY (code, gnutls_x509_crt_set_basic_constraints (*out_ca, 1, /* path length= */ 0));
  TRY (code, gnutls_x509_crt_set_key_usage (*out_ca, GNUTLS_KEY_KEY_CERT_SIGN));
  TRY (code, gnutls_x509_crt_set_key_purpose_oid (*out_ca, GNUTLS_KP_TLS_WWW_SERVER, 0));
  TRY (code, constrain (*out_ca));
  TRY (code, set_key_id (*out_ca, *out_ca));
  TRY (code, gnutls_x509_crt_sign2 (*out_ca, *out_ca, key, GNUTLS_DIG_SHA256, 0));

  return code;
}

static int
set_names (gnutls_x509_crt_t leaf)
{
  int code = gnutls_x509_crt_set_subject_alt_name (
      leaf, GNUTLS_SAN_IPADDRESS, loopback_ipv4, sizeof loopback_ipv4, GNUTLS_FSAN_SET);

  TRY (code,
       gnutls_x509_crt_set_subject_alt_name (leaf, GNUTLS_SAN_IPADDRESS, loopback_ipv6,
                                             sizeof loopback_ipv6, GNUTLS_FSAN_APPEND));
  TRY (code,
       gnutls_x509_crt_set_subject_alt_name (leaf, GNUTLS_SAN_DNSNAME, "localhost",
                                             strlen ("localhost"), GNUTLS_FSAN_APPEND));

  return code;
}

static int
make_leaf (gnutls_x509_crt_t    *out_leaf,
           gnutls_x509_privkey_t key,
           gnutls_x509_crt_t     ca,
           gnutls_x509_privkey_t ca_key)
{
  int code = gnutls_x509_crt_init (out_leaf);

  TRY (code, begin (*out_leaf, "Platen", key));
  TRY (code, gnutls_x509_crt_set_basic_constraints (*out_leaf, 0, -1));
  TRY (code, gnutls_x509_crt_set_key_usage (*out_leaf, GNUTLS_KEY_DIGITAL_SIGNATURE));
  TRY (code,
       gnutls_x509_crt_set_key_purpose_oid (*out_leaf, GNUTLS_KP_TLS_WWW_SERVER, 0));
  TRY (code, set_names (*out_leaf));
  TRY (code, set_key_id (*out_leaf, ca));
  TRY (code, gnutls_x509_crt_sign2 (*out_leaf, ca, ca_key, GNUTLS_DIG_SHA256, 0));

  return code;
}

static int
certificate_to_pem (gnutls_x509_crt_t certificate, char **out_pem)
{
  gnutls_datum_t text = { NULL, 0 };
  int            code = gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &text);

  if (code >= 0)
    *out_pem = g_strndup ((const char *) text.data, text.size);
  gnutls_free (text.data);

  return code;
}

static int
key_to_pem (gnutls_x509_privkey_t key, char **out_pem)
{
  gnutls_datum_t text = { NULL, 0 };
  int            code = gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL,
                                                           GNUTLS_PKCS_PLAIN, &text);

  if (code >= 0)
    {
      *out_pem = g_strndup ((const char *) text.data, text.size);
      gnutls_memset (text.data, 0, text.size);
    }
  gnutls_free (text.data);

  return code;
}

/**
 * platen_key_pair_make:
 *
 * Makes a certificate for 127.0.0.1, ::1 and localhost, and the authority that signs it.
 * The authority's key lives in memory for the length of this call and is wiped, so that
 * nobody can ever sign with it again; name constraints bind it besides.
 *
 * Thread: any; it takes a few milliseconds of work.
 *
 * Errors: %PLATEN_ERROR_FAILED with GnuTLS's reason.
 *
 * Source: RFC 5280, sections 4.2.1.3, 4.2.1.9, 4.2.1.10.
 *
 * Returns: (transfer full): the pair and its authority
 */
PlatenKeyPair *
platen_key_pair_make (GError **error)
{
  g_auto (gnutls_x509_privkey_t) ca_key = NULL;
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_auto (gnutls_x509_crt_t)     ca = NULL;
  g_auto (gnutls_x509_crt_t)     leaf = NULL;
  g_autoptr (PlatenKeyPair)      self = g_new0 (PlatenKeyPair, 1);
  int                            code = make_key (&ca_key);

  TRY (code, make_key (&key));
  TRY (code, make_ca (&ca, ca_key));
  TRY (code, make_leaf (&leaf, key, ca, ca_key));
  TRY (code, certificate_to_pem (ca, &self->ca_pem));
  TRY (code, certificate_to_pem (leaf, &self->leaf_pem));
  TRY (code, key_to_pem (key, &self->key_pem));
  if (code < 0)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_FAILED,
                   "No certificate could be made: %s", gnutls_strerror (code));
      return NULL;
    }

  return g_steal_pointer (&self);
}

static gboolean
import (const char            *leaf_pem,
        const char            *key_pem,
        gnutls_x509_crt_t     *out_leaf,
        gnutls_x509_privkey_t *out_key)
{
  gnutls_datum_t leaf_text = { (guint8 *) leaf_pem, strlen (leaf_pem) };
  gnutls_datum_t key_text = { (guint8 *) key_pem, strlen (key_pem) };
  int            code = gnutls_x509_crt_init (out_leaf);

  TRY (code, gnutls_x509_privkey_init (out_key));
  TRY (code, gnutls_x509_crt_import (*out_leaf, &leaf_text, GNUTLS_X509_FMT_PEM));
  TRY (code, gnutls_x509_privkey_import (*out_key, &key_text, GNUTLS_X509_FMT_PEM));

  return code >= 0;
}

/**
 * platen_key_pair_matches:
 *
 * Tells whether both are readable and the key is the certificate's. GLib's TLS takes a pair
 * that does not fit and would fail every handshake with it.
 */
gboolean
platen_key_pair_matches (const char *leaf_pem, const char *key_pem)
{
  g_auto (gnutls_x509_crt_t)     leaf = NULL;
  g_auto (gnutls_x509_privkey_t) key = NULL;
  guint8                         leaf_id[64];
  guint8                         key_id[64];
  gsize                          n_leaf = sizeof leaf_id;
  gsize                          n_key = sizeof key_id;

  if (!import (leaf_pem, key_pem, &leaf, &key))
    return FALSE;
  if (gnutls_x509_crt_get_key_id (leaf, 0, leaf_id, &n_leaf) < 0 ||
      gnutls_x509_privkey_get_key_id (key, 0, key_id, &n_key) < 0)
    return FALSE;

  return n_leaf == n_key && memcmp (leaf_id, key_id, n_leaf) == 0;
}

void
platen_key_pair_free (PlatenKeyPair *self)
{
  g_free (self->ca_pem);
  g_free (self->leaf_pem);
  if (self->key_pem != NULL)
    gnutls_memset (self->key_pem, 0, strlen (self->key_pem));
  g_free (self->key_pem);
  g_free (self);
}
