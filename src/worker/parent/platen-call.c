/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-call.h"

#include "platen-error.h"
#include "platen-wire.h"

#include <string.h>

#define INTERFACE_PREFIX "org.platen.Worker1."

/* A worker's words may be a vendor's or an attacker's; longer ones are cut. */
#define MAX_WORDS 512

/**
 * PlatenCall:
 *
 * A call on its way: the task that waits for it, its deadline and its cancellable.
 */
struct _PlatenCall
{
  GTask           *task;   /* owned */
  GSource         *cancel; /* owned; NULL when it cannot be cancelled */
  guint            deadline_id;
  PlatenCallEvents events;
};

/**
 * platen_call_new:
 * @task: what to return to; a reference is kept
 * @cancellable: (nullable): watched as long as the call lives
 * @events: copied
 *
 * Returns: (transfer full): a call without a deadline
 */
PlatenCall *
platen_call_new (GTask *task, GCancellable *cancellable, const PlatenCallEvents *events)
{
  PlatenCall *self = g_new0 (PlatenCall, 1);

  self->task = g_object_ref (task);
  self->events = *events;
  if (cancellable != NULL)
    {
      self->cancel = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->cancel, G_SOURCE_FUNC (events->on_cancelled),
                             events->user_data, NULL);
      g_source_attach (self->cancel, g_main_context_get_thread_default ());
    }

  return self;
}

/**
 * platen_call_free:
 * @self: (transfer full) (nullable): a call that has been answered
 */
void
platen_call_free (PlatenCall *self)
{
  if (self == NULL)
    return;

  g_clear_handle_id (&self->deadline_id, g_source_remove);
  if (self->cancel != NULL)
    g_source_destroy (self->cancel);
  g_clear_pointer (&self->cancel, g_source_unref);
  g_clear_object (&self->task);
  g_free (self);
}

/**
 * platen_call_get_task:
 *
 * Returns: (transfer none): what to return to
 */
GTask *
platen_call_get_task (PlatenCall *self)
{
  return self->task;
}

static gboolean
on_deadline (gpointer user_data)
{
  PlatenCall *self = user_data;

  self->deadline_id = 0;
  self->events.on_deadline (self->events.user_data);

  return G_SOURCE_REMOVE;
}

/**
 * platen_call_set_deadline:
 * @timeout_ms: from now; 0 for no deadline
 *
 * Replaces the deadline.
 */
void
platen_call_set_deadline (PlatenCall *self, guint timeout_ms)
{
  g_clear_handle_id (&self->deadline_id, g_source_remove);
  if (timeout_ms > 0)
    self->deadline_id = g_timeout_add (timeout_ms, on_deadline, self);
}

/**
 * platen_call_clean_words:
 * @text: what a worker said, UTF-8
 *
 * Makes one line of it, without control characters and not longer than a person reads.
 *
 * Returns: (transfer full): the line
 */
char *
platen_call_clean_words (const char *text)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (; *text != '\0' && line->len < MAX_WORDS; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      g_string_append_unichar (line, g_unichar_iscntrl (c) ? ' ' : c);
    }

  return g_strdup (line->str);
}

/**
 * platen_call_split_method:
 * @method: `Driver.Open` for instance
 * @out_interface: (out): the whole name of its interface
 *
 * Returns: (transfer none): the member's name, a part of @method
 */
const char *
platen_call_split_method (const char *method, char **out_interface)
{
  const char *dot = strchr (method, '.');

  g_return_val_if_fail (dot != NULL, NULL);

  *out_interface =
      g_strdup_printf (INTERFACE_PREFIX "%.*s", (int) (dot - method), method);

  return dot + 1;
}

/**
 * platen_call_get_reply_type:
 * @interface: the whole name of an interface of the wall
 * @member: one of its methods
 *
 * A worker is not trusted to answer in the right shape; this is the shape.
 *
 * Returns: (transfer full): a tuple
 */
GVariantType *
platen_call_get_reply_type (const char *interface, const char *member)
{
  GDBusInterfaceInfo *const known[] = {
    platen_wire_camera_interface_info (),
    platen_wire_driver_interface_info (),
    platen_wire_imager_interface_info (),
  };
  g_autoptr (GString) type = g_string_new ("(");

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      GDBusMethodInfo *method = g_dbus_interface_info_lookup_method (known[i], member);
      gboolean         is_it = method != NULL && g_str_equal (known[i]->name, interface);

      for (gsize j = 0; is_it && method->out_args != NULL && method->out_args[j] != NULL;
           j++)
        g_string_append (type, method->out_args[j]->signature);
    }
  g_string_append_c (type, ')');

  return g_variant_type_new (type->str);
}

/**
 * platen_call_translate_error:
 * @error: what the bus gave us
 *
 * Errors: those of %PLATEN_ERROR keep their code; every other is %PLATEN_ERROR_FAILED.
 *
 * Returns: (transfer full): an error of %PLATEN_ERROR, without the bus's own prefix
 */
GError *
platen_call_translate_error (const GError *error)
{
  g_autoptr (GError) bare = g_error_copy (error);
  g_autofree char   *words = NULL;
  gboolean           is_ours = error->domain == PLATEN_ERROR;

  g_dbus_error_strip_remote_error (bare);
  words = platen_call_clean_words (bare->message);

  return g_error_new_literal (PLATEN_ERROR, is_ours ? error->code : PLATEN_ERROR_FAILED,
                              words);
}
