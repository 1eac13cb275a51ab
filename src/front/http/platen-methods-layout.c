/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ask-device.h"
#include "platen-method-table.h"
#include "platen-wire-error.h"

/* What part of the page is scanned, and what the page that came last is like. */

static void
answer_set_layout (PlatenCommand *call, const PlatenTwainView *view)
{
  double             frame[4];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (frame); i++)
    frame[i] = json_node_get_double (platen_command_get_parameter (call, i));
  if (platen_negotiation_set_frame (view->negotiation, view->device, frame, &error))
    platen_command_return_boolean (call, TRUE);
  else
    {
      g_prefix_error (&error, "SetImageLayout: ");
      platen_command_take_error (call, g_steal_pointer (&error));
    }
}

static void
set_image_layout (PlatenCommand *call)
{
  platen_ask_device (call, FALSE, answer_set_layout);
}

static void
reset_image_layout (PlatenCommand *call)
{
  PlatenInstance *instance = platen_command_get_instance (call);

  platen_instance_get_negotiation (instance)->wanted.settings.area = (PlatenArea){ 0 };
  platen_command_return_boolean (call, TRUE);
}

typedef struct
{
  const char *name;
  double (*get) (const PlatenPageFacts *facts, const PlatenNegotiation *negotiation);
  PlatenTwainType type;
} Fact;

static double
from_um (const PlatenPageFacts   *facts,
         const PlatenNegotiation *negotiation,
         int                      length_um)
{
  return platen_negotiation_from_um (negotiation, length_um, facts->dpi_x);
}

static double
get_left (const PlatenPageFacts *facts, const PlatenNegotiation *negotiation)
{
  return from_um (facts, negotiation, facts->settings.area.left_um);
}

static double
get_top (const PlatenPageFacts *facts, const PlatenNegotiation *negotiation)
{
  return from_um (facts, negotiation, facts->settings.area.top_um);
}

/* The page itself says how large it is; the scanner may have cut it. */
static double
get_right (const PlatenPageFacts *facts, const PlatenNegotiation *negotiation)
{
  return from_um (facts, negotiation,
                  facts->settings.area.left_um +
                      platen_px_to_um (facts->width_px, facts->dpi_x));
}

static double
get_bottom (const PlatenPageFacts *facts, const PlatenNegotiation *negotiation)
{
  return from_um (facts, negotiation,
                  facts->settings.area.top_um +
                      platen_px_to_um (facts->height_px, facts->dpi_y));
}

static double
get_bits (const PlatenPageFacts *facts, const PlatenNegotiation *negotiation)
{
  return facts->bits_per_sample * (int) platen_mode_get_n_channels (facts->mode);
}

static double
get_length (const PlatenPageFacts *facts, const PlatenNegotiation *negotiation)
{
  return facts->height_px;
}

static double
get_width (const PlatenPageFacts *facts, const PlatenNegotiation *negotiation)
{
  return facts->width_px;
}

static double
get_x_resolution (const PlatenPageFacts *facts, const PlatenNegotiation *negotiation)
{
  return facts->dpi_x;
}

static double
get_y_resolution (const PlatenPageFacts *facts, const PlatenNegotiation *negotiation)
{
  return facts->dpi_y;
}

static double
get_pixel_type (const PlatenPageFacts *facts, const PlatenNegotiation *negotiation)
{
  return facts->mode;
}

static const Fact page_facts[] = {
  { "ImageBitsPerPixel", get_bits, PLATEN_TWAIN_INT32 },
  { "ImageLayoutFrameBottom", get_bottom, PLATEN_TWAIN_FIX32 },
  { "ImageLayoutFrameLeft", get_left, PLATEN_TWAIN_FIX32 },
  { "ImageLayoutFrameRight", get_right, PLATEN_TWAIN_FIX32 },
  { "ImageLayoutFrameTop", get_top, PLATEN_TWAIN_FIX32 },
  { "ImageLength", get_length, PLATEN_TWAIN_INT32 },
  { "ImagePixelType", get_pixel_type, PLATEN_TWAIN_INT32 },
  { "ImageWidth", get_width, PLATEN_TWAIN_INT32 },
  { "ImageXResolution", get_x_resolution, PLATEN_TWAIN_INT32 },
  { "ImageYResolution", get_y_resolution, PLATEN_TWAIN_INT32 },
};

/* The current page: that is the one that came last, until the client says otherwise. */
static void
page_fact (PlatenCommand *call)
{
  PlatenInstance          *instance = platen_command_get_instance (call);
  const PlatenNegotiation *negotiation = platen_instance_get_negotiation (instance);
  const char              *name = platen_command_get_method (call);
  PlatenPage              *page;

  page = platen_collection_get_page (
      platen_instance_get_collection (instance),
      (guint) MAX (platen_instance_get_current (instance), 0));
  if (page == NULL)
    {
      platen_command_fail (call, platen_wire_error_from_code (PLATEN_ERROR_NO_PAPER),
                           "%s: there is no page", name);
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (page_facts); i++)
    if (g_str_equal (page_facts[i].name, name))
      platen_command_return (
          call, platen_twain_make_value (
                    page_facts[i].type,
                    page_facts[i].get (platen_page_get_facts (page), negotiation)));
}

/* Pages of the last scan, counted from 1. */
static void
frame_number (PlatenCommand *call)
{
  PlatenJob *job = platen_instance_get_job (platen_command_get_instance (call));

  platen_command_return_int (call, job != NULL ? platen_job_get_pages_done (job) : 0);
}

#define OF_PAGE(name, summary) \
  { \
    name, "", summary, "scan", TRUE, page_fact \
  }

const PlatenMethod platen_layout_methods[] = {
  { "SetImageLayout", "left:n top:n right:n bottom:n",
    "Sets what is scanned of the page, in Unit", "scan", TRUE, set_image_layout },
  { "ResetImageLayout", "", "Scans the whole page again", "scan", TRUE,
    reset_image_layout },
  { "ImageLayoutFrameNumber", "", "Pages that the last scan has brought so far", "scan",
    TRUE, frame_number },
  OF_PAGE ("ImageLayoutFrameLeft", "Left edge of the current page, in Unit"),
  OF_PAGE ("ImageLayoutFrameTop", "Its top edge, in Unit"),
  OF_PAGE ("ImageLayoutFrameRight", "Its right edge, in Unit"),
  OF_PAGE ("ImageLayoutFrameBottom", "Its bottom edge, in Unit"),
  OF_PAGE ("ImageBitsPerPixel", "Bits a pixel of the current page"),
  OF_PAGE ("ImageLength", "Its height in pixels"),
  OF_PAGE ("ImageWidth", "Its width in pixels"),
  OF_PAGE ("ImageXResolution", "Its dots per inch across"),
  OF_PAGE ("ImageYResolution", "Its dots per inch down"),
  OF_PAGE ("ImagePixelType", "0 bilevel, 1 grey, 2 colour"),
  { NULL },
};
