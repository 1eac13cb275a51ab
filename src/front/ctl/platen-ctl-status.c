/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-bus.h"
#include "platen-ctl-commands.h"
#include "platen-ctl-describe.h"
#include "platen-ctl-exit.h"
#include "platen-ctl-json.h"
#include "platen-ctl-options.h"

/* What `status` tells, gathered. */
typedef struct
{
  PlatenBusManager *manager;     /* owned */
  GPtrArray        *devices;     /* owned */
  GPtrArray        *jobs;        /* owned */
  GVariant         *collections; /* owned; a(sxu) */
  GVariant         *workers;     /* owned; a{sv} of (asas), see CheckConfinement */
} Status;

static void
status_clear (Status *self)
{
  g_clear_object (&self->manager);
  g_clear_pointer (&self->devices, g_ptr_array_unref);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_clear_pointer (&self->collections, g_variant_unref);
  g_clear_pointer (&self->workers, g_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Status, status_clear)

static gboolean
gather (Status *self, GError **error)
{
  return (self->manager = platen_ctl_get_manager (error)) != NULL &&
         (self->devices = platen_ctl_list_devices (self->manager, FALSE, error)) !=
             NULL &&
         (self->jobs = platen_ctl_list_jobs (self->manager, error)) != NULL &&
         platen_bus_manager_call_list_collections_sync (self->manager, &self->collections,
                                                        NULL, error) &&
         platen_bus_manager_call_check_confinement_sync (self->manager, &self->workers,
                                                         NULL, error);
}

/* `in-force` and `refused`, by kind of worker. */
static GVariant *
describe_workers (GVariant *workers)
{
  GVariantDict dict;
  GVariantIter iter;
  const char  *kind;
  GVariant    *found;

  g_variant_dict_init (&dict, NULL);
  g_variant_iter_init (&iter, workers);
  while (g_variant_iter_loop (&iter, "{&sv}", &kind, &found))
    {
      GVariantDict one;

      g_variant_dict_init (&one, NULL);
      g_variant_dict_insert_value (&one, "in-force",
                                   g_variant_get_child_value (found, 0));
      g_variant_dict_insert_value (&one, "refused", g_variant_get_child_value (found, 1));
      g_variant_dict_insert_value (&dict, kind, g_variant_dict_end (&one));
    }

  return g_variant_dict_end (&dict);
}

static void
print_workers (GVariant *workers)
{
  GVariantIter iter;
  const char  *kind;
  GVariant    *found;

  g_print ("Workers:\n");
  g_variant_iter_init (&iter, workers);
  while (g_variant_iter_loop (&iter, "{&sv}", &kind, &found))
    {
      g_autofree char **in_force = NULL;
      g_autofree char **refused = NULL;
      g_autofree char  *held = NULL;
      g_autofree char  *open = NULL;

      g_variant_get (found, "(^a&s^a&s)", &in_force, &refused);
      held = g_strjoinv (" ", in_force);
      open = g_strjoinv (" ", refused);
      g_print ("  %-12s  %s%s%s\n", kind, held,
               *open != '\0' ? "; refused by this system: " : "", open);
    }
}

static char *
get_welcome (PlatenBusManager *manager)
{
  guint16 port;

  if (!g_variant_lookup (platen_bus_manager_get_ports (manager), "control", "q", &port))
    return NULL;

  return g_strdup_printf ("http://127.0.0.1:%u/", port);
}

static void
print_json (const Status *self)
{
  g_autofree char     *welcome = get_welcome (self->manager);
  g_autoptr (GVariant) devices = platen_ctl_describe_devices (self->devices);
  g_autoptr (GVariant) jobs = platen_ctl_describe_jobs (self->jobs);
  g_autoptr (GVariant) collections = platen_ctl_describe_collections (self->collections);
  g_autoptr (GVariant) all = NULL;
  GVariantDict         dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "version", "s",
                         platen_bus_manager_get_version (self->manager));
  g_variant_dict_insert (&dict, "problems", "^as",
                         platen_bus_manager_get_problems (self->manager));
  g_variant_dict_insert_value (&dict, "ports",
                               platen_bus_manager_get_ports (self->manager));
  g_variant_dict_insert (&dict, "welcome", "s", welcome != NULL ? welcome : "");
  g_variant_dict_insert_value (&dict, "devices", devices);
  g_variant_dict_insert_value (&dict, "jobs", jobs);
  g_variant_dict_insert_value (&dict, "collections", collections);
  g_variant_dict_insert_value (&dict, "workers", describe_workers (self->workers));
  all = g_variant_ref_sink (g_variant_dict_end (&dict));
  platen_ctl_json_print (all);
}

static void
print_jobs (GPtrArray *jobs)
{
  g_print ("Jobs:         %u\n", jobs->len);
  for (guint i = 0; i < jobs->len; i++)
    {
      PlatenBusJob *job = g_ptr_array_index (jobs, i);
      const char   *message;

      g_variant_get (platen_bus_job_get_error (job), "(&s&s)", NULL, &message);
      g_print ("  %s  %s  %s  pages: %u%s%s\n", platen_bus_job_get_id (job),
               platen_bus_job_get_kind (job), platen_bus_job_get_state (job),
               platen_bus_job_get_pages_done (job), *message != '\0' ? "  " : "",
               message);
    }
}

static void
print_text (const Status *self)
{
  g_autofree char   *welcome = get_welcome (self->manager);
  const char *const *problems = platen_bus_manager_get_problems (self->manager);

  g_print ("Version:      %s\n", platen_bus_manager_get_version (self->manager));
  g_print ("Welcome page: %s\n", welcome != NULL ? welcome : "(switched off)");
  for (; problems != NULL && *problems != NULL; problems++)
    g_print ("Problem:      %s\n", *problems);
  g_print ("Devices:      %u\n", self->devices->len);
  for (guint i = 0; i < self->devices->len; i++)
    {
      PlatenBusDevice *device = g_ptr_array_index (self->devices, i);

      g_print ("  %s  %s%s\n", platen_bus_device_get_id (device),
               platen_bus_device_get_name (device),
               platen_bus_device_get_busy (device) ? "  (busy)" : "");
    }
  print_jobs (self->jobs);
  g_print ("Collections:  %" G_GSIZE_FORMAT "\n",
           g_variant_n_children (self->collections));
  print_workers (self->workers);
}

/* Shows the service; what has a problem still answers, so that the exit status is 0. */
int
platen_ctl_status (int argc, char **argv)
{
  gboolean           is_json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON", NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_auto (Status)    status = { NULL };

  if (!platen_ctl_parse ("status", NULL, entries, &argc, &argv, &error) ||
      !platen_ctl_refuse_rest (argc, argv, &error) || !gather (&status, &error))
    return platen_ctl_fail (error);

  if (is_json)
    print_json (&status);
  else
    print_text (&status);

  return PLATEN_CTL_OK;
}
