/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-control.h"

#include "platen-error.h"
#include "platen-limits.h"

/**
 * platen_camera_controls_new:
 *
 * Returns: (transfer full) (element-type PlatenCameraControl): no controls yet
 */
GArray *
platen_camera_controls_new (void)
{
  return g_array_new (FALSE, TRUE, sizeof (PlatenCameraControl));
}

static gboolean
read_control (PlatenCameraControl *control, GVariant *dict)
{
  const char *name = "";

  g_variant_lookup (dict, "name", "&s", &name);
  g_variant_lookup (dict, "range", "(iii)", &control->minimum, &control->maximum,
                    &control->step);
  g_variant_lookup (dict, "default", "i", &control->default_value);
  g_variant_lookup (dict, "value", "i", &control->value);
  control->has_auto = g_variant_lookup (dict, "auto", "b", &control->is_auto);

  return *name != '\0' && g_str_is_ascii (name) &&
         g_strlcpy (control->name, name, sizeof control->name) < sizeof control->name &&
         control->minimum <= control->maximum && control->step >= 1;
}

/**
 * platen_camera_controls_from_variant:
 * @list: an `aa{sv}`; what is over %PLATEN_MAX_CAMERA_CONTROLS is left out
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT; a worker is not trusted to tell the truth.
 *
 * Returns: (transfer full) (element-type PlatenCameraControl): the controls
 */
GArray *
platen_camera_controls_from_variant (GVariant *list, GError **error)
{
  g_autoptr (GArray) controls = platen_camera_controls_new ();
  gsize n_controls = MIN (g_variant_n_children (list), PLATEN_MAX_CAMERA_CONTROLS);

  for (gsize i = 0; i < n_controls; i++)
    {
      g_autoptr (GVariant) dict = g_variant_get_child_value (list, i);
      PlatenCameraControl  control = { 0 };

      if (!read_control (&control, dict))
        {
          g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
                               "A camera's control has no name or no range");
          return NULL;
        }
      g_array_append_val (controls, control);
    }

  return g_steal_pointer (&controls);
}

/**
 * platen_camera_controls_to_variant:
 * @controls: (element-type PlatenCameraControl): the controls
 *
 * Returns: (transfer floating): an `aa{sv}`
 */
GVariant *
platen_camera_controls_to_variant (GArray *controls)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < controls->len; i++)
    {
      const PlatenCameraControl *control =
          &g_array_index (controls, PlatenCameraControl, i);
      g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

      g_variant_dict_insert (&dict, "name", "s", control->name);
      g_variant_dict_insert (&dict, "range", "(iii)", control->minimum, control->maximum,
                             control->step);
      g_variant_dict_insert (&dict, "default", "i", control->default_value);
      g_variant_dict_insert (&dict, "value", "i", control->value);
      if (control->has_auto)
        g_variant_dict_insert (&dict, "auto", "b", control->is_auto);
      g_variant_builder_add_value (&list, g_variant_dict_end (&dict));
    }

  return g_variant_builder_end (&list);
}

/**
 * platen_camera_controls_find:
 * @controls: (element-type PlatenCameraControl): the controls
 *
 * Returns: (transfer none) (nullable): the control of that name
 */
PlatenCameraControl *
platen_camera_controls_find (GArray *controls, const char *name)
{
  for (guint i = 0; i < controls->len; i++)
    {
      PlatenCameraControl *control = &g_array_index (controls, PlatenCameraControl, i);

      if (g_str_equal (control->name, name))
        return control;
    }

  return NULL;
}

/**
 * platen_camera_controls_check:
 * @controls: (element-type PlatenCameraControl): the controls
 * @value: means nothing when @is_auto
 *
 * Errors: %PLATEN_ERROR_UNSUPPORTED when the camera has no such control, or cannot see to it
 * by itself; %PLATEN_ERROR_INVALID_ARGUMENT when the value is out of range, with the range.
 */
gboolean
platen_camera_controls_check (GArray     *controls,
                              const char *name,
                              int         value,
                              gboolean    is_auto,
                              GError    **error)
{
  const PlatenCameraControl *control = platen_camera_controls_find (controls, name);

  if (control == NULL || (is_auto && !control->has_auto))
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                   control == NULL ? "The camera has no control ‘%s’"
                                   : "The camera does not set ‘%s’ by itself",
                   name);
      return FALSE;
    }
  if (is_auto || (value >= control->minimum && value <= control->maximum))
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "A value of %d is out of range for ‘%s’: %d … %d", value, name,
               control->minimum, control->maximum);
  return FALSE;
}
