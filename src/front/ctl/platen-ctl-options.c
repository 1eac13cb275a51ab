/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-options.h"

/**
 * platen_ctl_parse:
 * @usage: what comes after the program's name, `scan [-o FILE]` for instance
 * @description: (nullable): what stands below the options in the help
 * @entries: the options
 *
 * Reads a subcommand's options and takes them out of @argv. `--help` prints and ends the
 * program, as GOption does.
 *
 * Errors: `G_OPTION_ERROR`.
 */
gboolean
platen_ctl_parse (const char         *usage,
                  const char         *description,
                  const GOptionEntry *entries,
                  int                *argc,
                  char             ***argv,
                  GError            **error)
{
  g_autoptr (GOptionContext) context = NULL;
  g_auto (GStrv)             words = g_strsplit (usage, " ", 2);
  g_autofree char           *program = g_strdup (g_get_prgname ());
  g_autofree char           *name = g_strconcat ("platenctl ", words[0], NULL);
  gboolean                   is_read;

  /* The help begins with the program's name. */
  g_set_prgname (name);
  context = g_option_context_new (words[1]);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_description (context, description);
  is_read = g_option_context_parse (context, argc, argv, error);
  g_set_prgname (program);

  return is_read;
}

/**
 * platen_ctl_refuse_rest:
 *
 * Errors: `G_OPTION_ERROR` when there is anything after the options.
 */
gboolean
platen_ctl_refuse_rest (int argc, char **argv, GError **error)
{
  if (argc < 2)
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "‘%s’ is too much; see ‘platenctl %s --help’", argv[1], argv[0]);
  return FALSE;
}

/* What users of other scanning programs write → our word. */
typedef struct
{
  const char *theirs;
  const char *ours;
} Word;

static char *
translate (const Word *words, gsize n_words, const char *word)
{
  g_autofree char *lower = g_ascii_strdown (word, -1);

  for (gsize i = 0; i < n_words; i++)
    if (g_str_equal (words[i].theirs, lower))
      return g_strdup (words[i].ours);

  return g_steal_pointer (&lower);
}

/**
 * platen_ctl_translate_mode:
 *
 * Takes `Color`, `Gray` and `Lineart` as scanimage(1) does, besides our own words; the
 * service judges what it does not know.
 *
 * Returns: (transfer full): the service's word
 */
char *
platen_ctl_translate_mode (const char *word)
{
  static const Word words[] = {
    { "colour", "color" },    { "grey", "gray" },  { "grayscale", "gray" },
    { "lineart", "bilevel" }, { "bw", "bilevel" },
  };

  return translate (words, G_N_ELEMENTS (words), word);
}

/**
 * platen_ctl_translate_source:
 *
 * Takes the words of SANE backends for the three sources, besides our own.
 *
 * Returns: (transfer full): the service's word
 */
char *
platen_ctl_translate_source (const char *word)
{
  static const Word words[] = {
    { "glass", "flatbed" },
    { "adf", "feeder" },
    { "adf front", "feeder" },
    { "automatic document feeder", "feeder" },
    { "adf duplex", "feeder-duplex" },
    { "duplex", "feeder-duplex" },
  };

  return translate (words, G_N_ELEMENTS (words), word);
}
