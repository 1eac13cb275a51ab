/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "scripted-driver.h"

#include "platen-device-info.h"
#include "platen-error.h"
#include "scripted-page.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define ROWS_PER_READ 10
#define SLOW_US 100000

/*
 * A driver that does what a device's name says: `<what>@<moment>`, or `pages` for three
 * flawless sheets in the feeder. Moments: list (by $PLATEN_TEST_LIST), open, configure,
 * start, read, cancel, finish, close. It lists the device $PLATEN_TEST_DEVICE, else `pages`.
 *
 *   hang      never comes back        wait      comes back when cancelled
 *   stubborn  hang, and ignore TERM   slow      takes 100 ms, every time
 *   segv      crash                   exit      leave with status 7
 *   jam       fail                    stride    (start) announce wrong rows
 *   flood     (read) more rows than asked for
 *   …@cancel  also waits in the reading, so that there is something to cancel
 *   fork      leave a child behind that holds everything it inherited
 *
 * Faults of a page come with its second one, so that one is finished before. What happens
 * is noted, a line each, in $PLATEN_TEST_NOTES.
 */
struct _TestScriptedDriver
{
  GObject parent_instance;
};

#define TEST_TYPE_SCRIPTED_SCANNER (test_scripted_scanner_get_type ())
G_DECLARE_FINAL_TYPE (TestScriptedScanner,
                      test_scripted_scanner,
                      TEST,
                      SCRIPTED_SCANNER,
                      GObject)

struct _TestScriptedScanner
{
  GObject parent_instance;

  char              *script;
  GMutex             lock;
  GCond              changed;
  gboolean           is_cancelled; /* guarded by lock */
  PlatenScanSettings settings;
  int                n_pages;
  guint              row;
};

static void driver_iface_init (PlatenDriverInterface *iface);
static void scanner_iface_init (PlatenScannerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestScriptedDriver,
                               test_scripted_driver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_DRIVER,
                                                      driver_iface_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (TestScriptedScanner,
                               test_scripted_scanner,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PLATEN_TYPE_SCANNER,
                                                      scanner_iface_init))

static void
note (const char *format, ...)
{
  const char      *path = g_getenv ("PLATEN_TEST_NOTES");
  g_autofree char *line = NULL;
  va_list          arguments;
  int              fd;

  if (path == NULL)
    return;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  fd = open (path, O_WRONLY | O_APPEND | O_CREAT, 0600);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, line, strlen (line)), ==, strlen (line));
  close (fd);
}

static void
hang (void)
{
  while (TRUE)
    pause ();
}

static void
leave_a_child (void)
{
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    hang ();
  note ("child %d\n", (int) pid);
}

/* The faults that any moment can have. */
static void
act (const char *script, const char *moment)
{
  const char *at = strchr (script, '@');

  if (at == NULL || !g_str_equal (at + 1, moment))
    return;

  if (g_str_has_prefix (script, "stubborn@"))
    signal (SIGTERM, SIG_IGN);
  if (g_str_has_prefix (script, "hang@") || g_str_has_prefix (script, "stubborn@"))
    hang ();
  if (g_str_has_prefix (script, "segv@"))
    {
      /* The sanitizers would make an exit status of it. */
      signal (SIGSEGV, SIG_DFL);
      raise (SIGSEGV);
    }
  if (g_str_has_prefix (script, "exit@"))
    _exit (7);
  if (g_str_has_prefix (script, "slow@"))
    g_usleep (SLOW_US);
  if (g_str_has_prefix (script, "fork@"))
    leave_a_child ();
}

static gboolean
has_fault (TestScriptedScanner *self, const char *fault)
{
  return self->n_pages >= 2 && g_str_equal (self->script, fault);
}

/* TRUE when it was cancelled while it waited. */
static gboolean
wait_for_cancel (TestScriptedScanner *self, gint64 end_us)
{
  gboolean in_time = TRUE;

  g_mutex_lock (&self->lock);
  while (!self->is_cancelled && in_time)
    in_time = g_cond_wait_until (&self->changed, &self->lock, end_us);
  in_time = self->is_cancelled;
  g_mutex_unlock (&self->lock);

  return in_time;
}

static GPtrArray *
driver_list (PlatenDriver *driver, GError **error)
{
  GPtrArray *devices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) platen_device_info_free);
  const char *script = g_getenv ("PLATEN_TEST_LIST");
  const char *name = g_getenv ("PLATEN_TEST_DEVICE");

  act (script != NULL ? script : "", "list");
  g_ptr_array_add (devices, platen_device_info_new ("test", name != NULL ? name : "pages",
                                                    "Scripted", "Scanner", "scanner"));
  g_ptr_array_add (devices, platen_device_info_new ("test", "not UTF-8: \xff", "Odd",
                                                    "Name", "scanner"));

  return devices;
}

static PlatenScanner *
driver_open (PlatenDriver *driver, const char *driver_name, GError **error)
{
  TestScriptedScanner *scanner;

  act (driver_name, "open");
  if (g_str_equal (driver_name, "jam@open"))
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_ACCESS_DENIED,
                           "No right to use the device");
      return NULL;
    }

  scanner = g_object_new (TEST_TYPE_SCRIPTED_SCANNER, NULL);
  scanner->script = g_strdup (driver_name);

  return PLATEN_SCANNER (scanner);
}

static PlatenCapabilities *
scanner_get_capabilities (PlatenScanner *scanner)
{
  PlatenCapabilities *capabilities = platen_capabilities_new ();
  int                 dpi = SCRIPTED_DPI;

  capabilities->sources = 1u << PLATEN_SOURCE_FLATBED | 1u << PLATEN_SOURCE_FEEDER;
  capabilities->modes = 1u << PLATEN_MODE_GRAY;
  g_array_append_val (capabilities->resolutions, dpi);
  capabilities->max_width_um = platen_px_to_um (SCRIPTED_WIDTH_PX, SCRIPTED_DPI);
  capabilities->max_height_um = platen_px_to_um (SCRIPTED_HEIGHT_PX, SCRIPTED_DPI);

  return capabilities;
}

static gboolean
scanner_configure (PlatenScanner *scanner, PlatenScanSettings *settings, GError **error)
{
  TestScriptedScanner *self = TEST_SCRIPTED_SCANNER (scanner);

  act (self->script, "configure");
  if (g_str_equal (self->script, "wait@configure") && wait_for_cancel (self, G_MAXINT64))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
      return FALSE;
    }
  if (settings->mode != PLATEN_MODE_GRAY)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                           "The scripted scanner is grey");
      return FALSE;
    }

  settings->dpi = SCRIPTED_DPI;
  self->settings = *settings;
  self->n_pages = 0;

  return TRUE;
}

static int
count_sheets (TestScriptedScanner *self)
{
  return self->settings.source == PLATEN_SOURCE_FLATBED ? 1 : SCRIPTED_SHEETS;
}

static PlatenNext
scanner_start_page (PlatenScanner *scanner, PlatenPageFormat *out_format, GError **error)
{
  TestScriptedScanner *self = TEST_SCRIPTED_SCANNER (scanner);

  if (self->n_pages == count_sheets (self))
    return PLATEN_NEXT_END;

  self->n_pages++;
  self->row = 0;
  note ("page %d\n", self->n_pages);
  if (self->n_pages >= 2)
    act (self->script, "start");
  if (has_fault (self, "jam@start"))
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_JAMMED,
                           "A sheet is stuck; open the cover and take it out");
      return PLATEN_NEXT_ERROR;
    }
  if (has_fault (self, "wait@start") && wait_for_cancel (self, G_MAXINT64))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
      return PLATEN_NEXT_ERROR;
    }

  *out_format = (PlatenPageFormat){
    .width_px = SCRIPTED_WIDTH_PX,
    .height_px = SCRIPTED_HEIGHT_PX,
    .dpi_x = SCRIPTED_DPI,
    .dpi_y = SCRIPTED_DPI,
    .mode = PLATEN_MODE_GRAY,
    .bits_per_sample = 8,
    .stride = has_fault (self, "stride@start") ? 3 : SCRIPTED_WIDTH_PX,
  };

  return PLATEN_NEXT_PAGE;
}

/* TRUE when the read has to stop because somebody cancelled it. */
static gboolean
delay_read (TestScriptedScanner *self)
{
  if (g_str_equal (self->script, "slow@read"))
    return wait_for_cancel (self, g_get_monotonic_time () + SLOW_US);
  if ((has_fault (self, "wait@read") || g_str_has_suffix (self->script, "@cancel")) &&
      self->n_pages >= 2 && self->row > SCRIPTED_HEIGHT_PX / 2)
    return wait_for_cancel (self, G_MAXINT64);

  return FALSE;
}

static gssize
scanner_read_rows (PlatenScanner *scanner, guint8 *rows, gsize n_rows, GError **error)
{
  TestScriptedScanner *self = TEST_SCRIPTED_SCANNER (scanner);
  guint                n = (guint) MIN (n_rows, ROWS_PER_READ);

  if (self->n_pages >= 2 && self->row > SCRIPTED_HEIGHT_PX / 2)
    act (self->script, "read");
  if (delay_read (self))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
      return -1;
    }
  if (has_fault (self, "jam@read") && self->row > SCRIPTED_HEIGHT_PX / 2)
    {
      g_set_error_literal (error, PLATEN_ERROR, PLATEN_ERROR_JAMMED, "A sheet is stuck");
      return -1;
    }
  if (has_fault (self, "flood@read"))
    return (gssize) n_rows + 1;

  n = MIN (n, SCRIPTED_HEIGHT_PX - self->row);
  for (guint y = 0; y < n; y++)
    for (guint x = 0; x < SCRIPTED_WIDTH_PX; x++)
      rows[y * SCRIPTED_WIDTH_PX + x] = scripted_sample (x, self->row + y);
  self->row += n;

  return n;
}

static void
scanner_cancel (PlatenScanner *scanner)
{
  TestScriptedScanner *self = TEST_SCRIPTED_SCANNER (scanner);

  note ("cancel\n");
  act (self->script, "cancel");
  /* One that hangs in the driver does not listen. */
  g_mutex_lock (&self->lock);
  self->is_cancelled = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
scanner_finish (PlatenScanner *scanner)
{
  TestScriptedScanner *self = TEST_SCRIPTED_SCANNER (scanner);

  note ("finish\n");
  act (self->script, "finish");
  g_mutex_lock (&self->lock);
  self->is_cancelled = FALSE;
  g_mutex_unlock (&self->lock);
}

static void
test_scripted_scanner_finalize (GObject *object)
{
  TestScriptedScanner *self = TEST_SCRIPTED_SCANNER (object);

  note ("close\n");
  act (self->script, "close");
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->script);

  G_OBJECT_CLASS (test_scripted_scanner_parent_class)->finalize (object);
}

static void
scanner_iface_init (PlatenScannerInterface *iface)
{
  iface->get_capabilities = scanner_get_capabilities;
  iface->configure = scanner_configure;
  iface->start_page = scanner_start_page;
  iface->read_rows = scanner_read_rows;
  iface->cancel = scanner_cancel;
  iface->finish = scanner_finish;
}

/* It writes down what it was asked to do, and forks when its script says so. */
static void
driver_add_needs (PlatenDriver *driver, PlatenNeeds *needs)
{
  const char *path = g_getenv ("PLATEN_TEST_NOTES");

  if (path != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (path);

      platen_needs_write (needs, folder);
    }
  needs->programs = TRUE;
}

static void
driver_iface_init (PlatenDriverInterface *iface)
{
  iface->add_needs = driver_add_needs;
  iface->list = driver_list;
  iface->open = driver_open;
}

static void
test_scripted_driver_finalize (GObject *object)
{
  note ("end\n");

  G_OBJECT_CLASS (test_scripted_driver_parent_class)->finalize (object);
}

static void
test_scripted_scanner_class_init (TestScriptedScannerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_scripted_scanner_finalize;
}

static void
test_scripted_driver_class_init (TestScriptedDriverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_scripted_driver_finalize;
}

static void
test_scripted_scanner_init (TestScriptedScanner *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
}

static void
test_scripted_driver_init (TestScriptedDriver *self)
{
}

PlatenDriver *
test_scripted_driver_new (void)
{
  return g_object_new (TEST_TYPE_SCRIPTED_DRIVER, NULL);
}
