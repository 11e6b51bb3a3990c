/* Edit Factory - what lies under letters, painted at once
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "coats.h"

#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

/* Pixels that are painted at once. */
#define STEP 8

/* A coat's coverage of one row of the surface, up to a whole step. */
typedef struct
{
  const guint8 *row; /* NULL: none */
  guint32 colour;    /* premultiplied ARGB */
} Layer;

/* One coat over a step. */
typedef void (*Cover) (const Layer *layer, guint x, guint32 *out);

static guint
times (guint a, guint b)
{
  guint t = a * b + 128;

  return (t + (t >> 8)) >> 8;
}

static guint32
premultiplied (guint32 rgba)
{
  guint a = rgba & 0xff;

  return a << 24 | times (rgba >> 24, a) << 16 |
      times (rgba >> 16 & 0xff, a) << 8 | times (rgba >> 8 & 0xff, a);
}

static void
cover_c (const Layer *layer, guint x, guint32 *out)
{
  for (guint i = 0; i < STEP; i++) {
    guint m = layer->row[x + i], keep = 255 - times (layer->colour >> 24, m);
    guint32 sum = 0;

    for (guint shift = 0; shift < 32; shift += 8)
      sum |= (times (layer->colour >> shift & 0xff, m) +
                 times (out[i] >> shift & 0xff, keep))
          << shift;
    out[i] = sum;
  }
}

#ifdef __x86_64__

#define AVX2 __attribute__ ((target ("avx2")))

/* times() of sixteen numbers. */
AVX2 static inline __m256i
times_16 (__m256i a, __m256i b)
{
  __m256i t =
      _mm256_add_epi16 (_mm256_mullo_epi16 (a, b), _mm256_set1_epi16 (128));

  return _mm256_mulhi_epu16 (t, _mm256_set1_epi16 (257));
}

/* Four pixels. @out, @m: their channels and coverages; @alpha: of @colour */
AVX2 static inline __m256i
cover_four (__m256i out, __m256i m, __m256i colour, __m256i alpha)
{
  __m256i keep =
      _mm256_sub_epi16 (_mm256_set1_epi16 (255), times_16 (alpha, m));

  return _mm256_add_epi16 (times_16 (colour, m), times_16 (out, keep));
}

AVX2 static void
cover_avx2 (const Layer *layer, guint x, guint32 *out)
{
  __m256i zero = _mm256_setzero_si256 ();
  __m256i *at = (__m256i *)(gpointer)out;
  __m256i below = _mm256_loadu_si256 (at);
  __m256i colour =
      _mm256_unpacklo_epi8 (_mm256_set1_epi32 ((gint)layer->colour), zero);
  __m256i alpha = _mm256_set1_epi16 ((gint16)(layer->colour >> 24));
  gint64 eight;
  __m256i m;

  memcpy (&eight, layer->row + x, STEP);
  m = _mm256_shuffle_epi8 (_mm256_set1_epi64x (eight),
      _mm256_setr_epi8 (0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4,
          4, 5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7));
  _mm256_storeu_si256 (at,
      _mm256_packus_epi16 (cover_four (_mm256_unpacklo_epi8 (below, zero),
                               _mm256_unpacklo_epi8 (m, zero), colour, alpha),
          cover_four (_mm256_unpackhi_epi8 (below, zero),
              _mm256_unpackhi_epi8 (m, zero), colour, alpha)));
}

static Cover
choose (void)
{
  return __builtin_cpu_supports ("avx2") ? cover_avx2 : cover_c;
}

#else

static Cover
choose (void)
{
  return cover_c;
}

#endif

/* Of eight pixels. */
static guint64
coverage (const Layer *layer, guint x)
{
  guint64 eight = 0;

  if (layer->row)
    memcpy (&eight, layer->row + x, STEP);
  return eight;
}

static void
paint_step (
    const Layer *layers, guint n, guint x, guint32 out[STEP], Cover cover)
{
  guint lowest = n;
  guint32 ground = 0;

  while (lowest > 0 && ground == 0) {
    const Layer *layer = &layers[--lowest];

    if (layer->colour >> 24 == 255 && coverage (layer, x) == G_MAXUINT64)
      ground = layer->colour;
  }
  for (guint i = 0; i < STEP; i++)
    out[i] = ground;
  for (guint i = ground ? lowest + 1 : 0; i < n; i++)
    if (coverage (&layers[i], x))
      cover (&layers[i], x, out);
}

static void
paint_row (const Layer *layers, guint n, guint width, guint32 *out, Cover cover)
{
  guint32 last[STEP];
  guint x;

  for (x = 0; x + STEP <= width; x += STEP)
    paint_step (layers, n, x, out + x, cover);
  if (x == width)
    return;
  paint_step (layers, n, x, last, cover);
  memcpy (out + x, last, (width - x) * sizeof *out);
}

/* Row @y of the surface, of @width pixels, in @room. (nullable): nothing */
static const guint8 *
read_row (const EfCoat *coat, gint y, gint width, guint8 *room)
{
  gint w = cairo_image_surface_get_width (coat->mask);
  gint from = MAX (coat->dx, 0), to = MIN (w + coat->dx, width);

  if (y < coat->dy ||
      y - coat->dy >= cairo_image_surface_get_height (coat->mask) || to <= from)
    return NULL;
  memset (room, 0, (gsize)from);
  memcpy (room + from,
      cairo_image_surface_get_data (coat->mask) +
          (gssize)(y - coat->dy) * cairo_image_surface_get_stride (coat->mask) +
          from - coat->dx,
      (gsize)(to - from));
  memset (room + to, 0, (gsize)(width - to) + STEP);
  return room;
}

void
ef_coats_paint (cairo_surface_t *surface, const EfCoat *coats, guint n)
{
  gint width = cairo_image_surface_get_width (surface);
  gint height = cairo_image_surface_get_height (surface);
  gsize room = (gsize)width + STEP;
  g_autofree guint8 *rows = g_malloc (room * EF_COATS_MAX);
  Layer layers[EF_COATS_MAX];
  Cover cover = choose ();
  guint8 *out;

  cairo_surface_flush (surface);
  out = cairo_image_surface_get_data (surface);
  for (guint i = 0; i < n; i++) {
    cairo_surface_flush (coats[i].mask);
    layers[i].colour = premultiplied (coats[i].colour);
  }
  for (gint y = 0; y < height; y++) {
    for (guint i = 0; i < n; i++)
      layers[i].row = read_row (&coats[i], y, width, rows + i * room);
    paint_row (layers, n, (guint)width, (guint32 *)(gpointer)out, cover);
    out += cairo_image_surface_get_stride (surface);
  }
  cairo_surface_mark_dirty (surface);
}
