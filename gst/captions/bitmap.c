/* Edit Factory - memory of bitmaps, used again
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bitmap.h"

#include <string.h>

/* Blocks have sizes of powers of two; what is smaller than half the first is
 * left to malloc, and so is what is larger than the last (8 MB). */
#define SMALLEST 14 /* 16 KB */
#define SIZES 10
/* What cairo can draw into. */
#define MAX_SIDE 32767
/* Bytes that lie ready at most: what words of 2160x3840 take in motion. */
#define MOST (12 * 1024 * 1024)

/* Before each block; as large as any alignment that is asked for. */
typedef union _Head Head;
union _Head
{
  struct
  {
    Head *next;
    gsize index; /* of its size; SIZES for malloc's own */
  } u;
  guint8 padding[64];
};

static GMutex lock;
static Head *ready[SIZES];
static gsize n_ready;

static gsize
index_of (gsize size)
{
  gsize index = 0;

  while (index < SIZES && (gsize)1 << (SMALLEST + index) < size)
    index++;
  return size > (gsize)1 << (SMALLEST - 1) ? index : SIZES;
}

static gsize
bytes_of (gsize index)
{
  return (gsize)1 << (SMALLEST + index);
}

gpointer
ef_block_new (gsize size)
{
  gsize index = index_of (size);
  Head *head = NULL;

  if (index < SIZES) {
    g_mutex_lock (&lock);
    head = ready[index];
    if (head) {
      ready[index] = head->u.next;
      n_ready -= bytes_of (index);
    }
    g_mutex_unlock (&lock);
  }
  if (!head)
    head = g_malloc (
        sizeof (Head) + (index < SIZES ? bytes_of (index) : MAX (size, 1)));
  head->u.index = index;
  return head + 1;
}

void
ef_block_free (gpointer block)
{
  Head *head = block ? (Head *)block - 1 : NULL;
  gsize index = head ? head->u.index : SIZES;

  if (index < SIZES) {
    g_mutex_lock (&lock);
    if (n_ready + bytes_of (index) <= MOST) {
      head->u.next = ready[index];
      ready[index] = head;
      n_ready += bytes_of (index);
      head = NULL;
    }
    g_mutex_unlock (&lock);
  }
  g_free (head);
}

cairo_surface_t *
ef_bitmap_new (cairo_format_t format, gint width, gint height, gboolean clear)
{
  static const cairo_user_data_key_t key;
  gboolean fits = width <= MAX_SIDE && height <= MAX_SIDE;
  gint w = fits ? MAX (width, 1) : 1, h = fits ? MAX (height, 1) : 1;
  gint stride = cairo_format_stride_for_width (format, w);
  gsize size = (gsize)stride * h;
  guint8 *block = ef_block_new (size);
  cairo_surface_t *surface;

  if (clear || !fits)
    memset (block, 0, size);
  surface = cairo_image_surface_create_for_data (block, format, w, h, stride);
  if (cairo_surface_set_user_data (surface, &key, block, ef_block_free) !=
      CAIRO_STATUS_SUCCESS)
    ef_block_free (block);
  return surface;
}
