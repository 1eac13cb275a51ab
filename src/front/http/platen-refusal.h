/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PlatenRefusal:
 * @PLATEN_REFUSAL_NONE: nothing is wrong
 * @PLATEN_REFUSAL_BAD_REQUEST: the head is not strict HTTP/1.1
 * @PLATEN_REFUSAL_METHOD: no method of ours
 * @PLATEN_REFUSAL_LENGTH_REQUIRED: a body without `Content-Length`
 * @PLATEN_REFUSAL_TOO_LARGE: the body is over PLATEN_MAX_BODY_BYTES
 * @PLATEN_REFUSAL_WRONG_HOST: meant for another host or port
 * @PLATEN_REFUSAL_HEAD_TOO_LARGE: the head is over PLATEN_MAX_HEADER_BYTES
 *
 * Why the gate turns a request away before any HTTP library has seen it.
 */
typedef enum
{
  PLATEN_REFUSAL_NONE,
  PLATEN_REFUSAL_BAD_REQUEST,
  PLATEN_REFUSAL_METHOD,
  PLATEN_REFUSAL_LENGTH_REQUIRED,
  PLATEN_REFUSAL_TOO_LARGE,
  PLATEN_REFUSAL_WRONG_HOST,
  PLATEN_REFUSAL_HEAD_TOO_LARGE, /*< last >*/
} PlatenRefusal;

GBytes *platen_refusal_to_bytes (PlatenRefusal refusal, const char *cors_origin);

G_END_DECLS
