/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platen-needs.h"
#include "platen-recording.h"

G_BEGIN_DECLS

/**
 * PlatenVirtualMoment:
 * @PLATEN_VIRTUAL_NEVER: not at all
 * @PLATEN_VIRTUAL_OPEN: when the device is opened
 * @PLATEN_VIRTUAL_START: when a page begins
 * @PLATEN_VIRTUAL_READ: in the middle of a page
 * @PLATEN_VIRTUAL_CANCEL: when the scan is cancelled
 *
 * When a fault strikes. In words: `open`, `start`, `read`, `cancel`.
 */
typedef enum
{
  PLATEN_VIRTUAL_NEVER,
  PLATEN_VIRTUAL_OPEN,
  PLATEN_VIRTUAL_START,
  PLATEN_VIRTUAL_READ,
  PLATEN_VIRTUAL_CANCEL, /*< last >*/
} PlatenVirtualMoment;

/**
 * PlatenVirtualSetup:
 * @driver_name: the group's name
 * @vendor: the maker it pretends; may be empty
 * @model: the model it pretends
 * @folder: (nullable): images to play instead of drawn pages
 * @scale_folder: whether they are scaled to fill A4 at the asked dpi
 * @recording_path: (nullable): where @recording comes from
 * @recording: (nullable): the options that it plays instead of its own; then what it says
 *   decides on @flatbed, @feeder and @duplex
 * @timing: whether it takes as long for its options as the recorded device
 * @flatbed: whether there is a glass
 * @feeder: whether there is a feeder
 * @duplex: whether the feeder takes both sides
 * @n_sheets: sheets in the feeder at the begin of each batch
 * @noise: whether drawn pages have paper noise
 * @row_delay_us: microseconds that each row takes
 * @feeder_empty: the feeder never has a sheet
 * @cover_open: the cover is always open
 * @jam_page: the page at which the feeder jams; 0 is none
 * @double_page: the page at which the feeder takes several sheets; 0 is none
 * @short_page: the page that ends half way; 0 is none
 * @garbage_page: the page whose format is nonsense; 0 is none
 * @fault_page: the page at which @hang_at and @crash_at strike
 * @hang_at: when the device stops answering for ever
 * @crash_at: when the driver crashes
 *
 * One virtual device as its description says. Pages count from 1 in each batch, backs
 * included. Reference counted, never changed.
 */
typedef struct
{
  char               *driver_name;
  char               *vendor;
  char               *model;
  char               *folder;
  gboolean            scale_folder;
  char               *recording_path;
  PlatenRecording    *recording;
  gboolean            timing;
  gboolean            flatbed;
  gboolean            feeder;
  gboolean            duplex;
  int                 n_sheets;
  gboolean            noise;
  int                 row_delay_us;
  gboolean            feeder_empty;
  gboolean            cover_open;
  int                 jam_page;
  int                 double_page;
  int                 short_page;
  int                 garbage_page;
  int                 fault_page;
  PlatenVirtualMoment hang_at;
  PlatenVirtualMoment crash_at;
} PlatenVirtualSetup;

GPtrArray          *platen_virtual_setup_load (const char *path, GError **error);
void                platen_virtual_setup_add_needs (const char *path, PlatenNeeds *needs);
PlatenVirtualSetup *platen_virtual_setup_new (const char *driver_name);
PlatenVirtualSetup *platen_virtual_setup_ref (PlatenVirtualSetup *self);
void                platen_virtual_setup_unref (PlatenVirtualSetup *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenVirtualSetup, platen_virtual_setup_unref)

G_END_DECLS
