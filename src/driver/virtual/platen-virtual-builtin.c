/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-virtual-builtin.h"

/*
 * The options of the scanner that nobody recorded: an office device of A4. They come to the
 * rest of the driver in the form of a recording, so that there is one way to play a device.
 */
static const char template[] = //
    "[recording]\n"
    "format=1\n"
    "[option source]\n"
    "type=string\n"
    "title=Scan source\n"
    "values=%s\n"
    "[option mode]\n"
    "type=string\n"
    "title=Scan mode\n"
    "values=Lineart;Gray;Color;\n"
    "value=Color\n"
    "[option depth]\n"
    "type=int\n"
    "title=Bit depth\n"
    "unit=bit\n"
    "values=8;16\n"
    "value=8\n"
    "[option depth when mode=Lineart]\n"
    "active=false\n"
    "[option resolution]\n"
    "type=int\n"
    "title=Scan resolution\n"
    "unit=dpi\n"
    "values=75;100;150;200;300;600\n"
    "value=300\n"
    "[option tl-x]\n"
    "type=fixed\n"
    "title=Top-left x\n"
    "unit=mm\n"
    "range=0;210;0\n"
    "value=0\n"
    "[option tl-y]\n"
    "type=fixed\n"
    "title=Top-left y\n"
    "unit=mm\n"
    "range=0;297;0\n"
    "value=0\n"
    "[option br-x]\n"
    "type=fixed\n"
    "title=Bottom-right x\n"
    "unit=mm\n"
    "range=0;210;0\n"
    "value=210\n"
    "[option br-y]\n"
    "type=fixed\n"
    "title=Bottom-right y\n"
    "unit=mm\n"
    "range=0;297;0\n"
    "value=297\n"
    "[option brightness]\n"
    "type=int\n"
    "title=Brightness\n"
    "unit=percent\n"
    "range=-100;100;1\n"
    "value=0\n"
    "[option brightness when mode=Lineart]\n"
    "active=false\n"
    "[option contrast]\n"
    "type=int\n"
    "title=Contrast\n"
    "unit=percent\n"
    "range=-100;100;1\n"
    "value=0\n"
    "[option contrast when mode=Lineart]\n"
    "active=false\n"
    "[option gamma]\n"
    "type=fixed\n"
    "title=Gamma\n"
    "range=0.5;4;0\n"
    "value=1\n"
    "advanced=true\n"
    "[option gamma when mode=Lineart]\n"
    "active=false\n"
    "[option threshold]\n"
    "type=fixed\n"
    "title=Threshold\n"
    "unit=percent\n"
    "range=0;100;0\n"
    "value=50\n"
    "active=false\n"
    "[option threshold when mode=Lineart]\n"
    "active=true\n"
    "[option page-loaded]\n"
    "type=bool\n"
    "title=Paper in the feeder\n"
    "settable=false\n"
    "value=%s\n";

/**
 * platen_virtual_builtin_new:
 * @setup: a device without a recording
 *
 * Returns: (transfer full): its options
 */
PlatenRecording *
platen_virtual_builtin_new (const PlatenVirtualSetup *setup)
{
  g_autoptr (GString) sources = g_string_new (NULL);
  g_autofree char    *text = NULL;
  gboolean            is_loaded;

  if (setup->flatbed || !setup->feeder)
    g_string_append (sources, "Flatbed;");
  if (setup->feeder)
    g_string_append (sources, "ADF;");
  if (setup->feeder && setup->duplex)
    g_string_append (sources, "ADF Duplex;");
  is_loaded = setup->feeder && setup->n_sheets > 0 && !setup->feeder_empty;
  text = g_strdup_printf (template, sources->str, is_loaded ? "true" : "false");

  return platen_recording_from_text (text, NULL);
}
