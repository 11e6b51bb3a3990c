/* Edit Factory - puts sprites into frames whose samples are no words of their
 * own
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "blend-words.h"

#include <string.h>

/* Unpacked samples have as many bits as the widest. */
#define DEPTH 10
#define FULL ((1u << DEPTH) - 1)
/* Pixels beside a sprite that its filters and blocks may reach. */
#define REACH 8

/* Pixels of a frame. */
typedef struct
{
  gint x0;
  gint y0;
  gint x1;
  gint y1;
} Region;

static Region
under (
    const EfRawFrame *frame, const EfSprite *sprite, gint x, gint y, gint reach)
{
  return (Region){ MAX (x - reach, 0), MAX (y - reach, 0),
    MIN (x + (gint)sprite->width + reach, (gint)frame->width),
    MIN (y + (gint)sprite->height + reach, (gint)frame->height) };
}

/* Pixels as words */

static guint32
read_word (const guint8 *at, const EfWordLayout *words)
{
  guint16 half;
  guint32 word;

  if (words->bytes == 2) {
    memcpy (&half, at, 2);
    return words->big_endian ? GUINT16_FROM_BE (half) : GUINT16_FROM_LE (half);
  }
  memcpy (&word, at, 4);
  return words->big_endian ? GUINT32_FROM_BE (word) : GUINT32_FROM_LE (word);
}

static void
write_word (guint8 *at, const EfWordLayout *words, guint32 word)
{
  guint16 half;

  if (words->bytes == 2) {
    half = words->big_endian ? GUINT16_TO_BE ((guint16)word)
                             : GUINT16_TO_LE ((guint16)word);
    memcpy (at, &half, 2);
    return;
  }
  word = words->big_endian ? GUINT32_TO_BE (word) : GUINT32_TO_LE (word);
  memcpy (at, &word, 4);
}

static void
unpack (guint8 *pixel, const EfWordLayout *words, guint n, guint16 *samples)
{
  guint32 word = read_word (pixel, words);

  for (guint i = 0; i < n; i++) {
    guint most = (1u << words->bits[i]) - 1;
    guint code = word >> words->shift[i] & most;

    samples[i] = GUINT16_TO_LE ((guint16)((code * FULL + most / 2) / most));
  }
}

static void
pack (guint8 *pixel, const EfWordLayout *words, guint n, guint16 *samples)
{
  guint32 word = read_word (pixel, words);

  for (guint i = 0; i < n; i++) {
    guint most = (1u << words->bits[i]) - 1;
    guint code = (GUINT16_FROM_LE (samples[i]) * most + FULL / 2) / FULL;

    word &= ~((guint32)most << words->shift[i]);
    word |= (guint32)code << words->shift[i];
  }
  write_word (pixel, words, word);
}

static void
convert (const EfRawFrame *frame, const EfWordLayout *words, const Region *r,
    const EfRawFrame *open,
    void (*one) (guint8 *, const EfWordLayout *, guint, guint16 *))
{
  guint n = open->layout.n_channels;

  for (gint y = r->y0; y < r->y1; y++) {
    guint8 *pixel = frame->planes[0] + (gssize)y * frame->strides[0] +
        (gsize)r->x0 * words->bytes;
    guint16 *samples = (guint16 *)(gpointer)(open->planes[0] +
        (gssize)(y - r->y0) * open->strides[0]);

    for (gint x = r->x0; x < r->x1; x++) {
      one (pixel, words, n, samples);
      pixel += words->bytes;
      samples += n;
    }
  }
}

void
ef_blend_words (const EfRawFrame *frame, const EfWordLayout *words,
    EfSprite *sprite, gint x, gint y, gdouble opacity)
{
  Region r = under (frame, sprite, x, y, 0);
  guint n = words->bits[3] > 0 ? 4 : 3;
  EfRawFrame open = { 0 };

  if (r.x1 <= r.x0 || r.y1 <= r.y0)
    return;
  open.layout.colours = frame->layout.colours;
  open.layout.n_channels = n;
  open.layout.alpha = n == 4;
  open.layout.straight = frame->layout.straight;
  for (guint i = 0; i < n; i++)
    open.layout.channels[i] = (EfRawChannel){ 0, 2 * i, 2 * n, 0, 0, DEPTH, 0 };
  open.width = (guint)(r.x1 - r.x0);
  open.height = (guint)(r.y1 - r.y0);
  open.strides[0] = (gint)(open.width * 2 * n);
  open.planes[0] = g_malloc ((gsize)open.strides[0] * open.height);
  convert (frame, words, &r, &open, unpack);
  ef_blend_raw (&open, sprite, x - r.x0, y - r.y0, opacity);
  convert (frame, words, &r, &open, pack);
  g_free (open.planes[0]);
}

/* Bytes in the other order */

/* The channel of @plane with the largest blocks. NULL: none lies there */
static const EfRawChannel *
widest (const EfRawLayout *layout, guint plane)
{
  const EfRawChannel *found = NULL;

  for (guint i = 0; i < layout->n_channels; i++) {
    const EfRawChannel *c = &layout->channels[i];

    if (c->plane == plane && (!found || c->w_sub > found->w_sub))
      found = c;
  }
  return found;
}

static void
swap_plane (const EfRawFrame *frame, const EfRawChannel *c, const Region *r)
{
  gint block = 1 << c->w_sub, rows = 1 << c->h_sub;
  gint from = r->x0 / block * (gint)c->step;
  gint to = (r->x1 + block - 1) / block * (gint)c->step;

  for (gint y = r->y0 / rows; y < (r->y1 + rows - 1) / rows; y++) {
    guint16 *row = (guint16 *)(gpointer)(frame->planes[c->plane] +
        (gssize)y * frame->strides[c->plane]);

    for (gint i = from / 2; i < to / 2; i++)
      row[i] = GUINT16_SWAP_LE_BE (row[i]);
  }
}

static void
swap (const EfRawFrame *frame, const Region *r)
{
  for (guint plane = 0; plane < G_N_ELEMENTS (frame->planes); plane++) {
    const EfRawChannel *c = widest (&frame->layout, plane);

    if (c)
      swap_plane (frame, c, r);
  }
}

void
ef_blend_swapped (
    const EfRawFrame *frame, EfSprite *sprite, gint x, gint y, gdouble opacity)
{
  Region r = under (frame, sprite, x, y, REACH);

  if (r.x1 <= r.x0 || r.y1 <= r.y0)
    return;
  swap (frame, &r);
  ef_blend_raw (frame, sprite, x, y, opacity);
  swap (frame, &r);
}
