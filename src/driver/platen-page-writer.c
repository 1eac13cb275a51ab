/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-error.h"
#include "platen-page-writer.h"
#include "platen-preview-writer.h"
#include "platen-tiff-writer.h"

#include <string.h>

/* A block is a strip of the master, so that it is encoded without another copy; a page of
 * very wide rows takes smaller ones. */
#define BLOCK_ROWS 64
#define MAX_BLOCK_BYTES (4 * 1024 * 1024)
#define N_BLOCKS 8

typedef enum
{
  BLOCK_ROWS_FOLLOW,
  BLOCK_LAST,
  BLOCK_ABANDON,
} BlockKind;

typedef struct
{
  BlockKind kind;
  gsize     n_rows;
  guint8    rows[];
} Block;

/**
 * PlatenPageWriter:
 *
 * Takes the rows of one page from a device and writes the master and the preview.
 *
 * ```
 *   device thread ── write_rows ──▶ full blocks ──▶ encoder thread ──▶ master, preview
 *                          ▲                              │
 *                          └──────── empty blocks ◀───────┘
 * ```
 *
 * Encoding runs on a thread of its own, so that the device is read while the rows before are
 * packed. Eight blocks of 64 rows go round; when all are full the device waits, and memory
 * does not grow. An encoder's error comes out of the next call.
 *
 * Thread: all calls from one thread.
 */
struct _PlatenPageWriter
{
  GObject parent_instance;

  PlatenImageFormat  format;
  gsize              stride;
  PlatenTiffWriter  *master;  /* owned; the encoder thread's, as long as that runs */
  PlatenImageWriter *preview; /* owned; likewise */
  GAsyncQueue       *full;    /* owned */
  GAsyncQueue       *empty;   /* owned */
  gsize              rows_per_block;
  Block             *block; /* owned; the one that is being filled; NULL between blocks */
  gint64             n_rows;
  GThread           *thread;     /* owned; NULL once joined */
  int                has_failed; /* atomic; the encoder set @error */
  GError            *error; /* owned; the encoder's; read once the thread is joined */
};

G_DEFINE_FINAL_TYPE (PlatenPageWriter, platen_page_writer, G_TYPE_OBJECT)

static gboolean
encode (PlatenPageWriter *self, const Block *block, GError **error)
{
  PlatenImageWriter *master = PLATEN_IMAGE_WRITER (self->master);

  if (block->n_rows > 0 &&
      (!platen_image_writer_write_rows (master, block->rows, block->n_rows, error) ||
       !platen_image_writer_write_rows (self->preview, block->rows, block->n_rows,
                                        error)))
    return FALSE;
  if (block->kind == BLOCK_ROWS_FOLLOW)
    return TRUE;

  return platen_image_writer_finish (master, error) &&
         platen_image_writer_finish (self->preview, error);
}

/* After an error blocks still go round, so that the device thread never waits for ever. */
static gpointer
run_encoder (gpointer data)
{
  PlatenPageWriter *self = data;
  BlockKind         kind = BLOCK_ROWS_FOLLOW;

  while (kind == BLOCK_ROWS_FOLLOW)
    {
      Block *block = g_async_queue_pop (self->full);

      kind = block->kind;
      if (kind != BLOCK_ABANDON && self->error == NULL &&
          !encode (self, block, &self->error))
        g_atomic_int_set (&self->has_failed, TRUE);
      g_async_queue_push (self->empty, block);
    }

  return NULL;
}

static Block *
get_block (PlatenPageWriter *self)
{
  if (self->block == NULL)
    {
      self->block = g_async_queue_pop (self->empty);
      self->block->kind = BLOCK_ROWS_FOLLOW;
      self->block->n_rows = 0;
    }

  return self->block;
}

static void
send_block (PlatenPageWriter *self)
{
  g_async_queue_push (self->full, g_steal_pointer (&self->block));
}

/* The thread uses @self without a reference; it has ended before @self goes. */
static void
end_thread (PlatenPageWriter *self, BlockKind kind)
{
  if (self->thread == NULL)
    return;

  get_block (self)->kind = kind;
  send_block (self);
  g_thread_join (g_steal_pointer (&self->thread));
}

static void
platen_page_writer_dispose (GObject *object)
{
  PlatenPageWriter *self = PLATEN_PAGE_WRITER (object);

  end_thread (self, BLOCK_ABANDON);
  g_clear_object (&self->master);
  g_clear_object (&self->preview);

  G_OBJECT_CLASS (platen_page_writer_parent_class)->dispose (object);
}

static void
platen_page_writer_finalize (GObject *object)
{
  PlatenPageWriter *self = PLATEN_PAGE_WRITER (object);

  g_clear_pointer (&self->full, g_async_queue_unref);
  g_clear_pointer (&self->empty, g_async_queue_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (platen_page_writer_parent_class)->finalize (object);
}

static void
platen_page_writer_class_init (PlatenPageWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = platen_page_writer_dispose;
  G_OBJECT_CLASS (klass)->finalize = platen_page_writer_finalize;
}

static void
platen_page_writer_init (PlatenPageWriter *self)
{
  self->full = g_async_queue_new_full (g_free);
  self->empty = g_async_queue_new_full (g_free);
}

static gboolean
take_format (PlatenPageWriter *self, const PlatenPageFormat *format, GError **error)
{
  self->format.width_px = format->width_px;
  self->format.height_px = format->height_px;
  self->format.dpi_x = format->dpi_x;
  self->format.dpi_y = format->dpi_y;
  self->format.mode = format->mode;
  self->format.bits_per_sample = format->bits_per_sample;
  if (!platen_image_format_check (&self->format, error))
    return FALSE;

  self->stride = platen_image_format_get_stride (&self->format);
  if (format->stride == self->stride)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
               "The device gives rows of %" G_GSIZE_FORMAT " bytes; %" G_GSIZE_FORMAT
               " make %d pixels",
               format->stride, self->stride, format->width_px);
  return FALSE;
}

static void
make_blocks (PlatenPageWriter *self)
{
  gsize n_rows = CLAMP (MAX_BLOCK_BYTES / self->stride, 1, BLOCK_ROWS);

  self->rows_per_block = n_rows;
  for (guint i = 0; i < N_BLOCKS; i++)
    g_async_queue_push (self->empty, g_malloc (sizeof (Block) + n_rows * self->stride));
}

/**
 * platen_page_writer_new:
 * @format: the shape of the page; the height may be unknown
 * @master_fd: an empty regular file, open for reading and writing; not owned, must stay open
 *   until the writer is gone
 * @preview_fd: the same for the preview
 *
 * Begins a page: the master becomes lossless TIFF (G4 or Zstandard), the preview a JPEG of
 * at most %PLATEN_PREVIEW_SIDE_PX on its longer side.
 *
 * Errors: %PLATEN_ERROR_LIMIT when the page is too large, %PLATEN_ERROR_UNSUPPORTED for a
 * sample size or a resolution that cannot be kept, %PLATEN_ERROR_DEVICE_IO when the stride
 * does not fit the width, %PLATEN_ERROR_NO_SPACE, %PLATEN_ERROR_FAILED.
 *
 * Returns: (transfer full): the writer; without a finish the files are not usable
 */
PlatenPageWriter *
platen_page_writer_new (const PlatenPageFormat *format,
                        int                     master_fd,
                        int                     preview_fd,
                        GError                **error)
{
  g_autoptr (PlatenPageWriter) self = NULL;
  PlatenPreviewWriter         *preview;

  g_return_val_if_fail (format != NULL, NULL);

  self = g_object_new (PLATEN_TYPE_PAGE_WRITER, NULL);
  if (!take_format (self, format, error))
    return NULL;

  self->master = platen_tiff_writer_new (master_fd, error);
  if (self->master == NULL ||
      !platen_tiff_writer_begin_page (self->master, &self->format, error))
    return NULL;

  preview = platen_preview_writer_new (preview_fd, &self->format, error);
  if (preview == NULL)
    return NULL;

  self->preview = PLATEN_IMAGE_WRITER (preview);
  make_blocks (self);
  self->thread = g_thread_new ("encoder", run_encoder, self);

  return g_steal_pointer (&self);
}

/**
 * platen_page_writer_show_to:
 * @keeper: gets the reduced rows while they pass; not owned, must outlive the writer
 *
 * Begins a page for those who look on. To be called before the first row.
 */
void
platen_page_writer_show_to (PlatenPageWriter *self, PlatenBandKeeper *keeper)
{
  g_return_if_fail (PLATEN_IS_PAGE_WRITER (self));
  g_return_if_fail (self->n_rows == 0 && self->block == NULL);

  /* The encoder does not touch the preview before its first block. */
  platen_preview_writer_show_to (PLATEN_PREVIEW_WRITER (self->preview), keeper);
}

static gboolean
check_encoder (PlatenPageWriter *self, GError **error)
{
  if (!g_atomic_int_get (&self->has_failed))
    return TRUE;

  end_thread (self, BLOCK_ABANDON);
  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

static gboolean
check_n_rows (PlatenPageWriter *self, gsize n_rows, GError **error)
{
  gint64 height = self->n_rows + (gint64) n_rows;

  if (self->format.height_px == -1)
    return platen_image_format_check_size (self->format.width_px, height, error);
  if (height <= self->format.height_px)
    return TRUE;

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
               "The device sent more than the %d rows it had announced; scan again",
               self->format.height_px);
  return FALSE;
}

/**
 * platen_page_writer_write_rows:
 * @rows: @n_rows × stride bytes; copied
 * @n_rows: any number, also 0
 *
 * Takes the next rows. Waits only while eight blocks of 64 rows are still to be encoded.
 *
 * Errors: %PLATEN_ERROR_NO_SPACE when the disk is full, %PLATEN_ERROR_DEVICE_IO for more
 * rows than were announced, %PLATEN_ERROR_LIMIT when a page of unknown height grows too
 * long, %PLATEN_ERROR_FAILED. The error may be due to rows given earlier; the page is lost.
 */
gboolean
platen_page_writer_write_rows (PlatenPageWriter *self,
                               const guint8     *rows,
                               gsize             n_rows,
                               GError          **error)
{
  g_return_val_if_fail (PLATEN_IS_PAGE_WRITER (self), FALSE);
  g_return_val_if_fail (rows != NULL || n_rows == 0, FALSE);

  if (!check_encoder (self, error) || !check_n_rows (self, n_rows, error))
    return FALSE;

  g_return_val_if_fail (self->thread != NULL, FALSE);

  self->n_rows += (gint64) n_rows;
  while (n_rows > 0)
    {
      Block *block = get_block (self);
      gsize  n = MIN (n_rows, self->rows_per_block - block->n_rows);

      memcpy (block->rows + block->n_rows * self->stride, rows, n * self->stride);
      block->n_rows += n;
      if (block->n_rows == self->rows_per_block)
        send_block (self);
      rows += n * self->stride;
      n_rows -= n;
    }

  return TRUE;
}

static PlatenPageFacts *
get_facts (PlatenPageWriter *self)
{
  PlatenPageFacts *facts = platen_page_facts_new ();

  facts->width_px = self->format.width_px;
  facts->height_px = (int) self->n_rows;
  facts->dpi_x = self->format.dpi_x;
  facts->dpi_y = self->format.dpi_y;
  facts->mode = self->format.mode;
  facts->bits_per_sample = self->format.bits_per_sample;
  facts->media_type = g_strdup ("image/tiff");

  return facts;
}

/**
 * platen_page_writer_finish:
 *
 * Completes both files; waits for the encoder. Nothing is synced to the disk. Call it once,
 * last.
 *
 * Errors: as [method@Platen.PageWriter.write_rows]; %PLATEN_ERROR_DEVICE_IO when rows are
 * missing or there is none.
 *
 * Returns: (transfer full): what is known of the page: size, dpi, mode, media type
 */
PlatenPageFacts *
platen_page_writer_finish (PlatenPageWriter *self, GError **error)
{
  g_return_val_if_fail (PLATEN_IS_PAGE_WRITER (self), NULL);

  if (!check_encoder (self, error))
    return NULL;
  if (self->n_rows == 0 || self->n_rows < self->format.height_px)
    {
      g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_DEVICE_IO,
                   "The page ended after %" G_GINT64_FORMAT " of its rows; scan it again",
                   self->n_rows);
      return NULL;
    }

  end_thread (self, BLOCK_LAST);
  return check_encoder (self, error) ? get_facts (self) : NULL;
}
