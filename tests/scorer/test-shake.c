/* Edit Factory - how the camera moves, and how it trembles
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pictures.h"
#include "shake.h"

#define SECOND 1000000000.0

/* A camera for 3 s: a pan by @speed pictures a second and a tremor of
 * @amplitude at @hertz. */
static gdouble
film (gdouble fps, gdouble speed, gdouble amplitude, gdouble hertz)
{
  guint n = 3 * fps;
  g_autofree EfPathPoint *points = g_new (EfPathPoint, n);
  gdouble before = 0;

  for (guint i = 0; i < n; i++) {
    gdouble t = i / fps;
    gdouble at = speed * t + amplitude * sin (2 * G_PI * hertz * t);

    points[i] = (EfPathPoint){ t * SECOND, at - before, 0.3 * (at - before) };
    before = at;
  }
  return ef_shake (points, n);
}

static void
test_tremor (void)
{
  g_assert_cmpfloat (film (25, 0, 0, 5), ==, 0);
  g_assert_cmpfloat (film (25, 0, 0.002, 5), >, 0.1);
  g_assert_cmpfloat (film (25, 0, 0.004, 5), >, 1.9 * film (25, 0, 0.002, 5));
  g_assert_cmpfloat (film (25, 0, 0.1, 5), ==, 1);
}

static void
test_frame_rate (void)
{
  gdouble at_60 = film (60, 0.05, 0.004, 4);

  g_assert_cmpfloat_with_epsilon (film (24, 0.05, 0.004, 4), at_60, 0.03);
  g_assert_cmpfloat_with_epsilon (film (120, 0.05, 0.004, 4), at_60, 0.03);
}

/* A pan and a slow swing are meant. */
static void
test_meant (void)
{
  g_assert_cmpfloat (film (25, 0.5, 0, 0), <, 0.001);
  g_assert_cmpfloat (film (25, 0, 0.05, 0.2), <, 0.12);
}

/* Too little is known. */
static void
test_unknown (void)
{
  const EfPathPoint two[2] = { { 0, 0, 0 }, { 40000000, 0.1, 0.1 } };

  g_assert_cmpfloat (ef_shake (two, 1), ==, 0);
  g_assert_cmpfloat (ef_shake (two, 2), ==, 0);
  g_assert_cmpfloat (film (4, 0, 0.01, 1), ==, 0);
}

static void
project (EfProjection *projection, gdouble x, gdouble y, gint brighter)
{
  g_autofree guint8 *grid = g_malloc (EF_GRID_SIZE);

  picture_fill (grid, EF_GRID, EF_GRID, EF_GRID, 3, x, y, 9);
  for (guint i = 0; i < EF_GRID_SIZE; i++)
    grid[i] = CLAMP (grid[i] + brighter, 0, 255);
  ef_projection_init (projection, grid);
}

/* Looking from (x, y) moves the picture to the other side. */
static void
test_shift (void)
{
  const gdouble shifts[] = { 0, 0.4, 1, 2.3, -3.5, 7, -10.2 };
  EfProjection a, b;
  gdouble x, y;

  project (&a, 0, 0, 0);
  for (guint i = 0; i < G_N_ELEMENTS (shifts); i++) {
    project (&b, shifts[i], -shifts[i] / 2, 20);
    ef_projection_shift (&a, &b, &x, &y);
    g_assert_cmpfloat_with_epsilon (x * EF_GRID, -shifts[i], 0.2);
    g_assert_cmpfloat_with_epsilon (y * EF_GRID, shifts[i] / 2, 0.2);
  }
}

/* Something that moves before a still ground is not the camera. */
static void
test_shared (void)
{
  g_autofree guint8 *a = g_malloc (EF_GRID_SIZE);
  g_autofree guint8 *b = g_malloc (EF_GRID_SIZE);
  const gdouble step = 5.0 / EF_GRID;

  picture_fill (a, EF_GRID, EF_GRID, EF_GRID, 3, 0, 0, 9);
  picture_fill (b, EF_GRID, EF_GRID, EF_GRID, 3, -5, 0, 9);
  g_assert_true (ef_shift_is_shared (a, b, step, 0));
  g_assert_false (ef_shift_is_shared (a, b, -step, 0));
  g_assert_true (ef_shift_is_shared (a, b, step / 20, 0));
  picture_fill (b, EF_GRID, EF_GRID, EF_GRID, 3, 0, 0, 9);
  picture_fill (a + 60 * EF_GRID + 60, EF_GRID, 60, 60, 4, 0, 0, 9);
  picture_fill (b + 60 * EF_GRID + 65, EF_GRID, 60, 60, 4, 0, 0, 9);
  g_assert_false (ef_shift_is_shared (a, b, step, 0));
}

/* Light that changes on a slope of light is no movement along it. */
static void
test_light (void)
{
  g_autofree guint8 *a = g_malloc (EF_GRID_SIZE);
  g_autofree guint8 *b = g_malloc (EF_GRID_SIZE);

  for (guint i = 0; i < EF_GRID_SIZE; i++) {
    a[i] = 60 + i / EF_GRID / 2 + picture_cell (7, i % EF_GRID, 0) % 3;
    b[i] = a[i] + 3;
  }
  g_assert_false (ef_shift_is_shared (a, b, 0, -6.0 / EF_GRID));
  g_assert_false (ef_shift_is_shared (a, b, 0, 6.0 / EF_GRID));
}

static void
test_plain (void)
{
  g_autofree guint8 *grid = g_malloc (EF_GRID_SIZE);
  EfProjection a, b;
  gdouble x, y;

  memset (grid, 100, EF_GRID_SIZE);
  ef_projection_init (&a, grid);
  grid[5] = 110;
  ef_projection_init (&b, grid);
  ef_projection_shift (&a, &b, &x, &y);
  g_assert_cmpfloat (x, ==, 0);
  g_assert_cmpfloat (y, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scorer/shake/tremor", test_tremor);
  g_test_add_func ("/scorer/shake/frame-rate", test_frame_rate);
  g_test_add_func ("/scorer/shake/meant", test_meant);
  g_test_add_func ("/scorer/shake/unknown", test_unknown);
  g_test_add_func ("/scorer/shake/shift", test_shift);
  g_test_add_func ("/scorer/shake/shared", test_shared);
  g_test_add_func ("/scorer/shake/light", test_light);
  g_test_add_func ("/scorer/shake/plain", test_plain);
  return g_test_run ();
}
