/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-views.h"

/* As long as a camera stays on after the last picture. */
#define LINGER_MS 3000

/**
 * PlatenCameraViews:
 *
 * Who looks through which camera just now, so that it can be shown to the person. Whoever
 * takes one picture after the other has one view, which ends some time after the last.
 */
struct _PlatenCameraViews
{
  GObject parent_instance;

  GPtrArray *views; /* owned; of View */
};

typedef struct
{
  PlatenCameraViews *owner;     /* not owned */
  PlatenDevice      *camera;    /* owned */
  char              *principal; /* owned */
  guint              end_id;
} View;

typedef enum
{
  SIGNAL_BEGUN,
  SIGNAL_ENDED,
} PlatenCameraViewsSignal;

static guint signals[SIGNAL_ENDED + 1];

G_DEFINE_FINAL_TYPE (PlatenCameraViews, platen_camera_views, G_TYPE_OBJECT)

static void
view_free (gpointer data)
{
  View *view = data;

  g_clear_handle_id (&view->end_id, g_source_remove);
  g_object_unref (view->camera);
  g_free (view->principal);
  g_free (view);
}

static void
platen_camera_views_finalize (GObject *object)
{
  g_ptr_array_unref (PLATEN_CAMERA_VIEWS (object)->views);

  G_OBJECT_CLASS (platen_camera_views_parent_class)->finalize (object);
}

static void
platen_camera_views_class_init (PlatenCameraViewsClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = platen_camera_views_finalize;

  signals[SIGNAL_BEGUN] =
      g_signal_new ("begun", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                    PLATEN_TYPE_DEVICE, G_TYPE_STRING);
  signals[SIGNAL_ENDED] =
      g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                    PLATEN_TYPE_DEVICE, G_TYPE_STRING);
}

static void
platen_camera_views_init (PlatenCameraViews *self)
{
  self->views = g_ptr_array_new_with_free_func (view_free);
}

/**
 * platen_camera_views_new:
 *
 * Returns: (transfer full): nobody looks yet
 */
PlatenCameraViews *
platen_camera_views_new (void)
{
  return g_object_new (PLATEN_TYPE_CAMERA_VIEWS, NULL);
}

static gboolean
on_over (gpointer user_data)
{
  View              *view = user_data;
  PlatenCameraViews *self = view->owner;

  view->end_id = 0;
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, view->camera, view->principal);
  g_ptr_array_remove_fast (self->views, view);

  return G_SOURCE_REMOVE;
}

static View *
find (PlatenCameraViews *self, PlatenDevice *camera, const char *principal)
{
  for (guint i = 0; i < self->views->len; i++)
    {
      View *view = g_ptr_array_index (self->views, i);

      if (view->camera == camera && g_str_equal (view->principal, principal))
        return view;
    }

  return NULL;
}

/**
 * platen_camera_views_look:
 * @camera: whose picture is asked for
 * @principal: for whom
 *
 * Begins a view, or keeps it up.
 */
void
platen_camera_views_look (PlatenCameraViews *self,
                          PlatenDevice      *camera,
                          const char        *principal)
{
  View *view;

  g_return_if_fail (PLATEN_IS_CAMERA_VIEWS (self));

  view = find (self, camera, principal);
  if (view == NULL)
    {
      view = g_new0 (View, 1);
      view->owner = self;
      view->camera = g_object_ref (camera);
      view->principal = g_strdup (principal);
      g_ptr_array_add (self->views, view);
      g_signal_emit (self, signals[SIGNAL_BEGUN], 0, camera, principal);
    }
  g_clear_handle_id (&view->end_id, g_source_remove);
  view->end_id = g_timeout_add (LINGER_MS, on_over, view);
}
