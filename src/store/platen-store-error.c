/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-store-error.h"

#include <errno.h>

/* What went wrong in a person's words, and what that person can do about it. */
typedef struct
{
  int         number;
  PlatenError code;
  const char *remedy;
} Meaning;

static const Meaning meanings[] = {
  { ENOSPC, PLATEN_ERROR_NO_SPACE, "the disk is full; free some space and try again" },
  { EDQUOT, PLATEN_ERROR_NO_SPACE,
    "your disk quota is used up; free some space and try again" },
  { EFBIG, PLATEN_ERROR_NO_SPACE,
    "the file would be larger than this account may write; scan at a lower resolution" },
  { EMFILE, PLATEN_ERROR_LIMIT,
    "too many files are open; let some jobs end and try again" },
  { ENFILE, PLATEN_ERROR_LIMIT,
    "too many files are open on this machine; end some programs and try again" },
  { EROFS, PLATEN_ERROR_STORE, "the disk is read-only; make it writable" },
  { EIO, PLATEN_ERROR_STORE, "the disk reported an error; check the disk" },
  { EACCES, PLATEN_ERROR_STORE, "access was refused; make it yours with ‘chmod u+rwX’" },
  { EPERM, PLATEN_ERROR_STORE, "access was refused; make it yours with ‘chown’" },
  { ELOOP, PLATEN_ERROR_STORE,
    "there is a symbolic link in its place; put the real thing there" },
  { ENOTDIR, PLATEN_ERROR_STORE,
    "there is something else than a folder in its place; move that away" },
};

/**
 * platen_store_set_errno:
 * @saved_errno: the errno of a failed system call
 * @format: what could not be done, without a full stop
 *
 * Sets @error to @format and the meaning of @saved_errno with its remedy.
 *
 * Errors: %PLATEN_ERROR_NO_SPACE when the disk or a quota is full, %PLATEN_ERROR_LIMIT when
 * no descriptors are left, else %PLATEN_ERROR_STORE.
 */
void
platen_store_set_errno (GError **error, int saved_errno, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list          args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);

  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (meanings[i].number == saved_errno)
      {
        g_set_error (error, PLATEN_ERROR, meanings[i].code, "%s: %s", what,
                     meanings[i].remedy);
        return;
      }

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_STORE, "%s: %s; check the disk", what,
               g_strerror (saved_errno));
}
