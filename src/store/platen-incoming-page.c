/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-incoming-page-private.h"
#include "platen-store-verbs.h"

/**
 * PlatenIncomingPage:
 *
 * A page whose files are being written. It ends as part of a commit or, when the last
 * reference goes first, its files are removed on the store's thread.
 */
struct _PlatenIncomingPage
{
  GObject parent_instance;

  PlatenStoreThread *thread;  /* owned */
  char              *page_id; /* owned; NULL once it was handed over */
  int                master_fd;
  int                preview_fd;
};

G_DEFINE_FINAL_TYPE (PlatenIncomingPage, platen_incoming_page, G_TYPE_OBJECT)

static void
platen_incoming_page_finalize (GObject *object)
{
  PlatenIncomingPage *self = PLATEN_INCOMING_PAGE (object);

  if (self->page_id != NULL)
    {
      PlatenStoreRequest *request;

      request = platen_store_request_new (platen_store_verb_discard_page, NULL);
      platen_incoming_page_hand_over (self, self->thread, request);
      platen_store_thread_push (self->thread, request);
    }
  platen_store_thread_unref (self->thread);

  G_OBJECT_CLASS (platen_incoming_page_parent_class)->finalize (object);
}

static void
platen_incoming_page_class_init (PlatenIncomingPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = platen_incoming_page_finalize;
}

static void
platen_incoming_page_init (PlatenIncomingPage *self)
{
}

/**
 * platen_incoming_page_new:
 * @thread: the store's
 * @page_id: what it will be called
 * @master_fd: (transfer full): for reading and writing
 * @preview_fd: (transfer full): the same
 *
 * Returns: (transfer full): the page
 */
PlatenIncomingPage *
platen_incoming_page_new (PlatenStoreThread *thread,
                          const char        *page_id,
                          int                master_fd,
                          int                preview_fd)
{
  PlatenIncomingPage *self = g_object_new (PLATEN_TYPE_INCOMING_PAGE, NULL);

  self->thread = platen_store_thread_ref (thread);
  self->page_id = g_strdup (page_id);
  self->master_fd = master_fd;
  self->preview_fd = preview_fd;

  return self;
}

/**
 * platen_incoming_page_hand_over:
 * @thread: the store's that shall have it
 * @request: gets the identifier and the descriptors
 *
 * Returns: FALSE when the page was handed over before, or is another store's
 */
gboolean
platen_incoming_page_hand_over (PlatenIncomingPage *self,
                                PlatenStoreThread  *thread,
                                PlatenStoreRequest *request)
{
  if (self->page_id == NULL || self->thread != thread)
    return FALSE;

  request->page_id = g_steal_pointer (&self->page_id);
  request->master_fd = self->master_fd;
  request->preview_fd = self->preview_fd;
  self->master_fd = -1;
  self->preview_fd = -1;
  return TRUE;
}

/**
 * platen_incoming_page_get_master_fd:
 *
 * Returns: (transfer none): the file the page itself is written to; -1 once the page was
 *   given to a commit
 */
int
platen_incoming_page_get_master_fd (PlatenIncomingPage *self)
{
  g_return_val_if_fail (PLATEN_IS_INCOMING_PAGE (self), -1);

  return self->master_fd;
}

/**
 * platen_incoming_page_get_preview_fd:
 *
 * Returns: (transfer none): the file the reduced JPEG is written to; -1 once the page was
 *   given to a commit
 */
int
platen_incoming_page_get_preview_fd (PlatenIncomingPage *self)
{
  g_return_val_if_fail (PLATEN_IS_INCOMING_PAGE (self), -1);

  return self->preview_fd;
}
