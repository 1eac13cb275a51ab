/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-confinement.h"

#include "platen-limits.h"
#include "platen-worker.h"

/* Asks a worker program what it is kept from: in a process that is there for nothing else,
 * as what it tries is not to disturb a scan. */

typedef struct
{
  char         *method; /* owned */
  char         *name;   /* owned */
  PlatenWorker *worker; /* owned */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  if (question->worker != NULL)
    platen_worker_end (question->worker);
  g_clear_object (&question->worker);
  g_free (question->method);
  g_free (question->name);
  g_free (question);
}

static void
on_spawned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Question         *question = g_task_get_task_data (task);
  GError           *error = NULL;

  question->worker = platen_worker_spawn_finish (result, &error);
  if (question->worker == NULL)
    g_task_return_error (task, error);
  else
    platen_worker_call_async (question->worker, question->method,
                              g_variant_new ("(s)", question->name), NULL,
                              PLATEN_OPEN_TIMEOUT_MS, NULL, platen_worker_return_reply,
                              g_steal_pointer (&task));
}

/**
 * platen_confinement_ask_async:
 * @program: a worker program's file name
 * @interface: what it serves: `Driver`, `Camera` or `Imager`
 * @name: for which part or device of a driver, empty for the whole
 * @callback: (scope async): called once, from the main context
 *
 * Has a process of a kind try what it must not be able to do. Errors: as
 * platen_worker_spawn_async() and platen_worker_call_async().
 */
void
platen_confinement_ask_async (const char         *program,
                              const char         *interface,
                              const char         *name,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  Question *question = g_new0 (Question, 1);
  GTask    *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, platen_confinement_ask_async);
  question->method = g_strconcat (interface, ".Confinement", NULL);
  question->name = g_strdup (name);
  g_task_set_task_data (task, question, question_free);
  platen_worker_spawn_async (program, NULL, on_spawned, task);
}

/**
 * platen_confinement_ask_finish:
 *
 * Returns: (transfer full): `(asas)`: words of the measures that hold, and of those that do
 *   not although they should
 */
GVariant *
platen_confinement_ask_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
