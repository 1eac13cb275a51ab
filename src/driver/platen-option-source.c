/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-option-setup-private.h"

#include "platen-option-words.h"

/* Where the paper lies, and whether both of its sides count. */

#define WORD_DUPLEX "Duplex"
#define WORD_SIMPLEX "Simplex"

static gboolean
has_word (PlatenOptionSetup *self, const char *name, const char *word)
{
  g_autoptr (PlatenDeviceOption) option =
      platen_option_host_find_settable (self->host, name);

  return option != NULL && option->words != NULL &&
         g_strv_contains ((const char *const *) option->words, word);
}

static gboolean
set_word (PlatenOptionSetup *self, const char *name, const char *word, GError **error)
{
  return platen_option_host_set (self->host, name, g_variant_new_string (word), error);
}

static char *
dup_source_word (PlatenOptionSetup *self, PlatenSourceKind source)
{
  g_autoptr (PlatenDeviceOption) option =
      platen_option_host_find_settable (self->host, OPTION_SOURCE);

  if (option == NULL || option->words == NULL)
    return NULL;

  return g_strdup (
      platen_option_words_find_source ((const char *const *) option->words, source));
}

static gboolean
has_source_word (PlatenOptionSetup *self, PlatenSourceKind source)
{
  g_autofree char *word = dup_source_word (self, source);

  return word != NULL;
}

static gboolean
has_duplex_switch (PlatenOptionSetup *self)
{
  return has_word (self, OPTION_ADF_MODE, WORD_DUPLEX) ||
         platen_option_host_can_set (self->host, OPTION_DUPLEX);
}

/* Sheet-fed devices need not name their one source, but they have a sensor for paper. */
static gboolean
is_sheet_fed (PlatenOptionSetup *self)
{
  return !platen_option_host_can_set (self->host, OPTION_SOURCE) &&
         platen_option_setup_has_feature (self, PLATEN_FEATURE_PAPER_SENSOR);
}

/**
 * platen_option_setup_has_source:
 *
 * Tells whether the device has the source. One that names no source we know is a flatbed,
 * or a feeder when it can tell whether paper is in.
 */
gboolean
platen_option_setup_has_source (PlatenOptionSetup *self, PlatenSourceKind source)
{
  if (has_source_word (self, source))
    return TRUE;
  if (source == PLATEN_SOURCE_FEEDER_DUPLEX)
    return platen_option_setup_has_source (self, PLATEN_SOURCE_FEEDER) &&
           has_duplex_switch (self);
  if (source == PLATEN_SOURCE_FEEDER)
    return is_sheet_fed (self);

  return source == PLATEN_SOURCE_FLATBED &&
         !has_source_word (self, PLATEN_SOURCE_FEEDER) &&
         !has_source_word (self, PLATEN_SOURCE_FEEDER_DUPLEX) && !is_sheet_fed (self);
}

static gboolean
set_duplex_switch (PlatenOptionSetup *self, gboolean duplex, GError **error)
{
  const char *word = duplex ? WORD_DUPLEX : WORD_SIMPLEX;

  if (has_word (self, OPTION_ADF_MODE, word))
    return set_word (self, OPTION_ADF_MODE, word, error);
  if (platen_option_host_can_set (self->host, OPTION_DUPLEX))
    return platen_option_host_set (self->host, OPTION_DUPLEX,
                                   g_variant_new_boolean (duplex), error);

  return TRUE;
}

/**
 * platen_option_setup_set_source:
 * @source: one that the device has
 *
 * Switches to a source.
 *
 * Errors: what the device says.
 */
gboolean
platen_option_setup_set_source (PlatenOptionSetup *self,
                                PlatenSourceKind   source,
                                GError           **error)
{
  g_autofree char *word = dup_source_word (self, source);
  gboolean         by_switch = word == NULL && source == PLATEN_SOURCE_FEEDER_DUPLEX;

  if (by_switch)
    word = dup_source_word (self, PLATEN_SOURCE_FEEDER);
  if (word != NULL && !set_word (self, OPTION_SOURCE, word, error))
    return FALSE;

  return source == PLATEN_SOURCE_FLATBED || set_duplex_switch (self, by_switch, error);
}
