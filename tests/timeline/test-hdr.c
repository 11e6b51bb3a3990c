/* Edit Factory - the HDR map against its formulas in double precision
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hdr-tables.h"
#include "reference-hdr.h"

#include <math.h>
#include <time.h>

#define N 1000
#define ROWS 400

static void
exact (EfTransfer transfer, gdouble *ycc)
{
  for (guint i = 0; i < 3; i++)
    ycc[i] /= 1 << EF_ROW_SHIFT;
  ref_hdr (transfer == EF_TRANSFER_PQ, ycc);
}

typedef struct
{
  gdouble worst;
  gdouble squares;
  guint n;
} Errors;

static void
count (Errors *e, gdouble expected, gint16 got)
{
  gdouble error = fabs (got / 64.0 - expected);

  e->worst = MAX (e->worst, error);
  e->squares += error * error;
  e->n++;
}

static gdouble
psnr (const Errors *e)
{
  return 10 * log10 (255.0 * 255.0 * e->n / e->squares);
}

static gint16
random_q6 (gdouble low, gdouble high)
{
  return (gint16)lrint (64 * g_test_rand_double_range (low, high));
}

/* Any colour the signal can carry, many of them out of reach of the canvas;
 * the length is no whole number of eights. */
static void
check (const EfHdrMap *map, EfTransfer transfer, Errors *luma, Errors *chroma)
{
  gint16 y[2 * N], y0[2 * N], u[N + 1], v[N + 1];
  const gint16 *near[2] = { u, v };

  for (guint row = 0; row < ROWS; row++) {
    gdouble far = g_test_rand_double_range (0, 112);

    for (guint i = 0; i <= N; i++) {
      /* A chroma for two samples: spreading it is the composer's tests'. */
      u[i] = i % 2 ? u[i - 1] : random_q6 (128 - far, 128 + far);
      v[i] = i % 2 ? v[i - 1] : random_q6 (128 - far, 128 + far);
    }
    for (guint i = 0; i < 2 * N; i++)
      y[i] = y0[i] = random_q6 (16, 235);
    ef_hdr_map_luma (map, y, near, near, 2 * N - 3);
    for (guint i = 0; i < 2 * N - 3; i++) {
      gdouble ycc[3] = { y0[i], u[i / 2], v[i / 2] };

      if (i % 4 == 3)
        continue;
      exact (transfer, ycc);
      count (luma, ycc[0], y[i]);
    }
    for (guint i = 0; i < 2 * N; i++)
      y[i] = y0[i];
    {
      gint16 mapped_u[N], mapped_v[N];

      for (guint i = 0; i < N; i++) {
        mapped_u[i] = u[i];
        mapped_v[i] = v[i];
      }
      ef_hdr_map_chroma (map, y, y, mapped_u, mapped_v, N - 3);
      for (guint i = 0; i < N - 3; i++) {
        gdouble ycc[3] = { y0[2 * i], u[i], v[i] };

        exact (transfer, ycc);
        count (chroma, ycc[1], mapped_u[i]);
        count (chroma, ycc[2], mapped_v[i]);
      }
    }
  }
}

static void
test_exact (gconstpointer data)
{
  EfTransfer transfer = GPOINTER_TO_INT (data) / 2;
  gboolean plain = GPOINTER_TO_INT (data) % 2;
  EfHdrMap *map = ef_hdr_map_new (transfer, FALSE);
  Errors luma = { 0 }, chroma = { 0 };

  if (plain)
    map->fast = FALSE;
  else if (!map->fast)
    g_test_message ("no AVX2 here: plain C again");
  check (map, transfer, &luma, &chroma);
  ef_hdr_map_free (map);
  g_test_message ("luma: worst %.3f, %.1f dB; chroma: worst %.3f, %.1f dB",
      luma.worst, psnr (&luma), chroma.worst, psnr (&chroma));
  g_assert_cmpfloat (psnr (&luma), >, 60);
  g_assert_cmpfloat (psnr (&chroma), >, 60);
  g_assert_cmpfloat (luma.worst, <, 8);
  g_assert_cmpfloat (chroma.worst, <, 8);
}

static gdouble
cost (const EfHdrMap *map)
{
  gint16 y[2][1080], u[541], v[541], keep[2][541];
  const gint16 *rows[2] = { keep[0], keep[1] };
  gint64 begin;

  for (guint i = 0; i < 1080; i++)
    y[0][i] = y[1][i] = random_q6 (30, 200);
  for (guint i = 0; i < 541; i++) {
    u[i] = keep[0][i] = random_q6 (100, 150);
    v[i] = keep[1][i] = random_q6 (100, 150);
  }
  begin = clock ();
  for (guint row = 0; row < 960; row++) {
    ef_hdr_map_chroma (map, y[0], y[1], u, v, 540);
    ef_hdr_map_luma (map, y[0], rows, rows, 1080);
    ef_hdr_map_luma (map, y[1], rows, rows, 1080);
  }
  return (clock () - begin) * 1e3 / CLOCKS_PER_SEC;
}

/* The vectors must be worth their file. */
static void
test_cost (void)
{
  EfHdrMap *map = ef_hdr_map_new (EF_TRANSFER_PQ, FALSE);
  gdouble fast = G_MAXDOUBLE, plain = G_MAXDOUBLE;

  if (!map->fast) {
    g_test_skip ("no AVX2 here");
    ef_hdr_map_free (map);
    return;
  }
  for (guint i = 0; i < 7; i++) {
    map->fast = TRUE;
    fast = MIN (fast, cost (map));
    map->fast = FALSE;
    plain = MIN (plain, cost (map));
  }
  ef_hdr_map_free (map);
  g_test_message ("1080x1920: %.1f ms, plain C %.1f ms", fast, plain);
  g_assert_cmpfloat (fast, <, plain / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func (
      "/hdr/pq", GINT_TO_POINTER (2 * EF_TRANSFER_PQ), test_exact);
  g_test_add_data_func (
      "/hdr/pq-plain", GINT_TO_POINTER (2 * EF_TRANSFER_PQ + 1), test_exact);
  g_test_add_data_func (
      "/hdr/hlg", GINT_TO_POINTER (2 * EF_TRANSFER_HLG), test_exact);
  g_test_add_data_func (
      "/hdr/hlg-plain", GINT_TO_POINTER (2 * EF_TRANSFER_HLG + 1), test_exact);
  g_test_add_func ("/hdr/cost", test_cost);
  return g_test_run ();
}
