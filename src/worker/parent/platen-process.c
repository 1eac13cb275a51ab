/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-process.h"

#include "platen-error.h"
#include "platen-limits.h"

#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define CHILD_FD 3

/* How long after SIGKILL the process may still be there (a driver stuck in the kernel)
 * before we stop waiting for it. */
#define KILL_TO_LOST_MS 1000

/**
 * PlatenProcess:
 *
 * One child process, led to its end.
 *
 * It runs in a process group of its own, sees a small environment and one descriptor (3)
 * besides the standard ones, and dies with its parent; a driver asks for a little longer to
 * leave its device in order. The object keeps itself alive until the process is gone, so that
 * an end once begun is completed although nobody looks on.
 *
 *   RUNNING ──▶ (patience) ──▶ TERM sent ──▶ 2 s ──▶ KILL sent ──▶ 1 s ──▶ LOST
 *      │                           │                     │
 *      └───────────────────────────┴─────────────────────┴──▶ EXITED
 */
struct _PlatenProcess
{
  GObject parent_instance;

  GSubprocess *subprocess; /* owned */
  GPid         pid;
  guint        percent;  /* of every time limit; 100 but in tests */
  guint        timer_id; /* the next step of the ladder, 0 when none */
  int          signal;   /* what that step sends, 0 to give up */
  gint64       due_us;   /* when, on the monotonic clock */
  gboolean     is_gone;
};

G_DEFINE_FINAL_TYPE (PlatenProcess, platen_process, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_GONE,
} PlatenProcessSignal;

static guint signals[SIGNAL_GONE + 1];

/* XDG_RUNTIME_DIR is missing on purpose: it is the way to the session bus. */
static const char *const kept_variables[] = {
  "PATH",
  "HOME",
  "LANG",
  "LANGUAGE",
  "TZ",
  "TMPDIR",
  "XDG_DATA_HOME",
  "XDG_CACHE_HOME",
  "XDG_CONFIG_HOME",
  "XDG_STATE_HOME",
  "XDG_DATA_DIRS",
  "G_DEBUG",
  "XDG_CONFIG_DIRS",
  "LD_LIBRARY_PATH",
  "ASAN_OPTIONS",
  "LSAN_OPTIONS",
  "UBSAN_OPTIONS",
  "G_MESSAGES_DEBUG",
};
static const char *const kept_prefixes[] = { "LC_", "SANE_", "PLATEN_", "SPA_", "GST_" };

static gboolean
is_kept (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kept_variables); i++)
    if (g_str_equal (name, kept_variables[i]))
      return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (kept_prefixes); i++)
    if (g_str_has_prefix (name, kept_prefixes[i]))
      return TRUE;

  return FALSE;
}

/* GStreamer's list of plug-ins has to lie where the service may write, and in a folder of its
 * own: the camera's process may write there, too. */
static char **
add_for_cameras (char **environment)
{
  g_autofree char *registry = g_build_filename (g_get_user_cache_dir (), "platen",
                                                "gstreamer", "registry.bin", NULL);

  return g_environ_setenv (environment, "GST_REGISTRY", registry, TRUE);
}

static char **
make_environment (const char *program)
{
  g_auto (GStrv) names = g_listenv ();
  char         **environment = g_new0 (char *, 1);

  for (gsize i = 0; names[i] != NULL; i++)
    if (is_kept (names[i]))
      environment = g_environ_setenv (environment, names[i], g_getenv (names[i]),
                                      /* overwrite= */ TRUE);

  if (g_str_has_suffix (program, "-camera"))
    return add_for_cameras (environment);
  return environment;
}

static char *
find_program (const char *program)
{
  const char *directory = g_getenv ("PLATEN_LIBEXEC_DIR");

  return g_build_filename (directory != NULL ? directory : PLATEN_LIBEXECDIR, program,
                           NULL);
}

/* Runs between fork and exec: only calls that a signal handler may make. */
static void
on_forked (gpointer user_data)
{
  sigset_t none;

  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  /* The parent may have died before the line above. */
  if (getppid () != (pid_t) GPOINTER_TO_INT (user_data))
    _exit (1);
}

static guint
read_test_percent (void)
{
  const char *text = g_getenv ("PLATEN_TEST_TIMEOUT_PERCENT");
  guint64     percent = 100;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 1, 1000, &percent, NULL);

  return (guint) percent;
}

static void
set_gone (PlatenProcess *self)
{
  if (self->is_gone)
    return;

  self->is_gone = TRUE;
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_signal_emit (self, signals[SIGNAL_GONE], 0);
}

/* To the whole group. The number is 0 when the process was over before we learnt it. */
static void
send_signal (PlatenProcess *self, int number)
{
  if (self->pid > 1)
    kill (-self->pid, number);
}

static void
on_exited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PlatenProcess) self = PLATEN_PROCESS (user_data);

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  /* What a backend forked goes with it. The kernel hands numbers out in a circle, so an
   * empty group's number is not somebody else's yet. */
  send_signal (self, SIGKILL);
  set_gone (self);
}

static gboolean on_patience_over (gpointer user_data);

static void
schedule (PlatenProcess *self, int next_signal, guint delay_ms)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->signal = next_signal;
  self->due_us = g_get_monotonic_time () + (gint64) delay_ms * 1000;
  self->timer_id = g_timeout_add (delay_ms, on_patience_over, self);
}

static gboolean
on_patience_over (gpointer user_data)
{
  PlatenProcess *self = user_data;

  self->timer_id = 0;
  if (self->signal != 0)
    send_signal (self, self->signal);

  if (self->signal == SIGTERM)
    schedule (self, SIGKILL, platen_process_scale_ms (self, PLATEN_TERM_TO_KILL_MS));
  else if (self->signal == SIGKILL)
    schedule (self, 0, KILL_TO_LOST_MS);
  else
    set_gone (self);

  return G_SOURCE_REMOVE;
}

/* An end once begun is only ever hastened. */
static void
hasten (PlatenProcess *self, int first_signal, guint patience_ms)
{
  gint64 due_us = g_get_monotonic_time () + (gint64) patience_ms * 1000;

  if (self->is_gone)
    return;
  if (self->timer_id != 0 && (self->signal != SIGTERM || self->due_us <= due_us))
    return;

  schedule (self, first_signal, patience_ms);
}

static void
platen_process_dispose (GObject *object)
{
  PlatenProcess *self = PLATEN_PROCESS (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_object (&self->subprocess);

  G_OBJECT_CLASS (platen_process_parent_class)->dispose (object);
}

static void
platen_process_class_init (PlatenProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = platen_process_dispose;

  signals[SIGNAL_GONE] =
      g_signal_new ("gone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
}

static void
platen_process_init (PlatenProcess *self)
{
}

static void
set_start_error (GError **error, const char *path, const GError *failure)
{
  /* g_unix_open_pipe() names a domain of its own and no code. */
  gboolean lacks_files =
      failure->domain == G_UNIX_ERROR ||
      g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);

  if (g_error_matches (failure, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
    g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_UNSUPPORTED,
                 "Could not start ‘%s’: %s; install Platen anew", path, failure->message);
  else
    g_set_error (error, PLATEN_ERROR,
                 lacks_files ? PLATEN_ERROR_LIMIT : PLATEN_ERROR_FAILED,
                 "Could not start ‘%s’: %s; let some jobs end and try again", path,
                 failure->message);
}

/**
 * platen_process_spawn:
 * @program: the program's file name in `$PLATEN_LIBEXEC_DIR`, else in the installed place
 * @child_fd: (transfer full): becomes descriptor 3 of the child; closed here in any case
 *
 * Starts a program. Standard input and output are `/dev/null`, standard error is ours.
 *
 * `$PLATEN_TEST_TIMEOUT_PERCENT` (1 … 1000; for tests only) is read here and stretches or
 * shrinks every time limit that has to do with this process.
 *
 * Thread: the main thread, and that must stay: the child dies with the thread that made it.
 *
 * Errors: %PLATEN_ERROR_UNSUPPORTED when there is no such program, %PLATEN_ERROR_LIMIT when
 * descriptors have run out, else %PLATEN_ERROR_FAILED.
 *
 * Returns: (transfer full): the process
 */
PlatenProcess *
platen_process_spawn (const char *program, int child_fd, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (PlatenProcess)       self = g_object_new (PLATEN_TYPE_PROCESS, NULL);
  g_autoptr (GError)              failure = NULL;
  g_autofree char                *path = find_program (program);
  g_auto (GStrv)                  environment = make_environment (program);
  const char                     *identifier;
  gint64                          pid;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_subprocess_launcher_set_environ (launcher, environment);
  g_subprocess_launcher_take_fd (launcher, child_fd, CHILD_FD);
  g_subprocess_launcher_set_child_setup (launcher, on_forked, GINT_TO_POINTER (getpid ()),
                                         NULL);
  self->percent = read_test_percent ();
  self->subprocess = g_subprocess_launcher_spawn (launcher, &failure, path, NULL);
  if (self->subprocess == NULL)
    {
      set_start_error (error, path, failure);
      return NULL;
    }

  identifier = g_subprocess_get_identifier (self->subprocess);
  if (identifier != NULL &&
      g_ascii_string_to_signed (identifier, 10, 2, G_MAXINT, &pid, NULL))
    self->pid = (GPid) pid;
  g_subprocess_wait_async (self->subprocess, NULL, on_exited, g_object_ref (self));

  return g_steal_pointer (&self);
}

/**
 * platen_process_get_pid:
 *
 * Returns: the process's number, also when it is gone; 0 when it was gone at once
 */
GPid
platen_process_get_pid (PlatenProcess *self)
{
  g_return_val_if_fail (PLATEN_IS_PROCESS (self), 0);

  return self->pid;
}

/**
 * platen_process_is_gone:
 *
 * Returns: whether “gone” has been emitted
 */
gboolean
platen_process_is_gone (PlatenProcess *self)
{
  g_return_val_if_fail (PLATEN_IS_PROCESS (self), TRUE);

  return self->is_gone;
}

/**
 * platen_process_scale_ms:
 * @time_ms: a time limit of `platen-limits.h`
 *
 * Returns: the limit that holds for this process, milliseconds, 1 or more
 */
guint
platen_process_scale_ms (PlatenProcess *self, guint time_ms)
{
  g_return_val_if_fail (PLATEN_IS_PROCESS (self), time_ms);

  return (guint) MAX ((guint64) time_ms * self->percent / 100, 1);
}

/**
 * platen_process_describe_end:
 *
 * Says how the process ended: “signal 11, Segmentation fault”, “exit status 3”.
 *
 * Returns: (transfer full): a phrase
 */
char *
platen_process_describe_end (PlatenProcess *self)
{
  g_return_val_if_fail (PLATEN_IS_PROCESS (self), NULL);

  if (g_subprocess_get_identifier (self->subprocess) != NULL)
    return g_strdup ("it is still there");
  if (g_subprocess_get_if_signaled (self->subprocess))
    {
      int number = g_subprocess_get_term_sig (self->subprocess);

      return g_strdup_printf ("signal %d, %s", number, g_strsignal (number));
    }

  return g_strdup_printf ("exit status %d",
                          g_subprocess_get_exit_status (self->subprocess));
}

/**
 * platen_process_end:
 * @patience_ms: how long the process may take to leave by itself; scaled by the caller
 *
 * Ends the process and its group: SIGTERM after @patience_ms, SIGKILL
 * %PLATEN_TERM_TO_KILL_MS later. Returns at once; “gone” follows.
 */
void
platen_process_end (PlatenProcess *self, guint patience_ms)
{
  g_return_if_fail (PLATEN_IS_PROCESS (self));

  hasten (self, SIGTERM, patience_ms);
}

/**
 * platen_process_kill:
 * @patience_ms: how long the process may take to leave by itself
 *
 * Like platen_process_end(), without SIGTERM.
 */
void
platen_process_kill (PlatenProcess *self, guint patience_ms)
{
  g_return_if_fail (PLATEN_IS_PROCESS (self));

  hasten (self, SIGKILL, patience_ms);
}
