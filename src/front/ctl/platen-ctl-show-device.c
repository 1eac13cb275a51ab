/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-show-device.h"

#include "platen-ctl-alternatives.h"
#include "platen-ctl-bus.h"
#include "platen-ctl-json.h"
#include "platen-ctl-look.h"
#include "platen-ctl-scan-request.h"
#include "platen-number.h"
#include "platen-page-size.h"
#include "platen-words.h"

/* `platenctl device DEVICE`: what a device can do, and every option that it has. */

static void
print_words (const char *option, GVariant *capabilities, const char *key)
{
  g_autofree const char **words = NULL;
  g_autofree char        *joined = NULL;

  if (!g_variant_lookup (capabilities, key, "^a&s", &words) || words[0] == NULL)
    return;

  joined = g_strjoinv ("|", (char **) words);
  g_print ("    %s %s\n", option, joined);
}

static void
print_resolutions (GVariant *capabilities)
{
  g_autoptr (GVariant) list = NULL;
  int                  least, greatest, step, dpi;
  GVariantIter         iter;
  const char          *separator = "";

  if (g_variant_lookup (capabilities, "resolution-range", "(iii)", &least, &greatest,
                        &step))
    g_print ("    --resolution %d..%ddpi (in steps of %d)\n", least, greatest, step);
  list = g_variant_lookup_value (capabilities, "resolutions", G_VARIANT_TYPE ("ai"));
  if (list == NULL || g_variant_n_children (list) == 0)
    return;

  g_print ("    --resolution ");
  g_variant_iter_init (&iter, list);
  while (g_variant_iter_loop (&iter, "i", &dpi))
    {
      g_print ("%s%d", separator, dpi);
      separator = "|";
    }
  g_print ("dpi\n");
}

static void
print_depths (GVariant *capabilities)
{
  g_autoptr (GVariant) depths = NULL;
  GVariantIter         iter;
  const char          *mode;
  GVariant            *list;

  depths = g_variant_lookup_value (capabilities, "depths", G_VARIANT_TYPE ("a{sai}"));
  if (depths == NULL)
    return;

  g_variant_iter_init (&iter, depths);
  while (g_variant_iter_loop (&iter, "{&s@ai}", &mode, &list))
    for (gsize i = 0; i < g_variant_n_children (list); i++)
      {
        int depth;

        g_variant_get_child (list, i, "i", &depth);
        g_print ("%s%d", i == 0 ? "    --depth " : "|", depth);
        if (i + 1 == g_variant_n_children (list))
          g_print (" (with --mode %s)\n", mode);
      }
}

static void
print_tones (GVariant *capabilities)
{
  double numbers[4];

  for (guint i = 0; i < PLATEN_N_TONES; i++)
    if (g_variant_lookup (capabilities, platen_tone_to_string (i), "(dddd)", &numbers[0],
                          &numbers[1], &numbers[2], &numbers[3]))
      {
        g_autofree char *least = platen_number_to_string (numbers[0]);
        g_autofree char *greatest = platen_number_to_string (numbers[1]);
        g_autofree char *usual = platen_number_to_string (numbers[3]);

        g_print ("    --%s %s..%s [%s]\n", platen_tone_to_string (i), least, greatest,
                 usual);
      }
}

static void
print_areas (GVariant *capabilities)
{
  g_autoptr (GVariant) areas = NULL;
  GVariantIter         iter;
  const char          *source;
  int                  width_um, height_um;

  if (g_variant_lookup (capabilities, "max-area", "(ii)", &width_um, &height_um))
    {
      g_print ("    -l, -x 0..%gmm\n", width_um / 1000.0);
      g_print ("    -t, -y 0..%gmm\n", height_um / 1000.0);
    }
  areas = g_variant_lookup_value (capabilities, "areas", G_VARIANT_TYPE ("a{s(ii)}"));
  if (areas == NULL || g_variant_n_children (areas) < 2)
    return;

  g_variant_iter_init (&iter, areas);
  while (g_variant_iter_loop (&iter, "{&s(ii)}", &source, &width_um, &height_um))
    g_print ("        %g x %gmm with --source %s\n", width_um / 1000.0,
             height_um / 1000.0, source);
}

/* Those that fit at least one of the sources. */
static void
print_page_sizes (GVariant *capabilities)
{
  g_autoptr (GString)   words = g_string_new (NULL);
  const PlatenPageSize *size;
  int                   width_um, height_um;

  if (!g_variant_lookup (capabilities, "max-area", "(ii)", &width_um, &height_um))
    return;

  for (guint i = 0; (size = platen_page_size_get (i)) != NULL; i++)
    if (size->width_um > 0 && platen_page_size_fits (size, width_um, height_um))
      g_string_append_printf (words, "%s%s", words->len > 0 ? "|" : "", size->name);
  if (words->len > 0)
    g_print ("    --page-size %s\n", words->str);
}

/**
 * platen_ctl_print_capabilities:
 * @capabilities: `a{sv}`; see Device.Capabilities
 *
 * Prints them as options of `platenctl scan`.
 */
void
platen_ctl_print_capabilities (GVariant *capabilities)
{
  print_words ("--source", capabilities, "sources");
  print_words ("--mode", capabilities, "modes");
  print_depths (capabilities);
  print_resolutions (capabilities);
  print_areas (capabilities);
  print_page_sizes (capabilities);
  print_tones (capabilities);
  print_words ("features:", capabilities, "features");
}

static void
append_number (GString *text, double number)
{
  g_autofree char *words = platen_number_to_string (number);

  g_string_append (text, words);
}

static void
append_values (GString *text, GVariant *values)
{
  for (gsize i = 0; i < g_variant_n_children (values); i++)
    {
      g_autoptr (GVariant) value = g_variant_get_child_value (values, i);

      g_string_append (text, i > 0 ? "|" : " ");
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        g_string_append (text, g_variant_get_string (value, NULL));
      else
        append_number (text, g_variant_get_double (value));
    }
}

static void
append_allowed (GString *text, GVariant *option)
{
  g_autoptr (GVariant) values = g_variant_lookup_value (option, "values", NULL);
  const char          *type = "";
  double               least, greatest, step;

  g_variant_lookup (option, "type", "&s", &type);
  if (values != NULL)
    append_values (text, values);
  else if (g_variant_lookup (option, "range", "(ddd)", &least, &greatest, &step))
    {
      g_string_append_c (text, ' ');
      append_number (text, least);
      g_string_append (text, "..");
      append_number (text, greatest);
    }
  else if (g_str_equal (type, "bool"))
    g_string_append (text, " yes|no");
  else
    g_string_append_printf (text, " <%s>", type);
}

static void
append_value (GString *text, GVariant *option)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (option, "value", NULL);
  gsize                n = 0;

  if (value == NULL)
    return;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    g_string_append_printf (text, " [%s]", g_variant_get_string (value, NULL));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    g_string_append (text, g_variant_get_boolean (value) ? " [yes]" : " [no]");
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT32))
    g_string_append_printf (text, " [%d]", g_variant_get_int32 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    {
      g_string_append (text, " [");
      append_number (text, g_variant_get_double (value));
      g_string_append_c (text, ']');
    }
  else if ((n = g_variant_n_children (value)) > 0)
    g_string_append_printf (text, " [%" G_GSIZE_FORMAT " numbers]", n);
}

static void
print_option (GVariant *option)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char         *name = "", *title = "", *unit = "none";
  gboolean            is_active = TRUE, is_settable = TRUE;

  g_variant_lookup (option, "name", "&s", &name);
  g_variant_lookup (option, "title", "&s", &title);
  g_variant_lookup (option, "unit", "&s", &unit);
  g_variant_lookup (option, "active", "b", &is_active);
  g_variant_lookup (option, "settable", "b", &is_settable);
  append_allowed (text, option);
  if (!g_str_equal (unit, "none"))
    g_string_append_printf (text, " %s", unit);
  append_value (text, option);
  g_print ("    %s%s%s%s\n", name, text->str, is_active ? "" : " (not now)",
           is_settable ? "" : " (read only)");
  if (*title != '\0')
    g_print ("        %s\n", title);
}

static void
print_options (GVariant *options)
{
  GVariantIter iter;
  GVariant    *option;
  const char  *group = "", *last = "";

  g_variant_iter_init (&iter, options);
  while ((option = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_autoptr (GVariant) owned = option;

      /* The list outlives the texts: it holds them. */
      if (g_variant_lookup (option, "group", "&s", &group) && !g_str_equal (group, last))
        g_print ("  %s:\n", group);
      last = group;
      print_option (owned);
    }
}

static gboolean
set_options (PlatenBusDevice *device, char **texts, GError **error)
{
  for (gsize i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      g_autofree char     *name = NULL;
      g_autoptr (GVariant) value = NULL;
      g_autoptr (GVariant) used = NULL;

      if (!platen_ctl_split_option (texts[i], &name, &value, error) ||
          !platen_bus_device_call_set_option_sync (
              device, name, g_variant_new_variant (value), &used, NULL, error))
        return FALSE;
    }

  return TRUE;
}

static void
print_all (PlatenBusDevice *device,
           GVariant        *capabilities,
           GVariant        *options,
           gboolean         is_json)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant)  all = NULL;

  if (!is_json)
    {
      g_print ("%s (%s)\n", platen_bus_device_get_name (device),
               platen_bus_device_get_id (device));
      platen_ctl_print_alternatives (device);
      g_print ("What it can do:\n");
      platen_ctl_print_capabilities (capabilities);
      g_print ("Its driver's own options:\n");
      print_options (options);
      return;
    }

  g_variant_dict_insert (&dict, "id", "s", platen_bus_device_get_id (device));
  g_variant_dict_insert (&dict, "name", "s", platen_bus_device_get_name (device));
  g_variant_dict_insert_value (&dict, "alternatives",
                               platen_bus_device_get_alternatives (device));
  g_variant_dict_insert_value (&dict, "capabilities", capabilities);
  g_variant_dict_insert_value (&dict, "options", options);
  all = g_variant_ref_sink (g_variant_dict_end (&dict));
  platen_ctl_json_print (all);
}

/**
 * platen_ctl_show_device:
 * @request: which device, and how
 *
 * Prints what a device can do and all its options, or records them.
 *
 * Errors: those of the bus and of the device; `G_OPTION_ERROR`.
 */
gboolean
platen_ctl_show_device (const PlatenCtlShowDevice *request, GError **error)
{
  g_autoptr (PlatenBusManager) manager = platen_ctl_get_manager (error);
  g_autoptr (PlatenBusDevice)  device = NULL;
  g_autoptr (GVariant)         capabilities = NULL;
  g_autoptr (GVariant)         options = NULL;
  gboolean                     is_done;

  if (manager == NULL ||
      (device = platen_ctl_find_device (manager, request->device, error)) == NULL)
    return FALSE;
  if (request->record != NULL)
    return platen_ctl_record_device (device, request->record, error);

  capabilities = platen_ctl_read_capabilities (device, error);
  is_done = capabilities != NULL && set_options (device, request->options, error) &&
            platen_bus_device_call_list_options_sync (device, &options, NULL, error);
  platen_bus_device_call_close_sync (device, NULL, NULL);
  if (is_done)
    print_all (device, capabilities, options, request->is_json);

  return is_done;
}
