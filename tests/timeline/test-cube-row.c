/* Edit Factory - .cube tables in AVX2 against plain C, and what they cost
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cube-row.h"
#include "cube-table.h"
#include "row-ops.h"

#include <string.h>
#include <time.h>

#define WIDTH 1080
#define MARGIN 16 /* behind a row, where nothing may be written */
#define ROWS 300

/* Any numbers, also far outside 0..1. */
static EfCubeLut *
random_table (gboolean is_3d, guint size, gdouble far)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  EfCubeLut *lut;

  g_string_printf (text,
      "LUT_%uD_SIZE %u\nDOMAIN_MIN -0.1 0 0.01\nDOMAIN_MAX 0.9 1 1.2\n",
      is_3d ? 3 : 1, size);
  for (guint i = 0; i < size * (is_3d ? size * size : 1); i++)
    for (guint k = 0; k < 3; k++)
      g_string_append_printf (text, "%.4f%c",
          g_test_rand_double_range (-far, 1 + far), k < 2 ? ' ' : '\n');
  lut = ef_cube_lut_parse ("random.cube", text->str, &error);
  g_assert_no_error (error);
  return lut;
}

/* @grey: what half of the samples are, so that colours tie on all axes; 0 for
 * none */
static void
fill (gint16 *row, guint n, gint16 grey)
{
  for (guint i = 0; i < n; i++)
    row[i] =
        i % 4 < 2 && grey ? grey : (gint16)g_test_rand_int_range (-3000, 20000);
}

typedef struct
{
  gint16 y[2][WIDTH + MARGIN];
  gint16 u[2][WIDTH / 2 + MARGIN]; /* this row, and one beside it */
  gint16 v[2][WIDTH / 2 + MARGIN];
} Rows;

static void
fill_rows (Rows *rows)
{
  for (guint i = 0; i < 2; i++) {
    fill (rows->y[i], WIDTH + MARGIN, 0);
    fill (rows->u[i], WIDTH / 2 + MARGIN, EF_ROW_GREY);
    fill (rows->v[i], WIDTH / 2 + MARGIN, EF_ROW_GREY);
  }
}

static void
map (const EfCubeLut *lut, gfloat strength, Rows *rows, const Rows *from,
    guint n)
{
  const gint16 *near[2] = { from->u[0], from->v[0] };
  const gint16 *far[2] = { from->u[1], from->v[1] };

  ef_cube_row_chroma (
      lut, strength, rows->y[0], rows->y[1], rows->u[0], rows->v[0], n / 2);
  ef_cube_row_luma (lut, strength, rows->y[0], near, far, n);
  ef_cube_row_luma (lut, strength, rows->y[1], near, far, n);
}

/* The same bits, whatever the length of a row, and nothing behind it. */
static void
check_table (EfCubeLut *lut)
{
  Rows from, plain, fast;

  for (guint i = 0; i < ROWS; i++) {
    gfloat strength = i % 2 ? 1 : (gfloat)g_test_rand_double_range (0.01, 1);
    guint n = 2 * g_test_rand_int_range (1, WIDTH / 2 + 1);

    fill_rows (&from);
    plain = fast = from;
    lut->fast = FALSE;
    map (lut, strength, &plain, &from, n);
    lut->fast = TRUE;
    map (lut, strength, &fast, &from, n);
    g_assert_cmpmem (&plain, sizeof plain, &fast, sizeof fast);
    g_assert_cmpmem (fast.y[0] + n, MARGIN * sizeof (gint16), from.y[0] + n,
        MARGIN * sizeof (gint16));
    g_assert_true (memcmp (&fast, &from, sizeof fast) != 0);
  }
}

static void
test_same_bits (void)
{
  static const guint sizes[] = { 2, 3, 33, 65 };

  if (!ef_cube_has_avx2 ()) {
    g_test_skip ("no AVX2 here");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint far = 0; far < 2; far++) {
      g_autoptr (EfCubeLut) cube = random_table (TRUE, sizes[i], 1000 * far);
      g_autoptr (EfCubeLut) curve =
          random_table (FALSE, sizes[i] * sizes[i], 1000 * far);

      check_table (cube);
      check_table (curve);
    }
}

static gdouble
cost (EfCubeLut *lut, gboolean fast, const Rows *from)
{
  Rows rows = *from;
  gint64 begin = clock ();

  lut->fast = fast;
  for (guint row = 0; row < 1920 / 2; row++)
    map (lut, 0.8f, &rows, from, WIDTH);
  return (clock () - begin) * 1e3 / CLOCKS_PER_SEC;
}

/* The vectors must be worth their file. */
static void
test_cost (void)
{
  g_autoptr (EfCubeLut) lut = random_table (TRUE, 33, 0);
  gdouble fast = G_MAXDOUBLE, plain = G_MAXDOUBLE;
  Rows rows;

  if (!lut->fast) {
    g_test_skip ("no AVX2 here");
    return;
  }
  /* As footage: neighbours are alike. */
  for (guint i = 0; i < WIDTH + MARGIN; i++)
    rows.y[0][i] = rows.y[1][i] = 2000 + 8 * i;
  for (guint i = 0; i < WIDTH / 2 + MARGIN; i++) {
    rows.u[0][i] = rows.u[1][i] = 7000 + 4 * i;
    rows.v[0][i] = rows.v[1][i] = 9000 - 4 * i;
  }
  for (guint i = 0; i < 7; i++) {
    fast = MIN (fast, cost (lut, TRUE, &rows));
    plain = MIN (plain, cost (lut, FALSE, &rows));
  }
  g_test_message ("1080x1920: %.1f ms, plain C %.1f ms", fast, plain);
  g_assert_cmpfloat (fast, <, plain / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cube-row/same-bits", test_same_bits);
  g_test_add_func ("/cube-row/cost", test_cost);
  return g_test_run ();
}
