/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-ctl-bus.h"
#include "platen-ctl-camera.h"
#include "platen-ctl-exit.h"
#include "platen-ctl-output.h"
#include "platen-ctl-write.h"
#include "platen-error.h"

#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>

/* One still on its way. */
typedef struct
{
  PlatenBusCollection *collection; /* owned */
  char                *job;        /* owned */
  char               **pages;      /* owned */
  PlatenCtlWatch      *watch;      /* owned */
} Still;

static void
still_clear (Still *still)
{
  g_clear_object (&still->collection);
  g_free (still->job);
  g_strfreev (still->pages);
  g_clear_pointer (&still->watch, platen_ctl_watch_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Still, still_clear)

static gboolean
begin (Still                *still,
       PlatenBusManager     *manager,
       PlatenBusCamera      *camera,
       const PlatenCtlStill *request,
       GError              **error)
{
  g_autoptr (PlatenBusJob) job = NULL;
  const char              *path = "/";

  if (request->collection_id != NULL)
    {
      still->collection =
          platen_ctl_open_collection (manager, request->collection_id, error);
      if (still->collection == NULL)
        return FALSE;
      path = g_dbus_proxy_get_object_path (G_DBUS_PROXY (still->collection));
    }
  if (!platen_bus_camera_call_take_still_sync (camera, path, &still->job, NULL, error))
    return FALSE;
  if (still->collection != NULL)
    return TRUE;

  job =
      platen_bus_job_proxy_new_sync (g_dbus_proxy_get_connection (G_DBUS_PROXY (manager)),
                                     G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
                                     PLATEN_CTL_NAME, still->job, NULL, error);
  if (job != NULL)
    still->collection =
        platen_ctl_get_collection (manager, platen_bus_job_get_collection (job), error);

  return still->collection != NULL;
}

static gboolean
is_jpeg (PlatenBusCollection *collection, const char *page)
{
  g_autoptr (GVariant) pages = platen_ctl_list_pages (collection, NULL);

  for (gsize i = 0; pages != NULL && i < g_variant_n_children (pages); i++)
    {
      g_autoptr (GVariant) facts = NULL;
      const char          *id, *media_type = "";

      g_variant_get_child (pages, i, "(&s@a{sv})", &id, &facts);
      g_variant_lookup (facts, "media-type", "&s", &media_type);
      if (g_str_equal (id, page))
        return g_str_equal (media_type, "image/jpeg");
    }

  return FALSE;
}

/* The camera's own bytes, which an export would encode anew. */
static gboolean
copy_master (Still *still, const char *path, GError **error)
{
  g_autoptr (PlatenCtlOutput) output = platen_ctl_output_new (path, error);
  g_autoptr (GUnixFDList)     fds = NULL;
  g_autoptr (GInputStream)    from = NULL;
  g_autoptr (GOutputStream)   to = NULL;
  int                         fd;

  if (output == NULL ||
      !platen_bus_collection_call_open_sync (still->collection, still->pages[0], "master",
                                             NULL, NULL, &fds, NULL, error))
    return FALSE;

  fd = g_unix_fd_list_get (fds, 0, error);
  if (fd < 0)
    return FALSE;

  from = g_unix_input_stream_new (fd, /* close_fd= */ TRUE);
  to =
      g_unix_output_stream_new (platen_ctl_output_get_fd (output), /* close_fd= */ FALSE);

  return g_output_stream_splice (to, from, G_OUTPUT_STREAM_SPLICE_NONE, NULL, error) >=
             0 &&
         platen_ctl_output_commit (output, error);
}

static gboolean
write_still (Still *still, const char *path, GError **error)
{
  PlatenCtlFile  file = { path, platen_ctl_format_for (path, NULL, error), NULL };
  g_auto (GStrv) paths = NULL;

  if (file.format == NULL)
    return FALSE;
  if (g_str_equal (file.format, "jpeg") && is_jpeg (still->collection, still->pages[0]))
    return copy_master (still, path, error);

  paths = platen_ctl_write_pages (still->collection, still->watch, still->pages, &file,
                                  error);

  return paths != NULL;
}

/* A new collection is only there for the file; but a still that could not be written is the
 * person's only copy. */
static void
settle (Still *still, const PlatenCtlStill *request, gboolean is_done)
{
  gboolean has_page = still->pages != NULL && still->pages[0] != NULL;

  if (still->collection == NULL)
    return;

  if (is_done && (request->output == NULL || request->keeps_page))
    g_print ("%s\n", platen_bus_collection_get_id (still->collection));
  else if (!is_done && has_page)
    platen_ctl_explain ("The still is kept in collection %s",
                        platen_bus_collection_get_id (still->collection));
  else if (request->collection_id == NULL)
    platen_bus_collection_call_delete_sync (still->collection, NULL, NULL);
}

/**
 * platen_ctl_take_still:
 * @request: where it goes
 *
 * Takes a still and writes it into a file, or prints the Id of its collection. A JPEG file
 * gets the camera's own bytes when the camera sent a JPEG.
 *
 * Errors: those of the job, of the export, of the file.
 */
gboolean
platen_ctl_take_still (PlatenBusManager     *manager,
                       PlatenBusCamera      *camera,
                       const PlatenCtlStill *request,
                       GError              **error)
{
  g_auto (Still) still = { NULL };
  gboolean       is_done;

  if (request->output != NULL &&
      platen_ctl_format_for (request->output, NULL, error) == NULL)
    return FALSE;

  still.watch = platen_ctl_watch_new (
      g_dbus_proxy_get_connection (G_DBUS_PROXY (manager)), /* is_shown= */ FALSE);
  is_done = begin (&still, manager, camera, request, error) &&
            platen_ctl_watch_wait (still.watch, still.job, TRUE, error);
  if (is_done)
    {
      still.pages = platen_ctl_watch_steal_pages (still.watch);
      is_done = request->output == NULL || write_still (&still, request->output, error);
    }
  settle (&still, request, is_done);

  return is_done;
}
