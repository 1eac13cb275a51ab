/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sane-fault-script.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define FOLDER_VARIABLE "PLATEN_SANE_FAULT_DIR"
#define SCRIPT_VARIABLE "PLATEN_SANE_FAULT_SCRIPT"
#define GROUP "device"
#define WIDTH_MM 210
#define HEIGHT_MM 297
#define WAIT_PAUSE_US 1000
#define NAP_US G_USEC_PER_SEC

static const char *const plain_sources[] = { "Flatbed", "ADF", "ADF Duplex", NULL };
static const char *const odd_sources[] = { "FlatBed",
                                           "Automatic Document Feeder(left aligned)",
                                           NULL };
static const char *const plain_modes[] = { "Lineart", "Gray", "Color", NULL };
static const char *const odd_modes[] = { "Black & White", "True Gray",
                                         "24bit Color[Fast]", NULL };

static const struct
{
  const char *word;
  SANE_Status status;
} statuses[] = {
  { "double", SANE_STATUS_JAMMED },
  { "jam", SANE_STATUS_JAMMED },
  { "nodocs", SANE_STATUS_NO_DOCS },
  { "cover", SANE_STATUS_COVER_OPEN },
  { "busy", SANE_STATUS_DEVICE_BUSY },
  { "io", SANE_STATUS_IO_ERROR },
  { "denied", SANE_STATUS_ACCESS_DENIED },
  { "inval", SANE_STATUS_INVAL },
  { "eof", SANE_STATUS_EOF },
  { "nomem", SANE_STATUS_NO_MEM },
  { "stopped", SANE_STATUS_CANCELLED },
};

/* A file of the folder that has the devices; NULL when there is no folder. */
char *
fault_find_file (const char *name)
{
  const char *folder = g_getenv (FOLDER_VARIABLE);

  return folder != NULL ? g_build_filename (folder, name, NULL) : NULL;
}

static GKeyFile *
load_key_file (const char *name)
{
  g_autofree char     *file_name = g_strconcat (name, ".ini", NULL);
  g_autofree char     *path = fault_find_file (file_name);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (path == NULL || strchr (name, '/') != NULL ||
      !g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return NULL;

  return g_steal_pointer (&file);
}

static char *
take_text (GKeyFile *file, const char *key, const char *otherwise)
{
  char *text = g_key_file_get_string (file, GROUP, key, NULL);

  return text != NULL ? text : g_strdup (otherwise);
}

static char **
take_list (GKeyFile *file, const char *key, const char *const *otherwise)
{
  char **list = g_key_file_get_string_list (file, GROUP, key, NULL, NULL);

  return list != NULL ? list : g_strdupv ((char **) otherwise);
}

static double
take_length (GKeyFile *file, const char *key, double otherwise)
{
  double length = g_key_file_get_double (file, GROUP, key, NULL);

  return length > 0 ? length : otherwise;
}

static GArray *
take_resolutions (GKeyFile *file)
{
  g_autofree int *numbers = NULL;
  gsize           n_numbers;
  SANE_Word       count;
  GArray         *list;

  numbers = g_key_file_get_integer_list (file, GROUP, "resolutions", &n_numbers, NULL);
  if (numbers == NULL)
    return NULL;

  list = g_array_new (FALSE, FALSE, sizeof (SANE_Word));
  count = (SANE_Word) n_numbers;
  g_array_append_val (list, count);
  g_array_append_vals (list, numbers, (guint) n_numbers);

  return list;
}

/* The words of a device's script as they are now; NULL when there is no such device. */
char **
fault_script_load (const char *name)
{
  g_autoptr (GKeyFile) file = NULL;
  g_autofree char     *text = NULL;
  const char          *fixed = g_getenv (SCRIPT_VARIABLE);

  if (g_getenv (FOLDER_VARIABLE) == NULL)
    return g_strsplit (fixed != NULL ? fixed : "ok", " ", -1);

  file = load_key_file (name);
  if (file == NULL)
    return NULL;

  text = take_text (file, "script", "ok");
  return g_strsplit (text, " ", -1);
}

/* NULL when there is no such device. */
FaultSpec *
fault_spec_load (const char *name)
{
  g_autoptr (GKeyFile) file = load_key_file (name);
  g_autofree char     *words = NULL;
  FaultSpec           *self;
  gboolean             is_odd = g_str_equal (name, "1");

  if (file == NULL &&
      (g_getenv (FOLDER_VARIABLE) != NULL || (!is_odd && !g_str_equal (name, "0"))))
    return NULL;
  if (file == NULL)
    file = g_key_file_new ();

  words = take_text (file, "words", is_odd ? "odd" : "plain");
  is_odd = g_str_equal (words, "odd");
  self = g_new0 (FaultSpec, 1);
  self->name = g_strdup (name);
  self->vendor = take_text (file, "vendor", "Platen");
  self->model = take_text (file, "model", is_odd ? "Odd" : "Faulty");
  self->type =
      take_text (file, "type", is_odd ? "multi-function peripheral" : "flatbed scanner");
  self->sources = take_list (file, "sources", is_odd ? odd_sources : plain_sources);
  self->modes = take_list (file, "modes", is_odd ? odd_modes : plain_modes);
  self->resolutions = take_resolutions (file);
  self->width_mm = take_length (file, "width-mm", WIDTH_MM);
  self->height_mm = take_length (file, "height-mm", HEIGHT_MM);
  self->is_odd = is_odd;
  self->reloads = g_key_file_get_boolean (file, GROUP, "reloads", NULL);
  self->script = fault_script_load (name);

  return self;
}

void
fault_spec_free (FaultSpec *self)
{
  g_free (self->name);
  g_free (self->vendor);
  g_free (self->model);
  g_free (self->type);
  g_strfreev (self->sources);
  g_strfreev (self->modes);
  g_strfreev (self->script);
  g_clear_pointer (&self->resolutions, g_array_unref);
  g_free (self);
}

static void
add_spec (GPtrArray *specs, const char *name)
{
  FaultSpec *spec = fault_spec_load (name);

  if (spec != NULL)
    g_ptr_array_add (specs, spec);
}

/* All devices that are plugged in now. */
GPtrArray *
fault_spec_list (void)
{
  GPtrArray  *specs = g_ptr_array_new_with_free_func ((GDestroyNotify) fault_spec_free);
  const char *folder = g_getenv (FOLDER_VARIABLE);
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char      *file_name;

  if (folder == NULL)
    {
      add_spec (specs, "0");
      add_spec (specs, "1");
    }
  while (dir != NULL && (file_name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = g_strndup (file_name, strcspn (file_name, "."));

      if (g_str_has_suffix (file_name, ".ini"))
        add_spec (specs, name);
    }

  return specs;
}

/* Gives WHAT when the word is WHAT@where. */
char *
fault_word_match (const char *word, const char *where)
{
  const char *at = strchr (word, '@');

  if (at == NULL || !g_str_equal (at + 1, where))
    return NULL;

  return g_strndup (word, (gsize) (at - word));
}

gboolean
fault_word_is_for_device (const char *word)
{
  const char *at = strchr (word, '@');

  return at != NULL && !g_str_equal (at, "@start") && !g_str_equal (at, "@read");
}

/* Without its end: until the process goes, or until sane_cancel () for “wait”. */
static SANE_Status
stay (const char *what, const int *cancelled)
{
  volatile gsize n_rounds = 0;

  while (g_str_equal (what, "hang"))
    pause ();
  while (g_str_equal (what, "spin"))
    n_rounds++;
  while (cancelled != NULL && !g_atomic_int_get (cancelled))
    g_usleep (WAIT_PAUSE_US);

  return SANE_STATUS_CANCELLED;
}

/* Fails, crashes or never returns, as the word says. */
SANE_Status
fault_strike (const char *what, const int *cancelled)
{
  const struct sigaction by_default = { .sa_handler = SIG_DFL };
  const struct sigaction ignored = { .sa_handler = SIG_IGN };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (g_str_equal (statuses[i].word, what))
      return statuses[i].status;

  if (g_str_equal (what, "nap"))
    g_usleep (NAP_US);
  if (g_str_equal (what, "deaf"))
    sigaction (SIGTERM, &ignored, NULL);
  if (g_str_equal (what, "segv"))
    {
      sigaction (SIGSEGV, &by_default, NULL);
      raise (SIGSEGV);
    }
  if (g_str_equal (what, "hang") || g_str_equal (what, "spin") ||
      g_str_equal (what, "wait"))
    return stay (what, cancelled);

  return SANE_STATUS_GOOD;
}

/* What the script has for the whole device at one place. */
SANE_Status
fault_strike_device (char **script, const char *where)
{
  SANE_Status status = SANE_STATUS_GOOD;

  for (gsize i = 0; script[i] != NULL && status == SANE_STATUS_GOOD; i++)
    {
      g_autofree char *what = fault_word_match (script[i], where);

      if (what != NULL)
        status = fault_strike (what, NULL);
    }

  return status;
}

/* One line to the file “log” of the folder: what happened to which device. */
void
fault_log (const char *name, const char *event)
{
  g_autofree char *path = fault_find_file ("log");
  g_autofree char *line = g_strdup_printf ("%s %s %d\n", event, name, (int) getpid ());
  int              fd = -1;

  if (path != NULL)
    fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return;

  if (write (fd, line, strlen (line)) < 0)
    g_warning ("The log of the fault backend is full");
  close (fd);
}
