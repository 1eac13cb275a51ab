/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-option-setup-private.h"

#include "platen-area.h"

#include <math.h>

/* Where on the paper: the options for the corners and, on sheet-fed devices, the paper. */

typedef struct
{
  const char *near;
  const char *far;
  const char *paper;
} Axis;

static const Axis across = { OPTION_LEFT, OPTION_RIGHT, OPTION_PAGE_WIDTH };
static const Axis down = { OPTION_TOP, OPTION_BOTTOM, OPTION_PAGE_HEIGHT };

static PlatenDeviceOption *
find_limited (PlatenOptionSetup *self, const char *name)
{
  g_autoptr (PlatenDeviceOption) option =
      platen_option_host_find_settable (self->host, name);

  if (option == NULL || !platen_device_option_is_number (option) || !option->has_range)
    return NULL;

  return g_steal_pointer (&option);
}

/*
 * Pixels are those of the present resolution, and the range grows with it. On film scanners
 * (coolscan3) it stays as it is: there they are those of the resolution at the beginning.
 */
static int
get_pixel_dpi (PlatenOptionSetup *self, const Axis *axis)
{
  g_autoptr (PlatenDeviceOption) far = find_limited (self, axis->far);
  gboolean                       is_across = axis == &across;
  double opened = is_across ? self->opened_right : self->opened_bottom;
  int    dpi_x;
  int    dpi_y;

  if (far != NULL && far->maximum == opened)
    return is_across ? self->opened_dpi_x : self->opened_dpi_y;

  platen_option_setup_get_dpi (self, &dpi_x, &dpi_y);
  return is_across ? dpi_x : dpi_y;
}

/* How many micrometres one unit of a geometry option is; 0 when nobody knows. */
static double
get_unit_um (PlatenOptionSetup *self, const Axis *axis, PlatenUnit unit)
{
  if (unit == PLATEN_UNIT_MM)
    return 1000;
  if (unit != PLATEN_UNIT_PIXEL)
    return 0;

  return (double) PLATEN_UM_PER_INCH / get_pixel_dpi (self, axis);
}

/* Notes what pixels are, before anything is changed. */
void
platen_option_setup_note_pixels (PlatenOptionSetup *self)
{
  g_autoptr (PlatenDeviceOption) right = find_limited (self, OPTION_RIGHT);
  g_autoptr (PlatenDeviceOption) bottom = find_limited (self, OPTION_BOTTOM);

  self->opened_right = right != NULL ? right->maximum : -1;
  self->opened_bottom = bottom != NULL ? bottom->maximum : -1;
  platen_option_setup_get_dpi (self, &self->opened_dpi_x, &self->opened_dpi_y);
}

static int
get_end_um (PlatenOptionSetup *self, const Axis *axis, const char *name)
{
  g_autoptr (PlatenDeviceOption) option = find_limited (self, name);
  double                         end_um = 0;

  if (option != NULL)
    end_um = option->maximum * get_unit_um (self, axis, option->unit);

  return (int) CLAMP (round (end_um), 0, G_MAXINT);
}

/**
 * platen_option_setup_get_reach:
 *
 * Returns: how far the present source reaches; with the longest paper, where that can be
 *   chosen
 */
PlatenReach
platen_option_setup_get_reach (PlatenOptionSetup *self)
{
  return (PlatenReach){
    MAX (get_end_um (self, &across, OPTION_RIGHT),
         get_end_um (self, &across, OPTION_PAGE_WIDTH)),
    MAX (get_end_um (self, &down, OPTION_BOTTOM),
         get_end_um (self, &down, OPTION_PAGE_HEIGHT)),
  };
}

/*
 * Feeders that hold the sheet in their middle measure from the paper's edge, so they must
 * know it. Without a size of paper an area is measured on the largest.
 */
static gboolean
set_paper (PlatenOptionSetup *self, const Axis *axis, int length_um, GError **error)
{
  g_autoptr (PlatenDeviceOption) option = find_limited (self, axis->paper);
  double                         unit_um;
  double                         length;

  if (option == NULL)
    return TRUE;
  unit_um = get_unit_um (self, axis, option->unit);
  if (unit_um == 0)
    return TRUE;

  length = length_um > 0 ? length_um / unit_um : option->maximum;
  platen_option_setup_note (self, axis->paper);
  return platen_option_host_set_number (
      self->host, axis->paper, CLAMP (length, option->minimum, option->maximum), error);
}

static gboolean
set_papers (PlatenOptionSetup *self, const PlatenScanSettings *settings, GError **error)
{
  const PlatenPageSize *size = settings->page_size;

  if (size == NULL && platen_area_is_whole (&settings->area))
    return TRUE; /* the paper that the driver takes as usual */

  return set_paper (self, &across, size != NULL ? size->width_um : 0, error) &&
         set_paper (self, &down, size != NULL ? size->height_um : 0, error);
}

/*
 * One axis. The near edge goes to its least value first, so that the far edge is never
 * before it: some devices refuse that, others push the other edge away.
 */
static gboolean
set_axis (PlatenOptionSetup *self,
          const Axis        *axis,
          int               *start_um,
          int               *length_um,
          GError           **error)
{
  g_autoptr (PlatenDeviceOption) near = find_limited (self, axis->near);
  g_autoptr (PlatenDeviceOption) far = find_limited (self, axis->far);
  double                         unit_um;
  double                         start;
  double                         end;

  if (near == NULL || far == NULL)
    return TRUE;
  unit_um = get_unit_um (self, axis, far->unit);
  if (unit_um == 0)
    return TRUE;

  start = near->minimum;
  end = far->maximum;
  if (*length_um > 0)
    {
      start = CLAMP (*start_um / unit_um, near->minimum, near->maximum);
      end =
          CLAMP ((*start_um + (double) *length_um) / unit_um, far->minimum, far->maximum);
    }
  if (!platen_option_host_set_number (self->host, axis->near, near->minimum, error) ||
      !platen_option_host_set_number (self->host, axis->far, end, error) ||
      !platen_option_host_set_number (self->host, axis->near, start, error))
    return FALSE;

  platen_option_host_get_number (self->host, axis->near, &start);
  platen_option_host_get_number (self->host, axis->far, &end);
  *start_um = (int) lround (start * unit_um);
  *length_um = (int) lround ((end - start) * unit_um);
  return TRUE;
}

/**
 * platen_option_setup_set_area:
 * @settings: which paper, besides the area
 * @area: (inout): what to scan; changed to what the device took. May be @settings' own
 *
 * Sets the paper's size, where the device wants to know it, and the area.
 *
 * Errors: what the device says.
 */
gboolean
platen_option_setup_set_area (PlatenOptionSetup        *self,
                              const PlatenScanSettings *settings,
                              PlatenArea               *area,
                              GError                  **error)
{
  return set_papers (self, settings, error) &&
         set_axis (self, &across, &area->left_um, &area->width_um, error) &&
         set_axis (self, &down, &area->top_um, &area->height_um, error);
}
