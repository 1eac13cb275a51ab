/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-bus.h"
#include "platen-ctl-commands.h"
#include "platen-ctl-exit.h"
#include "platen-ctl-options.h"
#include "platen-ctl-output.h"
#include "platen-ctl-write.h"
#include "platen-error.h"

#include <unistd.h>

typedef struct
{
  char *collection_id; /* owned */
  char *output;        /* owned */
  char *format;        /* owned */
  char *title;         /* owned */
  int   quality;       /* 0: the service's default */
  int   width_px;
  int   height_px;
} Request;

static void
request_clear (Request *self)
{
  g_free (self->collection_id);
  g_free (self->output);
  g_free (self->format);
  g_free (self->title);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

static gboolean
parse (Request *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "collection", 'c', 0, G_OPTION_ARG_STRING, &self->collection_id, "Whose pages",
      "ID" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output,
      "Where to; .pdf, .tif, .png or .jpg; - is a pipe", "FILE" },
    { "format", 0, 0, G_OPTION_ARG_STRING, &self->format,
      "pdf, tiff, png or jpeg, whatever FILE is called", "FORMAT" },
    { "quality", 0, 0, G_OPTION_ARG_INT, &self->quality, "Of JPEG pictures, 1 to 100",
      "N" },
    { "title", 0, 0, G_OPTION_ARG_STRING, &self->title, "Of a PDF", "TEXT" },
    { "width", 0, 0, G_OPTION_ARG_INT, &self->width_px, "png, jpeg: not wider",
      "PIXELS" },
    { "height", 0, 0, G_OPTION_ARG_INT, &self->height_px, "png, jpeg: not higher",
      "PIXELS" },
    { NULL },
  };

  if (!platen_ctl_parse (
          "export -c ID -o FILE [PAGE …]",
          "PAGE is an identifier, a position (3) or a range (2-5); without "
          "any, all are written.",
          entries, argc, argv, error))
    return FALSE;

  if (self->collection_id != NULL && self->output != NULL)
    return TRUE;

  g_set_error_literal (
      error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "Give the collection with -c and the file with -o; ‘platenctl pages’ "
      "lists the collections");
  return FALSE;
}

static GVariant *
make_options (const Request *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (self->quality != 0)
    g_variant_dict_insert (&dict, "quality", "i", self->quality);
  if (self->title != NULL)
    g_variant_dict_insert (&dict, "title", "s", self->title);
  if (self->width_px != 0)
    g_variant_dict_insert (&dict, "width", "i", self->width_px);
  if (self->height_px != 0)
    g_variant_dict_insert (&dict, "height", "i", self->height_px);

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* All the pages, or those the words name. */
static char **
choose (PlatenBusCollection *collection, char **words, GError **error)
{
  guint            n_pages = platen_bus_collection_get_npages (collection);
  g_autofree char *all = g_strdup_printf ("1-%u", n_pages);
  char            *everything[] = { all, NULL };

  if (n_pages > 0)
    return platen_ctl_choose_pages (collection, *words != NULL ? words : everything,
                                    error);

  g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND,
                       "The collection has no pages");
  return NULL;
}

static gboolean
run (const Request *self, char **words, GError **error)
{
  g_autoptr (PlatenBusManager)    manager = NULL;
  g_autoptr (PlatenBusCollection) collection = NULL;
  g_autoptr (PlatenCtlWatch)      watch = NULL;
  g_autoptr (GVariant)            options = make_options (self);
  g_auto (GStrv)                  pages = NULL;
  g_auto (GStrv)                  paths = NULL;
  PlatenCtlFile                   file = { self->output, NULL, options };

  if ((file.format = platen_ctl_format_for (self->output, self->format, error)) == NULL ||
      (manager = platen_ctl_get_manager (error)) == NULL ||
      (collection = platen_ctl_open_collection (manager, self->collection_id, error)) ==
          NULL ||
      (pages = choose (collection, words, error)) == NULL)
    return FALSE;

  watch = platen_ctl_watch_new (g_dbus_proxy_get_connection (G_DBUS_PROXY (manager)),
                                isatty (STDERR_FILENO));
  paths = platen_ctl_write_pages (collection, watch, pages, &file, error);

  return paths != NULL;
}

/* Writes pages of a collection into a file. */
int
platen_ctl_export (int argc, char **argv)
{
  g_auto (Request)   request = { NULL };
  g_autoptr (GError) error = NULL;

  if (!parse (&request, &argc, &argv, &error) || !run (&request, argv + 1, &error))
    return platen_ctl_fail (error);

  return PLATEN_CTL_OK;
}
