/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "platen-twain.h"

G_BEGIN_DECLS

/**
 * PlatenTwainContainer:
 * @kind: what is filled in
 * @current: what holds now
 * @initial: what holds when nobody says anything
 * @minimum: of a range
 * @maximum: of a range
 * @step: of a range
 * @is_smooth: of a range: values between the steps are taken, too
 * @values: (element-type double): of an array or an enumeration
 * @frame: left, top, right, bottom; of a frame
 *
 * What a capability is. All values are numbers; truth is 0 or 1.
 */
typedef struct
{
  PlatenTwainContainerKind kind;
  double                   current;
  double                   initial;
  double                   minimum;
  double                   maximum;
  double                   step;
  gboolean                 is_smooth;
  GArray                  *values;
  double                   frame[4];
} PlatenTwainContainer;

/* Gives the name of a value, or NULL when it has none. */
typedef const char *(*PlatenTwainLabel) (int value);

void      platen_twain_container_init (PlatenTwainContainer *self);
void      platen_twain_container_clear (PlatenTwainContainer *self);
void      platen_twain_container_set_one (PlatenTwainContainer *self, double value);
void      platen_twain_container_add (PlatenTwainContainer *self, double value);
void      platen_twain_container_offer_switch (PlatenTwainContainer *self,
                                               gboolean              is_on,
                                               gboolean              can_be_off);
gboolean  platen_twain_container_allows (const PlatenTwainContainer *self, double value);
char     *platen_twain_container_describe (const PlatenTwainContainer *self);
JsonNode *platen_twain_make_value (PlatenTwainType type, double value);
void      platen_twain_container_write (const PlatenTwainContainer *self,
                                        PlatenTwainType             type,
                                        PlatenTwainLabel            label,
                                        JsonObject                 *object);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlatenTwainContainer, platen_twain_container_clear)

G_END_DECLS
