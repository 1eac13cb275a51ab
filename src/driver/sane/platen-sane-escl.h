/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PlatenSaneEscl:
 * @uuid: in lower case; NULL when it has none
 * @serial: NULL when it has none
 * @model: maker and model; NULL when it has none
 *
 * Who an eSCL scanner says that it is.
 */
typedef struct
{
  char *uuid;
  char *serial;
  char *model;
} PlatenSaneEscl;

void     platen_sane_escl_clear (PlatenSaneEscl *self);
gboolean platen_sane_escl_ask (const char     *address,
                               PlatenSaneEscl *out_facts,
                               GError        **error);
gboolean platen_sane_escl_end_job (const char *address, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlatenSaneEscl, platen_sane_escl_clear)

G_END_DECLS
