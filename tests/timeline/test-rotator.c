/* Edit Factory - rotation in AVX2 against plain C, and what it costs
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rotator-kernel.h"

#include <math.h>
#include <time.h>

#define WIDTH 173 /* no whole number of eights */
#define MARGIN 16 /* behind a row, where nothing may be written */

static EfAffine
turned (gdouble x, gdouble y, gdouble angle, gdouble reduce_x, gdouble reduce_y)
{
  gdouble c = cos (angle), s = sin (angle);

  return (EfAffine){ x, y, c * reduce_x, s * reduce_x, -s * reduce_y,
    c * reduce_y, reduce_x, reduce_y };
}

/* Half of the samples are black or white, where the kernel overshoots most. */
static void
fill (guint8 *memory, gsize n)
{
  for (gsize i = 0; i < n; i++)
    memory[i] = g_test_rand_bit () ? (g_test_rand_bit () ? 255 : 0)
                                   : g_test_rand_int_range (0, 256);
}

static void
check_rows (EfRotator *rotator)
{
  gint16 plain[WIDTH + MARGIN], fast[WIDTH + MARGIN];
  guint n = g_test_rand_int_range (1, WIDTH + 1), changes = 0;

  for (guint i = 0; i < WIDTH + MARGIN; i++)
    plain[i] = fast[i] = -12345;
  for (guint j = 0; j < 8; j++) {
    rotator->fast = FALSE;
    ef_rotator_row (rotator, j, plain, n);
    rotator->fast = TRUE;
    ef_rotator_row (rotator, j, fast, n);
    g_assert_cmpmem (plain, sizeof plain, fast, sizeof fast);
    changes += fast[0] != -12345;
  }
  g_assert_cmpint (fast[n], ==, -12345);
  g_assert_cmpuint (changes, >, 0);
}

/* Any number of taps on either axis, also beyond the edges. */
static void
test_same_bits (void)
{
  g_autofree guint8 *memory = g_malloc (160 * 120);
  EfRotator *rotator = ef_rotator_new ();

  if (!rotator->fast) {
    ef_rotator_free (rotator);
    g_test_skip ("no AVX2 here");
    return;
  }
  for (guint i = 0; i < 600; i++) {
    gboolean alike = i % 2;
    gdouble rx = g_test_rand_double_range (0.2, i % 3 ? 2.5 : 20);
    gdouble ry = alike ? rx : g_test_rand_double_range (0.2, 20);
    EfPlane plane = { memory, 160, g_test_rand_int_range (1, 161),
      g_test_rand_int_range (1, 121), EF_SAMPLE_U8, 0 };
    EfAffine map = turned (g_test_rand_double_range (-40, 200),
        g_test_rand_double_range (-40, 160), g_test_rand_double_range (-4, 4),
        rx, ry);

    fill (memory, 160 * 120);
    ef_rotator_start (rotator, &plane, &map);
    check_rows (rotator);
  }
  ef_rotator_free (rotator);
}

static gdouble
cost (EfRotator *rotator, gboolean fast, const guint8 *memory)
{
  EfPlane planes[] = { { memory, 2160, 2160, 3840, EF_SAMPLE_U8, 0 },
    { memory, 1080, 1080, 1920, EF_SAMPLE_U8, 0 },
    { memory, 1080, 1080, 1920, EF_SAMPLE_U8, 0 } };
  gint16 row[1080];
  gint64 begin = clock ();

  rotator->fast = fast;
  for (guint i = 0; i < 3; i++) {
    EfAffine map =
        turned (planes[i].width / 8, planes[i].height / 8, 0.1, 1.7, 1.7);

    ef_rotator_start (rotator, &planes[i], &map);
    for (guint j = 0; j < (i ? 960 : 1920); j++)
      ef_rotator_row (rotator, j, row, i ? 540 : 1080);
  }
  return (clock () - begin) * 1e3 / CLOCKS_PER_SEC;
}

/* The vectors must be worth their file. */
static void
test_cost (void)
{
  g_autofree guint8 *memory = g_malloc (2160 * 3840);
  EfRotator *rotator = ef_rotator_new ();
  gdouble fast = G_MAXDOUBLE, plain = G_MAXDOUBLE;

  if (!rotator->fast) {
    ef_rotator_free (rotator);
    g_test_skip ("no AVX2 here");
    return;
  }
  fill (memory, 2160 * 3840);
  for (guint i = 0; i < 7; i++) {
    fast = MIN (fast, cost (rotator, TRUE, memory));
    plain = MIN (plain, cost (rotator, FALSE, memory));
  }
  ef_rotator_free (rotator);
  g_test_message (
      "2160x3840 to 1080x1920: %.1f ms, plain C %.1f ms", fast, plain);
  g_assert_cmpfloat (fast, <, plain / 1.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rotator/same-bits", test_same_bits);
  g_test_add_func ("/rotator/cost", test_cost);
  return g_test_run ();
}
