/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-confinement-check.h"

#include "platen-confinement.h"

/**
 * PlatenConfinementCheck:
 *
 * What each kind of worker is kept from, as it has found out itself. Neither the kernel nor
 * what surrounds the service changes while it runs, so each is asked once.
 */
struct _PlatenConfinementCheck
{
  GObject parent_instance;

  PlatenConfig *config;  /* owned */
  GVariant     *result;  /* owned; NULL until there is one */
  GPtrArray    *waiting; /* owned; of GTask */
  GVariantDict  found;   /* while it runs */
  guint         n_asked;
};

typedef struct
{
  const char *kind;
  const char *driver; /* NULL: there whatever drivers are */
  const char *program;
  const char *interface;
  const char *name;
} Kind;

/* SANE's test backend stands for all that need no network, and net for those that do. */
static const Kind kinds[] = {
  { "virtual", "virtual", "platen-worker-virtual", "Driver", "" },
  { "sane", "sane", "platen-worker-sane", "Driver", "test" },
  { "sane-network", "sane", "platen-worker-sane", "Driver", "net" },
  { "camera", "camera", "platen-worker-camera", "Camera", "" },
  { "image", NULL, "platen-imager", "Imager", "" },
};

/* One kind that is being asked. */
typedef struct
{
  PlatenConfinementCheck *check; /* owned */
  const Kind             *kind;
} Question;

G_DEFINE_FINAL_TYPE (PlatenConfinementCheck, platen_confinement_check, G_TYPE_OBJECT)

static void
platen_confinement_check_finalize (GObject *object)
{
  PlatenConfinementCheck *self = PLATEN_CONFINEMENT_CHECK (object);

  g_clear_object (&self->config);
  g_clear_pointer (&self->result, g_variant_unref);
  g_ptr_array_unref (self->waiting);

  G_OBJECT_CLASS (platen_confinement_check_parent_class)->finalize (object);
}

static void
platen_confinement_check_class_init (PlatenConfinementCheckClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_confinement_check_finalize;
}

static void
platen_confinement_check_init (PlatenConfinementCheck *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * platen_confinement_check_new:
 * @config: which drivers there are
 *
 * Returns: (transfer full): a check that nobody has asked for yet
 */
PlatenConfinementCheck *
platen_confinement_check_new (PlatenConfig *config)
{
  PlatenConfinementCheck *self = g_object_new (PLATEN_TYPE_CONFINEMENT_CHECK, NULL);

  self->config = g_object_ref (config);

  return self;
}

static void
answer (PlatenConfinementCheck *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->result = g_variant_ref_sink (g_variant_dict_end (&self->found));
  for (guint i = 0; i < waiting->len; i++)
    g_task_return_pointer (g_ptr_array_index (waiting, i), g_variant_ref (self->result),
                           (GDestroyNotify) g_variant_unref);
}

static void
take (PlatenConfinementCheck *self, const Kind *kind, GVariant *found)
{
  g_autofree const char **missing = NULL;

  g_variant_get (found, "(^a&s^a&s)", NULL, &missing);
  if (*missing != NULL)
    {
      g_autofree char *words = g_strjoinv (", ", (char **) missing);

      g_warning ("The system does not let the %s process be confined wholly: %s; a newer "
                 "kernel may",
                 kind->kind, words);
    }
  g_variant_dict_insert_value (&self->found, kind->kind, found);
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Question               *question = user_data;
  g_autoptr (PlatenConfinementCheck) self = question->check;
  g_autoptr (GError)                 error = NULL;
  g_autoptr (GVariant)               found = NULL;

  found = platen_confinement_ask_finish (result, &error);
  if (found != NULL)
    take (self, question->kind, found);
  else
    g_warning ("What the %s process is kept from could not be found out: %s",
               question->kind->kind, error->message);
  if (--self->n_asked == 0)
    answer (self);
}

static void
ask_all (PlatenConfinementCheck *self)
{
  const char *const *drivers = platen_config_get_drivers (self->config);

  g_variant_dict_init (&self->found, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const Kind *kind = &kinds[i];
      Question   *question;

      if (kind->driver != NULL && !g_strv_contains (drivers, kind->driver))
        continue;

      question = g_new (Question, 1);
      *question = (Question){ g_object_ref (self), kind };
      self->n_asked++;
      platen_confinement_ask_async (kind->program, kind->interface, kind->name, on_asked,
                                    question);
    }
}

/**
 * platen_confinement_check_run_async:
 * @callback: (scope async): called once
 *
 * Asks each kind of worker that is in use; the second time at once.
 */
void
platen_confinement_check_run_async (PlatenConfinementCheck *self,
                                    GAsyncReadyCallback     callback,
                                    gpointer                user_data)
{
  GTask *task;

  g_return_if_fail (PLATEN_IS_CONFINEMENT_CHECK (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, platen_confinement_check_run_async);
  if (self->result != NULL)
    {
      g_task_return_pointer (task, g_variant_ref (self->result),
                             (GDestroyNotify) g_variant_unref);
      g_object_unref (task);
      return;
    }

  g_ptr_array_add (self->waiting, task);
  if (self->n_asked == 0)
    ask_all (self);
}

/**
 * platen_confinement_check_run_finish:
 *
 * Returns: (transfer full): `a{sv}`: by kind (`virtual`, `sane`, `sane-network`, `camera`,
 *   `image`) an `(asas)`: words of the measures that hold, and of those that this system
 *   refuses; a kind that could not be asked is left out
 */
GVariant *
platen_confinement_check_run_finish (PlatenConfinementCheck *self,
                                     GAsyncResult           *result,
                                     GError                **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
