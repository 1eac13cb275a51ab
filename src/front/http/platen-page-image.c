/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-page-image.h"
#include "platen-principal.h"
#include "platen-wire-error.h"

#include <unistd.h>

/*
 * GET /dwt/dwt_<digits>/img?id&index|imageId&width&height&t: one page as a picture. Inside
 * the box it is a JPEG; without one, or with one that the page does not fill, the original
 * size as PNG. index=-1&webcam=<quality> is the live picture of the selected camera.
 */

#define JPEG_QUALITY 80

typedef struct
{
  PlatenExchange *exchange; /* owned */
  char           *etag;     /* owned */
} Picture;

static void
picture_free (Picture *picture)
{
  g_object_unref (picture->exchange);
  g_free (picture->etag);
  g_free (picture);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Picture, picture_free)

/**
 * platen_page_image_is_path:
 *
 * Tells whether a path is an image's; any module number is taken.
 */
gboolean
platen_page_image_is_path (const char *path)
{
  const char *digits = path + strlen ("/dwt/dwt_");
  gsize       n_digits;

  if (!g_str_has_prefix (path, "/dwt/dwt_"))
    return FALSE;
  n_digits = strspn (digits, "0123456789");

  return n_digits > 0 && g_str_equal (digits + n_digits, "/img");
}

static GHashTable *
parse_query (PlatenExchange *exchange)
{
  SoupServerMessage *message = platen_exchange_get_message (exchange);
  const char        *query = g_uri_get_query (soup_server_message_get_uri (message));

  return g_uri_parse_params (query == NULL ? "" : query, -1, "&", G_URI_PARAMS_NONE,
                             NULL);
}

/* -1 when it is not there; %FALSE when it is no number from @least up. */
static gboolean
read_number (GHashTable *query, const char *key, gint64 least, gint64 *out_number)
{
  const char *text = g_hash_table_lookup (query, key);

  *out_number = -1;

  return text == NULL || g_str_equal (text, "-1") ||
         g_ascii_string_to_signed (text, 10, least, G_MAXINT32, out_number, NULL);
}

/* (transfer none) (nullable) */
static PlatenPage *
find_page (PlatenCollection *pages, GHashTable *query)
{
  const char *page_id = g_hash_table_lookup (query, "imageId");
  gint64      index;

  if (page_id != NULL)
    index = platen_collection_find (pages, page_id);
  else if (!read_number (query, "index", 0, &index))
    return NULL;
  if (index < 0 || index >= platen_collection_get_n_pages (pages))
    return NULL;

  return platen_collection_get_page (pages, (guint) index);
}

/* The page's id never stands for other pixels, so it makes a strong validator. */
static char *
make_etag (PlatenPage *page, const char *format, gint64 width, gint64 height)
{
  g_autofree char *facts = NULL;
  g_autofree char *digest = NULL;

  facts = g_strdup_printf ("%s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                           platen_page_get_id (page), format, width, height);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, facts, -1);

  return g_strdup_printf ("\"%.32s\"", digest);
}

static gboolean
is_known_to_client (PlatenExchange *exchange, const char *etag)
{
  SoupServerMessage  *message = platen_exchange_get_message (exchange);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char         *tags = soup_message_headers_get_list (headers, "If-None-Match");

  return tags != NULL && (strstr (tags, etag) != NULL || g_str_equal (tags, "*"));
}

static void
set_etag (PlatenExchange *exchange, const char *etag)
{
  SoupServerMessage *message = platen_exchange_get_message (exchange);

  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "ETag", etag);
}

static void
refuse (PlatenExchange *exchange, const GError *error)
{
  gboolean is_missing = g_error_matches (error, PLATEN_ERROR, PLATEN_ERROR_NOT_FOUND);

  platen_exchange_refuse (
      exchange, is_missing ? SOUP_STATUS_NOT_FOUND : SOUP_STATUS_INTERNAL_SERVER_ERROR,
      is_missing ? "no-such-image" : "failed", error->message);
}

static void
on_rendered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Picture)  picture = user_data;
  g_autoptr (GVariant) facts = NULL;
  g_autoptr (GError)   error = NULL;
  const char          *media_type = "application/octet-stream";
  int                  fd;

  fd = platen_collection_render_finish (PLATEN_COLLECTION (source), result, &facts,
                                        &error);
  if (fd < 0)
    {
      refuse (picture->exchange, error);
      return;
    }
  g_variant_lookup (facts, "media-type", "&s", &media_type);
  set_etag (picture->exchange, picture->etag);
  platen_exchange_reply_file (picture->exchange, fd, media_type);
}

static GVariant *
make_recipe (const char *format, gint64 width, gint64 height)
{
  GVariantDict recipe;

  g_variant_dict_init (&recipe, NULL);
  g_variant_dict_insert (&recipe, "format", "s", format);
  if (width > 0)
    {
      g_variant_dict_insert (&recipe, "width", "i", (gint32) width);
      g_variant_dict_insert (&recipe, "height", "i", (gint32) height);
      g_variant_dict_insert (&recipe, "quality", "i", JPEG_QUALITY);
    }

  return g_variant_dict_end (&recipe);
}

static void
reply_page (PlatenExchange   *exchange,
            PlatenCollection *pages,
            PlatenPage       *page,
            gint64            width,
            gint64            height)
{
  const PlatenPageFacts *facts = platen_page_get_facts (page);
  gboolean               is_original =
      width < 0 || height < 0 || (width >= facts->width_px && height >= facts->height_px);
  const char         *format = is_original ? "png" : "jpeg";
  g_autoptr (Picture) picture = g_new0 (Picture, 1);

  if (is_original)
    width = height = 0;
  picture->exchange = g_object_ref (exchange);
  picture->etag = make_etag (page, format, width, height);
  platen_exchange_make_embeddable (exchange);
  if (is_known_to_client (exchange, picture->etag))
    {
      set_etag (exchange, picture->etag);
      platen_exchange_reply_empty (exchange, SOUP_STATUS_NOT_MODIFIED);
      return;
    }
  platen_collection_render_async (pages, platen_page_get_id (page),
                                  make_recipe (format, width, height),
                                  platen_exchange_get_cancellable (exchange), on_rendered,
                                  g_steal_pointer (&picture));
}

/* A page that looks by <img> has no Origin; then the instance's id is all it has to show. */
static PlatenInstance *
find_instance (PlatenExchange *exchange, PlatenInstances *instances, const char *id)
{
  const PlatenCaller *caller = platen_exchange_get_caller (exchange);
  const char         *principal =
      caller->kind == PLATEN_CALLER_GRANTED ? caller->principal : NULL;
  PlatenInstance *instance = platen_instances_find (instances, principal, id);

  if (instance == NULL && principal != NULL)
    platen_instances_count_wrong_id (instances, principal);

  return instance;
}

static void
on_frame (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenExchange) exchange = user_data;
  g_autoptr (GError)         error = NULL;
  int                        fd;

  fd = platen_webcam_frame_finish (PLATEN_WEBCAM (source), result, &error);
  if (fd >= 0)
    platen_exchange_reply_file (exchange, fd, "image/jpeg");
  else
    refuse (exchange, error);
}

/* A live picture is of this moment, so it has no validator and no other size. */
static void
reply_frame (PlatenExchange *exchange,
             PlatenService  *service,
             PlatenInstance *instance,
             GHashTable     *query)
{
  const char *origin =
      platen_principal_get_origin (platen_instance_get_principal (instance));
  gint64 quality;

  if (origin != NULL &&
      !platen_sites_is_granted (platen_service_get_sites (service), origin, "camera"))
    platen_exchange_refuse (exchange, SOUP_STATUS_FORBIDDEN, "consent-required",
                            "This site was not allowed to use cameras");
  else if (!read_number (query, "webcam", 1, &quality) || quality < 1 || quality > 100)
    platen_exchange_refuse (exchange, SOUP_STATUS_BAD_REQUEST, "bad-parameter",
                            "The quality ‘webcam’ must be a whole number from 1 to 100");
  else
    {
      platen_instance_touch (instance);
      platen_exchange_make_embeddable (exchange);
      platen_webcam_frame_async (platen_instance_get_webcam (instance), (int) quality,
                                 on_frame, g_object_ref (exchange));
    }
}

static gboolean
is_frame (GHashTable *query)
{
  return g_strcmp0 (g_hash_table_lookup (query, "index"), "-1") == 0 &&
         g_hash_table_contains (query, "webcam");
}

/**
 * platen_page_image_reply:
 *
 * Answers a request for an image or a live picture, now or later.
 */
void
platen_page_image_reply (PlatenExchange  *exchange,
                         PlatenService   *service,
                         PlatenInstances *instances)
{
  g_autoptr (GHashTable) query = parse_query (exchange);
  PlatenInstance        *instance = NULL;
  PlatenPage            *page;
  gint64                 width;
  gint64                 height;

  if (query == NULL || !read_number (query, "width", 1, &width) ||
      !read_number (query, "height", 1, &height))
    {
      platen_exchange_refuse (exchange, SOUP_STATUS_BAD_REQUEST, "bad-parameter",
                              "The width and the height must be whole numbers of pixels");
      return;
    }
  instance = find_instance (exchange, instances, g_hash_table_lookup (query, "id"));
  if (instance == NULL)
    {
      platen_exchange_refuse (exchange, SOUP_STATUS_FORBIDDEN, "wrong-instance",
                              "The id names no instance that is attached");
      return;
    }
  if (is_frame (query))
    {
      reply_frame (exchange, service, instance, query);
      return;
    }
  page = find_page (platen_instance_get_collection (instance), query);
  if (page == NULL)
    {
      platen_exchange_refuse (exchange, SOUP_STATUS_NOT_FOUND, "no-such-image",
                              "There is no such image in the buffer");
      return;
    }
  platen_instance_touch (instance);
  reply_page (exchange, platen_instance_get_collection (instance), page, width, height);
}
