/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-camera-session-private.h"
#include "platen-error.h"

#include <glib/gstdio.h>

/* An open camera, whose process does as a script says: see tests/support/scripted_cameras.py. */

typedef struct
{
  char                *dir;
  PlatenCameraSession *session;
  gboolean             is_closed;
} Fixture;

static void
play (Fixture *fixture, const char *slow_method)
{
  g_autofree char *path = g_build_filename (fixture->dir, "script", NULL);
  g_autofree char *text = g_strdup_printf ("{\"names\": [\"One\"], \"seconds\": {\"%s\": "
                                           "0.5}, \"errors\": {}, \"dies-at\": []}",
                                           slow_method);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
copy (Fixture *fixture, const char *from, const char *name, int mode)
{
  g_autofree char *source = g_test_build_filename (G_TEST_DIST, from, NULL);
  g_autofree char *target = g_build_filename (fixture->dir, name, NULL);
  g_autofree char *bytes = NULL;
  gsize            n_bytes;

  g_assert_true (g_file_get_contents (source, &bytes, &n_bytes, NULL));
  g_assert_true (g_file_set_contents_full (target, bytes, (gssize) n_bytes,
                                           G_FILE_SET_CONTENTS_NONE, mode, NULL));
}

static void
on_closed (PlatenCameraSession *session, Fixture *fixture)
{
  fixture->is_closed = TRUE;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PlatenDeviceInfo)   info = NULL;
  g_autoptr (PlatenCameraAccess) access = NULL;

  fixture->dir = g_dir_make_tmp ("platen-camera-XXXXXX", NULL);
  g_assert_nonnull (fixture->dir);
  copy (fixture, "support/scripted_camera_worker.py", "platen-worker-camera", 0700);
  copy (fixture, "../src/worker/org.platen.Worker1.xml", "interfaces.xml", 0600);
  play (fixture, "nothing");
  g_setenv ("PLATEN_LIBEXEC_DIR", fixture->dir, TRUE);
  g_setenv ("XDG_RUNTIME_DIR", fixture->dir, TRUE); /* no PipeWire */
  g_unsetenv ("PIPEWIRE_REMOTE");
  g_unsetenv ("PIPEWIRE_RUNTIME_DIR");

  info = platen_device_info_new ("camera", "script:One", NULL, "One", "camera");
  access = platen_camera_access_new ();
  fixture->session = platen_camera_session_new (info, access);
  g_signal_connect (fixture->session, "closed", G_CALLBACK (on_closed), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  const char *const names[] = { "platen-worker-camera", "interfaces.xml", "script",
                                "log" };

  while (platen_camera_session_is_open (fixture->session))
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&fixture->session));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->dir, names[i], NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (fixture->dir), ==, 0);
  g_free (fixture->dir);
}

static void
take_result (GObject *source, GAsyncResult *result, gpointer to)
{
  *(GAsyncResult **) to = g_object_ref (result);
}

static void
wait_set (Fixture *fixture, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  platen_camera_session_set_finish (fixture->session, *result, &error);
  g_assert_no_error (error);
}

/* What was chosen is set anew each time that the camera is opened. */
static void
choose_and_close (Fixture *fixture)
{
  g_autoptr (GAsyncResult) is_mode_set = NULL;
  g_autoptr (GAsyncResult) is_turned = NULL;

  platen_camera_session_set_mode_async (fixture->session,
                                        g_variant_new_parsed ("{'width': <640>}"),
                                        take_result, &is_mode_set);
  wait_set (fixture, &is_mode_set);
  platen_camera_session_set_turn_async (fixture->session, PLATEN_CAMERA_TURN_90,
                                        take_result, &is_turned);
  wait_set (fixture, &is_turned);
  platen_camera_session_close (fixture->session);
  while (!fixture->is_closed)
    g_main_context_iteration (NULL, TRUE);
  fixture->is_closed = FALSE;
}

static guint
count_asked (Fixture *fixture, const char *method)
{
  g_autofree char *path = g_build_filename (fixture->dir, "log", NULL);
  g_autofree char *line = g_strdup_printf ("asked %s", method);
  g_autofree char *log = NULL;
  g_auto (GStrv)   lines = NULL;
  guint            n = 0;

  g_assert_true (g_file_get_contents (path, &log, NULL, NULL));
  lines = g_strsplit (log, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    n += g_str_equal (lines[i], line) ? 1 : 0;

  return n;
}

/* Comes back when the answer to the method has come and nobody has looked at it yet. */
static void
wait_unread_answer (Fixture *fixture, const char *method, guint n_asked)
{
  while (count_asked (fixture, method) < n_asked)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  while (!g_main_context_pending (NULL))
    g_usleep (1000);
}

static void
test_shutting_down_ends_an_opening (Fixture *fixture, gconstpointer data)
{
  const char              *method = data;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;
  guint                    n_asked;

  choose_and_close (fixture);
  n_asked = count_asked (fixture, method);
  play (fixture, method);
  platen_camera_session_open_async (fixture->session, take_result, &result);
  wait_unread_answer (fixture, method, n_asked + 1);

  platen_camera_session_shut_down (fixture->session);
  while (result == NULL || !fixture->is_closed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (platen_camera_session_open_finish (fixture->session, result, &error));
  g_assert_error (error, PLATEN_ERROR, PLATEN_ERROR_CANCELLED);
  g_assert_false (platen_camera_session_is_open (fixture->session));
}

/* Gives FALSE when the camera was open before it came to that. */
static gboolean
shut_down_after (Fixture *fixture, guint n_steps)
{
  g_autoptr (PlatenCameraSession) session =
      platen_camera_session_new (fixture->session->info, fixture->session->access);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;
  gboolean                 was_open;

  g_signal_connect (session, "closed", G_CALLBACK (on_closed), fixture);
  fixture->is_closed = FALSE;
  platen_camera_session_open_async (session, take_result, &result);
  for (guint i = 0; i < n_steps && result == NULL; i++)
    g_main_context_iteration (NULL, TRUE);
  if (result != NULL)
    was_open = platen_camera_session_open_finish (session, result, &error);
  else
    was_open = FALSE;
  g_assert_no_error (error);

  platen_camera_session_shut_down (session);
  while (result == NULL || platen_camera_session_is_open (session))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (fixture->is_closed);
  g_assert_true (was_open ||
                 !platen_camera_session_open_finish (session, result, &error));

  return !was_open;
}

static void
test_shutting_down_at_any_step_is_told (Fixture *fixture, gconstpointer unused)
{
  guint n_steps = 0;

  while (shut_down_after (fixture, n_steps))
    n_steps++;
  g_assert_cmpuint (n_steps, >, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/camera-session/shut-down/open", Fixture, "Open", set_up,
              test_shutting_down_ends_an_opening, tear_down);
  g_test_add ("/camera-session/shut-down/mode", Fixture, "SetMode", set_up,
              test_shutting_down_ends_an_opening, tear_down);
  g_test_add ("/camera-session/shut-down/turn", Fixture, "SetTurn", set_up,
              test_shutting_down_ends_an_opening, tear_down);
  g_test_add ("/camera-session/shut-down/any-step", Fixture, NULL, set_up,
              test_shutting_down_at_any_step_is_told, tear_down);
  return g_test_run ();
}
