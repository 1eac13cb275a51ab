/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-method-table.h"
#include "platen-wire-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Images out of the buffer as files. The answer is the file itself. */

typedef struct
{
  int         number; /* ImageType of the API */
  const char *format;
  const char *media_type;
  gboolean    takes_many;
} ImageType;

static const ImageType image_types[] = {
  { 1, "jpeg", "image/jpeg", FALSE },    { 2, "tiff", "image/tiff", TRUE },
  { 3, "png", "image/png", FALSE },      { 4, "pdf", "application/pdf", TRUE },
  { 7, "pdf", "application/pdf", TRUE }, { 8, "tiff", "image/tiff", TRUE },
};

typedef struct
{
  PlatenCommand   *call; /* owned */
  PlatenJob       *job;  /* owned, nullable until it has started */
  const ImageType *type;
  int              fd; /* owned */
} Conversion;

static void
conversion_free (Conversion *conversion)
{
  g_clear_object (&conversion->call);
  g_clear_object (&conversion->job);
  if (conversion->fd >= 0)
    close (conversion->fd);
  g_free (conversion);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Conversion, conversion_free)

static const ImageType *
find_type (gint64 number)
{
  for (gsize i = 0; i < G_N_ELEMENTS (image_types); i++)
    if (image_types[i].number == number)
      return &image_types[i];

  return NULL;
}

/* A file without a name: nothing of a page is left behind, whatever happens. */
static int
open_unnamed (GError **error)
{
  g_autofree char *directory = g_build_filename (g_get_user_cache_dir (), "platen", NULL);
  int              fd = -1;

  if (g_mkdir_with_parents (directory, 0700) == 0)
    fd = open (directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    g_set_error (error, PLATEN_ERROR,
                 errno == ENOSPC ? PLATEN_ERROR_NO_SPACE : PLATEN_ERROR_FAILED,
                 "No file can be made in ‘%s’: %s", directory, g_strerror (errno));

  return fd;
}

/* (transfer full) (nullable): the images' ids; NULL after an answer */
static GPtrArray *
list_page_ids (PlatenCommand *call)
{
  JsonArray *indices = json_node_get_array (platen_command_get_parameter (call, 0));
  guint      n_indices = json_array_get_length (indices);
  PlatenCollection *pages =
      platen_instance_get_collection (platen_command_get_instance (call));
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  /* A short request must not become a file without end. */
  if (n_indices > platen_collection_get_n_pages (pages))
    {
      platen_command_fail (call, PLATEN_WIRE_BAD_INDEX,
                           "ConvertToBlob: the parameter ‘indices’ names %u images; "
                           "there are %u",
                           n_indices, platen_collection_get_n_pages (pages));
      return NULL;
    }
  for (guint i = 0; i < n_indices; i++)
    {
      JsonNode *node = json_array_get_element (indices, i);
      gboolean  is_int =
          JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64;
      gint64      index = is_int ? json_node_get_int (node) : -1;
      PlatenPage *page = NULL;

      if (index >= 0 && index < platen_collection_get_n_pages (pages))
        page = platen_collection_get_page (pages, (guint) index);
      if (page == NULL)
        {
          platen_command_fail (
              call, PLATEN_WIRE_BAD_INDEX,
              "ConvertToBlob: the parameter ‘indices’ names an image that is "
              "not there; there are %u, counted from 0",
              platen_collection_get_n_pages (pages));
          return NULL;
        }
      g_ptr_array_add (ids, (gpointer) platen_page_get_id (page));
    }
  g_ptr_array_add (ids, NULL);

  return g_steal_pointer (&ids);
}

static void
answer (Conversion *conversion)
{
  const GError *error = platen_job_get_error (conversion->job);

  if (platen_job_get_state (conversion->job) != PLATEN_JOB_DONE)
    {
      platen_command_take_error (
          conversion->call,
          error != NULL ? g_error_copy (error)
                        : g_error_new_literal (PLATEN_ERROR, PLATEN_ERROR_CANCELLED,
                                               "The conversion was cancelled"));
      return;
    }
  lseek (conversion->fd, 0, SEEK_SET);
  platen_command_return_file (conversion->call, conversion->fd,
                              conversion->type->media_type);
  conversion->fd = -1;
}

static void
on_finished (PlatenJob *job, gpointer user_data)
{
  g_autoptr (Conversion) conversion = user_data;

  g_signal_handlers_disconnect_by_data (job, conversion);
  answer (conversion);
}

/* A client that went takes its conversion with it. */
static void
cancel_with (PlatenJob *job, PlatenExchange *exchange)
{
  g_signal_connect_object (platen_exchange_get_cancellable (exchange), "cancelled",
                           G_CALLBACK (platen_job_cancel), job, G_CONNECT_SWAPPED);
}

static void
start (Conversion *conversion, const char *const *page_ids)
{
  g_autoptr (Conversion) owned = conversion;
  g_autoptr (GError)     error = NULL;
  PlatenCommand         *call = conversion->call;
  PlatenJob             *job;

  conversion->fd = open_unnamed (&error);
  job = conversion->fd < 0
            ? NULL
            : platen_collection_export (
                  platen_instance_get_collection (platen_command_get_instance (call)),
                  conversion->type->format, page_ids, NULL, conversion->fd, &error);
  if (job == NULL)
    {
      platen_command_take_error (call, g_steal_pointer (&error));
      return;
    }
  conversion->job = g_object_ref (job);
  cancel_with (job, platen_command_get_exchange (call));
  g_signal_connect (job, "finished", G_CALLBACK (on_finished), g_steal_pointer (&owned));
}

static void
convert_to_blob (PlatenCommand *call)
{
  const ImageType      *type = find_type (platen_command_get_int (call, 1, -1));
  g_autoptr (GPtrArray) page_ids = NULL;
  Conversion           *conversion;

  if (type == NULL)
    {
      platen_command_fail (call, PLATEN_WIRE_BAD_PARAMETER,
                           "ConvertToBlob: the parameter ‘type’ must be 1 (JPEG), 2 or 8 "
                           "(TIFF), 3 (PNG), 4 or 7 (PDF)");
      return;
    }
  page_ids = list_page_ids (call);
  if (page_ids == NULL)
    return;
  if (page_ids->len < 2 || (page_ids->len > 2 && !type->takes_many))
    {
      platen_command_fail (call, PLATEN_WIRE_ONE_IMAGE_FORMAT,
                           "ConvertToBlob: the parameter ‘indices’ must name %s",
                           type->takes_many ? "at least one image"
                                            : "exactly one image for this type");
      return;
    }

  conversion = g_new0 (Conversion, 1);
  conversion->call = g_object_ref (call);
  conversion->type = type;
  start (conversion, (const char *const *) page_ids->pdata);
}

const PlatenMethod platen_io_methods[] = {
  { "ConvertToBlob", "indices:a type:i",
    "Gives the bytes of a file: 1 JPEG, 2 or 8 TIFF, 3 PNG, 4 or 7 PDF", PLATEN_ANY_GRANT,
    TRUE, convert_to_blob },
  { NULL },
};
