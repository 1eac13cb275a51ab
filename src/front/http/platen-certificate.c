/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-certificate.h"
#include "platen-key-pair.h"

#include <errno.h>
#include <glib/gstdio.h>

/*
 * The certificate of this user's service: three files in one directory.
 *
 *   ca.pem          the authority, for whoever is asked to trust it
 *   server.pem      the server's certificate
 *   server_key.pem  its key, readable by the user alone
 *
 * A pair that is missing, unreadable, expired or does not fit together is made anew, and
 * with it a new authority: the old one's key no longer exists.
 */

#define CA_FILE "ca.pem"
#define LEAF_FILE "server.pem"
#define KEY_FILE "server_key.pem"

/* TLS 1.2 and 1.3, forward secrecy, authenticated encryption; nothing else. */
#define PRIORITY \
  "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:-CIPHER-ALL:" \
  "+AES-256-GCM:+AES-128-GCM:+CHACHA20-POLY1305:-MAC-ALL:+AEAD"

/**
 * platen_certificate_use_strict_tls:
 *
 * Tells GLib's TLS what this process serves. It reads the environment at the first use of
 * TLS, so this comes before that, and before other threads.
 */
void
platen_certificate_use_strict_tls (void)
{
  g_setenv ("G_TLS_GNUTLS_PRIORITY", PRIORITY, TRUE);
}

static gboolean
is_current (GTlsCertificate *leaf)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) from = g_tls_certificate_get_not_valid_before (leaf);
  g_autoptr (GDateTime) until = g_tls_certificate_get_not_valid_after (leaf);

  return from != NULL && until != NULL && g_date_time_compare (from, now) <= 0 &&
         g_date_time_compare (now, until) < 0;
}

static gboolean
is_signed_by (GTlsCertificate *leaf, const char *ca_pem)
{
  g_autoptr (GTlsCertificate) ca = g_tls_certificate_new_from_pem (ca_pem, -1, NULL);

  if (ca == NULL)
    return FALSE;

  return (g_tls_certificate_verify (leaf, NULL, ca) & G_TLS_CERTIFICATE_UNKNOWN_CA) == 0;
}

static char *
read_file (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  char            *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

static GTlsCertificate *
read_pair (const char *directory)
{
  g_autofree char            *ca = read_file (directory, CA_FILE);
  g_autofree char            *leaf = read_file (directory, LEAF_FILE);
  g_autofree char            *key = read_file (directory, KEY_FILE);
  g_autofree char            *both = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;

  if (ca == NULL || leaf == NULL || key == NULL || !platen_key_pair_matches (leaf, key))
    return NULL;
  both = g_strconcat (leaf, key, NULL);
  certificate = g_tls_certificate_new_from_pem (both, -1, NULL);
  if (certificate == NULL || !is_current (certificate) || !is_signed_by (certificate, ca))
    return NULL;

  return g_steal_pointer (&certificate);
}

static gboolean
write_file (const char *directory,
            const char *name,
            const char *text,
            int         mode,
            GError    **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  return g_file_set_contents_full (
      path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, mode,
      error);
}

/* The certificate comes last: a crash before it leaves a pair that does not match. */
static gboolean
make_pair (const char *directory, GError **error)
{
  g_autoptr (PlatenKeyPair) pair = NULL;

  if (g_mkdir_with_parents (directory, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   "The folder ‘%s’ cannot be made: %s", directory, g_strerror (errno));
      return FALSE;
    }

  pair = platen_key_pair_make (error);

  return pair != NULL && write_file (directory, CA_FILE, pair->ca_pem, 0600, error) &&
         write_file (directory, KEY_FILE, pair->key_pem, 0600, error) &&
         write_file (directory, LEAF_FILE, pair->leaf_pem, 0600, error);
}

static void
load (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const char                 *directory = task_data;
  g_autoptr (GTlsCertificate) certificate = read_pair (directory);
  g_autoptr (GError)          error = NULL;

  if (certificate == NULL && make_pair (directory, &error))
    certificate = read_pair (directory);

  if (certificate != NULL)
    g_task_return_pointer (task, g_steal_pointer (&certificate), g_object_unref);
  else if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED,
                             "The new certificate in ‘%s’ cannot be used", directory);
}

/**
 * platen_certificate_load_async:
 * @directory: where the three files are, or will be; made with mode 0700
 * @cancellable: (nullable): stops the wait
 * @callback: (scope async): called once, from the thread-default main context
 *
 * Reads the certificate, or makes it first, on a thread of its own. Files are replaced
 * whole and durably.
 *
 * Errors: a [error@Gio.IOErrorEnum] or [error@GLib.FileError] naming the file.
 */
void
platen_certificate_load_async (const char         *directory,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (directory != NULL);

  g_task_set_source_tag (task, platen_certificate_load_async);
  g_task_set_task_data (task, g_strdup (directory), g_free);
  g_task_run_in_thread (task, load);
}

/**
 * platen_certificate_load_finish:
 *
 * Returns: (transfer full): certificate and key
 */
GTlsCertificate *
platen_certificate_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
