/* Edit Factory - the composer against slow, obvious references
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "composer.h"
#include "row-ops-avx2.h"

#include <math.h>
#include <string.h>

/* Pictures */

/* A picture whose three planes own their memory. */
typedef struct
{
  EfPicture picture;
  guint8 *memory;
} Source;

static Source
source_new (guint width, guint height, guint sub)
{
  Source s = { { .n_planes = 3, .par = 1, .matrix = EF_MATRIX_BT709 }, NULL };
  guint cw = (width + sub - 1) / sub, ch = (height + sub - 1) / sub;
  guint8 *at = s.memory = g_malloc0 (width * height + 2 * cw * ch + 64);

  s.picture.sub_x = s.picture.sub_y = sub;
  s.picture.chroma_y = sub == 2 ? 0.5 : 0;
  for (guint i = 0; i < 3; i++) {
    guint w = i ? cw : width, h = i ? ch : height;

    s.picture.planes[i] = (EfPlane){ at, w, w, h, EF_SAMPLE_U8, 0 };
    at += w * h;
  }
  return s;
}

static guint8 *
plane_of (Source *s, guint i)
{
  return (guint8 *)s->picture.planes[i].data;
}

static void
fill (Source *s, guint plane, gint value)
{
  const EfPlane *p = &s->picture.planes[plane];

  memset (plane_of (s, plane), value, (gsize)p->width * p->height);
}

static void
draw (const EfPicture *picture, const EfClip *clip, gdouble t, guint width,
    guint height, guint8 *out)
{
  EfComposer *composer = ef_composer_new (width, height);
  EfLayer layer = { picture, clip, t };
  EfCanvas canvas = { { out, out + width * height,
                          out + width * height * 5 / 4 },
    { width, width / 2, width / 2 }, width, height };

  ef_composer_draw (composer, &layer, NULL, NULL, &canvas);
  ef_composer_free (composer);
}

/* Row operations */

#define N_ROW 1031

static void
random_row (gint16 *row, guint n, gint low, gint high)
{
  for (guint i = 0; i < n; i++)
    row[i] = g_test_rand_int_range (low, high);
}

#define SAME(a, b, n) g_assert_cmpmem (a, (n)*2, b, (n)*2)

static void
check_scaling (const EfRowOps *c, const EfRowOps *v, guint n)
{
  gint16 rows[8][N_ROW], coef[N_ROW * 16 + 32], a[N_ROW], b[N_ROW];
  const gint16 *pointers[8];
  gint16 wide[2 * N_ROW + 64];
  gint32 index[N_ROW];

  for (guint i = 0; i < 8; i++) {
    random_row (rows[i], N_ROW, 0, 16321);
    pointers[i] = rows[i];
  }
  random_row (coef, G_N_ELEMENTS (coef), -2000, 6000);
  random_row (wide, G_N_ELEMENTS (wide), 0, 16321);
  for (guint i = 0; i < N_ROW; i++)
    index[i] = g_test_rand_int_range (0, 2 * N_ROW);
  for (guint taps = 1; taps <= 8; taps++) {
    c->scale_v (a, pointers, coef, taps, n);
    v->scale_v (b, pointers, coef, taps, n);
    SAME (a, b, n);
  }
  for (guint taps = 4; taps <= 16; taps *= 2) {
    c->scale_h (a, wide, index, coef, taps, n);
    v->scale_h (b, wide, index, coef, taps, n);
    SAME (a, b, n);
  }
  c->scale_half (a, wide, coef, 8, n);
  v->scale_half (b, wide, coef, 8, n);
  SAME (a, b, n);
}

static void
check_colour (const EfRowOps *c, const EfRowOps *v, guint n)
{
  gint16 y[2][N_ROW], u[2][N_ROW], w[2][N_ROW], delta[2][N_ROW];
  EfColourCoef coef = { 1024, 16384, -1900, -3300, 16700, 1850, 1200, 16800 };

  random_row (y[0], N_ROW, -4000, 21000);
  random_row (u[0], N_ROW, 0, 16321);
  random_row (w[0], N_ROW, 0, 16321);
  memcpy (y[1], y[0], sizeof y[0]);
  memcpy (u[1], u[0], sizeof u[0]);
  memcpy (w[1], w[0], sizeof w[0]);
  c->colour_delta (delta[0], u[0], w[0], &coef, n / 2);
  v->colour_delta (delta[1], u[1], w[1], &coef, n / 2);
  SAME (delta[0], delta[1], n / 2);
  random_row (delta[0], N_ROW, -5000, 5000);
  random_row (delta[1], N_ROW, -5000, 5000);
  c->colour_luma (y[0], delta[0], delta[1], &coef, n);
  v->colour_luma (y[1], delta[0], delta[1], &coef, n);
  SAME (y[0], y[1], n);
  c->colour_chroma (u[0], w[0], &coef, n);
  v->colour_chroma (u[1], w[1], &coef, n);
  SAME (u[0], u[1], n);
  SAME (w[0], w[1], n);
}

static void
check_bytes (const EfRowOps *c, const EfRowOps *v, guint n)
{
  guint8 bytes[4 * N_ROW], p[N_ROW], q[N_ROW];
  gint16 a[N_ROW], b[N_ROW], other[N_ROW];

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = g_test_rand_int_range (0, 256);
  c->load_u8 (a, bytes, n);
  v->load_u8 (b, bytes, n);
  SAME (a, b, n);
  c->load_u8_pair (a, bytes, n);
  v->load_u8_pair (b, bytes, n);
  SAME (a, b, n);
  c->load_u16 (a, (guint16 *)bytes, n, -2);
  v->load_u16 (b, (guint16 *)bytes, n, -2);
  SAME (a, b, n);
  random_row (a, N_ROW, -3000, 20000);
  random_row (other, N_ROW, -3000, 20000);
  c->store_u8 (p, a, n);
  v->store_u8 (q, a, n);
  g_assert_cmpmem (p, n, q, n);
  memcpy (b, a, sizeof a);
  c->blend (a, other, 5000, n);
  v->blend (b, other, 5000, n);
  SAME (a, b, n);
}

static void
test_row_ops (void)
{
  const EfRowOps *c = ef_row_ops_get_c (), *v = ef_row_ops_get_avx2 ();
  const guint sizes[] = { 0, 1, 7, 16, 33, 540, N_ROW - 1 };

  if (!v) {
    g_test_skip ("this machine has no AVX2");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    check_scaling (c, v, sizes[i]);
    check_colour (c, v, sizes[i] & ~1u);
    check_bytes (c, v, sizes[i]);
  }
}

/* Scaling */

static gdouble
keys (gdouble x)
{
  x = fabs (x);
  return x < 1 ? (1.5 * x - 2.5) * x * x + 1
      : x < 2  ? ((-0.5 * x + 2.5) * x - 4) * x + 2
               : 0;
}

static gdouble
at_clamped (const EfPlane *p, gint x, gint y)
{
  return p->data[CLAMP (y, 0, (gint)p->height - 1) * p->stride +
      CLAMP (x, 0, (gint)p->width - 1)];
}

/* One output sample in double precision, the two axes apart. */
static gdouble
reference (const EfPlane *p, gdouble x, gdouble y, gdouble scale)
{
  gdouble w = MAX (scale, 1), sum = 0, weight = 0;

  for (gint j = (gint)floor (y - 2 * w); j <= ceil (y + 2 * w); j++)
    for (gint i = (gint)floor (x - 2 * w); i <= ceil (x + 2 * w); i++) {
      gdouble k = keys ((i - x) / w) * keys ((j - y) / w);

      sum += k * at_clamped (p, i, j);
      weight += k;
    }
  return CLAMP (sum / weight, 0, 255);
}

/* Shapes with edges, slopes and texture. */
static void
draw_texture (Source *s)
{
  for (guint i = 0; i < 3; i++) {
    const EfPlane *p = &s->picture.planes[i];

    for (guint y = 0; y < p->height; y++)
      for (guint x = 0; x < p->width; x++) {
        gdouble v = 128 + 50 * sin (x * 0.21 + i) * cos (y * 0.13) +
            30 * sin (hypot (x - 60.0, y - 50.0) * 0.4);

        if ((x / 23 + y / 17) % 5 == 0)
          v += 35;
        plane_of (s, i)[y * p->stride + x] = (guint8)CLAMP (v, 16, 235);
      }
  }
}

static void
test_scaling (gconstpointer data)
{
  const guint *size = data; /* source width and height, subsampling */
  const guint width = 216, height = 384;
  Source s = source_new (size[0], size[1], size[2]);
  EfClip *clip = ef_clip_new ();
  EfPlacement place =
      ef_placement_at (clip, 0, 1, size[0], size[1], 1, width, height);
  g_autofree guint8 *out = g_malloc (width * height * 3 / 2);
  const guint8 *at = out;
  gdouble scale = place.src_width / width;

  draw_texture (&s);
  draw (&s.picture, clip, 0, width, height, out);
  for (guint i = 0; i < 3; i++) {
    guint w = i ? width / 2 : width, h = i ? height / 2 : height;
    gdouble sub = i ? size[2] : 1, error = 0, psnr;

    for (guint y = 0; y < h; y++)
      for (guint x = 0; x < w; x++) {
        /* Left-sited 4:2:0 of the canvas; the source likewise. */
        gdouble lx = i ? 2 * x + 0.5 : x + 0.5, ly = i ? 2 * y + 1 : y + 0.5;
        gdouble sx = place.src_x + lx * scale, sy = place.src_y + ly * scale;
        gdouble e;

        sx = (sx - 0.5) / sub;
        sy = i && size[2] == 2 ? (sy - 1) / 2 : sy - 0.5;
        e = *at++ -
            reference (
                &s.picture.planes[i], sx, sy, i ? 2 * scale / sub : scale);
        error += e * e;
      }
    psnr = 10 * log10 (255 * 255 / MAX (error / (w * h), 1e-9));
    g_test_message ("%ux%u plane %u: %.1f dB", size[0], size[1], i, psnr);
    g_assert_cmpfloat (psnr, >=, 50);
  }
  ef_clip_free (clip);
  g_free (s.memory);
}

/* Colours */

static void
test_colours (void)
{
  static const gdouble k[3][2] = { { .299, .114 }, { .2126, .0722 },
    { .2627, .0593 } };
  static const gdouble rgb[][3] = { { 1, 1, 1 }, { 0, 0, 0 }, { 1, 0, 0 },
    { 0, 1, 0 }, { 0, 0, 1 }, { .5, .5, .5 }, { .8, .3, .1 }, { .1, .6, .9 } };
  EfClip *clip = ef_clip_new ();

  for (guint m = 0; m < 3; m++)
    for (guint full = 0; full < 2; full++)
      for (guint c = 0; c < G_N_ELEMENTS (rgb); c++) {
        Source s = source_new (64, 64, 2);
        guint8 out[32 * 32 * 3 / 2];
        gdouble ycc[2][3];

        for (guint side = 0; side < 2; side++) {
          const gdouble *w = k[side ? EF_MATRIX_BT709 : m];
          gdouble y = w[0] * rgb[c][0] + (1 - w[0] - w[1]) * rgb[c][1] +
              w[1] * rgb[c][2];
          gboolean wide = side == 0 && full;

          ycc[side][0] = wide ? 255 * y : 16 + 219 * y;
          ycc[side][1] =
              128 + (wide ? 255 : 224) * (rgb[c][2] - y) / (2 - 2 * w[1]);
          ycc[side][2] =
              128 + (wide ? 255 : 224) * (rgb[c][0] - y) / (2 - 2 * w[0]);
        }
        for (guint i = 0; i < 3; i++)
          fill (&s, i, (gint)CLAMP (lrint (ycc[0][i]), 0, 255));
        s.picture.matrix = m;
        s.picture.full_range = full;
        draw (&s.picture, clip, 0, 32, 32, out);
        g_assert_cmpfloat (fabs (out[16 * 32 + 16] - ycc[1][0]), <=, 1.6);
        g_assert_cmpfloat (
            fabs (out[32 * 32 + 8 * 16 + 8] - ycc[1][1]), <=, 1.6);
        g_assert_cmpfloat (
            fabs (out[32 * 32 * 5 / 4 + 8 * 16 + 8] - ycc[1][2]), <=, 1.6);
        g_free (s.memory);
      }
  ef_clip_free (clip);
}

/* HDR */

/* ST 2084, the other way round: signal of @nits */
static gdouble
pq_of (gdouble nits)
{
  gdouble p = pow (MAX (nits, 0) / 10000, 2610.0 / 16384);

  return pow (
      (3424.0 / 4096 + 2413.0 / 128 * p) / (1 + 2392.0 / 128 * p), 2523.0 / 32);
}

/* BT.2100-2, table 5, the other way round, for grey on a display of 1000. */
static gdouble
hlg_of (gdouble nits)
{
  gdouble e = pow (nits / 1000, 1 / 1.2);

  return e <= 1.0 / 12 ? sqrt (3 * e)
                       : 0.17883277 * log (12 * e - 0.28466892) + 0.55991073;
}

/* A flat picture in 10 bits: @ycc 0..1 and -0.5..0.5; gives 8-bit codes. */
static void
show_hdr (EfTransfer transfer, const gdouble *ycc, gint *shown)
{
  guint16 samples[3][32 * 32];
  EfPicture p = { .n_planes = 3, .sub_x = 1, .sub_y = 1, .par = 1 };
  EfClip *clip = ef_clip_new ();
  guint8 out[32 * 32 * 3 / 2];

  p.matrix = EF_MATRIX_BT2020;
  p.transfer = transfer;
  for (guint c = 0; c < 3; c++) {
    gdouble code = c ? 512 + 896 * ycc[c] : 64 + 876 * ycc[c];

    for (guint i = 0; i < 32 * 32; i++)
      samples[c][i] = GUINT16_TO_LE ((guint16)lrint (code));
    p.planes[c] =
        (EfPlane){ (guint8 *)samples[c], 64, 32, 32, EF_SAMPLE_U16, 4 };
  }
  draw (&p, clip, 0, 32, 32, out);
  shown[0] = out[16 * 32 + 16];
  shown[1] = out[32 * 32 + 8 * 16 + 8];
  shown[2] = out[32 * 32 * 5 / 4 + 8 * 16 + 8];
  ef_clip_free (clip);
}

/* Greys: a line to 58.5 % at 69.8 cd/m², then on to 100 % at 1000. */
static void
test_hdr_grey (void)
{
  static const gdouble points[][2] = { { 0, 0 }, { 10, 8.3802 }, { 50, 41.901 },
    { 69.807, 58.5 }, { 203, 82.452 }, { 1000, 100 }, { 4000, 100 } };

  for (guint t = EF_TRANSFER_PQ; t <= EF_TRANSFER_HLG; t++)
    for (guint i = 0; i < G_N_ELEMENTS (points) - (t == EF_TRANSFER_HLG); i++) {
      gdouble nits = points[i][0];
      gdouble ycc[3] = { t == EF_TRANSFER_PQ ? pq_of (nits) : hlg_of (nits) };
      gdouble expected = 16 + 219 * pow (points[i][1] / 100, 1 / 2.4);
      gint shown[3];

      show_hdr (t, ycc, shown);
      g_test_message ("%g cd/m2: %.1f %d", nits, expected, shown[0]);
      g_assert_cmpfloat (fabs (shown[0] - expected), <=, 1.5);
      g_assert_cmpint (ABS (shown[1] - 128), <=, 1);
      g_assert_cmpint (ABS (shown[2] - 128), <=, 1);
    }
}

/* Colours that BT.709 has, below the knee: they come out as they are, 0.83802
 * as bright. */
static void
test_hdr_colour (void)
{
  /* BT.2087-0: primaries of BT.709 to those of BT.2020 */
  static const gdouble m[3][3] = { { 0.6274, 0.3293, 0.0433 },
    { 0.0691, 0.9195, 0.0114 }, { 0.0164, 0.0880, 0.8956 } };
  static const gdouble colours[][3] = { { 60, 20, 10 }, { 10, 60, 20 },
    { 15, 25, 65 }, { 60, 55, 5 }, { 45, 30, 24 }, { 2, 1, 3 } };

  for (guint c = 0; c < G_N_ELEMENTS (colours); c++) {
    const gdouble *rgb = colours[c];
    gdouble e[3], out[3], ycc[3], y;
    gint shown[3];

    for (guint i = 0; i < 3; i++) {
      e[i] = pq_of (m[i][0] * rgb[0] + m[i][1] * rgb[1] + m[i][2] * rgb[2]);
      out[i] = pow (0.83802 * rgb[i] / 100, 1 / 2.4);
    }
    ycc[0] = 0.2627 * e[0] + 0.6780 * e[1] + 0.0593 * e[2];
    ycc[1] = (e[2] - ycc[0]) / 1.8814;
    ycc[2] = (e[0] - ycc[0]) / 1.4746;
    show_hdr (EF_TRANSFER_PQ, ycc, shown);
    y = 0.2126 * out[0] + 0.7152 * out[1] + 0.0722 * out[2];
    g_assert_cmpfloat (fabs (shown[0] - (16 + 219 * y)), <=, 1.5);
    g_assert_cmpfloat (
        fabs (shown[1] - (128 + 224 * (out[2] - y) / 1.8556)), <=, 1.5);
    g_assert_cmpfloat (
        fabs (shown[2] - (128 + 224 * (out[0] - y) / 1.5748)), <=, 1.5);
  }
}

/* Motion */

static void
find_dot (const guint8 *luma, guint width, guint height, gdouble *x, gdouble *y)
{
  gdouble sx = 0, sy = 0, sum = 0;

  for (guint j = 0; j < height; j++)
    for (guint i = 0; i < width; i++) {
      gdouble v = luma[j * width + i] - 16;

      sx += v * (i + 0.5);
      sy += v * (j + 0.5);
      sum += v;
    }
  *x = sx / sum;
  *y = sy / sum;
}

#define MOTION_WIDTH 270
#define MOTION_HEIGHT 480
#define MOTION_FRAMES 300

static void
draw_dot (Source *s, gdouble dot_x, gdouble dot_y)
{
  const EfPlane *p = &s->picture.planes[0];

  for (guint y = 0; y < p->height; y++)
    for (guint x = 0; x < p->width; x++)
      plane_of (s, 0)[y * p->width + x] = (guint8)lrint (16 +
          200 *
              exp (-(pow (x + 0.5 - dot_x, 2) + pow (y + 0.5 - dot_y, 2)) /
                  (2 * 36.0)));
  fill (s, 1, 128);
  fill (s, 2, 128);
}

/* A soft dot, followed through ten seconds of a slow zoom from 1 to 1.05: it
 * is where the window says, and its steps do not change by jerks. */
static void
test_motion (gconstpointer data)
{
  const gdouble *pan = data; /* x, y, easing */
  const guint width = MOTION_WIDTH, height = MOTION_HEIGHT;
  const gdouble dot_x = 340.3, dot_y = 351.7;
  Source s = source_new (600, 800, 2);
  EfClip *clip = ef_clip_new ();
  g_autofree guint8 *out = g_malloc (width * height * 3 / 2);
  gdouble worst = 0, square = 0, jerk = 0, x[3] = { 0 }, y[3] = { 0 };

  draw_dot (&s, dot_x, dot_y);
  clip->has_motion = TRUE;
  clip->to.zoom = 1.05;
  clip->to.x = pan[0];
  clip->to.y = pan[1];
  clip->ease = (EfEase)pan[2];
  for (guint f = 0; f < MOTION_FRAMES; f++) {
    gdouble t = (gdouble)f / (MOTION_FRAMES - 1), error;
    EfPlacement p = ef_placement_at (clip, t, 1, 600, 800, 1, width, height);

    for (guint i = 2; i > 0; i--) {
      x[i] = x[i - 1];
      y[i] = y[i - 1];
    }
    draw (&s.picture, clip, t, width, height, out);
    find_dot (out, width, height, &x[0], &y[0]);
    error = hypot (x[0] - (dot_x - p.src_x) * width / p.src_width,
        y[0] - (dot_y - p.src_y) * height / p.src_height);
    worst = MAX (worst, error);
    square += error * error;
    if (f > 1)
      jerk = MAX (jerk, hypot (x[0] - 2 * x[1] + x[2], y[0] - 2 * y[1] + y[2]));
  }
  g_test_message ("path error %.4f px, at worst %.4f; jerk %.4f px",
      sqrt (square / MOTION_FRAMES), worst, jerk);
  g_assert_cmpfloat (worst, <=, 0.05);
  g_assert_cmpfloat (jerk, <=, 0.06);
  ef_clip_free (clip);
  g_free (s.memory);
}

static void
random_view (EfView *view)
{
  view->zoom = g_test_rand_double_range (1, 3);
  view->x = g_test_rand_double_range (-1, 1);
  view->y = g_test_rand_double_range (-1, 1);
}

/* Whatever a plan asks for: no window leaves the picture, and no edge of one
 * changes its speed faster than the easing does. */
static void
test_windows (void)
{
  const guint n = 100;

  for (guint i = 0; i < 500; i++) {
    EfClip *clip = ef_clip_new ();
    guint width = g_test_rand_int_range (20, 4000);
    guint height = g_test_rand_int_range (20, 4000);
    gdouble last[3] = { 0 }, far;

    clip->has_motion = TRUE;
    clip->fit = g_test_rand_int_range (0, 3);
    clip->ease = g_test_rand_int_range (0, 4);
    random_view (&clip->from);
    random_view (&clip->to);
    for (guint f = 0; f < n; f++) {
      EfPlacement p = ef_placement_at (
          clip, f / (n - 1.0), 1, width, height, 1.3, 108, 192);

      g_assert_cmpfloat (p.src_x, >=, -1e-6);
      g_assert_cmpfloat (p.src_y, >=, -1e-6);
      g_assert_cmpfloat (p.src_x + p.src_width, <=, width + 1e-6);
      g_assert_cmpfloat (p.src_y + p.src_height, <=, height + 1e-6);
      last[2] = last[1];
      last[1] = last[0];
      last[0] = p.src_x;
      /* Smoothstep's second derivative is 6 at most, a zoom of 3 adds to it. */
      far = 14.0 * width / (n * n);
      if (f > 1)
        g_assert_cmpfloat (fabs (last[0] - 2 * last[1] + last[2]), <=, far);
    }
    ef_clip_free (clip);
  }
}

/* Orientation */

/* Each quarter has its own grey; @expected are those of the upright picture,
 * clockwise from the upper left. */
static void
check_orientation (guint rotation, gboolean mirrored, const gchar *expected)
{
  Source s = source_new (90, 120, 2);
  EfClip *clip = ef_clip_new ();
  guint w = rotation % 180 ? 120 : 90, h = rotation % 180 ? 90 : 120;
  g_autofree guint8 *out = g_malloc (w * h * 3 / 2);
  const guint at[4][2] = { { w / 4, h / 4 }, { 3 * w / 4, h / 4 },
    { 3 * w / 4, 3 * h / 4 }, { w / 4, 3 * h / 4 } };

  for (guint y = 0; y < 120; y++)
    for (guint x = 0; x < 90; x++)
      plane_of (&s, 0)[y * 90 + x] =
          40 * (y < 60 ? (x < 45 ? 1 : 2) : (x < 45 ? 4 : 3));
  fill (&s, 1, 128);
  fill (&s, 2, 128);
  s.picture.rotation = rotation;
  s.picture.mirrored = mirrored;
  draw (&s.picture, clip, 0, w, h, out);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (
        ABS (out[at[i][1] * w + at[i][0]] - 40 * (expected[i] - '0')), <=, 2);
  ef_clip_free (clip);
  g_free (s.memory);
}

static void
test_orientation (void)
{
  check_orientation (0, FALSE, "1234");
  check_orientation (90, FALSE, "4123");
  check_orientation (180, FALSE, "3412");
  check_orientation (270, FALSE, "2341");
  check_orientation (0, TRUE, "2143");
  check_orientation (90, TRUE, "3214");
  check_orientation (180, TRUE, "4321");
  check_orientation (270, TRUE, "1432");
}

/* Fits */

static void
test_contain (void)
{
  Source s = source_new (160, 90, 2);
  EfClip *clip = ef_clip_new ();
  guint8 out[90 * 160 * 3 / 2];

  fill (&s, 0, 200);
  fill (&s, 1, 128);
  fill (&s, 2, 128);
  clip->fit = EF_FIT_CONTAIN;
  clip->background = 0xff0000;
  draw (&s.picture, clip, 0, 90, 160, out);
  /* BT.709 red: 63, 102, 240 */
  g_assert_cmpint (ABS (out[10 * 90 + 45] - 63), <=, 1);
  g_assert_cmpint (ABS (out[90 * 160 + 5 * 45 + 20] - 102), <=, 1);
  g_assert_cmpint (ABS (out[90 * 160 * 5 / 4 + 5 * 45 + 20] - 240), <=, 1);
  g_assert_cmpint (ABS (out[80 * 90 + 45] - 200), <=, 1);
  g_assert_cmpint (ABS (out[80 * 90] - 200), <=, 1);
  ef_clip_free (clip);
  g_free (s.memory);
}

/* The fill is the picture's own, darker and without its detail. */
static void
test_blur (void)
{
  Source s = source_new (320, 180, 2);
  EfClip *clip = ef_clip_new ();
  guint8 out[90 * 160 * 3 / 2];
  gint lowest = 255, highest = 0;

  for (guint y = 0; y < 180; y++)
    for (guint x = 0; x < 320; x++)
      plane_of (&s, 0)[y * 320 + x] = (x / 4 + y / 4) % 2 ? 235 : 16;
  fill (&s, 1, 90);
  fill (&s, 2, 160);
  clip->fit = EF_FIT_BLUR;
  draw (&s.picture, clip, 0, 90, 160, out);
  for (guint x = 0; x < 90; x++) {
    lowest = MIN (lowest, out[20 * 90 + x]);
    highest = MAX (highest, out[20 * 90 + x]);
  }
  g_assert_cmpint (highest - lowest, <=, 12);
  g_assert_cmpint (lowest, >, 50);
  g_assert_cmpint (highest, <, 110);
  g_assert_cmpint (ABS (out[90 * 160 + 10 * 45 + 20] - 90), <=, 2);
  ef_clip_free (clip);
  g_free (s.memory);
}

/* Nothing of this may read or write beyond its memory (ASan looks). */
static void
test_odd_sizes (void)
{
  static const guint sizes[][2] = { { 1, 1 }, { 2, 3 }, { 17, 5 }, { 333, 217 },
    { 5, 999 }, { 1001, 3 } };
  static const EfFit fits[] = { EF_FIT_COVER, EF_FIT_CONTAIN, EF_FIT_BLUR };
  EfClip *clip = ef_clip_new ();
  guint8 out[34 * 62 * 3 / 2];

  clip->has_motion = TRUE;
  clip->to.zoom = 20;
  clip->to.x = 1;
  clip->to.y = -1;
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint f = 0; f < G_N_ELEMENTS (fits); f++)
      for (guint r = 0; r < 360; r += 90) {
        Source s = source_new (sizes[i][0], sizes[i][1], 2);

        fill (&s, 0, 128);
        fill (&s, 1, 128);
        fill (&s, 2, 128);
        s.picture.rotation = r;
        clip->fit = fits[f];
        draw (&s.picture, clip, 1, 34, 62, out);
        g_assert_cmpint (ABS (out[31 * 34 + 17] - 128), <=, 60);
        g_free (s.memory);
      }
  ef_clip_free (clip);
}

int
main (int argc, char **argv)
{
  static const guint sizes[][3] = { { 432, 768, 2 }, { 108, 192, 2 },
    { 337, 600, 2 }, { 640, 360, 2 }, { 333, 217, 2 }, { 500, 900, 1 },
    { 1500, 2400, 2 } };
  static const gdouble zoom[] = { 0, 0, EF_EASE_IN_OUT };
  static const gdouble linear[] = { 0, 0, EF_EASE_LINEAR };
  static const gdouble pan[] = { 0.02, -0.01, EF_EASE_IN_OUT };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/composer/row-ops", test_row_ops);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree gchar *name = g_strdup_printf (
        "/composer/scaling/%ux%u-%u", sizes[i][0], sizes[i][1], sizes[i][2]);

    g_test_add_data_func (name, sizes[i], test_scaling);
  }
  g_test_add_func ("/composer/colours", test_colours);
  g_test_add_data_func ("/composer/motion/zoom", zoom, test_motion);
  g_test_add_data_func ("/composer/motion/zoom-linear", linear, test_motion);
  g_test_add_data_func ("/composer/motion/zoom-pan", pan, test_motion);
  g_test_add_func ("/composer/hdr/grey", test_hdr_grey);
  g_test_add_func ("/composer/hdr/colour", test_hdr_colour);
  g_test_add_func ("/composer/windows", test_windows);
  g_test_add_func ("/composer/orientation", test_orientation);
  g_test_add_func ("/composer/contain", test_contain);
  g_test_add_func ("/composer/blur", test_blur);
  g_test_add_func ("/composer/odd-sizes", test_odd_sizes);
  return g_test_run ();
}
