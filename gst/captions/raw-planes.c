/* Edit Factory - a sprite in the samples of a layout, ready to be blended
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "raw-planes.h"

#include "bitmap.h"
#include "blend-packed.h"
#include "row-scaler.h"

#include <string.h>

/* Room beside a row of pixels for the filter of co-sited chroma. */
#define GUARD 4

/* R, G, B and alpha of a row, 0..1, premultiplied. */
typedef struct
{
  gfloat *memory;
  gfloat *of[4];
} Row;

typedef struct
{
  EfRawPlanes *planes;
  const EfSprite *sprite;
  guint16 *mapped; /* NULL when the sprite's own colours will do */
  Row pixels;
  Row samples;
} Filler;

guint
ef_raw_layout_align_x (const EfRawLayout *layout)
{
  guint sub = 0;

  for (guint c = 0; c < layout->n_channels; c++)
    sub = MAX (sub, layout->channels[c].w_sub);
  return 1u << sub;
}

guint
ef_raw_layout_align_y (const EfRawLayout *layout)
{
  guint sub = 0;

  for (guint c = 0; c < layout->n_channels; c++)
    sub = MAX (sub, layout->channels[c].h_sub);
  return 1u << (sub + (sub && layout->fields));
}

gboolean
ef_raw_layout_is_packed (const EfRawLayout *layout)
{
  for (guint i = 0; i < layout->n_channels; i++) {
    const EfRawChannel *c = &layout->channels[i];

    if (c->plane != 0 || c->step != 4 || c->depth != 8)
      return FALSE;
  }
  return layout->alpha && layout->n_channels == 4;
}

guint
ef_raw_layout_rows (const EfRawLayout *layout, guint h_sub, gint row,
    gint rows[3], gfloat weights[3])
{
  guint n = 1u << h_sub;

  if (layout->cosited_y && h_sub == 1 && !layout->fields) {
    for (guint i = 0; i < 3; i++) {
      rows[i] = 2 * row - 1 + (gint)i;
      weights[i] = i == 1 ? 0.5f : 0.25f;
    }
    return 3;
  }
  for (guint i = 0; i < MIN (n, 2); i++) {
    rows[i] = layout->fields && h_sub ? 4 * (row >> 1) + (row & 1) + 2 * (gint)i
                                      : (gint)n * row + (gint)i;
    weights[i] = 1.0f / (gfloat)MIN (n, 2);
  }
  return MIN (n, 2);
}

static Row
row_new (guint width)
{
  gsize n = width + 2 * GUARD;
  Row row;

  row.memory = g_new0 (gfloat, 4 * n);
  for (guint i = 0; i < 4; i++)
    row.of[i] = row.memory + i * n + GUARD;
  return row;
}

static void
clear_row (const Row *row, guint width)
{
  memset (row->memory, 0, 4 * sizeof (gfloat) * (width + 2 * GUARD));
}

static void
add_pixels (const Row *row, guint at, const guint32 *argb, guint n, gfloat w)
{
  gfloat *restrict r = row->of[0] + at, *restrict g = row->of[1] + at;
  gfloat *restrict b = row->of[2] + at, *restrict a = row->of[3] + at;

  w /= 255;
  for (guint x = 0; x < n; x++) {
    r[x] += w * (gfloat)(gint)(argb[x] >> 16 & 0xff);
    g[x] += w * (gfloat)(gint)(argb[x] >> 8 & 0xff);
    b[x] += w * (gfloat)(gint)(argb[x] & 0xff);
    a[x] += w * (gfloat)(gint)(argb[x] >> 24);
  }
}

static void
add_mapped (const Row *row, guint at, const guint16 *rgba, guint n, gfloat w)
{
  for (guint x = 0; x < n; x++)
    for (guint i = 0; i < 4; i++)
      row->of[i][at + x] += w / 65535 * rgba[4 * x + i];
}

/* The pixels under one row of a channel. */
static void
collect_pixels (const Filler *f, guint h_sub, guint row)
{
  const EfRawPlanes *p = f->planes;
  const EfSprite *s = f->sprite;
  gfloat weights[3];
  gint rows[3];
  guint n = ef_raw_layout_rows (&p->layout, h_sub, (gint)row, rows, weights);

  clear_row (&f->pixels, p->width);
  for (guint i = 0; i < n; i++) {
    gint y = rows[i] - (gint)p->phase_y;

    if (y < 0 || y >= (gint)s->height)
      continue;
    if (f->mapped)
      add_mapped (&f->pixels, p->phase_x, f->mapped + 4 * (gsize)y * s->width,
          s->width, weights[i]);
    else
      add_pixels (&f->pixels, p->phase_x,
          (const guint32 *)(s->argb + (gsize)y * s->stride), s->width,
          weights[i]);
  }
}

/* Chroma that stands on the first of its four pixels: a triangle about it. */
static void
mean_of_seven (const gfloat *restrict in, gfloat *restrict out, guint n)
{
  for (guint i = 0; i < n; i++, in += 4)
    out[i] = (in[-3] + in[3] + 2 * (in[-2] + in[2]) + 3 * (in[-1] + in[1]) +
                 4 * in[0]) /
        16;
}

static void
mean (const gfloat *restrict in, gfloat *restrict out, guint n, guint w_sub,
    gboolean cosited)
{
  if (w_sub == 0)
    memcpy (out, in, n * sizeof (gfloat));
  else if (w_sub == 2 && cosited)
    mean_of_seven (in, out, n);
  else if (w_sub == 2)
    for (guint i = 0; i < n; i++)
      out[i] = (in[4 * i] + in[4 * i + 1] + in[4 * i + 2] + in[4 * i + 3]) / 4;
  else if (cosited)
    for (guint i = 0; i < n; i++)
      out[i] = (in[2 * (gint)i - 1] + 2 * in[2 * i] + in[2 * i + 1]) / 4;
  else
    for (guint i = 0; i < n; i++)
      out[i] = (in[2 * i] + in[2 * i + 1]) / 2;
}

/* One channel of a row. What rounding might add never makes value and kept
 * more than the highest code. */
static void
store (const Filler *f, EfRawSheet *sheet, guint row, guint channel)
{
  const EfRawLayout *layout = &f->planes->layout;
  const EfRawChannel *c = &layout->channels[channel];
  gboolean is_alpha = layout->alpha && channel == layout->n_channels - 1;
  guint n = f->planes->width >> c->w_sub, step = c->step / sheet->bytes;
  gsize at = (gsize)row * sheet->samples + c->offset / sheet->bytes;
  guint limit = (1u << c->depth) - 1;
  const gfloat *r = f->samples.of[0], *g = f->samples.of[1];
  const gfloat *b = f->samples.of[2], *a = f->samples.of[3];
  gfloat k[4];

  ef_colours_factors (&layout->colours, is_alpha ? 3 : channel, c->depth, k);
  for (guint i = 0; i < n; i++, at += step) {
    gfloat v = k[0] * r[i] + k[1] * g[i] + k[2] * b[i] + k[3] * a[i];
    guint most = (guint)(limit * a[i] + 0.5f);
    guint value = MIN ((guint)(MAX (v, 0) + 0.5f), most);

    if (sheet->bytes == 2) {
      ((guint16 *)sheet->value)[at] = (guint16)value;
      ((guint16 *)sheet->keep)[at] =
          (guint16)(65535 - (guint)(65535 * a[i] + 0.5f));
    } else {
      ((guint8 *)sheet->value)[at] = (guint8)value;
      ((guint8 *)sheet->keep)[at] = (guint8)(255 - most);
    }
  }
}

static gboolean
keeps_all (const EfRawSheet *sheet, gsize at)
{
  return sheet->bytes == 2 ? ((const guint16 *)sheet->keep)[at] == 65535
                           : ((const guint8 *)sheet->keep)[at] == 255;
}

static void
find_extent (EfRawSheet *sheet, guint row)
{
  gsize at = (gsize)row * sheet->samples;
  guint first = 0, last = sheet->samples;

  while (first < last && keeps_all (sheet, at + first))
    first++;
  while (last > first && keeps_all (sheet, at + last - 1))
    last--;
  sheet->first[row] = first;
  sheet->last[row] = last;
}

static void
fill_row (const Filler *f, guint plane, guint row)
{
  const EfRawLayout *layout = &f->planes->layout;
  EfRawSheet *sheet = &f->planes->sheets[plane];
  gboolean collected = FALSE;
  guint w_sub = G_MAXUINT;

  for (guint i = 0; i < layout->n_channels; i++) {
    const EfRawChannel *c = &layout->channels[i];

    if (c->plane != plane)
      continue;
    if (!collected)
      collect_pixels (f, c->h_sub, row);
    collected = TRUE;
    for (guint k = 0; k < 4 && c->w_sub != w_sub; k++)
      mean (f->pixels.of[k], f->samples.of[k], f->planes->width >> c->w_sub,
          c->w_sub, layout->cosited_x);
    w_sub = c->w_sub;
    store (f, sheet, row, i);
  }
  find_extent (sheet, row);
}

static void
sheet_open (EfRawPlanes *p, const EfRawChannel *c)
{
  EfRawSheet *sheet = &p->sheets[c->plane];
  gsize n;

  if (sheet->bytes)
    return;
  sheet->bytes = c->depth > 8 ? 2 : 1;
  sheet->samples = (p->width >> c->w_sub) * (c->step / sheet->bytes);
  sheet->rows = p->height >> c->h_sub;
  n = (gsize)sheet->samples * sheet->rows * sheet->bytes;
  sheet->value = ef_block_new (2 * n);
  sheet->keep = (guint8 *)sheet->value + n;
  memset (sheet->value, 0, n);
  memset (sheet->keep, 0xff, n);
  sheet->first = g_new (guint, 2 * (gsize)sheet->rows);
  sheet->last = sheet->first + sheet->rows;
}

static guint16 *
map_colours (const EfRawLayout *layout, const EfSprite *s)
{
  guint16 *out;

  if (!ef_colours_need_map (&layout->colours))
    return NULL;
  out = g_new (guint16, 4 * (gsize)s->width * s->height);
  for (guint y = 0; y < s->height; y++)
    ef_colours_map (&layout->colours,
        (const guint32 *)(s->argb + (gsize)y * s->stride), s->width,
        out + 4 * (gsize)y * s->width);
  return out;
}

static EfPackedMatrix
packed_matrix (const EfRawLayout *layout)
{
  EfPackedMatrix m;

  for (guint i = 0; i < 4; i++) {
    gfloat k[4];

    ef_colours_factors (&layout->colours, i, 8, k);
    for (guint c = 0; c < 4; c++)
      m.of[c][layout->channels[i].offset] = k[c] / 255;
  }
  return m;
}

/* Pixel for pixel, and of what is scaled no more than a row at a time. */
static void
fill_packed (EfRawPlanes *p, const EfSprite *sprite)
{
  g_autoptr (EfRowScaler) source = ef_row_scaler_new (sprite);
  g_autofree guint32 *argb =
      g_new (guint32, sprite->width + EF_ROW_SCALER_SLACK);
  EfPackedMatrix matrix = packed_matrix (&p->layout);
  EfRawSheet *sheet = &p->sheets[0];

  sheet_open (p, &p->layout.channels[0]);
  for (guint row = 0; row < sheet->rows; row++) {
    gsize at = (gsize)row * sheet->samples;

    ef_row_scaler_read (source, (gint)row, argb);
    ef_packed_row_make (&matrix, argb, sprite->width,
        (guint8 *)sheet->value + at, (guint8 *)sheet->keep + at);
    find_extent (sheet, row);
  }
}

static void
fill (EfRawPlanes *p, const EfSprite *sprite)
{
  Filler f = { p, sprite, map_colours (&p->layout, sprite), row_new (p->width),
    row_new (p->width) };

  for (guint i = 0; i < p->layout.n_channels; i++)
    sheet_open (p, &p->layout.channels[i]);
  for (guint i = 0; i < 4; i++)
    for (guint row = 0; row < p->sheets[i].rows; row++)
      fill_row (&f, i, row);
  g_free (f.pixels.memory);
  g_free (f.samples.memory);
  g_free (f.mapped);
}

static void
planes_free (gpointer data)
{
  EfRawPlanes *p = data;

  for (guint i = 0; i < 4; i++) {
    ef_block_free (p->sheets[i].value);
    g_free (p->sheets[i].first);
  }
  g_free (p);
}

static guint
round_up (guint n, guint to)
{
  return (n + to - 1) / to * to;
}

const EfRawPlanes *
ef_raw_planes_of (
    const EfRawLayout *layout, EfSprite *sprite, guint phase_x, guint phase_y)
{
  EfRawPlanes *p = sprite->planes_free == planes_free ? sprite->planes : NULL;
  guint align_x = ef_raw_layout_align_x (layout);

  if (p && p->phase_x == phase_x && p->phase_y == phase_y &&
      memcmp (&p->layout, layout, sizeof *layout) == 0)
    return p;
  ef_sprite_forget_planes (sprite);
  p = g_new0 (EfRawPlanes, 1);
  p->layout = *layout;
  p->phase_x = phase_x;
  p->phase_y = phase_y;
  p->width = round_up (
      sprite->width + phase_x + (layout->cosited_x ? align_x - 1 : 0), align_x);
  p->height = round_up (sprite->height + phase_y + layout->cosited_y,
      ef_raw_layout_align_y (layout));
  if (ef_raw_layout_is_packed (layout) &&
      !ef_colours_need_map (&layout->colours)) {
    fill_packed (p, sprite);
  } else {
    ef_sprite_draw (sprite);
    fill (p, sprite);
  }
  sprite->planes = p;
  sprite->planes_free = planes_free;
  return p;
}
