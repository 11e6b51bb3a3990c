/* Edit Factory - dissolves and fades
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gradual-detector.h"
#include "pictures.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)

typedef struct
{
  EfGradualDetector *detector;
  guint64 pts;
  guint64 spacing;
  guint8 thumb[EF_THUMB_SIZE];
  guint8 other[EF_THUMB_SIZE];
} Run;

static Run *
run_new (gdouble fps)
{
  Run *run = g_new0 (Run, 1);

  run->detector = ef_gradual_detector_new ();
  run->spacing = SECOND / fps;
  return run;
}

static void
run_free (Run *run)
{
  ef_gradual_detector_free (run->detector);
  g_free (run);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

static void
push (Run *run)
{
  ef_gradual_detector_push (run->detector, run->thumb, 1, run->pts);
  run->pts += run->spacing;
}

/* @scene after @seconds, in a drift of 1.5 thumbnail's pixels a second */
static void
fill (Run *run, guint8 *thumb, guint scene)
{
  picture_fill (thumb, EF_THUMB, EF_THUMB, EF_THUMB, scene,
      1.5 * run->pts / (gdouble)SECOND, 0, 12);
}

static void
push_scene (Run *run, guint scene, gdouble seconds)
{
  guint n = seconds * SECOND / run->spacing + 0.5;

  for (guint i = 0; i < n; i++) {
    fill (run, run->thumb, scene);
    push (run);
  }
}

/* From scene @a to scene @b; scene 0 is black, 255 white. */
static void
push_mix (Run *run, guint a, guint b, gdouble seconds)
{
  guint n = seconds * SECOND / run->spacing + 0.5;

  for (guint i = 1; i <= n; i++) {
    gdouble x = i / (n + 1.0);

    fill (run, run->thumb, a);
    fill (run, run->other, b);
    if (a == 0 || a == 255)
      memset (run->thumb, a, EF_THUMB_SIZE);
    if (b == 0 || b == 255)
      memset (run->other, b, EF_THUMB_SIZE);
    for (guint p = 0; p < EF_THUMB_SIZE; p++)
      run->thumb[p] = (1 - x) * run->thumb[p] + x * run->other[p] + 0.5;
    push (run);
  }
}

static void
assert_none (Run *run)
{
  EfGradual gradual;

  ef_gradual_detector_drain (run->detector);
  if (ef_gradual_detector_take (run->detector, &gradual))
    g_error ("%s from %.2f to %.2f s", ef_gradual_kind_to_string (gradual.kind),
        gradual.start / 1e9, gradual.end / 1e9);
}

/* There is one, to 2 frames, or samples, and 5 % on both sides. */
static void
assert_one (Run *run, EfGradualKind kind, guint64 start, guint64 end)
{
  EfGradual gradual;
  gdouble slack = 2 * MAX (run->spacing, SECOND / 30) + 0.05 * (end - start);

  ef_gradual_detector_drain (run->detector);
  g_assert_true (ef_gradual_detector_take (run->detector, &gradual));
  g_assert_cmpint (gradual.kind, ==, kind);
  g_assert_cmpfloat_with_epsilon (gradual.start, start, slack);
  g_assert_cmpfloat_with_epsilon (gradual.end, end, slack);
  g_assert_false (ef_gradual_detector_take (run->detector, &gradual));
}

static void
test_dissolve (void)
{
  const gdouble rates[] = { 24, 25, 30, 60, 120 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    for (gdouble length = 0.24; length < 2; length *= 1.4) {
      g_autoptr (Run) run = run_new (rates[i]);
      guint64 start, end;

      push_scene (run, 1, 2);
      start = run->pts;
      push_mix (run, 1, 2, length);
      end = run->pts;
      push_scene (run, 2, 2);
      assert_one (run, EF_GRADUAL_DISSOLVE, start, end);
    }
  }
}

static void
check_fade (guint colour, gdouble out, gdouble plain, gdouble in)
{
  g_autoptr (Run) run = run_new (25);
  guint64 start, end;

  push_scene (run, 1, 2);
  start = run->pts;
  push_mix (run, 1, colour, out);
  push_mix (run, colour, colour, plain);
  push_mix (run, colour, 2, in);
  end = run->pts;
  push_scene (run, 2, 2);
  assert_one (run, EF_GRADUAL_FADE, start, end);
}

static void
test_fade_through (void)
{
  check_fade (0, 0.5, 0.2, 0.5);
  check_fade (0, 0.24, 0.04, 0.9);
  check_fade (0, 1, 1.2, 0.3);
  check_fade (255, 0.5, 0.2, 0.5);
}

/* At the ends of a video. */
static void
test_fade_in_and_out (void)
{
  g_autoptr (Run) in = run_new (25);
  g_autoptr (Run) out = run_new (25);
  guint64 start, end;

  push_mix (in, 0, 0, 0.5);
  start = in->pts;
  push_mix (in, 0, 1, 0.6);
  end = in->pts;
  push_scene (in, 1, 3);
  assert_one (in, EF_GRADUAL_FADE, start, end);
  push_scene (out, 1, 3);
  start = out->pts;
  push_mix (out, 1, 0, 0.6);
  end = out->pts;
  push_mix (out, 0, 0, 0.5);
  assert_one (out, EF_GRADUAL_FADE, start, end);
}

static void
test_cut (void)
{
  g_autoptr (Run) run = run_new (25);

  for (guint i = 1; i < 6; i++)
    push_scene (run, i, 1.5);
  assert_none (run);
}

/* Bright at once, and back to the same picture within half a second. */
static void
test_flash (void)
{
  g_autoptr (Run) run = run_new (25);

  push_scene (run, 1, 2);
  push_mix (run, 1, 255, 0.16);
  push_mix (run, 255, 1, 0.2);
  push_scene (run, 1, 2);
  assert_none (run);
}

/* The camera moves on, at up to two pictures a second. */
static void
test_pan (void)
{
  for (guint speed = 8; speed <= 128; speed *= 2) {
    g_autoptr (Run) run = run_new (25);

    for (guint i = 0; i < 150; i++) {
      picture_fill (
          run->thumb, EF_THUMB, EF_THUMB, EF_THUMB, 7, speed * i / 25.0, 0, 10);
      push (run);
    }
    assert_none (run);
  }
}

static void
test_light (void)
{
  g_autoptr (Run) run = run_new (25);

  for (guint i = 0; i < 150; i++) {
    fill (run, run->thumb, 3);
    for (guint p = 0; p < EF_THUMB_SIZE; p++)
      run->thumb[p] = run->thumb[p] * (50 + CLAMP (i, 50, 100)) / 150;
    push (run);
  }
  assert_none (run);
}

/* What is settled stays so: nothing is found before it later. */
static void
test_settled (void)
{
  g_autoptr (Run) run = run_new (25);
  guint64 settled = 0, last = 0;
  EfGradual gradual;
  guint found = 0;

  for (guint i = 0; i < 600; i++) {
    if (i % 60 < 40)
      fill (run, run->thumb, 1 + i / 60);
    else
      for (guint p = 0; p < EF_THUMB_SIZE; p++)
        run->thumb[p] = ((60 - i % 60) * picture_cell (i / 60, p, 0) +
                            (i % 60 - 40) * picture_cell (i / 60 + 1, p, 0)) /
            20;
    push (run);
    while (ef_gradual_detector_take (run->detector, &gradual)) {
      g_assert_cmpuint (gradual.start, >=, settled);
      g_assert_cmpuint (gradual.end, >, gradual.start);
      found++;
    }
    last = settled;
    settled = ef_gradual_detector_get_settled (run->detector);
    g_assert_cmpuint (settled, >=, last);
    g_assert_cmpuint (settled + 5 * SECOND, >, run->pts);
  }
  g_assert_cmpuint (found, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scorer/gradual/dissolve", test_dissolve);
  g_test_add_func ("/scorer/gradual/fade-through", test_fade_through);
  g_test_add_func ("/scorer/gradual/fade-in-and-out", test_fade_in_and_out);
  g_test_add_func ("/scorer/gradual/cut", test_cut);
  g_test_add_func ("/scorer/gradual/flash", test_flash);
  g_test_add_func ("/scorer/gradual/pan", test_pan);
  g_test_add_func ("/scorer/gradual/light", test_light);
  g_test_add_func ("/scorer/gradual/settled", test_settled);
  return g_test_run ();
}
