/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-mode.h"

#include "platen-error.h"
#include "platen-limits.h"
#include "platen-options.h"

#include <string.h>

/* What a camera starts with when nobody chose: the largest picture up to this size that
 * comes often enough to look alive. */
#define USUAL_PIXELS (1920 * 1080)
#define USUAL_RATE 15.0

#define JPEG_WORD "JPEG"

/**
 * platen_camera_mode_is_jpeg:
 *
 * Tells whether each picture comes as a JPEG.
 */
gboolean
platen_camera_mode_is_jpeg (const PlatenCameraMode *self)
{
  return g_str_equal (self->media_type, JPEG_WORD);
}

/**
 * platen_camera_mode_get_rate:
 *
 * Returns: pictures a second, 0 when the camera has no fixed rate
 */
double
platen_camera_mode_get_rate (const PlatenCameraMode *self)
{
  return (double) self->rate_n / self->rate_d;
}

static gboolean
is_word (const char *text, gsize room)
{
  gsize length = strlen (text);

  return length > 0 && length < room &&
         strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == length;
}

/**
 * platen_camera_mode_from_variant:
 * @self: (out caller-allocates): the mode
 * @dict: an `a{sv}`, see #PlatenCameraMode
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT; a worker is not trusted to tell the truth.
 */
gboolean
platen_camera_mode_from_variant (PlatenCameraMode *self, GVariant *dict, GError **error)
{
  PlatenCameraMode mode = { .rate_n = 0, .rate_d = 1 };
  const char      *media_type = "";

  g_variant_lookup (dict, "media-type", "&s", &media_type);
  g_variant_lookup (dict, "width", "i", &mode.width_px);
  g_variant_lookup (dict, "height", "i", &mode.height_px);
  g_variant_lookup (dict, "rate", "(ii)", &mode.rate_n, &mode.rate_d);
  if (!is_word (media_type, sizeof mode.media_type) || mode.width_px < 1 ||
      mode.width_px > PLATEN_MAX_SIDE_PX || mode.height_px < 1 ||
      mode.height_px > PLATEN_MAX_SIDE_PX || mode.rate_n < 0 || mode.rate_d < 1)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "No camera sends %d × %d pixels as ‘%s’", mode.width_px,
                   mode.height_px, media_type);
      return FALSE;
    }

  g_strlcpy (mode.media_type, media_type, sizeof mode.media_type);
  *self = mode;

  return TRUE;
}

/**
 * platen_camera_mode_to_variant:
 *
 * Returns: (transfer floating): an `a{sv}`, see #PlatenCameraMode
 */
GVariant *
platen_camera_mode_to_variant (const PlatenCameraMode *self)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "media-type", "s", self->media_type);
  g_variant_dict_insert (&dict, "width", "i", self->width_px);
  g_variant_dict_insert (&dict, "height", "i", self->height_px);
  g_variant_dict_insert (&dict, "rate", "(ii)", self->rate_n, self->rate_d);

  return g_variant_dict_end (&dict);
}

/**
 * platen_camera_mode_to_wish:
 *
 * Returns: (transfer floating): an `a{sv}` by which platen_camera_modes_find() finds it
 */
GVariant *
platen_camera_mode_to_wish (const PlatenCameraMode *self)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "media-type", "s", self->media_type);
  g_variant_dict_insert (&dict, "width", "i", self->width_px);
  g_variant_dict_insert (&dict, "height", "i", self->height_px);
  if (self->rate_n > 0)
    g_variant_dict_insert (&dict, "rate", "d", platen_camera_mode_get_rate (self));

  return g_variant_dict_end (&dict);
}

/**
 * platen_camera_modes_new:
 *
 * Returns: (transfer full) (element-type PlatenCameraMode): no modes yet
 */
GArray *
platen_camera_modes_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (PlatenCameraMode));
}

/**
 * platen_camera_modes_from_variant:
 * @list: an `aa{sv}`; what is over %PLATEN_MAX_CAMERA_MODES is left out
 *
 * Errors: as platen_camera_mode_from_variant().
 *
 * Returns: (transfer full) (element-type PlatenCameraMode): the modes, in their order
 */
GArray *
platen_camera_modes_from_variant (GVariant *list, GError **error)
{
  g_autoptr (GArray) modes = platen_camera_modes_new ();
  gsize              n_modes = MIN (g_variant_n_children (list), PLATEN_MAX_CAMERA_MODES);

  for (gsize i = 0; i < n_modes; i++)
    {
      g_autoptr (GVariant) dict = g_variant_get_child_value (list, i);
      PlatenCameraMode     mode;

      if (!platen_camera_mode_from_variant (&mode, dict, error))
        return NULL;
      g_array_append_val (modes, mode);
    }

  return g_steal_pointer (&modes);
}

/**
 * platen_camera_modes_to_variant:
 * @modes: (element-type PlatenCameraMode): the modes
 *
 * Returns: (transfer floating): an `aa{sv}`
 */
GVariant *
platen_camera_modes_to_variant (GArray *modes)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < modes->len; i++)
    g_variant_builder_add_value (&list, platen_camera_mode_to_variant (
                                            &g_array_index (modes, PlatenCameraMode, i)));

  return g_variant_builder_end (&list);
}

static int
compare_sizes (const PlatenCameraMode *a, const PlatenCameraMode *b)
{
  gint64 area_a = (gint64) a->width_px * a->height_px;
  gint64 area_b = (gint64) b->width_px * b->height_px;

  return area_a != area_b ? (area_a < area_b ? 1 : -1) : b->width_px - a->width_px;
}

static int
compare_modes (gconstpointer first, gconstpointer second)
{
  const PlatenCameraMode *a = first;
  const PlatenCameraMode *b = second;
  int                     order = compare_sizes (a, b);
  double difference = platen_camera_mode_get_rate (b) - platen_camera_mode_get_rate (a);

  if (order == 0 && difference != 0)
    order = difference > 0 ? 1 : -1;
  /* A JPEG is kept as it came, so it stands first. */
  if (order == 0)
    order = platen_camera_mode_is_jpeg (b) - platen_camera_mode_is_jpeg (a);

  return order != 0 ? order : strcmp (a->media_type, b->media_type);
}

/**
 * platen_camera_modes_sort:
 * @modes: (element-type PlatenCameraMode): the modes
 *
 * Puts them in order: the largest first, then the fastest, then JPEG before raw forms, and
 * leaves out what is there twice or over %PLATEN_MAX_CAMERA_MODES.
 */
void
platen_camera_modes_sort (GArray *modes)
{
  g_array_sort (modes, compare_modes);
  for (guint i = modes->len; i > 1; i--)
    if (compare_modes (&g_array_index (modes, PlatenCameraMode, i - 1),
                       &g_array_index (modes, PlatenCameraMode, i - 2)) == 0)
      g_array_remove_index (modes, i - 1);

  if (modes->len > PLATEN_MAX_CAMERA_MODES)
    g_array_set_size (modes, PLATEN_MAX_CAMERA_MODES);
}

/**
 * platen_camera_modes_choose:
 * @modes: (element-type PlatenCameraMode): sorted modes
 * @out_mode: (out caller-allocates): the mode to start with
 *
 * Returns: FALSE when there is none
 */
gboolean
platen_camera_modes_choose (GArray *modes, PlatenCameraMode *out_mode)
{
  for (guint i = 0; i < modes->len; i++)
    {
      const PlatenCameraMode *mode = &g_array_index (modes, PlatenCameraMode, i);

      if ((gint64) mode->width_px * mode->height_px > USUAL_PIXELS ||
          (mode->rate_n > 0 && platen_camera_mode_get_rate (mode) < USUAL_RATE))
        continue;
      *out_mode = *mode;
      return TRUE;
    }
  if (modes->len == 0)
    return FALSE;

  *out_mode = g_array_index (modes, PlatenCameraMode, 0);
  return TRUE;
}

/* What is wanted of a mode; 0 and the empty word stand for whatever there is. */
typedef struct
{
  const char *media_type;
  int         width_px;
  int         height_px;
  double      rate;
} Wish;

static gboolean
store_media_type (GVariant *value, gpointer target, GError **error)
{
  ((Wish *) target)->media_type = g_variant_get_string (value, NULL);

  return TRUE;
}

static gboolean
store_side (int *side_px, GVariant *value, GError **error)
{
  *side_px = g_variant_get_int32 (value);
  if (*side_px >= 1 && *side_px <= PLATEN_MAX_SIDE_PX)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "A side of %d pixels is not in 1 … %d", *side_px, PLATEN_MAX_SIDE_PX);
  return FALSE;
}

static gboolean
store_width (GVariant *value, gpointer target, GError **error)
{
  return store_side (&((Wish *) target)->width_px, value, error);
}

static gboolean
store_height (GVariant *value, gpointer target, GError **error)
{
  return store_side (&((Wish *) target)->height_px, value, error);
}

static gboolean
store_rate (GVariant *value, gpointer target, GError **error)
{
  double rate = g_variant_get_double (value);

  if (!(rate > 0 && rate <= 1000))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                   "A rate of %g pictures a second is not in 0 … 1000", rate);
      return FALSE;
    }

  ((Wish *) target)->rate = rate;
  return TRUE;
}

static const PlatenOption wish_options[] = {
  { "media-type", "s", store_media_type },
  { "width", "i", store_width },
  { "height", "i", store_height },
  { "rate", "d", store_rate },
};

static gboolean
fits (const PlatenCameraMode *mode, const Wish *wish)
{
  double off = platen_camera_mode_get_rate (mode) - wish->rate;

  return (*wish->media_type == '\0' ||
          g_str_equal (mode->media_type, wish->media_type)) &&
         (wish->width_px == 0 || mode->width_px == wish->width_px) &&
         (wish->height_px == 0 || mode->height_px == wish->height_px) &&
         (wish->rate == 0 || ABS (off) < 0.01);
}

/* In how much a mode is what it was before. */
static int
count_same (const PlatenCameraMode *a, const PlatenCameraMode *b)
{
  return 4 * (compare_sizes (a, b) == 0) +
         2 * g_str_equal (a->media_type, b->media_type) +
         (platen_camera_mode_get_rate (a) == platen_camera_mode_get_rate (b));
}

/**
 * platen_camera_modes_find:
 * @modes: (element-type PlatenCameraMode): sorted modes
 * @wanted: an `a{sv}`: `media-type` s, `width` i, `height` i, `rate` d (pictures a second);
 *   what is left out stays as it is where the camera can do that
 * @inout_mode: (inout): the mode in use; the one found
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT for a bad wish, %PLATEN_ERROR_UNSUPPORTED when no
 * mode is like that; the mode then stays.
 */
gboolean
platen_camera_modes_find (GArray           *modes,
                          GVariant         *wanted,
                          PlatenCameraMode *inout_mode,
                          GError          **error)
{
  const PlatenCameraMode *best = NULL;
  Wish                    wish = { .media_type = "" };

  if (!platen_options_parse (wish_options, G_N_ELEMENTS (wish_options), wanted, &wish,
                             error))
    return FALSE;

  for (guint i = 0; i < modes->len; i++)
    {
      const PlatenCameraMode *mode = &g_array_index (modes, PlatenCameraMode, i);

      if (fits (mode, &wish) &&
          (best == NULL || count_same (mode, inout_mode) > count_same (best, inout_mode)))
        best = mode;
    }
  if (best == NULL)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                           "The camera has no such mode; choose one of its list");
      return FALSE;
    }

  *inout_mode = *best;
  return TRUE;
}

static const char *const turn_words[] = { "none", "90", "180", "270", "flip", "mirror" };

G_STATIC_ASSERT (G_N_ELEMENTS (turn_words) == PLATEN_CAMERA_TURN_MIRROR + 1);

/**
 * platen_camera_turn_to_string:
 *
 * Returns: (transfer none): its word
 */
const char *
platen_camera_turn_to_string (PlatenCameraTurn turn)
{
  g_return_val_if_fail (turn <= PLATEN_CAMERA_TURN_MIRROR, NULL);

  return turn_words[turn];
}

/**
 * platen_camera_turn_from_string:
 * @out_turn: (out): what the word means
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT for any other word.
 */
gboolean
platen_camera_turn_from_string (const char       *text,
                                PlatenCameraTurn *out_turn,
                                GError          **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (turn_words); i++)
    if (g_str_equal (turn_words[i], text))
      {
        *out_turn = (PlatenCameraTurn) i;
        return TRUE;
      }

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "A camera's picture cannot be turned by ‘%s’; there are none, 90, 180, "
               "270, flip and mirror",
               text);
  return FALSE;
}
