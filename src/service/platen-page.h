/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-page-facts.h"

G_BEGIN_DECLS

#define PLATEN_TYPE_PAGE (platen_page_get_type ())
G_DECLARE_FINAL_TYPE (PlatenPage, platen_page, PLATEN, PAGE, GObject)

/* A durable page. Immutable. */

const char            *platen_page_get_id (PlatenPage *self);
const PlatenPageFacts *platen_page_get_facts (PlatenPage *self);

G_END_DECLS
