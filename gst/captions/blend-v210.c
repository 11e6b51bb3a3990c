/* Edit Factory - puts sprites into frames of packed 10-bit 4:2:2 (v210)
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Four little-endian words hold six pixels, three samples each from the lowest
 * bit up: Cb Y Cr, Y Cb Y, Cr Y Cb, Y Cr Y.
 */
#include "blend-v210.h"

#include <string.h>

#define BLOCK_PIXELS 6
#define BLOCK_BYTES 16

/* The samples of a block in the order they lie: plane and place. */
static const struct
{
  guint8 plane;
  guint8 index;
} ORDER[12] = { { 1, 0 }, { 0, 0 }, { 2, 0 }, { 0, 1 }, { 1, 1 }, { 0, 2 },
  { 2, 1 }, { 0, 3 }, { 1, 2 }, { 0, 4 }, { 2, 2 }, { 0, 5 } };

static void
unpack (guint8 *block, guint16 *const planes[3])
{
  for (guint i = 0; i < 12; i++) {
    guint32 word;

    memcpy (&word, block + i / 3 * 4, 4);
    planes[ORDER[i].plane][ORDER[i].index] =
        GUINT16_TO_LE (GUINT32_FROM_LE (word) >> (i % 3 * 10) & 0x3ff);
  }
}

/* The two bits that are left over stay as they are. */
static void
pack (guint8 *block, guint16 *const planes[3])
{
  for (guint i = 0; i < 4; i++) {
    guint32 word;

    memcpy (&word, block + 4 * i, 4);
    word = GUINT32_FROM_LE (word) & 0xc0000000u;
    for (guint k = 0; k < 3; k++)
      word |= (guint32)GUINT16_FROM_LE (
                  planes[ORDER[3 * i + k].plane][ORDER[3 * i + k].index])
          << (10 * k);
    word = GUINT32_TO_LE (word);
    memcpy (block + 4 * i, &word, 4);
  }
}

/* The blocks from pixel @x0 and row @y0 on, as planes of their own. */
static void
convert (const EfRawFrame *packed, const EfRawFrame *planar, gint x0, gint y0,
    void (*one) (guint8 *, guint16 *const *))
{
  for (guint y = 0; y < planar->height; y++) {
    guint8 *block = packed->planes[0] +
        (gssize)(y0 + (gint)y) * packed->strides[0] +
        (gsize)x0 / BLOCK_PIXELS * BLOCK_BYTES;
    guint16 *at[3];

    for (guint i = 0; i < 3; i++)
      at[i] = (guint16 *)(gpointer)(planar->planes[i] +
          (gsize)y * (gsize)planar->strides[i]);
    for (guint x = 0; x < planar->width; x += BLOCK_PIXELS) {
      one (block, at);
      block += BLOCK_BYTES;
      at[0] += BLOCK_PIXELS;
      at[1] += BLOCK_PIXELS / 2;
      at[2] += BLOCK_PIXELS / 2;
    }
  }
}

static void
planar_open (
    EfRawFrame *planar, const EfRawFrame *like, guint width, guint height)
{
  gsize n = (gsize)width * height * sizeof (guint16);

  planar->layout = like->layout;
  planar->layout.n_channels = 3;
  planar->layout.alpha = FALSE;
  for (guint i = 0; i < 3; i++)
    planar->layout.channels[i] =
        (EfRawChannel){ i, 0, sizeof (guint16), i > 0, 0, 10, 0 };
  planar->width = width;
  planar->height = height;
  planar->planes[0] = g_malloc (2 * n);
  planar->planes[1] = planar->planes[0] + n;
  planar->planes[2] = planar->planes[1] + n / 2;
  planar->strides[0] = (gint)(width * sizeof (guint16));
  planar->strides[1] = planar->strides[2] = planar->strides[0] / 2;
}

void
ef_blend_v210 (
    const EfRawFrame *frame, EfSprite *sprite, gint x, gint y, gdouble opacity)
{
  /* Chroma that is co-sited spreads by a pixel. */
  gint x0 = MAX (x - 1, 0) / BLOCK_PIXELS * BLOCK_PIXELS, y0 = MAX (y, 0);
  gint x1 = MIN (x + (gint)sprite->width + 1, (gint)frame->width);
  gint y1 = MIN (y + (gint)sprite->height, (gint)frame->height);
  EfRawFrame planar = { 0 };
  guint width;

  if (x1 <= x0 || y1 <= y0)
    return;
  width = ((guint)(x1 - x0) + BLOCK_PIXELS - 1) / BLOCK_PIXELS * BLOCK_PIXELS;
  planar_open (&planar, frame, width, (guint)(y1 - y0));
  convert (frame, &planar, x0, y0, unpack);
  ef_blend_raw (&planar, sprite, x - x0, y - y0, opacity);
  convert (frame, &planar, x0, y0, pack);
  g_free (planar.planes[0]);
}
