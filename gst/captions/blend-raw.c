/* Edit Factory - puts sprites into frames of any plain layout
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A sprite becomes sheets that lie as the frame's planes do, so that rows of
 * every format are blended by the same two loops, packed ones as well.
 */
#include "blend-raw.h"

#include "blend-packed.h"
#include "blend-row.h"
#include "raw-planes.h"

#include <math.h>

/* A sprite's sheets over a frame, clipped. */
typedef struct
{
  const EfRawFrame *frame;
  const EfRawPlanes *planes;
  gint x; /* of the sheets' corner, pixels; multiples of the layout's blocks */
  gint y;
  guint opacity; /* 0..256 */
} Job;

/* Rows or samples @from to @to of a sheet lie in the frame. */
typedef struct
{
  gint from;
  gint to;
} Span;

static Span
clip (gint at, guint n, guint limit)
{
  Span span = { MAX (0, -at), MIN ((gint)n, (gint)limit - at) };

  return span;
}

static guint
subsampled (guint pixels, guint sub)
{
  return (pixels + (1u << sub) - 1) >> sub;
}

static guint8 *
frame_row (const Job *job, const EfRawChannel *c, gint row)
{
  gssize stride = job->frame->strides[c->plane];

  return job->frame->planes[c->plane] + ((job->y >> c->h_sub) + row) * stride;
}

static void
blend_samples (const Job *job, const EfRawChannel *c, gint row, Span span)
{
  const EfRawSheet *sheet = &job->planes->sheets[c->plane];
  gint step = (gint)(c->step / sheet->bytes);
  gssize to = (gssize)(job->x >> c->w_sub) * step + span.from;
  gsize at = (gsize)row * sheet->samples + (gsize)span.from;
  guint n = (guint)(span.to - span.from);
  guint8 *dst = frame_row (job, c, row) + to * (gssize)sheet->bytes;

  if (sheet->bytes == 2)
    ef_blend_row_16 ((guint16 *)(gpointer)dst, (guint16 *)sheet->value + at,
        (guint16 *)sheet->keep + at, n, c->shift, (1u << c->depth) - 1,
        job->opacity);
  else
    ef_blend_row_8 (dst, 1, (guint8 *)sheet->value + at,
        (guint8 *)sheet->keep + at, n, job->opacity);
}

static void
blend_sheet (const Job *job, const EfRawChannel *c)
{
  const EfRawSheet *sheet = &job->planes->sheets[c->plane];
  gint step = (gint)(c->step / sheet->bytes);
  Span rows = clip (job->y >> c->h_sub, sheet->rows,
      subsampled (job->frame->height, c->h_sub));
  Span samples = clip ((job->x >> c->w_sub) * step, sheet->samples,
      subsampled (job->frame->width, c->w_sub) * (guint)step);

  for (gint row = rows.from; row < rows.to; row++) {
    Span span = { MAX (samples.from, (gint)sheet->first[row]),
      MIN (samples.to, (gint)sheet->last[row]) };

    if (span.from < span.to)
      blend_samples (job, c, row, span);
  }
}

/* Frames with alpha */

static guint
read_code (const guint8 *at, const EfRawChannel *c)
{
  if (c->depth > 8)
    return GUINT16_FROM_LE (*(const guint16 *)(gconstpointer)at) >> c->shift;
  return *at;
}

static void
write_code (guint8 *at, const EfRawChannel *c, guint code)
{
  if (c->depth > 8)
    *(guint16 *)(gpointer)at = GUINT16_TO_LE ((guint16)(code << c->shift));
  else
    *at = (guint8)code;
}

static const EfRawChannel *
alpha_channel (const Job *job)
{
  return &job->frame->layout.channels[job->frame->layout.n_channels - 1];
}

static const guint8 *
alpha_row (const Job *job, gint y)
{
  const EfRawChannel *a = alpha_channel (job);

  return job->frame->planes[a->plane] +
      (gssize)y * job->frame->strides[a->plane] + a->offset;
}

/* @x, @y: pixels of the frame; beyond it its last ones count */
static guint
alpha_at (const Job *job, gint x, gint y)
{
  const EfRawChannel *a = alpha_channel (job);

  x = CLAMP (x, 0, (gint)job->frame->width - 1);
  y = CLAMP (y, 0, (gint)job->frame->height - 1);
  return read_code (alpha_row (job, y) + (gsize)x * a->step, a);
}

/* Mean of the frame's alpha under a sample, 0..1. */
static gfloat
alpha_under (const Job *job, const EfRawChannel *c, gint column, gint row)
{
  gint n = 1 << c->w_sub;
  gfloat weights[3], sum = 0;
  gint rows[3];
  guint n_rows =
      ef_raw_layout_rows (&job->frame->layout, c->h_sub, row, rows, weights);

  for (guint i = 0; i < n_rows; i++)
    for (gint k = 0; k < n; k++)
      sum += weights[i] *
          (gfloat)alpha_at (job, job->x + column * n + k, job->y + rows[i]);
  return sum / (gfloat)(n * ((1 << alpha_channel (job)->depth) - 1));
}

static gboolean
is_opaque (const Job *job)
{
  const EfRawChannel *a = alpha_channel (job);
  guint limit = (1u << a->depth) - 1;
  gint right = MIN (job->x + (gint)job->planes->width, (gint)job->frame->width);
  gint bottom =
      MIN (job->y + (gint)job->planes->height, (gint)job->frame->height);

  for (gint y = MAX (job->y, 0); y < bottom; y++) {
    const guint8 *row = alpha_row (job, y);

    for (gint x = MAX (job->x, 0); x < right; x++)
      if (read_code (row + (gsize)x * a->step, a) < limit)
        return FALSE;
  }
  return TRUE;
}

/* Over a frame whose colours are not premultiplied: both are weighted by what
 * they cover and divided by what is covered in all. @cover: 0..1, without 0 */
static guint
mix_straight (const Job *job, const EfRawChannel *c, gint column, gint row,
    gfloat value, gfloat cover, guint before)
{
  gfloat limit = (gfloat)((1u << c->depth) - 1);
  gboolean is_alpha = c == alpha_channel (job);
  gfloat left = 1 - cover, all = 1;

  if (!is_alpha) {
    left *= alpha_under (job, c, column, row);
    all = cover + left;
  }
  return (guint)MIN ((value + (gfloat)before * left) / all + 0.5f, limit);
}

static void
blend_straight_row (const Job *job, const EfRawChannel *c, gint row, Span span)
{
  const EfRawSheet *sheet = &job->planes->sheets[c->plane];
  guint full = sheet->bytes == 2 ? 65535 : 255;
  gfloat opacity = (gfloat)job->opacity / EF_BLEND_OPAQUE;
  guint step = c->step / sheet->bytes;
  gsize at = (gsize)row * sheet->samples + c->offset / sheet->bytes;
  guint8 *dst = frame_row (job, c, row) + c->offset +
      (job->x >> c->w_sub) * (gssize)c->step;

  for (gint i = span.from; i < span.to; i++) {
    gsize k = at + (gsize)i * step;
    guint value = sheet->bytes == 2 ? ((guint16 *)sheet->value)[k]
                                    : ((guint8 *)sheet->value)[k];
    guint keep = sheet->bytes == 2 ? ((guint16 *)sheet->keep)[k]
                                   : ((guint8 *)sheet->keep)[k];
    guint8 *sample = dst + (gssize)i * (gssize)c->step;

    if (keep == full)
      continue;
    if (keep > 0 || opacity < 1)
      value = mix_straight (job, c, i, row, (gfloat)value * opacity,
          (gfloat)(full - keep) / (gfloat)full * opacity,
          read_code (sample, c));
    write_code (sample, c, value);
  }
}

/* Columns of @row that are covered. */
static Span
covered_columns (const Job *job, const EfRawChannel *c, gint row)
{
  const EfRawSheet *sheet = &job->planes->sheets[c->plane];
  guint step = c->step / sheet->bytes;
  Span columns = clip (job->x >> c->w_sub, job->planes->width >> c->w_sub,
      subsampled (job->frame->width, c->w_sub));

  columns.from = MAX (columns.from, (gint)(sheet->first[row] / step));
  columns.to = MIN (columns.to, (gint)((sheet->last[row] + step - 1) / step));
  return columns;
}

static void
blend_straight (const Job *job, const EfRawChannel *c)
{
  Span rows = clip (job->y >> c->h_sub, job->planes->height >> c->h_sub,
      subsampled (job->frame->height, c->h_sub));

  for (gint row = rows.from; row < rows.to; row++)
    blend_straight_row (job, c, row, covered_columns (job, c, row));
}

static void
blend_packed (const Job *job)
{
  const EfRawSheet *sheet = &job->planes->sheets[0];
  const EfRawChannel *alpha = alpha_channel (job);
  Span rows = clip (job->y, sheet->rows, job->frame->height);

  for (gint row = rows.from; row < rows.to; row++) {
    Span span = covered_columns (job, alpha, row);
    gsize at = (gsize)row * sheet->samples + 4 * (gsize)span.from;

    if (span.from < span.to)
      ef_blend_packed_row (
          frame_row (job, alpha, row) + 4 * (gssize)(job->x + span.from),
          (guint8 *)sheet->value + at, (guint8 *)sheet->keep + at,
          (guint)(span.to - span.from), alpha->offset, job->opacity);
  }
}

static gint
round_down (gint n, guint to)
{
  return n & ~((gint)to - 1);
}

void
ef_blend_raw (
    const EfRawFrame *frame, EfSprite *sprite, gint x, gint y, gdouble opacity)
{
  const EfRawLayout *layout = &frame->layout;
  Job job = { frame, NULL, round_down (x, ef_raw_layout_align_x (layout)),
    round_down (y, ef_raw_layout_align_y (layout)),
    (guint)lrint (CLAMP (opacity, 0.0, 1.0) * EF_BLEND_OPAQUE) };
  guint done = 0;

  job.planes =
      ef_raw_planes_of (layout, sprite, (guint)(x - job.x), (guint)(y - job.y));
  if (layout->straight && ef_raw_layout_is_packed (layout)) {
    blend_packed (&job);
    return;
  }
  if (layout->alpha && layout->straight && !is_opaque (&job)) {
    /* Alpha is the last: the others need what it was. */
    for (guint i = 0; i < layout->n_channels; i++)
      blend_straight (&job, &layout->channels[i]);
    return;
  }
  for (guint i = 0; i < layout->n_channels; i++) {
    const EfRawChannel *c = &layout->channels[i];

    if (!(done & 1u << c->plane))
      blend_sheet (&job, c);
    done |= 1u << c->plane;
  }
}
