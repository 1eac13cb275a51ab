/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-method-table.h"
#include "platen-wire-error.h"

/* The buffer: an instance's pages in their order. Facts come from memory. */

static PlatenCollection *
get_pages (PlatenCommand *call)
{
  return platen_instance_get_collection (platen_command_get_instance (call));
}

/* (transfer none) (nullable): the page that a parameter means; NULL after an answer */
static PlatenPage *
get_page (PlatenCommand *call, guint position)
{
  gint64      index = platen_command_get_int (call, position, -1);
  guint       n_pages = platen_collection_get_n_pages (get_pages (call));
  PlatenPage *page = NULL;

  if (index >= 0 && index < n_pages)
    page = platen_collection_get_page (get_pages (call), (guint) index);
  if (page == NULL)
    platen_command_fail (call, PLATEN_WIRE_BAD_INDEX,
                         "%s: there is no image at index %" G_GINT64_FORMAT
                         "; there are %u, counted from 0",
                         platen_command_get_method (call), index, n_pages);

  return page;
}

static const PlatenPageFacts *
get_facts (PlatenCommand *call)
{
  PlatenPage *page = get_page (call, 0);

  return page == NULL ? NULL : platen_page_get_facts (page);
}

static void
how_many_images (PlatenCommand *call)
{
  platen_command_return_int (call, platen_collection_get_n_pages (get_pages (call)));
}

static void
current_image_index (PlatenCommand *call)
{
  PlatenInstance *instance = platen_command_get_instance (call);

  if (platen_command_get_parameter (call, 0) == NULL)
    platen_command_return_int (call, platen_instance_get_current (instance));
  else if (get_page (call, 0) != NULL)
    {
      platen_instance_set_current (instance, (int) platen_command_get_int (call, 0, 0));
      platen_command_return_boolean (call, TRUE);
    }
}

static void
get_image_width (PlatenCommand *call)
{
  const PlatenPageFacts *facts = get_facts (call);

  if (facts != NULL)
    platen_command_return_int (call, facts->width_px);
}

static void
get_image_height (PlatenCommand *call)
{
  const PlatenPageFacts *facts = get_facts (call);

  if (facts != NULL)
    platen_command_return_int (call, facts->height_px);
}

static void
get_image_x_resolution (PlatenCommand *call)
{
  const PlatenPageFacts *facts = get_facts (call);

  if (facts != NULL)
    platen_command_return_int (call, facts->dpi_x);
}

static void
get_image_y_resolution (PlatenCommand *call)
{
  const PlatenPageFacts *facts = get_facts (call);

  if (facts != NULL)
    platen_command_return_int (call, facts->dpi_y);
}

static void
get_image_bit_depth (PlatenCommand *call)
{
  const PlatenPageFacts *facts = get_facts (call);

  if (facts != NULL)
    platen_command_return_int (call, facts->bits_per_sample *
                                         (int) platen_mode_get_n_channels (facts->mode));
}

static void
index_to_image_id (PlatenCommand *call)
{
  PlatenPage *page = get_page (call, 0);

  if (page != NULL)
    platen_command_return_string (call, platen_page_get_id (page));
}

/* -1 when the buffer has no such image */
static void
image_id_to_index (PlatenCommand *call)
{
  const char *page_id = platen_command_get_string (call, 0);

  platen_command_return_int (call, platen_collection_find (get_pages (call), page_id));
}

typedef gboolean (*Finish) (PlatenCollection *, GAsyncResult *, GError **);

static void
answer_change (GObject *source, GAsyncResult *result, PlatenCommand *call, Finish finish)
{
  g_autoptr (PlatenCommand) owned = call;
  g_autoptr (GError)        error = NULL;

  if (finish (PLATEN_COLLECTION (source), result, &error))
    platen_command_return_boolean (owned, TRUE);
  else
    platen_command_take_error (owned, g_steal_pointer (&error));
}

static void
on_moved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  answer_change (source, result, user_data, platen_collection_move_finish);
}

static void
on_swapped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  answer_change (source, result, user_data, platen_collection_swap_finish);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  answer_change (source, result, user_data, platen_collection_remove_finish);
}

static void
move_image (PlatenCommand *call)
{
  if (get_page (call, 0) != NULL && get_page (call, 1) != NULL)
    platen_collection_move_async (
        get_pages (call), (guint) platen_command_get_int (call, 0, 0),
        (guint) platen_command_get_int (call, 1, 0), on_moved, g_object_ref (call));
}

static void
switch_image (PlatenCommand *call)
{
  if (get_page (call, 0) != NULL && get_page (call, 1) != NULL)
    platen_collection_swap_async (
        get_pages (call), (guint) platen_command_get_int (call, 0, 0),
        (guint) platen_command_get_int (call, 1, 0), on_swapped, g_object_ref (call));
}

static void
remove_image (PlatenCommand *call)
{
  PlatenPage *page = get_page (call, 0);
  const char *page_ids[] = { page == NULL ? NULL : platen_page_get_id (page), NULL };

  if (page != NULL)
    platen_collection_remove_async (get_pages (call), page_ids, on_removed,
                                    g_object_ref (call));
}

static void
remove_all_images (PlatenCommand *call)
{
  platen_collection_remove_async (get_pages (call), NULL, on_removed,
                                  g_object_ref (call));
}

static char *
get_module_digits (PlatenCommand *call)
{
  PlatenConfig *config = platen_service_get_config (platen_command_get_service (call));
  GString      *digits = g_string_new (NULL);

  for (const char *c = platen_config_get_protocol_version (config); *c != '\0'; c++)
    if (g_ascii_isdigit (*c))
      g_string_append_c (digits, *c);

  return g_string_free (digits, FALSE);
}

/* The address carries the instance's id: who has it may look, while it is attached. */
static void
get_image_url (PlatenCommand *call)
{
  g_autofree char *base =
      platen_exchange_dup_base_url (platen_command_get_exchange (call));
  g_autofree char *digits = get_module_digits (call);
  g_autofree char *url = NULL;

  if (get_page (call, 0) == NULL)
    return;

  url = g_strdup_printf (
      "%s/dwt/dwt_%s/img?id=%s&index=%" G_GINT64_FORMAT "&width=%" G_GINT64_FORMAT
      "&height=%" G_GINT64_FORMAT "&t=%" G_GINT64_FORMAT,
      base, digits, platen_instance_get_id (platen_command_get_instance (call)),
      platen_command_get_int (call, 0, 0), platen_command_get_int (call, 1, -1),
      platen_command_get_int (call, 2, -1), g_get_real_time () / 1000);
  platen_command_return_string (call, url);
}

const PlatenMethod platen_buffer_methods[] = {
  { "HowManyImagesInBuffer", "", "Counts the images", PLATEN_ANY_GRANT, TRUE,
    how_many_images },
  { "CurrentImageIndexInBuffer", "index:i?",
    "Gives the current index, -1 when there is none; with one, sets it", PLATEN_ANY_GRANT,
    TRUE, current_image_index },
  { "GetImageWidth", "index:i", "Gives the width in pixels", PLATEN_ANY_GRANT, TRUE,
    get_image_width },
  { "GetImageHeight", "index:i", "Gives the height in pixels", PLATEN_ANY_GRANT, TRUE,
    get_image_height },
  { "GetImageXResolution", "index:i", "Gives the dots per inch across", PLATEN_ANY_GRANT,
    TRUE, get_image_x_resolution },
  { "GetImageYResolution", "index:i", "Gives the dots per inch down", PLATEN_ANY_GRANT,
    TRUE, get_image_y_resolution },
  { "GetImageBitDepth", "index:i", "Gives the bits per pixel", PLATEN_ANY_GRANT, TRUE,
    get_image_bit_depth },
  { "IndexToImageID", "index:i", "Gives the id, which stays when images move",
    PLATEN_ANY_GRANT, TRUE, index_to_image_id },
  { "ImageIDToIndex", "imageId:s", "Gives the index now, -1 when it is not here",
    PLATEN_ANY_GRANT, TRUE, image_id_to_index },
  { "MoveImage", "from:i to:i", "Moves an image so that it stands at the second index",
    PLATEN_ANY_GRANT, TRUE, move_image },
  { "SwitchImage", "index1:i index2:i", "Lets two images change places", PLATEN_ANY_GRANT,
    TRUE, switch_image },
  { "RemoveImage", "index:i", "Removes one image", PLATEN_ANY_GRANT, TRUE, remove_image },
  { "RemoveAllImages", "", "Empties the buffer", PLATEN_ANY_GRANT, TRUE,
    remove_all_images },
  { "GetImageURL", "index:i width:i? height:i?",
    "Gives an address of the image; -1 or nothing is the original size", PLATEN_ANY_GRANT,
    TRUE, get_image_url },
  { NULL },
};
