/* Edit Factory - loops of the filters in AVX2 against plain C, and what
 * filters cost
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "filter-rows.h"
#include "filters.h"

#include <string.h>
#include <time.h>

#define WIDTH 301
#define PAD EF_FILTER_PAD
#define MARGIN 16 /* behind a row, where nothing may be written */

typedef gint16 Row[WIDTH + MARGIN];

static void
fill (gint16 *row, guint n)
{
  gint near = g_test_rand_int_range (-2000, 18000);

  for (guint i = 0; i < n; i++)
    row[i] = i % 3 ? near + g_test_rand_int_range (-900, 900)
                   : g_test_rand_int_range (-3000, 20000);
}

static void
apply (const EfFilterRows *ops, const gint16 *const rows[5], Row out[3],
    gdouble strength, guint n)
{
  gint32 sums[WIDTH + 2 * PAD];

  ops->denoise (rows + 1, out[0], (gfloat)(1 / (strength * 2048)), n);
  ops->sharpen (rows, out[1], sums, (gfloat)strength, n);
  ops->stretch (out[2], (gfloat)(2 * strength), -1000, n);
}

static void
test_same_bits (void)
{
  const EfFilterRows *fast = ef_filter_rows_get_avx2 ();
  gint16 in[5][WIDTH + 2 * PAD];
  const gint16 *rows[5];
  Row a[3], b[3], before[3];

  if (!fast) {
    g_test_skip ("no AVX2 here");
    return;
  }
  for (guint i = 0; i < 1000; i++) {
    gdouble strength = g_test_rand_double_range (0.01, 1);
    guint n = g_test_rand_int_range (1, WIDTH + 1);

    for (guint k = 0; k < 5; k++) {
      fill (in[k], WIDTH + 2 * PAD);
      rows[k] = in[k] + PAD;
    }
    fill (a[0], 3 * (WIDTH + MARGIN));
    memcpy (b, a, sizeof a);
    memcpy (before, a, sizeof a);
    apply (ef_filter_rows_get_c (), rows, a, strength, n);
    apply (fast, rows, b, strength, n);
    g_assert_cmpmem (a, sizeof a, b, sizeof b);
    for (guint k = 0; k < 3; k++)
      g_assert_cmpmem (b[k] + n, sizeof (Row) - n * sizeof (gint16),
          before[k] + n, sizeof (Row) - n * sizeof (gint16));
  }
}

static gdouble
cost (EfFilterFrame *frame, const EfFilters *filters)
{
  EfFilterStep step = { .filters = filters };
  gint64 begin = clock ();

  ef_filter_frame_apply (frame, &step);
  return (clock () - begin) * 1e3 / CLOCKS_PER_SEC;
}

/* For docs/eftimelinesrc.md; machines differ too much for a limit. */
static void
test_cost (void)
{
  EfFilterFrame *frame = ef_filter_frame_new (1080, 1920);
  EfFilters filters[3] = { { .denoise = 0.5, .contrast = 1, .saturation = 1 },
    { .sharpen = 0.5, .contrast = 1, .saturation = 1 },
    { .contrast = 1.1, .saturation = 1.1 } };
  gint16 before[1080];
  gdouble best[3] = { G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE };

  for (guint i = 0; i < 7; i++)
    for (guint k = 0; k < 3; k++) {
      for (guint y = 0; y < 1920; y++)
        fill (ef_filter_frame_row (frame, 0, y), 1080);
      memcpy (before, ef_filter_frame_row (frame, 0, 960), sizeof before);
      best[k] = MIN (best[k], cost (frame, &filters[k]));
      g_assert_true (memcmp (before, ef_filter_frame_row (frame, 0, 960),
                         sizeof before) != 0);
    }
  g_test_message ("1080x1920: denoise %.1f ms, sharpen %.1f ms, contrast and "
                  "saturation %.1f ms",
      best[0], best[1], best[2]);
  ef_filter_frame_free (frame);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filter-rows/same-bits", test_same_bits);
  g_test_add_func ("/filter-rows/cost", test_cost);
  return g_test_run ();
}
