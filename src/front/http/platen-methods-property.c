/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ask-device.h"
#include "platen-error.h"
#include "platen-method-table.h"
#include "platen-wire-error.h"

/*
 * Properties of the API that are capabilities under another name: without a parameter they
 * are read, with one they are set.
 */

typedef struct
{
  const char       *name;
  PlatenTwainNumber number;
  PlatenTwainType   type; /* as the API tells it */
  double off; /* of a property that is true or false: the capability's values */
  double on;
} Property;

#define FLAG(name, number) \
  { \
    name, number, PLATEN_TWAIN_BOOL, 0, 1 \
  }
#define WHOLE(name, number) \
  { \
    name, number, PLATEN_TWAIN_INT32, 0, 0 \
  }
#define NUMBER(name, number) \
  { \
    name, number, PLATEN_TWAIN_FIX32, 0, 0 \
  }

static const Property properties[] = {
  WHOLE ("BitDepth", PLATEN_ICAP_BITDEPTH),
  NUMBER ("Brightness", PLATEN_ICAP_BRIGHTNESS),
  NUMBER ("Contrast", PLATEN_ICAP_CONTRAST),
  WHOLE ("Duplex", PLATEN_CAP_DUPLEX),
  { "IfAutoDiscardBlankpages", PLATEN_ICAP_AUTODISCARDBLANKPAGES, PLATEN_TWAIN_BOOL,
    PLATEN_TWAIN_BLANK_PAGES_KEPT, PLATEN_TWAIN_BLANK_PAGES_DISCARDED },
  FLAG ("IfAutoFeed", PLATEN_CAP_AUTOFEED),
  FLAG ("IfAutomaticBorderDetection", PLATEN_ICAP_AUTOMATICBORDERDETECTION),
  FLAG ("IfAutomaticDeskew", PLATEN_ICAP_AUTOMATICDESKEW),
  FLAG ("IfDuplexEnabled", PLATEN_CAP_DUPLEXENABLED),
  FLAG ("IfFeederEnabled", PLATEN_CAP_FEEDERENABLED),
  FLAG ("IfFeederLoaded", PLATEN_CAP_FEEDERLOADED),
  FLAG ("IfPaperDetectable", PLATEN_CAP_PAPERDETECTABLE),
  FLAG ("IfUIControllable", PLATEN_CAP_UICONTROLLABLE),
  WHOLE ("PageSize", PLATEN_ICAP_SUPPORTEDSIZES),
  WHOLE ("PixelFlavor", PLATEN_ICAP_PIXELFLAVOR),
  WHOLE ("PixelType", PLATEN_ICAP_PIXELTYPE),
  WHOLE ("Resolution", PLATEN_ICAP_XRESOLUTION),
  WHOLE ("TransferMode", PLATEN_ICAP_XFERMECH),
  WHOLE ("Unit", PLATEN_ICAP_UNITS),
  WHOLE ("XferCount", PLATEN_CAP_XFERCOUNT),
};

static const Property *
find_property (PlatenCommand *call)
{
  const char *name = platen_command_get_method (call);

  for (gsize i = 0; i < G_N_ELEMENTS (properties); i++)
    if (g_str_equal (properties[i].name, name))
      return &properties[i];

  g_return_val_if_reached (NULL);
}

/* What a scanner does not have is off. */
static void
answer_missing (PlatenCommand *call, const Property *property, gboolean is_off)
{
  if (property->type == PLATEN_TWAIN_BOOL && is_off)
    platen_command_return_boolean (call, platen_command_get_n_parameters (call) > 0);
  else
    platen_command_fail (call, PLATEN_WIRE_CAPABILITY_MISSING,
                         "%s: this scanner, with its present settings, has no such thing",
                         property->name);
}

static void
read_property (PlatenCommand *call, const Property *property, const PlatenTwainView *view)
{
  const PlatenTwainCapability *row =
      platen_twain_capability_find (view, (int) property->number);
  double value;

  if (row == NULL)
    {
      answer_missing (call, property, TRUE);
      return;
    }

  value = platen_twain_capability_get_current (row, view);
  if (property->type == PLATEN_TWAIN_BOOL)
    value = value == property->on;
  platen_command_return (call, platen_twain_make_value (property->type, value));
}

/* True or false is what the capability calls so. */
static JsonNode *
make_wanted (const Property *property, JsonNode *value)
{
  if (property->type != PLATEN_TWAIN_BOOL)
    return json_node_copy (value);

  return json_node_init_double (
      json_node_alloc (), json_node_get_boolean (value) ? property->on : property->off);
}

static void
write_property (PlatenCommand         *call,
                const Property        *property,
                const PlatenTwainView *view)
{
  const PlatenTwainCapability *row =
      platen_twain_capability_find (view, (int) property->number);
  JsonNode            *value = platen_command_get_parameter (call, 0);
  g_autoptr (JsonNode) wanted = make_wanted (property, value);
  g_autoptr (GError)   error = NULL;

  if (row == NULL)
    answer_missing (call, property,
                    property->type == PLATEN_TWAIN_BOOL &&
                        !json_node_get_boolean (value));
  else if (platen_twain_capability_set (row, view, wanted, &error))
    platen_command_return_boolean (call, TRUE);
  else
    {
      g_prefix_error (&error, "%s: ", property->name);
      platen_command_take_error (call, g_steal_pointer (&error));
    }
}

static void
answer_property (PlatenCommand *call, const PlatenTwainView *view)
{
  const Property *property = find_property (call);

  if (platen_command_get_parameter (call, 0) == NULL)
    read_property (call, property, view);
  else
    write_property (call, property, view);
}

static void
property (PlatenCommand *call)
{
  platen_ask_device (call, find_property (call)->number == PLATEN_CAP_FEEDERLOADED,
                     answer_property);
}

#define PROPERTY(name, type, summary) \
  { \
    name, "value:" type "?", summary, "scan", TRUE, property \
  }
#define READ_ONLY(name, summary) \
  { \
    name, "", summary, "scan", TRUE, property \
  }

const PlatenMethod platen_property_methods[] = {
  PROPERTY ("BitDepth", "i", "Bits a pixel: 1, 8, 16, 24 or 48"),
  PROPERTY ("Brightness", "n", "-1000 to 1000; 0 is the scanner's own"),
  PROPERTY ("Contrast", "n", "-1000 to 1000; 0 is the scanner's own"),
  READ_ONLY ("Duplex", "0 when the scanner takes one side only, else 1"),
  PROPERTY ("IfAutoDiscardBlankpages", "b", "The driver leaves blank pages out"),
  PROPERTY ("IfAutoFeed", "b", "Always true: the feeder goes on by itself"),
  PROPERTY ("IfAutomaticBorderDetection", "b", "The driver cuts the page to the paper"),
  PROPERTY ("IfAutomaticDeskew", "b", "The driver turns crooked sheets straight"),
  PROPERTY ("IfDuplexEnabled", "b", "Both sides"),
  PROPERTY ("IfFeederEnabled", "b", "From the feeder"),
  READ_ONLY ("IfFeederLoaded", "Whether paper is in the feeder, if the scanner can tell"),
  READ_ONLY ("IfPaperDetectable", "Whether the scanner can tell"),
  READ_ONLY ("IfUIControllable", "Always true: there is no dialog"),
  PROPERTY ("PageSize", "i", "TWAIN's number of a size; 0 and 54 are everything"),
  PROPERTY ("PixelFlavor", "i", "Always 0: black is 0"),
  PROPERTY ("PixelType", "i", "0 bilevel, 1 grey, 2 colour"),
  PROPERTY ("Resolution", "i", "Dots per inch"),
  PROPERTY ("TransferMode", "i", "Always 0"),
  PROPERTY ("Unit",
            "i",
            "Of lengths: 0 inches, 1 cm, 2 picas, 3 points, 4 twips, 5 pixels, 6 mm"),
  PROPERTY ("XferCount", "i", "Pages of one scan; -1 is no limit"),
  { NULL },
};
