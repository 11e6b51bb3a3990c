/* Edit Factory - what one frame tells about itself
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "frame-stats.h"

#include "select.h"

#include <math.h>
#include <string.h>

/* Blocks of the picture in which the Laplacian is measured, in each direction;
 * the sharpest tenth of them counts by itself. */
#define TILES 12
#define SHARPEST (TILES * TILES / 10)
#define LINES (EF_GRID / 2)
/* 1020 squared times this still fits a signed 32-bit sum. */
#define CHUNK 1024

struct _EfFrameSampler
{
  guint width;
  guint height;
  guint reduce;        /* source pixels to a pixel of the sharpness picture */
  guint reduced_width; /* of that picture */
  guint reduced_height;
  guint columns[EF_GRID];
  guint rows[EF_GRID];
  guint16 *sums;    /* width */
  guint8 *scratch;  /* width */
  guint8 *lines[3]; /* width each: rows above, at and below */
};

typedef struct
{
  gint64 sum;
  gint64 squares;
  guint64 n;
} Moments;

gdouble
ef_luma_gain (gboolean full_range)
{
  return full_range ? 1.0 : 255.0 / 219.0;
}

EfFrameSampler *
ef_frame_sampler_new (guint width, guint height)
{
  EfFrameSampler *sampler = g_new0 (EfFrameSampler, 1);
  guint shorter = MIN (width, height);

  sampler->width = width;
  sampler->height = height;
  sampler->reduce =
      MAX (1, (shorter + EF_SHARPNESS_LINES / 2) / EF_SHARPNESS_LINES);
  sampler->reduced_width = width / sampler->reduce;
  sampler->reduced_height = height / sampler->reduce;
  for (guint i = 0; i < EF_GRID; i++) {
    sampler->columns[i] = (2 * i + 1) * (guint64)width / (2 * EF_GRID);
    sampler->rows[i] = (2 * i + 1) * (guint64)height / (2 * EF_GRID);
  }
  sampler->sums = g_new0 (guint16, width);
  sampler->scratch = g_new0 (guint8, width);
  for (guint i = 0; i < 3; i++)
    sampler->lines[i] = g_new0 (guint8, width);
  return sampler;
}

void
ef_frame_sampler_free (EfFrameSampler *sampler)
{
  g_free (sampler->sums);
  g_free (sampler->scratch);
  for (guint i = 0; i < 3; i++)
    g_free (sampler->lines[i]);
  g_free (sampler);
}

static void
sample_grid (EfFrameSampler *sampler, const EfLumaView *view, guint8 *grid)
{
  for (guint j = 0; j < EF_GRID; j++) {
    const guint8 *row = ef_luma_row (view, sampler->rows[j], sampler->scratch);
    guint8 *out = grid + j * EF_GRID;

    if (j + 1 < EF_GRID)
      ef_luma_prefetch (view, sampler->rows[j + 1], 1);
    for (guint i = 0; i < EF_GRID; i++)
      out[i] = row[sampler->columns[i]];
  }
}

static void
make_thumb (const guint8 *grid, guint8 *thumb)
{
  for (guint j = 0; j < EF_THUMB; j++) {
    const guint8 *a = grid + 3 * j * EF_GRID;
    guint16 column[EF_GRID];

    for (guint i = 0; i < EF_GRID; i++)
      column[i] = a[i] + a[i + EF_GRID] + a[i + 2 * EF_GRID];
    for (guint i = 0; i < EF_THUMB; i++)
      thumb[j * EF_THUMB + i] =
          (column[3 * i] + column[3 * i + 1] + column[3 * i + 2] + 4) / 9;
  }
}

static void
measure_grid (const guint8 *grid, gboolean full_range, EfFrameStats *stats)
{
  guint sum = 0;
  guint64 squares = 0;
  gdouble mean, variance;
  gdouble gain = ef_luma_gain (full_range);

  for (guint j = 0; j < EF_GRID; j++) {
    guint row_squares = 0;

    for (guint i = 0; i < EF_GRID; i++) {
      guint v = grid[j * EF_GRID + i];

      sum += v;
      row_squares += v * v;
    }
    squares += row_squares;
  }
  mean = (gdouble)sum / EF_GRID_SIZE;
  variance = MAX (0, (gdouble)squares / EF_GRID_SIZE - mean * mean);
  stats->mean = CLAMP ((mean - (full_range ? 0 : 16)) * gain / 255.0, 0.0, 1.0);
  stats->deviation = sqrt (variance) * gain;
}

/* Row @y of the sharpness picture: the frame's own, or means of blocks of
 * @reduce x @reduce pixels. */
static const guint8 *
reduced_row (
    EfFrameSampler *sampler, const EfLumaView *view, guint y, guint8 *line)
{
  guint n = sampler->reduce;
  guint16 *sums = sampler->sums;

  if (n == 1)
    return ef_luma_row (view, y, line);
  memset (sums, 0, sampler->width * sizeof *sums);
  for (guint k = 0; k < n; k++) {
    const guint8 *row = ef_luma_row (view, y * n + k, sampler->scratch);

    for (guint x = 0; x < sampler->width; x++)
      sums[x] += row[x];
  }
  if (n == 2) {
    for (guint x = 0; x < sampler->reduced_width; x++)
      line[x] = (sums[2 * x] + sums[2 * x + 1] + 2) >> 2;
    return line;
  }
  for (guint x = 0; x < sampler->reduced_width; x++) {
    guint sum = 0;

    for (guint k = 0; k < n; k++)
      sum += sums[n * x + k];
    line[x] = sum / (n * n);
  }
  return line;
}

/* Sums over pixels @from to @to (at most CHUNK) of a row. */
static void
laplacian_chunk (const guint8 *up, const guint8 *at, const guint8 *down,
    guint from, guint to, Moments *moments)
{
  gint sum = 0, squares = 0;

  for (guint x = from; x < to; x++) {
    gint16 v = up[x] + down[x] + at[x - 1] + at[x + 1] - 4 * at[x];

    sum += v;
    squares += v * v;
  }
  moments->sum += sum;
  moments->squares += squares;
  moments->n += to - from;
}

static void
laplacian_row (const guint8 *up, const guint8 *at, const guint8 *down,
    guint width, Moments *tiles)
{
  for (guint t = 0; t < TILES; t++) {
    guint from = MAX (1, (guint64)width * t / TILES);
    guint to = MIN (width - 1, (guint64)width * (t + 1) / TILES);

    for (; from < to; from += CHUNK)
      laplacian_chunk (up, at, down, from, MIN (from + CHUNK, to), &tiles[t]);
  }
}

static gdouble
moments_variance (const Moments *m)
{
  gdouble mean;

  if (m->n == 0)
    return 0;
  mean = (gdouble)m->sum / m->n;
  return MAX (0, (gdouble)m->squares / m->n - mean * mean);
}

static gdouble
mean_of_largest (gfloat *variances)
{
  const guint first = TILES * TILES - SHARPEST;
  gdouble sum = 0;

  ef_select_nth (variances, TILES * TILES, first);
  for (guint i = first; i < TILES * TILES; i++)
    sum += variances[i];
  return sum / SHARPEST;
}

/* The middle one of the @j-th three rows. */
static guint
sharpness_row (guint height, guint j)
{
  return 1 + (2 * j + 1) * (guint64)(height - 2) / (2 * LINES);
}

static void
measure_sharpness (
    EfFrameSampler *sampler, const EfLumaView *view, EfFrameStats *stats)
{
  Moments tiles[TILES * TILES] = {
    0,
  };
  Moments all = {
    0,
  };
  gfloat variances[TILES * TILES];
  gdouble gain = ef_luma_gain (view->full_range);
  guint height = sampler->reduced_height;

  stats->laplacian = stats->laplacian_peak = 0;
  if (sampler->reduced_width < 3 || height < 3)
    return;
  for (guint j = 0; j < LINES; j++) {
    guint y = sharpness_row (height, j), n = sampler->reduce;
    const guint8 *up = reduced_row (sampler, view, y - 1, sampler->lines[0]);
    const guint8 *at = reduced_row (sampler, view, y, sampler->lines[1]);
    const guint8 *down = reduced_row (sampler, view, y + 1, sampler->lines[2]);

    ef_luma_prefetch (view, (sharpness_row (height, j + 1) - 1) * n, 3 * n);
    laplacian_row (up, at, down, sampler->reduced_width,
        tiles + j * TILES / LINES * TILES);
  }
  for (guint t = 0; t < TILES * TILES; t++) {
    variances[t] = moments_variance (&tiles[t]) * gain * gain;
    all.sum += tiles[t].sum;
    all.squares += tiles[t].squares;
    all.n += tiles[t].n;
  }
  stats->laplacian = moments_variance (&all) * gain * gain;
  stats->laplacian_peak = mean_of_largest (variances);
}

void
ef_frame_sampler_measure (EfFrameSampler *sampler, const EfLumaView *view,
    guint8 *grid, guint8 *thumb, EfFrameStats *stats)
{
  g_return_if_fail (view->width == sampler->width);
  g_return_if_fail (view->height == sampler->height);

  sample_grid (sampler, view, grid);
  make_thumb (grid, thumb);
  measure_grid (grid, view->full_range, stats);
  measure_sharpness (sampler, view, stats);
}

gdouble
ef_mean_difference (const guint8 *a, const guint8 *b, guint n)
{
  guint sum = 0;

  for (guint i = 0; i < n; i++)
    sum += ABS (a[i] - b[i]);
  return (gdouble)sum / n;
}
