/* Edit Factory - the scorer's statistics, cuts, windows
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cut-detector.h"
#include "pictures.h"
#include "run.h"
#include "saliency.h"

#define W 192
#define H 240

static Run *
run_new (gdouble fps)
{
  return run_new_sized (W, H, SECOND / fps);
}

/* @seconds of scene @scene, drifting by @speed pixels a second. */
static void
push_scene (Run *run, guint scene, gdouble seconds, gdouble speed)
{
  guint n = seconds * SECOND / run->spacing + 0.5;

  for (guint i = 0; i < n; i++) {
    picture_fill (
        run->frame, W, W, H, scene, speed * i * (run->spacing / 1e9), 0, 12);
    push (run);
  }
}

/* Statistics */

static void
assert_near (gdouble value, gdouble expected, gdouble relative)
{
  if (ABS (value - expected) > relative * ABS (expected))
    g_error ("%g is not within %g %% of %g", value, relative * 100, expected);
}

/* The sample speaks for all pixels, whatever the size of the frame. */
static void
check_against_all_pixels (guint width, guint height)
{
  g_autofree guint8 *a = g_malloc (width * height);
  g_autofree guint8 *b = g_malloc (width * height);
  g_autofree guint8 *grid = g_malloc (2 * EF_GRID_SIZE);
  guint8 thumb[EF_THUMB_SIZE];
  g_autoptr (EfFrameSampler) sampler = ef_frame_sampler_new (width, height);
  EfLumaView view = { .data = a,
    .stride = width,
    .width = width,
    .height = height,
    .pixel_stride = 1,
    .full_range = TRUE };
  EfFrameStats stats;
  gdouble sum = 0, squares = 0, laplace = 0, laplaces = 0, difference = 0;
  gdouble n = width * height, inner = (width - 2.0) * (height - 2);

  picture_fill (a, width, width, height, 1, 0, 0, 9);
  picture_fill (b, width, width, height, 1, 5, 0, 9);
  for (guint i = 0; i < width * height; i++) {
    sum += a[i];
    squares += a[i] * a[i];
    difference += ABS (a[i] - b[i]);
  }
  for (guint y = 1; y + 1 < height; y++) {
    for (guint x = 1; x + 1 < width; x++) {
      const guint8 *p = a + y * width + x;
      gdouble v = p[-1] + p[1] + *(p - width) + p[width] - 4 * p[0];

      laplace += v;
      laplaces += v * v;
    }
  }
  ef_frame_sampler_measure (sampler, &view, grid, thumb, &stats);
  assert_near (stats.mean, sum / n / 255, 0.02);
  assert_near (stats.deviation, sqrt (squares / n - sum / n * (sum / n)), 0.06);
  assert_near (stats.laplacian,
      laplaces / inner - laplace / inner * (laplace / inner), 0.06);
  view.data = b;
  ef_frame_sampler_measure (sampler, &view, grid + EF_GRID_SIZE, thumb, &stats);
  assert_near (ef_mean_difference (grid, grid + EF_GRID_SIZE, EF_GRID_SIZE),
      difference / n, 0.05);
}

static void
test_sample (void)
{
  check_against_all_pixels (1080, 1080);
  check_against_all_pixels (600, 338);
  check_against_all_pixels (333, 517);
}

/* The same picture at twice the size is as sharp as before. */
static void
test_sharpness_scale (void)
{
  const guint side = EF_SHARPNESS_LINES;
  g_autofree guint8 *small = g_malloc (side * side);
  g_autofree guint8 *large = g_malloc (4 * side * side);
  g_autofree guint8 *grid = g_malloc (EF_GRID_SIZE);
  guint8 thumb[EF_THUMB_SIZE];
  g_autoptr (EfFrameSampler) sampler = ef_frame_sampler_new (side, side);
  EfLumaView view = { .data = small,
    .stride = side,
    .width = side,
    .height = side,
    .pixel_stride = 1,
    .full_range = TRUE };
  EfFrameStats one, two;

  picture_fill (small, side, side, side, 2, 0, 0, 7);
  for (guint y = 0; y < 2 * side; y++)
    for (guint x = 0; x < 2 * side; x++)
      large[y * 2 * side + x] = small[y / 2 * side + x / 2];
  ef_frame_sampler_measure (sampler, &view, grid, thumb, &one);
  g_clear_pointer (&sampler, ef_frame_sampler_free);
  sampler = ef_frame_sampler_new (2 * side, 2 * side);
  view.data = large;
  view.stride = view.width = view.height = 2 * side;
  ef_frame_sampler_measure (sampler, &view, grid, thumb, &two);
  assert_near (two.laplacian, one.laplacian, 0.01);
}

/* One picture in every layout gives one answer. */
static void
test_layouts (void)
{
  g_autofree guint8 *plain = g_malloc (W * H);
  g_autofree guint8 *words = g_malloc (W * H * 2);
  g_autofree guint8 *packed = g_malloc (W * H * 2);
  g_autofree guint8 *rgb = g_malloc (W * H * 4);
  g_autofree guint8 *grid = g_malloc (EF_GRID_SIZE);
  guint8 thumb[EF_THUMB_SIZE];
  g_autoptr (EfFrameSampler) sampler = ef_frame_sampler_new (W, H);
  EfLumaView views[4] = {
    { EF_LUMA_PLANAR8, plain, W, W, H, 1, 0, { 0 }, TRUE },
    { EF_LUMA_PLANAR16, words, 2 * W, W, H, 2, 2, { 0 }, TRUE },
    { EF_LUMA_PACKED8, packed + 1, 2 * W, W, H, 2, 0, { 0 }, TRUE },
    { EF_LUMA_RGB8, rgb, 4 * W, W, H, 4, 0, { 1, 2, 3 }, TRUE },
  };
  EfFrameStats stats[4];

  picture_fill (plain, W, W, H, 3, 0, 0, 10);
  for (guint i = 0; i < W * H; i++) {
    words[2 * i] = plain[i] << 2 | 3;
    words[2 * i + 1] = plain[i] >> 6;
    packed[2 * i] = i;
    packed[2 * i + 1] = plain[i];
    memset (rgb + 4 * i, plain[i], 4);
  }
  for (guint k = 0; k < 4; k++) {
    ef_frame_sampler_measure (sampler, &views[k], grid, thumb, &stats[k]);
    g_assert_cmpfloat (stats[k].mean, ==, stats[0].mean);
    g_assert_cmpfloat (stats[k].deviation, ==, stats[0].deviation);
    g_assert_cmpfloat (stats[k].laplacian, ==, stats[0].laplacian);
    g_assert_cmpfloat (stats[k].laplacian_peak, ==, stats[0].laplacian_peak);
  }
}

/* Limited range is stretched: 16 is black, 235 white. */
static void
test_range (void)
{
  g_autofree guint8 *frame = g_malloc (W * H);
  g_autofree guint8 *grid = g_malloc (EF_GRID_SIZE);
  guint8 thumb[EF_THUMB_SIZE];
  g_autoptr (EfFrameSampler) sampler = ef_frame_sampler_new (W, H);
  EfLumaView view = { EF_LUMA_PLANAR8, frame, W, W, H, 1, 0, { 0 }, FALSE };
  EfFrameStats stats;

  memset (frame, 16, W * H / 2);
  memset (frame + W * H / 2, 235, W * H / 2);
  ef_frame_sampler_measure (sampler, &view, grid, thumb, &stats);
  g_assert_cmpfloat_with_epsilon (stats.mean, 0.5, 0.001);
  g_assert_cmpfloat_with_epsilon (stats.deviation, 127.5, 0.1);
}

static void
test_tiny (void)
{
  g_autoptr (Run) run = run_new (25);

  run->view.width = 1;
  run->view.height = 1;
  push (run);
  push (run);
  run->view.width = 2;
  run->view.height = H;
  push (run);
  ef_scorer_finish (run->scorer);
  g_assert_cmpuint (run->segments->len, ==, 2);
}

/* Time */

/* How often the camera looks does not matter to how much moves. */
static void
test_motion_and_frame_rate (void)
{
  const gdouble rates[] = { 12.5, 24, 25, 30, 50, 60, 120 };
  gdouble first = 0;

  for (guint k = 0; k < G_N_ELEMENTS (rates); k++) {
    g_autoptr (Run) run = run_new (rates[k]);

    push_scene (run, 4, 3, 25);
    ef_scorer_finish (run->scorer);
    if (k == 0)
      first = segment_at (run, 0)->motion;
    g_assert_cmpfloat (first, >, 0.1);
    assert_near (segment_at (run, 0)->motion, first, 0.08);
  }
}

/* More speed, more motion: until everything has changed. */
static void
test_motion_monotone (void)
{
  gdouble last = -1;

  for (guint speed = 0; speed <= 40; speed += 10) {
    g_autoptr (Run) run = run_new (25);

    push_scene (run, 4, 3, speed);
    ef_scorer_finish (run->scorer);
    g_assert_cmpfloat (segment_at (run, 0)->motion, >, last);
    last = segment_at (run, 0)->motion;
  }
}

/* Cuts */

static void
assert_cuts (Run *run, guint n, const guint64 *cuts)
{
  g_assert_cmpuint (run->cuts->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (g_array_index (run->cuts, guint64, i), ==, cuts[i]);
}

static void
test_cuts (void)
{
  g_autoptr (Run) run = run_new (25);
  const guint64 cuts[] = { 2 * SECOND, 3 * SECOND, 3400 * MS };

  push_scene (run, 10, 2, 5);
  push_scene (run, 11, 1, 0);
  push_scene (run, 12, 0.4, 30);
  push_scene (run, 13, 2, 10);
  ef_scorer_finish (run->scorer);
  assert_cuts (run, 3, cuts);
}

static void
test_cut_to_black (void)
{
  g_autoptr (Run) run = run_new (25);
  const guint64 cuts[] = { 1 * SECOND, 2 * SECOND };

  push_scene (run, 10, 1, 5);
  memset (run->frame, 0, W * H);
  for (guint i = 0; i < 25; i++)
    push (run);
  push_scene (run, 11, 1, 5);
  ef_scorer_finish (run->scorer);
  assert_cuts (run, 2, cuts);
}

static void
test_flash_is_no_cut (void)
{
  for (guint length = 1; length <= 3; length++) {
    g_autoptr (Run) run = run_new (25);

    push_scene (run, 10, 1, 5);
    for (guint k = 0; k < length; k++) {
      for (guint i = 0; i < W * H; i++)
        run->frame[i] = 200 + run->frame[i] / 8;
      push (run);
    }
    push_scene (run, 10, 1, 5);
    ef_scorer_finish (run->scorer);
    assert_cuts (run, 0, NULL);
  }
}

static void
test_pan_is_no_cut (void)
{
  g_autoptr (Run) run = run_new (25);

  /* Half a cell of the picture a frame, starting and stopping at once. */
  push_scene (run, 10, 1, 0);
  push_scene (run, 10, 1, 150);
  push_scene (run, 10, 1, 0);
  ef_scorer_finish (run->scorer);
  /* The first and last jump back and forth are cuts indeed: 150 px. */
  g_assert_cmpuint (run->cuts->len, <=, 1);
}

static void
test_fade_is_no_cut (void)
{
  g_autoptr (Run) run = run_new (25);

  for (guint i = 0; i < 50; i++) {
    picture_fill (run->frame, W, W, H, 10, 0, 0, 12);
    for (guint p = 0; p < W * H; p++)
      run->frame[p] = run->frame[p] * (50 - i) / 50;
    push (run);
  }
  ef_scorer_finish (run->scorer);
  assert_cuts (run, 0, NULL);
}

/* Windows */

/* Segments are ordered, lie between the cuts, and leave nothing out. */
static void
check_windows (Run *run, guint64 window, guint64 end)
{
  guint64 covered = 0;

  for (guint i = 0; i < run->segments->len; i++) {
    const EfScoredSegment *s = segment_at (run, i);

    g_assert_cmpuint (s->end, >, s->start);
    g_assert_cmpuint (s->end - s->start, <=, window);
    g_assert_cmpuint (s->start, <=, covered);
    if (i > 0)
      g_assert_cmpuint (s->start, >, segment_at (run, i - 1)->start);
    for (guint k = 0; k < run->cuts->len; k++) {
      guint64 cut = g_array_index (run->cuts, guint64, k);

      g_assert_true (s->end <= cut || s->start >= cut);
    }
    covered = MAX (covered, s->end);
  }
  g_assert_cmpuint (covered, ==, end);
}

static void
test_windows (void)
{
  const gdouble shots[] = { 7.4, 0.2, 3.0, 4.48, 0.08, 2.0 };

  for (guint window = 1; window <= 10; window += 3) {
    g_autoptr (Run) run = run_new (25);

    ef_scorer_set_windows (run->scorer, window * SECOND, window * SECOND / 2);
    for (guint i = 0; i < G_N_ELEMENTS (shots); i++)
      push_scene (run, 20 + i, shots[i], 5);
    ef_scorer_finish (run->scorer);
    check_windows (run, window * SECOND, run->pts);
  }
}

static void
test_tail (void)
{
  g_autoptr (Run) run = run_new (25);

  push_scene (run, 30, 5, 5);
  ef_scorer_finish (run->scorer);
  g_assert_cmpuint (run->segments->len, ==, 3);
  g_assert_cmpuint (segment_at (run, 1)->start, ==, 1500 * MS);
  g_assert_cmpuint (segment_at (run, 2)->start, ==, 2 * SECOND);
  g_assert_cmpuint (segment_at (run, 2)->end, ==, 5 * SECOND);
}

/* Hours of nothing between two frames do not make hours of windows. */
static void
test_gap (void)
{
  g_autoptr (Run) run = run_new (25);

  push_scene (run, 30, 1, 5);
  run->pts += 4000 * SECOND;
  push_scene (run, 30, 1, 5);
  ef_scorer_finish (run->scorer);
  g_assert_cmpuint (run->segments->len, ==, 2);
  g_assert_cmpuint (segment_at (run, 1)->start, ==, 4001 * SECOND);
}

static void
test_reset (void)
{
  g_autoptr (Run) run = run_new (25);

  push_scene (run, 30, 2, 5);
  ef_scorer_reset (run->scorer);
  ef_scorer_finish (run->scorer);
  g_assert_cmpuint (run->segments->len, ==, 0);
  run->pts = 0;
  push_scene (run, 31, 2, 5);
  ef_scorer_finish (run->scorer);
  g_assert_cmpuint (run->segments->len, ==, 1);
  g_assert_cmpuint (run->cuts->len, ==, 0);
}

/* Judgement */

static void
test_rejects (void)
{
  g_autoptr (Run) black = run_new (25);
  g_autoptr (Run) frozen = run_new (25);
  g_autoptr (Run) blurred = run_new (25);
  g_autoptr (Run) good = run_new (25);

  for (guint i = 0; i < 50; i++) {
    memset (black->frame, 6 + i % 3, W * H);
    push (black);
    /* cells of 90 pixels: nothing sharp anywhere */
    picture_fill (blurred->frame, W, W, H, 1, 3 * i, 0, 90);
    push (blurred);
    picture_fill (good->frame, W, W, H, 1, 3 * i, 0, 4);
    push (good);
  }
  push_scene (frozen, 30, 2, 0);
  ef_scorer_finish (black->scorer);
  ef_scorer_finish (blurred->scorer);
  ef_scorer_finish (frozen->scorer);
  ef_scorer_finish (good->scorer);
  g_assert_cmpint (segment_at (black, 0)->rejected, ==, EF_REJECT_BLACK);
  g_assert_cmpint (segment_at (frozen, 0)->rejected, ==, EF_REJECT_FROZEN);
  g_assert_cmpint (segment_at (blurred, 0)->rejected, ==, EF_REJECT_BLURRED);
  g_assert_cmpint (segment_at (good, 0)->rejected, ==, EF_REJECT_NO);
  g_assert_cmpfloat (
      segment_at (good, 0)->total, >, segment_at (frozen, 0)->total);
}

static void
test_total (void)
{
  g_autoptr (Run) run = run_new (25);
  const EfScoredSegment *s;

  push_scene (run, 30, 3, 20);
  ef_scorer_finish (run->scorer);
  s = segment_at (run, 0);
  g_assert_cmpfloat_with_epsilon (s->total,
      0.4 * s->motion + 0.2 * s->variance + 0.2 * s->sharpness +
          0.15 * s->contrast + 0.05 * s->exposure,
      1e-9);
}

static void
test_still (void)
{
  g_autoptr (Run) run = run_new (25);

  run->spacing = 0;
  picture_fill (run->frame, W, W, H, 5, 0, 0, 4);
  push (run);
  ef_scorer_finish (run->scorer);
  g_assert_cmpuint (run->segments->len, ==, 1);
  g_assert_cmpint (segment_at (run, 0)->rejected, ==, EF_REJECT_NO);
  g_assert_cmpfloat (segment_at (run, 0)->motion, ==, 0);
  g_assert_cmpfloat (segment_at (run, 0)->contrast, >, 0.1);
}

/* A sharp thing before a soft background is in focus. */
static void
test_shallow_focus (void)
{
  g_autoptr (Run) run = run_new (25);

  for (guint i = 0; i < 50; i++) {
    picture_fill (run->frame, W, W, H, 1, 3 * i, 0, 90);
    picture_fill (run->frame + 80 * W + 60, W, 70, 70, 2, 0, 0, 3);
    push (run);
  }
  ef_scorer_finish (run->scorer);
  g_assert_cmpint (segment_at (run, 0)->rejected, ==, EF_REJECT_NO);
  g_assert_cmpfloat (segment_at (run, 0)->sharpness, >, 0.5);
}

/* A soft still is somebody's choice; a black one is none. */
static void
test_soft_still (void)
{
  g_autoptr (Run) soft = run_new (25);
  g_autoptr (Run) black = run_new (25);

  picture_fill (soft->frame, W, W, H, 1, 0, 0, 90);
  push (soft);
  push (black);
  ef_scorer_finish (soft->scorer);
  ef_scorer_finish (black->scorer);
  g_assert_cmpint (segment_at (soft, 0)->rejected, ==, EF_REJECT_NO);
  g_assert_cmpint (segment_at (black, 0)->rejected, ==, EF_REJECT_BLACK);
}

/* Hash and focus */

static guint
hamming (guint64 a, guint64 b)
{
  return __builtin_popcountll (a ^ b);
}

static void
fill_thumb (guint8 *thumb, guint scene, gint brighter)
{
  picture_fill (thumb, EF_THUMB, EF_THUMB, EF_THUMB, scene, 0, 0, 9);
  for (guint i = 0; i < EF_THUMB_SIZE; i++)
    thumb[i] = CLAMP (thumb[i] + brighter, 0, 255);
}

static void
test_phash (void)
{
  const EfUpright upright = { 0, FALSE };
  const EfUpright turned = { 90, TRUE };
  guint8 a[EF_THUMB_SIZE], b[EF_THUMB_SIZE], c[EF_THUMB_SIZE];
  guint8 t[EF_THUMB_SIZE];

  fill_thumb (a, 1, 0);
  fill_thumb (b, 1, 15);
  fill_thumb (c, 2, 0);
  g_assert_cmpuint (
      hamming (ef_phash (a, &upright), ef_phash (b, &upright)), <, 8);
  g_assert_cmpuint (
      hamming (ef_phash (a, &upright), ef_phash (c, &upright)), >, 16);
  /* Stored mirrored and turned, shown upright: the same picture. Mirrored and
   * then turned by 90 degrees, (x, y) comes from (1 - y, 1 - x). */
  for (guint y = 0; y < EF_THUMB; y++)
    for (guint x = 0; x < EF_THUMB; x++)
      t[(EF_THUMB - 1 - x) * EF_THUMB + EF_THUMB - 1 - y] = a[y * EF_THUMB + x];
  g_assert_cmphex (ef_phash (t, &turned), ==, ef_phash (a, &upright));
  memset (a, 90, sizeof a);
  memset (b, 91, sizeof b);
  g_assert_cmphex (ef_phash (a, &upright), ==, ef_phash (b, &upright));
}

static void
test_focus (void)
{
  guint8 thumbs[3][EF_THUMB_SIZE];
  const guint8 *list[3] = { thumbs[0], thumbs[1], thumbs[2] };
  gdouble x, y;

  /* A textured thing that moves a little, at (0.72, 0.30), on plain ground. */
  for (guint k = 0; k < 3; k++) {
    memset (thumbs[k], 100, EF_THUMB_SIZE);
    for (guint j = 14; j < 25; j++)
      for (guint i = 40; i < 52; i++)
        thumbs[k][j * EF_THUMB + i + k] = picture_cell (7, i / 2, j / 2);
  }
  ef_centre_of_interest (list, 3, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 0.72, 0.08);
  g_assert_cmpfloat_with_epsilon (y, 0.30, 0.08);
  /* Nothing anywhere: the centre. */
  for (guint k = 0; k < 3; k++)
    memset (thumbs[k], 100, EF_THUMB_SIZE);
  ef_centre_of_interest (list, 3, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 0.5, 1e-6);
  g_assert_cmpfloat_with_epsilon (y, 0.5, 1e-6);
  /* The same everywhere: near the centre. */
  for (guint k = 0; k < 3; k++)
    picture_fill (thumbs[k], EF_THUMB, EF_THUMB, EF_THUMB, 8, k, 0, 3);
  ef_centre_of_interest (list, 3, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 0.5, 0.12);
  g_assert_cmpfloat_with_epsilon (y, 0.5, 0.12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scorer/stats/sample", test_sample);
  g_test_add_func ("/scorer/stats/sharpness-scale", test_sharpness_scale);
  g_test_add_func ("/scorer/stats/layouts", test_layouts);
  g_test_add_func ("/scorer/stats/range", test_range);
  g_test_add_func ("/scorer/stats/tiny", test_tiny);
  g_test_add_func ("/scorer/motion/frame-rate", test_motion_and_frame_rate);
  g_test_add_func ("/scorer/motion/monotone", test_motion_monotone);
  g_test_add_func ("/scorer/cuts/exact", test_cuts);
  g_test_add_func ("/scorer/cuts/black", test_cut_to_black);
  g_test_add_func ("/scorer/cuts/flash", test_flash_is_no_cut);
  g_test_add_func ("/scorer/cuts/pan", test_pan_is_no_cut);
  g_test_add_func ("/scorer/cuts/fade", test_fade_is_no_cut);
  g_test_add_func ("/scorer/windows/cover", test_windows);
  g_test_add_func ("/scorer/windows/tail", test_tail);
  g_test_add_func ("/scorer/windows/gap", test_gap);
  g_test_add_func ("/scorer/windows/reset", test_reset);
  g_test_add_func ("/scorer/judge/rejects", test_rejects);
  g_test_add_func ("/scorer/judge/total", test_total);
  g_test_add_func ("/scorer/judge/still", test_still);
  g_test_add_func ("/scorer/judge/shallow-focus", test_shallow_focus);
  g_test_add_func ("/scorer/judge/soft-still", test_soft_still);
  g_test_add_func ("/scorer/phash", test_phash);
  g_test_add_func ("/scorer/focus", test_focus);
  return g_test_run ();
}
